//! From bytes to text: decoding, normal forms, lines and sentences.
