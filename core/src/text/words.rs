//! Words of a text, and what is counted in them.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use foldhash::fast::RandomState;

use super::unicode::Unicode;

const HEAD: usize = 1_000; // words in which variety and repetition are measured
const FEW: usize = 30; // words; with fewer nothing is said of their variety
const PUNCTUATION: &str = ".,;:!?\"'()[]{}«»„“”‘’…*|/–—-•·";

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
    /// Reads the words of a text in lower case; characters where the script has no spaces.
    pub fn read(low: &str, spaceless: bool) -> Self {
        let mut words = Self::default();
        let mut places: HashMap<&str, u32, RandomState> = HashMap::default();
        let add = |word: &str, start: usize| {
            let end = start + word.len();
            let Some(word) = low.get(start..end) else { return };
            let next = places.len() as u32;
            let id = *places.entry(word).or_insert(next);
            if id == next {
                words.vocabulary.push((start, end));
                words.counts.push(0);
            }
            if let Some(count) = words.counts.get_mut(id as usize) {
                *count += 1;
            }
            words.ids.push(id);
        };
        if spaceless {
            each_character(low, add)
        } else {
            each_word(low, add)
        }
        words
    }

    /// How often the commonest of some words is in the text, 1 where none is there twice.
    pub fn top(&self, mut fits: impl FnMut(u32) -> bool) -> usize {
        let mut repeated: Vec<(usize, u32)> =
            self.counts.iter().zip(0..).filter(|pair| *pair.0 > 1).map(|(n, id)| (*n, id)).collect();
        repeated.sort_unstable_by(|one, other| other.cmp(one));
        repeated.into_iter().find(|&(_, id)| fits(id)).map_or(1, |(n, _)| n)
    }

    /// Words of the head, those of them that are distinct, and those that are in it only once.
    ///
    /// Nothing where there are too few.
    pub fn head(&self) -> (&[u32], usize, usize) {
        if self.ids.len() < FEW {
            return (&[], 0, 0);
        }
        let head = first(&self.ids, HEAD);
        let counts = self.counts_in(head);
        let once = counts.iter().filter(|&&n| n == 1).count();
        (head, counts.iter().filter(|&&n| n > 0).count(), once)
    }

    /// How often the words that are more than once among the first `most` are there.
    pub fn repeats(&self, most: usize) -> Vec<usize> {
        self.counts_in(first(&self.ids, most)).into_iter().filter(|&n| n > 1).collect()
    }

    /// How often each word of the vocabulary is among some words.
    fn counts_in(&self, ids: &[u32]) -> Vec<usize> {
        let mut counts = vec![0; self.vocabulary.len()];
        for &id in ids {
            if let Some(count) = counts.get_mut(id as usize) {
                *count += 1;
            }
        }
        counts
    }

    /// How many runs of eight words of the head repeat an earlier one, and how many runs there are.
    pub fn repeated_eights(&self) -> (usize, usize) {
        let runs: Vec<&[u32]> = self.head().0.windows(8).collect();
        let distinct: Set<&[u32]> = runs.iter().copied().collect();
        (runs.len() - distinct.len(), runs.len())
    }

    /// How often the commonest fitting run of three words is among the first 600 of the head, and all runs.
    pub fn top_run(&self, mut fits: impl FnMut(u32) -> bool) -> (usize, usize) {
        let runs: Vec<&[u32]> = first(self.head().0, 600).windows(3).collect();
        let mut counts = counted(runs.iter().copied());
        counts.retain(|pair| pair.1 > 1);
        counts.sort_unstable_by_key(|pair| std::cmp::Reverse(pair.1));
        let top = counts.iter().find(|(run, _)| run.iter().filter(|&&id| fits(id)).count() > 1);
        (top.map_or(1, |pair| pair.1), runs.len())
    }
}

/// Returns each distinct value and how often it comes, in no order.
pub fn counted<T: Hash + Eq>(values: impl Iterator<Item = T>) -> Vec<(T, usize)> {
    let mut counts: HashMap<T, usize, RandomState> = HashMap::default();
    for value in values {
        *counts.entry(value).or_insert(0) += 1;
    }
    counts.into_iter().collect()
}

fn first<T>(values: &[T], most: usize) -> &[T] {
    values.get(..most).unwrap_or(values)
}

/// Calls with each word between spaces and where it starts, without the punctuation around it.
fn each_word(low: &str, mut add: impl FnMut(&str, usize)) {
    let table = Unicode::table();
    let mut start = 0;
    for raw in low.split(|c| table.is_space(c)) {
        let left = raw.trim_start_matches(is_punctuation);
        let word = left.trim_end_matches(is_punctuation);
        if !word.is_empty() {
            add(word, start + raw.len() - left.len());
        }
        start += raw.len();
        start += low.get(start..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    }
}

fn is_punctuation(c: char) -> bool {
    match c {
        'a'..='z' | '0'..='9' => false,
        _ => PUNCTUATION.contains(c),
    }
}

/// Calls with each run of Latin letters and figures and each other letter, and where it starts.
fn each_character(low: &str, mut add: impl FnMut(&str, usize)) {
    let table = Unicode::table();
    let latin = |c| matches!(c, 'a'..='z' | '0'..='9' | '\u{c0}'..='\u{24f}');
    let mut rest = low;
    while let Some(c) = rest.chars().next() {
        let at = low.len() - rest.len();
        let size = if latin(c) { rest.find(|c| !latin(c)).unwrap_or(rest.len()) } else { c.len_utf8() };
        let (word, after) = rest.split_at(size);
        if latin(c) || table.is_alnum(c) {
            add(word, at);
        }
        rest = after;
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
        let words = Words::read(low, false);
        assert_eq!(texts(low, &words), ["one", "two", "three"]);
        assert_eq!((words.ids, words.counts), (vec![0, 1, 0, 2], vec![2, 1, 1]));
    }

    #[test]
    fn reads_characters_where_there_are_no_spaces() {
        let low = "漢字 abc_é、漢";
        let words = Words::read(low, true);
        assert_eq!(texts(low, &words), ["漢", "字", "abc", "é"]);
        assert_eq!(words.top(|_| true), 2);
    }

    #[test]
    fn counts_runs() {
        let low = "a b c d e f g h ".repeat(5);
        let words = Words::read(&low, false);
        assert_eq!(words.repeated_eights(), (25, 33));
        assert_eq!(words.top_run(|_| true), (5, 38));
        assert_eq!(words.top_run(|_| false), (1, 38));
        assert_eq!(words.repeats(10), [2, 2]);
    }
}
