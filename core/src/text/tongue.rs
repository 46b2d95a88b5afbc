//! What is known of a language, and what a text says in words of it.

use super::marks;
use super::reading::Reading;
use super::sample::{char_count, first_chars};
use super::sentences::likeness;
use super::unicode::Unicode;
use crate::maps::Map;

const COVERED_HEAD: usize = 6_000; // characters in which phrases are counted where words have no spaces
const LISTS: usize = 3;
const FUNCTION: usize = 0;
const FIRST_PERSON: usize = 1;
const SECOND_PERSON: usize = 2;
const LONG_WORD: usize = 4; // letters from which a word is no small one
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
    /// Of each [hash](mark) of a word a bit for each list that has such a word.
    marks: [u8; MARKS],
}

/// What a text says in words of its language, as `Spoken` in `darnel/page/reading.py`.
pub struct Spoken {
    pub first_person: (usize, usize),
    pub top_run: (usize, usize),
    pub likeness: (f64, f64),
}

/// How a text is written in words of its language, as `Style` in `darnel/page/reading.py`.
pub struct Style {
    pub function_words: (usize, usize),
    pub second_person: (usize, usize),
    pub marked: usize,
    pub top_word: usize,
}

impl Tongue {
    /// Takes over some lists, that of function words first.
    pub fn new(lists: [Vec<String>; LISTS], letters: Vec<char>, endings: bool) -> Self {
        let mut tongue = Self { lists: Map::default(), words: lists, letters, endings, marks: [0; MARKS] };
        for (place, list) in tongue.words.iter_mut().enumerate() {
            list.retain(|word| !word.is_empty());
            list.sort_unstable_by(|one, other| char_count(other).cmp(&char_count(one)).then(one.cmp(other)));
            for word in list.iter() {
                *tongue.lists.entry(word.as_str().into()).or_default() |= 1 << place;
                tongue.marks[mark(word)] |= 1 << place;
            }
        }
        tongue
    }

    /// Whether a word is in a list.
    fn has(&self, place: usize, word: &str) -> bool {
        let has = |lists: u8| lists >> place & 1 > 0;
        has(self.marks[mark(word)]) && self.lists.get(word).is_some_and(|&lists| has(lists))
    }

    /// Whether a word of the vocabulary has so many letters and is no function word.
    fn is_content_word(&self, reading: &Reading, id: usize, least: usize) -> bool {
        let word = reading.word(id as u32);
        word.len() >= least && char_count(word) >= least && !self.has(FUNCTION, word)
    }

    /// What a text says.
    pub fn spoken(&self, reading: &Reading) -> Spoken {
        let least = if reading.spaceless() { 1 } else { LONG_WORD - 1 };
        Spoken {
            first_person: self.share(reading, FIRST_PERSON),
            top_run: reading.words().top_run(|id| self.is_content_word(reading, id, least)),
            likeness: likeness(
                reading.low(),
                reading.alnums(),
                reading.sentences(),
                |word| self.has(FUNCTION, word),
                reading.spaceless(),
            ),
        }
    }

    /// How a text is written.
    pub fn style(&self, reading: &Reading) -> Style {
        let least = if reading.spaceless() { 1 } else { LONG_WORD };
        Style {
            function_words: self.share(reading, FUNCTION),
            second_person: self.share(reading, SECOND_PERSON),
            marked: self.marked(reading),
            top_word: reading.words().top(|id| self.is_content_word(reading, id, least)),
        }
    }

    /// How much of a text is in a list, and how much text there is; nothing for an empty list.
    fn share(&self, reading: &Reading, place: usize) -> (usize, usize) {
        let list = self.words.get(place).map_or(&[][..], Vec::as_slice);
        if list.is_empty() {
            return (0, 0);
        }
        if reading.spaceless() {
            return covered(reading.low(), list);
        }
        let has = |word: &str| {
            if self.endings {
                return list.iter().any(|end| word.ends_with(end.as_str()));
            }
            self.has(place, word)
        };
        (reading.vocabulary().filter(|pair| has(pair.0)).map(|pair| pair.1).sum(), reading.word_total())
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
        let reading = Reading::of_text("The café is the place we like: the café.");
        let (spoken, style) = (tongue.spoken(&reading), tongue.style(&reading));
        assert_eq!((spoken.first_person, spoken.top_run.0), ((1, 9), 1));
        assert!(spoken.likeness.0.is_nan());
        assert_eq!((style.function_words, style.second_person), ((4, 9), (0, 0)));
        assert_eq!((style.marked, style.top_word), (2, 2));
    }
}
