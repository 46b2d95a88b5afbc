//! Hashed words and byte n-grams: the slots of the text score, and the score.

use crate::judging::sum;
use crate::text::Reading;

/// Slots of words.
pub const WORD_SLOTS: usize = 1 << 17;
const GRAM_SLOTS: usize = 1 << 16;
const KNUTH: u32 = 2_654_435_761;
const BUFFER: usize = 8_192; // numbers that NumPy converts and adds up at a time
const WORDS: usize = (WORD_SLOTS + GRAM_SLOTS) / 64;

/// Returns the slots that the words and byte 3-grams of a text fall into, each once, sorted.
///
/// As `slots_of` in `darnel/model/text_score.py`.
pub fn slots(reading: &Reading) -> Vec<usize> {
    let mut present = vec![0_u64; WORDS];
    let mut mark = |slot: usize| {
        if let Some(word) = present.get_mut(slot / 64) {
            *word |= 1 << (slot % 64);
        }
    };
    reading.each_word(|word| mark(crc32fast::hash(word.as_bytes()) as usize % WORD_SLOTS));
    for gram in reading.low().as_bytes().windows(3) {
        if let [first, second, third] = *gram {
            let code = u32::from_le_bytes([first, second, third, 0]);
            mark(WORD_SLOTS + (code.wrapping_mul(KNUTH) >> 16) as usize);
        }
    }
    let mut slots = Vec::new();
    for (place, &word) in present.iter().enumerate() {
        let mut left = word;
        while left != 0 {
            slots.push(place * 64 + left.trailing_zeros() as usize);
            left &= left - 1;
        }
    }
    slots
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
        let weights = slots.iter().map(|&slot| f64::from(self.weights.get(slot).copied().unwrap_or(0.0)));
        let weights: Vec<f64> = weights.collect();
        let total = weights.chunks(BUFFER).fold(0.0, |total, part| total + sum(part));
        self.intercept + total * (1.0 / ((slots.len() + self.prior) as f64).sqrt())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
