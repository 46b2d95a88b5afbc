//! Words of a text and their counts.
