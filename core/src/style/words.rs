//! Names that selectors ask for, by which most words of a page are told apart at once.

use std::borrow::Cow;

use crate::maps::Map;

const BITS: u32 = 11;
const CELLS: usize = 1 << (BITS - 6);

/// What is known of some names, whatever the case of their ASCII letters.
pub struct Words<'n, T> {
    known: Map<Cow<'n, str>, T>,
    /// A bit for each name: a word whose bit is not set is none of them.
    bits: [u64; CELLS],
}

impl<T> Default for Words<'_, T> {
    fn default() -> Self {
        Words { known: Map::default(), bits: [0; CELLS] }
    }
}

impl<'n, T: Default> Words<'n, T> {
    /// Whether there are no names.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// What is known of a name, from now on.
    pub fn entry(&mut self, name: &'n str) -> &mut T {
        let (cell, bit) = place(name);
        self.bits[cell] |= bit;
        self.known.entry(small(name)).or_default()
    }

    /// What is known of a word, if it is one of the names.
    #[inline]
    pub fn get(&self, word: &str) -> Option<&T> {
        let (cell, bit) = place(word);
        if self.bits[cell] & bit == 0 { None } else { self.known.get(&*small(word)) }
    }

    /// The same, to be changed.
    #[inline]
    pub fn get_mut(&mut self, word: &str) -> Option<&mut T> {
        let (cell, bit) = place(word);
        if self.bits[cell] & bit == 0 { None } else { self.known.get_mut(&*small(word)) }
    }
}

/// The bit of a word, by its length and three of its bytes.
#[inline]
fn place(word: &str) -> (usize, u64) {
    let bytes = word.as_bytes();
    let byte = |at: usize| bytes.get(at).map_or(0, |byte| u32::from(byte.to_ascii_lowercase()));
    let len = bytes.len();
    let sum = byte(0) | byte(len / 2) << 8 | byte(len.wrapping_sub(1)) << 16 | (len as u32) << 24;
    let hash = sum.wrapping_mul(0x9E37_79B1) >> (32 - BITS);
    ((hash >> 6) as usize, 1 << (hash & 63))
}

/// The text in lower case, of ASCII letters.
fn small(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        text.to_ascii_lowercase().into()
    } else {
        text.into()
    }
}
