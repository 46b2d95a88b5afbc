//! What a text says: its words, sentences, marks and scripts.

pub mod bits;
pub mod capitals;
pub mod characters;
pub mod excerpt;
pub mod fold;
pub mod marks;
pub mod numbers;
pub mod plain;
pub mod reading;
pub mod sample;
pub mod scripts;
pub mod sentences;
pub mod slug;
pub mod sum;
pub mod title;
pub mod tongue;
pub mod totals;
pub mod unicode;
mod unicode_table;
pub mod words;

pub use fold::folded;
pub use reading::Reading;
