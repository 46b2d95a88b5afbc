//! Words of a text, and what is counted in them.

use std::collections::HashSet;

use foldhash::fast::RandomState;

use super::numbers::Numbers;
use super::sum::exact_sum;
use super::unicode::{Unicode, starts_of};

const HEAD: usize = 1_000; // words in which variety and repetition are measured
const RUN_HEAD: usize = 600; // words in which runs of three are compared
const RUN: usize = 8; // words of a passage
const FEW: usize = 30; // words; with fewer nothing is said of their variety
const ENTROPY_WORDS: usize = 300;

/// Bytes that characters of punctuation start and end with.
const PUNCTUATION_STARTS: [bool; 256] = starts_of(b".,;:!?\"'()[]{}*|/-\xc2\xe2");
const PUNCTUATION_ENDS: [bool; 256] =
    starts_of(b".,;:!?\"'()[]{}*|/-\xab\xbb\xb7\x9c\x9d\x9e\x98\x99\xa6\x93\x94\xa2");

/// Start and size of a word: a text is sampled to less than 10,000 characters.
pub type Place = (u32, u32);

/// A set that no page can make slow.
pub type Set<T> = HashSet<T, RandomState>;

/// Words of a text in order, each as its place in a vocabulary.
#[derive(Default)]
pub struct Words {
    /// Place in the vocabulary of each word of the text.
    pub ids: Vec<u32>,
    /// Start and end of each distinct word where it is first in the text, in that order.
    pub vocabulary: Vec<(usize, usize)>,
    /// How often each word of the vocabulary is in the text.
    pub counts: Vec<usize>,
}

impl Words {
    /// Reads the words that are at some places of a text.
    pub fn read(low: &str, places: &[Place]) -> Self {
        let usual = places.len() / 2; // distinct words
        let mut words = Self {
            ids: Vec::with_capacity(places.len()),
            vocabulary: Vec::with_capacity(usual),
            counts: Vec::with_capacity(usual),
        };
        let mut numbers = Numbers::new(low, usual);
        for &(start, size) in places {
            let (start, size) = (start as usize, size as usize);
            let id = numbers.number(start, size);
            match words.counts.get_mut(id as usize) {
                Some(count) => *count += 1,
                None => {
                    words.vocabulary.push((start, start + size));
                    words.counts.push(1);
                }
            }
            words.ids.push(id);
        }
        words
    }

    /// How often the commonest of some words is in the text, 1 where none is there twice.
    pub fn top(&self, fits: impl Fn(usize) -> bool) -> usize {
        let counts = self.counts.iter().enumerate();
        counts.fold(1, |most, (id, &count)| if count > most && fits(id) { count } else { most })
    }

    /// Words of the head: nothing where there are too few.
    pub fn head(&self) -> &[u32] {
        if self.ids.len() < FEW { &[] } else { first(&self.ids, HEAD) }
    }

    /// How often each word of the vocabulary is among some words.
    pub fn counts_in(&self, ids: &[u32]) -> Vec<usize> {
        let mut counts = vec![0; self.vocabulary.len()];
        for &id in ids {
            if let Some(count) = counts.get_mut(id as usize) {
                *count += 1;
            }
        }
        counts
    }

    /// The sum of n log2 n over the words that are n times among the first 300, n above 1.
    pub fn repetition(&self) -> f64 {
        let counts = self.counts_in(first(&self.ids, ENTROPY_WORDS)).into_iter().filter(|&n| n > 1);
        exact_sum(&counts.map(|n| n as f64 * (n as f64).log2()).collect::<Vec<_>>())
    }

    /// How many runs of eight words of the head repeat an earlier one, and how many runs there are.
    pub fn repeated_eights(&self) -> (usize, usize) {
        let head = self.head();
        let counts = self.counts_in(head);
        let mut seen: Set<&[u32]> = Set::default();
        let (mut since, mut repeated) = (0, 0);
        for (place, &id) in head.iter().enumerate() {
            // A run with a word that is there once repeats none.
            since = if counts.get(id as usize).is_some_and(|&n| n > 1) { since + 1 } else { 0 };
            if since >= RUN
                && let Some(run) = head.get(place + 1 - RUN..=place)
            {
                if seen.is_empty() {
                    seen.reserve(head.len() / 2);
                }
                repeated += usize::from(!seen.insert(run));
            }
        }
        (repeated, (head.len() + 1).saturating_sub(RUN))
    }

    /// How often the commonest fitting run of three words is among the first 600 of the head, and all runs.
    ///
    /// Two of its words or more have to be such that something `fits`.
    pub fn top_run(&self, fits: impl Fn(usize) -> bool) -> (usize, usize) {
        let head = first(self.head(), RUN_HEAD);
        let counts = self.counts_in(head);
        // Of a word that repeats 1, and 16 more where it fits: three words add up to what the run is.
        let kind_of = |(id, &n): (usize, &usize)| u8::from(n > 1) * (1 + 16 * u8::from(n > 1 && fits(id)));
        let kinds: Vec<u8> = counts.iter().enumerate().map(kind_of).collect();
        let kinds: Vec<u8> = head.iter().map(|&id| kinds.get(id as usize).copied().unwrap_or(0)).collect();
        // A word takes 21 of 64 bits: a text is sampled to less than 10,000 characters.
        let mut runs: Vec<u64> = Vec::new();
        for (run, kinds) in head.windows(3).zip(kinds.windows(3)) {
            let kind: u8 = kinds.iter().sum();
            if kind % 16 == 3 && kind / 16 > 1 {
                runs.push(run.iter().fold(0, |code, &id| code << 21 | u64::from(id)));
            }
        }
        runs.sort_unstable();
        let most = runs.chunk_by(|one, other| one == other).map(<[u64]>::len).max();
        (most.unwrap_or(1), head.len().saturating_sub(2))
    }
}

