//! What is known of a language, and what a text says in words of it.

use super::marks;
use super::reading::Reading;
use super::sample::{char_count, first_chars};
use super::sentences::likeness;
use super::unicode::Unicode;
use crate::maps::Map;

const COVERED_HEAD: usize = 6_000; // characters in which phrases are counted where words have no spaces
const LISTS: usize = 3;
const FUNCTION: u8 = 1;
const MARKS: usize = 4_096;

/// Word lists of a language.
pub struct Tongue {
    /// Of each list a bit, by word.
    lists: Map<Box<str>, u8>,
    /// The words of each list, the longest first.
    words: [Vec<String>; LISTS],
    /// Letters with marks.
    letters: Vec<char>,
    /// Whether words end with those of the lists.
    endings: bool,
    /// A bit for each [hash](mark) of a word of the lists.
    marks: [u64; MARKS / 64],
}

/// What a text says in words of its language, as `Spoken` in `darnel/page/reading.py`.
pub struct Spoken {
    /// Of each list how much of the text is in it, and how much text there is; nothing for an empty list.
    pub shares: [(usize, usize); LISTS],
    pub marked: usize,
    pub top_word: usize,
    pub top_run: (usize, usize),
    pub likeness: (f64, f64),
}

impl Tongue {
    /// Takes over some lists, that of function words first.
    pub fn new(lists: [Vec<String>; LISTS], letters: Vec<char>, endings: bool) -> Self {
        let mut tongue =
            Self { lists: Map::default(), words: lists, letters, endings, marks: [0; MARKS / 64] };
        for (place, list) in tongue.words.iter_mut().enumerate() {
            list.retain(|word| !word.is_empty());
            list.sort_unstable_by(|one, other| char_count(other).cmp(&char_count(one)).then(one.cmp(other)));
            for word in list.iter() {
                *tongue.lists.entry(word.as_str().into()).or_default() |= 1 << place;
                tongue.marks[mark(word) / 64] |= 1 << (mark(word) % 64);
            }
        }
        tongue
    }

    fn lists_of(&self, word: &str) -> u8 {
        let mark = mark(word);
        if self.marks[mark / 64] >> (mark % 64) & 1 == 0 {
            return 0;
        }
        self.lists.get(word).copied().unwrap_or(0)
    }

    /// Reads a text.
    pub fn read(&self, reading: &Reading) -> Spoken {
        let words = reading.words();
        let lists: Vec<u8> = reading.vocabulary().map(|pair| self.lists_of(pair.0)).collect();
        let other = |id: usize, least: usize| {
            let word = reading.word(id as u32);
            lists.get(id).is_some_and(|lists| lists & FUNCTION == 0)
                && word.len() >= least
                && char_count(word) >= least
        };
        let (long, longer) = if reading.spaceless() { (1, 1) } else { (3, 4) };
        Spoken {
            shares: std::array::from_fn(|place| self.share(reading, &lists, place)),
            marked: self.marked(reading),
            top_word: words.top(|id| other(id, longer)),
            top_run: words.top_run(|id| other(id, long)),
            likeness: likeness(
                reading.low(),
                reading.alnums(),
                reading.sentences(),
                |word| self.lists_of(word) & FUNCTION > 0,
                reading.spaceless(),
            ),
        }
    }

    /// How much of a text is in a list, and how much text there is.
    fn share(&self, reading: &Reading, lists: &[u8], place: usize) -> (usize, usize) {
        let list = self.words.get(place).map_or(&[][..], Vec::as_slice);
        if list.is_empty() {
            return (0, 0);
        }
        if reading.spaceless() {
            return covered(reading.low(), list);
        }
        let words = reading.words();
        if self.endings {
            let ends = |word: &str| list.iter().any(|end| word.ends_with(end.as_str()));
            return (
                reading.vocabulary().filter(|pair| ends(pair.0)).map(|pair| pair.1).sum(),
                words.ids.len(),
            );
        }
        let counts =
            words.counts.iter().zip(lists).map(|(&count, lists)| count * usize::from(lists >> place & 1));
        (counts.sum(), words.ids.len())
    }

    /// How many words have one of the letters with marks.
    fn marked(&self, reading: &Reading) -> usize {
        if self.letters.is_empty() {
            return 0;
        }
        let marked = |word: &str| !word.is_ascii() && word.contains(self.letters.as_slice());
        reading.vocabulary().filter(|pair| marked(pair.0)).map(|pair| pair.1).sum()
    }
}

/// Spreads words over a table that is small enough to tell most that are in no list.
fn mark(word: &str) -> usize {
    let bytes = word.as_bytes();
    let [first, second, last] =
        [bytes.first(), bytes.get(1), bytes.last()].map(|byte| usize::from(*byte.unwrap_or(&0)));
    (first + second * 29 + last * 523 + bytes.len() * 1_301) % MARKS
}

/// How much of the head of a text some phrases cover, the first first, and its characters without spaces.
fn covered(low: &str, phrases: &[String]) -> (usize, usize) {
    let table = Unicode::table();
    let mut text = first_chars(low, COVERED_HEAD).to_owned();
    let size = text.chars().filter(|&c| !table.is_space(c)).count();
    let mut covered = 0;
    for phrase in phrases {
        let count = marks::count(&text, phrase);
        if count > 0 {
            covered += count * char_count(phrase);
            text = text.replace(phrase, " ");
        }
    }
    (covered, size)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_words_of_a_language() {
        let lists = [vec!["the", "is"], vec!["we"], vec![]];
        let lists = lists.map(|list| list.into_iter().map(str::to_owned).collect());
        let tongue = Tongue::new(lists, vec!['é'], false);
        let spoken = tongue.read(&Reading::of_text("The café is the place we like: the café."));
        assert_eq!(spoken.shares, [(4, 9), (1, 9), (0, 0)]);
        assert_eq!((spoken.marked, spoken.top_word, spoken.top_run.0), (2, 2, 1));
        assert!(spoken.likeness.0.is_nan());
    }
}
