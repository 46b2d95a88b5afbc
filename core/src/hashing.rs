//! Hashed words and byte n-grams: the slots of the text score.
