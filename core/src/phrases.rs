//! Lists of phrases, found in one pass.