fn first<T>(values: &[T], most: usize) -> &[T] {
    values.get(..most).unwrap_or(values)
}

/// Returns where each word of a text in lower case is; characters where the script has no spaces.
pub fn places(low: &str, spaceless: bool) -> Vec<Place> {
    let mut places = Vec::with_capacity(low.len() / 5);
    let add = |start: usize, size: usize| places.push((start as u32, size as u32));
    if spaceless {
        each_character(low, add);
    } else {
        each_word(low, add);
    }
    places
}

/// Calls with start and size of each word between spaces, without the punctuation around it.
fn each_word(low: &str, mut add: impl FnMut(usize, usize)) {
    let bytes = low.as_bytes();
    let is_mark = |byte: u8| byte.is_ascii() && PUNCTUATION_STARTS[usize::from(byte)];
    let mut start = 0;
    for space in Unicode::table().spaces(low).places().chain([low.len()]) {
        // Inside a space of several bytes there is no text, either.
        let (mut first, mut end) = (start, space);
        start = space + 1;
        while first < end && is_mark(bytes[end - 1]) {
            end -= 1;
        }
        while first < end && is_mark(bytes[first]) {
            first += 1;
        }
        if first >= end {
            continue;
        }
        if PUNCTUATION_STARTS[usize::from(bytes[first])] || PUNCTUATION_ENDS[usize::from(bytes[end - 1])] {
            let text = low.get(first..end).unwrap_or("").trim_end_matches(is_punctuation);
            let bare = text.trim_start_matches(is_punctuation);
            (first, end) = (first + text.len() - bare.len(), first + text.len());
        }
        if first < end {
            add(first, end - first);
        }
    }
}

fn is_punctuation(c: char) -> bool {
    matches!(
        c,
        '.' | ','
            | ';'
            | ':'
            | '!'
            | '?'
            | '"'
            | '\''
            | '('
            | ')'
            | '['
            | ']'
            | '{'
            | '}'
            | '«'
            | '»'
            | '„'
            | '“'
            | '”'
            | '‘'
            | '’'
            | '…'
            | '*'
            | '|'
            | '/'
            | '–'
            | '—'
            | '-'
            | '•'
            | '·'
    )
}

/// Calls with start and size of each run of Latin letters and figures and of each other letter.
fn each_character(low: &str, mut add: impl FnMut(usize, usize)) {
    let table = Unicode::table();
    let latin = |c| matches!(c, 'a'..='z' | '0'..='9' | '\u{c0}'..='\u{24f}');
    let mut rest = low;
    while let Some(c) = rest.chars().next() {
        let at = low.len() - rest.len();
        let size = if latin(c) { rest.find(|c| !latin(c)).unwrap_or(rest.len()) } else { c.len_utf8() };
        if latin(c) || table.is_alnum(c) {
            add(at, size);
        }
        rest = rest.get(size..).unwrap_or("");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts<'a>(low: &'a str, words: &Words) -> Vec<&'a str> {
        words.vocabulary.iter().map(|&(start, end)| &low[start..end]).collect()
    }

    #[test]
    fn reads_words_without_punctuation() {
        let low = "“one,\u{a0}two” -- (one)\u{2003}three";
        let words = Words::read(low, &places(low, false));
        assert_eq!(texts(low, &words), ["one", "two", "three"]);
        assert_eq!((words.ids, words.counts), (vec![0, 1, 0, 2], vec![2, 1, 1]));
    }

    #[test]
    fn knows_the_ends_of_punctuation() {
        for c in (0..=0x10ffff).filter_map(char::from_u32).filter(|&c| is_punctuation(c)) {
            let low = format!("{c}a{c} ");
            assert_eq!(texts(&low, &Words::read(&low, &places(&low, false))), ["a"], "{c:?}");
        }
    }

    #[test]
    fn reads_characters_where_there_are_no_spaces() {
        let low = "漢字 abc_é、漢";
        let words = Words::read(low, &places(low, true));
        assert_eq!(texts(low, &words), ["漢", "字", "abc", "é"]);
        assert_eq!(words.top(|_| true), 2);
    }

    #[test]
    fn counts_runs() {
        let low = "a b c d e f g h ".repeat(5);
        let words = Words::read(&low, &places(&low, false));
        assert_eq!(words.repeated_eights(), (25, 33));
        assert_eq!(words.top_run(|_| true), (5, 38));
        assert_eq!(words.repetition(), 8.0 * 5.0 * 5f64.log2());
    }
}
