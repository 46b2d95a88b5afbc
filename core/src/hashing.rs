//! Hashed words and byte n-grams: the slots of the text score, and the score.

use crate::judging::sum;
use crate::text::Reading;
use crate::text::numbers::{HEAD, head};

/// Slots of words.
pub const WORD_SLOTS: usize = 1 << 17;
const GRAM_SLOTS: usize = 1 << 16;
const KNUTH: u32 = 2_654_435_761;
const BUFFER: usize = 8_192; // numbers that NumPy converts and adds up at a time
const FEW: usize = 4;
const POLYNOMIAL: u32 = 0xedb8_8320; // of CRC-32, its bits reversed

/// Returns the slots that the words and byte 3-grams of a text fall into, each once, sorted.
///
/// As `slots_of` in `darnel/model/text_score.py`.
pub fn slots(reading: &Reading) -> Vec<u32> {
    let low = reading.low().as_bytes();
    let mut words = [0_u64; WORD_SLOTS / 64];
    reading.each_word(|start, size| set(&mut words, crc(low, start, size) as usize % WORD_SLOTS));
    let mut grams = [0_u64; GRAM_SLOTS / 64];
    for three in low.windows(3) {
        let gram = three.iter().rev().fold(0, |gram, &byte| gram << 8 | u32::from(byte));
        set(&mut grams, (gram.wrapping_mul(KNUTH) >> 16) as usize);
    }
    let mut slots = Vec::with_capacity(low.len());
    add_places(&words, 0, &mut slots);
    add_places(&grams, WORD_SLOTS as u32, &mut slots);
    slots
}

fn set(bits: &mut [u64], place: usize) {
    if let Some(block) = bits.get_mut(place / 64) {
        *block |= 1 << (place % 64);
    }
}

/// Adds the places of the bits that are set, in order.
fn add_places(bits: &[u64], first: u32, places: &mut Vec<u32>) {
    let mut size = places.len();
    for (start, &block) in (first..).step_by(64).zip(bits) {
        if block == 0 {
            continue;
        }
        if places.len() < size + 64 {
            places.resize(size * 2 + 1_024, 0);
        }
        // Most blocks have few bits; those are written without asking how many, which could not be guessed.
        let mut left = block;
        for place in &mut places[size..size + FEW] {
            *place = start + left.trailing_zeros();
            left &= left.wrapping_sub(1);
        }
        let mut end = size + FEW;
        while left != 0 {
            places[end] = start + left.trailing_zeros();
            left &= left - 1;
            end += 1;
        }
        size += block.count_ones() as usize;
    }
    places.truncate(size);
}

/// CRC-32 of what follows each byte: that of the last byte of a word, of the last but one, and so on.
const TABLES: [[u32; 256]; HEAD] = {
    let mut tables = [[0; 256]; HEAD];
    let mut byte = 0;
    while byte < 256 {
        let (mut crc, mut place) = (byte as u32, 0);
        while place < HEAD {
            let mut bit = 0;
            while bit < 8 {
                crc = crc >> 1 ^ if crc & 1 == 1 { POLYNOMIAL } else { 0 };
                bit += 1;
            }
            tables[place][byte] = crc;
            place += 1;
        }
        byte += 1;
    }
    tables
};

/// CRC-32 of so many zeros.
const ZEROS: [u32; HEAD + 1] = {
    let mut zeros = [u32::MAX; HEAD + 1];
    let mut size = 0;
    while size < HEAD {
        zeros[size + 1] = zeros[size] >> 8 ^ TABLES[0][(zeros[size] & 0xff) as usize];
        size += 1;
    }
    zeros
};

/// CRC-32 of a word; of a short one, as most are, without a branch (slicing by 8, Kounavis and Berry, 2005).
fn crc(bytes: &[u8], start: usize, size: usize) -> u32 {
    if size > HEAD {
        return bytes.get(start..start + size).map_or(0, crc32fast::hash);
    }
    let head = head(bytes, start, size).rotate_right(8 * size as u32).to_le_bytes();
    let parts = head.iter().rev().zip(&TABLES).map(|(&byte, table)| table[usize::from(byte)]);
    !parts.fold(ZEROS.get(size).copied().unwrap_or(0), |crc, part| crc ^ part)
}

/// A linear model over slots, as `TextScore` in `darnel/model/text_score.py`.
pub struct TextScore {
    pub weights: Vec<f32>,
    pub intercept: f64,
    /// Slots that each text is taken to have beside its own.
    pub prior: usize,
}

impl TextScore {
    /// Returns the log-odds that a page with this text is a farm page.
    pub fn score(&self, reading: &Reading) -> f64 {
        let slots = slots(reading);
        let weights =
            slots.iter().map(|&slot| f64::from(self.weights.get(slot as usize).copied().unwrap_or(0.0)));
        let weights: Vec<f64> = weights.collect();
        let total = weights.chunks(BUFFER).fold(0.0, |total, part| total + sum(part));
        self.intercept + total * (1.0 / ((slots.len() + self.prior) as f64).sqrt())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_bits_in_order() {
        for step in 1..200 {
            let places: Vec<u32> = (0..64 * 40).step_by(step).collect();
            let mut bits = [0; 40];
            places.iter().for_each(|&place| set(&mut bits, place as usize));
            let mut listed = vec![7];
            add_places(&bits, 64, &mut listed);
            assert_eq!(
                listed,
                [7].into_iter().chain(places.iter().map(|place| place + 64)).collect::<Vec<_>>()
            );
        }
    }

    #[test]
    fn hashes_words_by_crc() {
        let bytes = "the naïve 漢字 of words".as_bytes();
        for start in 0..bytes.len() {
            for end in start..bytes.len() {
                assert_eq!(crc(bytes, start, end - start), crc32fast::hash(&bytes[start..end]));
            }
        }
    }

    #[test]
    fn hashes_each_word_and_gram_once() {
        let found = slots(&Reading::of_text("One day."));
        assert_eq!(found.len(), 8);
        assert!(found.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(found, slots(&Reading::of_text("One day. ")));
        assert!(slots(&Reading::of_text("")).is_empty());
    }

    #[test]
    fn scores_what_it_knows_of_the_slots() {
        let reading = Reading::of_text("One day.");
        let ones = TextScore { weights: vec![1.0; WORD_SLOTS + GRAM_SLOTS], intercept: 0.5, prior: 8 };
        assert_eq!(ones.score(&reading), 0.5 + 8.0 * 0.25);
        assert_eq!(TextScore { weights: vec![], ..ones }.score(&reading), 0.5);
    }
}
