//! Languages of a text and their shares.
