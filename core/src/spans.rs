//! Many texts in one buffer, so that each of them costs no memory of its own.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;

use crate::maps::Map;
use crate::text::bits::Eight;

/// Where a text is in its buffer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    start: usize,
    end: usize,
}

impl Span {
    /// Whether the text is empty.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// Texts one after the other.
#[derive(Clone, Debug, Default)]
pub struct Spans {
    buffer: String,
}

impl Spans {
    /// Makes room for texts of so many bytes.
    pub fn reserve(&mut self, size: usize) {
        self.buffer.reserve(size);
    }

    /// Adds a text.
    pub fn add(&mut self, text: &str) -> Span {
        let start = self.buffer.len();
        self.buffer.push_str(text);
        Span { start, end: self.buffer.len() }
    }

    /// Adds what is written to the end of the buffer.
    pub fn write(&mut self, write: impl FnOnce(&mut String)) -> Span {
        let start = self.buffer.len();
        write(&mut self.buffer);
        Span { start, end: self.buffer.len() }
    }

    /// A text that was added.
    #[inline]
    pub fn get(&self, span: Span) -> &str {
        &self.buffer[span.start..span.end]
    }

    /// Where the part of a text that a function returns is.
    pub fn part(&self, span: Span, of: impl Fn(&str) -> &str) -> Span {
        let text = self.get(span);
        let part = of(text);
        let start = span.start + (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
        if part.is_empty() { Span::default() } else { Span { start, end: start + part.len() } }
    }

    /// All texts and what is between them.
    pub fn all(&self) -> &str {
        &self.buffer
    }
}

/// Texts of one buffer, of which each is known once and has a number, in the order in which they came.
#[derive(Clone, Debug, Default)]
pub struct Distinct {
    /// By their hash, with their number; in the rare case that two have the same, the next hash is taken.
    texts: Map<u64, (Span, usize)>,
    hashes: RandomState,
}

impl Distinct {
    /// Makes room for so many texts.
    pub fn reserve(&mut self, count: usize) {
        self.texts.reserve(count);
    }

    /// How many texts are known.
    pub fn count(&self) -> usize {
        self.texts.len()
    }

    /// The number of a text of a buffer, a new one if it was not known.
    pub fn place(&mut self, buffer: &Spans, span: Span) -> usize {
        self.find(buffer, buffer.get(span)).unwrap_or_else(|hash| self.add(hash, span))
    }

    /// The number of a text that is known; of another one, the hash to add it by.
    pub fn find(&self, buffer: &Spans, text: &str) -> Result<usize, u64> {
        let mut hash = self.hashes.hash_one(text);
        while let Some(&(known, place)) = self.texts.get(&hash) {
            if buffer.get(known) == text {
                return Ok(place);
            }
            hash = hash.wrapping_add(1);
        }
        Err(hash)
    }

    /// Adds a text that was not found, and returns its number.
    pub fn add(&mut self, hash: u64, span: Span) -> usize {
        let place = self.texts.len();
        self.texts.insert(hash, (span, place));
        place
    }

    /// Takes over a text of a buffer; whether it is a new one.
    pub fn insert(&mut self, buffer: &Spans, span: Span) -> bool {
        let count = self.count();
        self.place(buffer, span) == count
    }
}

/// How many bytes at the start of a text are words with one space between them; a few more may be.
#[inline]
pub fn evenly_spaced(text: &[u8]) -> usize {
    let mut before = 0; // whether the byte before is a space, in the lowest byte
    let mut size = 0;
    for chunk in text.as_chunks().0 {
        let eight = Eight::new(*chunk);
        let (spaces, blanks) = (eight.within(b' ', b' '), eight.within(0, b' '));
        if spaces != blanks || spaces & (spaces << 8 | before) != 0 {
            break;
        }
        before = spaces >> 56;
        size += 8;
    }
    size
}

#[cfg(test)]
mod tests {
    use super::evenly_spaced;

    #[test]
    fn evenly_spaced_text_ends_before_gaps() {
        for (text, least, most) in [
            ("one two three four five six", 24, 24),
            ("one two three  four five six", 8, 8),
            ("seven by  two gaps of the text", 8, 8),
            ("eight by 8  nine", 8, 8),
            ("a letter \u{e9} beyond ASCII, and \u{20ac}", 32, 32),
            ("a line\nor two of it", 0, 0),
            ("\u{1}control of the text", 0, 0),
            ("short", 0, 0),
        ] {
            assert!((least..=most).contains(&evenly_spaced(text.as_bytes())), "{text}");
        }
    }
}
