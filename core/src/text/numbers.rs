//! Numbers of words, in the order in which they come.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;

pub const HEAD: usize = 8; // bytes of a word that are compared as one number
const LEAST: usize = 1 << 8; // places of the smallest table
const ODD: u64 = 0x9e37_79b9_7f4a_7c15; // 2^64 over the golden ratio

/// Numbers the words of a text: a hash table for words that are short and mostly known already.
///
/// Seeded at random, so that no page can make its words collide.
pub struct Numbers<'t> {
    bytes: &'t [u8],
    /// The number after that of the word at each place, 0 where there is none; a power of two.
    places: Vec<u32>,
    known: Vec<Known>,
    seed: u64,
}

/// A word: where it is first, the number that its first bytes make, and its hash.
struct Known {
    start: usize,
    size: usize,
    head: u64,
    hash: u64,
}

impl<'t> Numbers<'t> {
    /// Starts with no words; `usual` is how many distinct ones most such texts have.
    pub fn new(text: &'t str, usual: usize) -> Self {
        let places = vec![0; (usual * 2).next_power_of_two().max(LEAST)];
        let known = Vec::with_capacity(usual);
        Self { bytes: text.as_bytes(), places, known, seed: RandomState::default().hash_one(ODD) }
    }

    /// Returns the number of the word of `size` bytes at a place of the text: that of the word so far, or the next.
    pub fn number(&mut self, start: usize, size: usize) -> u32 {
        let head = head(self.bytes, start, size);
        let hash = self.hash(start, size, head);
        let mask = self.places.len() - 1;
        let mut place = hash as usize & mask;
        while let Some(number) = self.places[place].checked_sub(1) {
            if self.is(number, start, size, head) {
                return number;
            }
            place = (place + 1) & mask;
        }
        let number = self.known.len() as u32;
        self.known.push(Known { start, size, head, hash });
        self.places[place] = number + 1;
        if self.known.len() * 2 > self.places.len() {
            self.grow();
        }
        number
    }

    fn is(&self, number: u32, start: usize, size: usize, head: u64) -> bool {
        let known = &self.known[number as usize];
        known.head == head
            && known.size == size
            && (size <= HEAD
                || self.bytes[known.start + HEAD..][..size - HEAD]
                    == self.bytes[start + HEAD..][..size - HEAD])
    }

    /// Folds a word into a number, eight bytes at a time.
    fn hash(&self, start: usize, size: usize, head: u64) -> u64 {
        let first = folded(head ^ self.seed, ODD ^ size as u64);
        let rest = self.bytes.get(start + HEAD..start + size).unwrap_or(&[]);
        rest.chunks(HEAD).fold(first, |hash, part| folded(hash ^ number_of(part), ODD))
    }

    fn grow(&mut self) {
        let mask = self.places.len() * 2 - 1;
        self.places = vec![0; mask + 1];
        for (number, known) in (1..).zip(&self.known) {
            let mut place = known.hash as usize & mask;
            while self.places[place] > 0 {
                place = (place + 1) & mask;
            }
            self.places[place] = number;
        }
    }
}

/// The first eight bytes of a word that is somewhere in a text, or all of them, as a number.
pub fn head(bytes: &[u8], start: usize, size: usize) -> u64 {
    match bytes.get(start..).and_then(<[u8]>::first_chunk) {
        Some(eight) if size < HEAD => u64::from_le_bytes(*eight) & ((1 << (8 * size)) - 1),
        Some(eight) => u64::from_le_bytes(*eight),
        None => bytes.get(start..start + size).map_or(0, number_of),
    }
}

/// The first eight bytes of some, or fewer, as a number.
fn number_of(bytes: &[u8]) -> u64 {
    bytes.iter().take(HEAD).rev().fold(0, |number, &byte| number << 8 | u64::from(byte))
}

fn folded(one: u64, other: u64) -> u64 {
    let product = u128::from(one) * u128::from(other);
    product as u64 ^ (product >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_words_as_they_come() {
        let words: Vec<String> = (0..2_000).map(|word| format!("{word}{}", "x".repeat(word % 40))).collect();
        let text = words.concat().repeat(2);
        let mut numbers = Numbers::new(&text, 4);
        for round in [0, text.len() / 2] {
            let mut start = round;
            for (number, word) in (0..).zip(&words) {
                assert_eq!(numbers.number(start, word.len()), number);
                start += word.len();
            }
        }
        assert_eq!(Numbers::new("a", 0).number(0, 1), 0);
    }
}
