//! Sentences of prose, and how they follow one another.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::sample::{char_count, first_chars};
use super::sum::mean;
use super::unicode::Unicode;
use super::words::Set;

const COMPARED: usize = 60; // sentences that are compared with one another
const OPENINGS: usize = 100; // sentences whose beginnings are compared
const STEM: usize = 5; // letters of a word that count, so that inflected forms are one
const LEAST: usize = 4; // sentences from which something is said of how they follow one another
const MID_WORD: usize = 6_400; // characters in which capitals are counted

/// Returns the sentences of a text, without the mark they end with, as places in it.
pub fn sentences(text: &str) -> Vec<(usize, usize)> {
    let table = Unicode::table();
    let mut found = Vec::new();
    let mut start = 0;
    let mut add = |start: usize, end: usize| {
        let raw = text.get(start..end).unwrap_or("");
        let left = raw.trim_start_matches(|c| table.is_space(c));
        let part = left.trim_end_matches(|c| table.is_space(c)).trim_end_matches(['.', '!', '?', '…']);
        if !part.is_empty() {
            let first = start + raw.len() - left.len();
            found.push((first, first + part.len()));
        }
    };
    while let Some((mark, end)) = next_end(table, text, start) {
        add(start, mark);
        start = end;
    }
    add(start, text.len());
    found
}

/// Bytes that the marks at the end of sentences start with.
const MARK_STARTS: [bool; 256] = {
    let mut starts = [false; 256];
    let mut place = 0;
    let bytes = b".!?\n\xe2\xe3\xef\xe0\xd8";
    while place < bytes.len() {
        starts[bytes[place] as usize] = true;
        place += 1;
    }
    starts
};

/// Returns the place of the next mark that ends a sentence, and of what follows it.
fn next_end(table: Unicode, text: &str, from: usize) -> Option<(usize, usize)> {
    let mut at = from;
    loop {
        at += text.as_bytes().get(at..)?.iter().position(|&byte| MARK_STARTS[usize::from(byte)])?;
        let rest = text.get(at..)?;
        let mark = rest.chars().next()?;
        let end = at + mark.len_utf8();
        if !matches!(mark, '.' | '!' | '?' | '…' | '。' | '！' | '？' | '।' | '؟' | '\n') {
            at = end;
            continue;
        }
        if matches!(mark, '。' | '！' | '？' | '\n') {
            return Some((at, end));
        }
        let after = rest.get(mark.len_utf8()..)?.trim_start_matches(['"', '”', '’', '»', ')', ']']);
        let spaced = after.trim_start_matches(|c| table.is_space(c));
        if spaced.len() < after.len() {
            return Some((at, text.len() - spaced.len()));
        }
        at = end;
    }
}

/// Returns how like neighbouring sentences are, and sentences half a text apart: shared word stems.
///
/// NaN where there are too few sentences; as `likeness` in `darnel/page/reading.py`.
pub fn likeness<'a>(
    parts: impl Iterator<Item = &'a str>,
    known: &Set<String>,
    spaceless: bool,
) -> (f64, f64) {
    let stems = stems(parts, known, spaceless);
    if stems.len() < LEAST {
        return (f64::NAN, f64::NAN);
    }
    let half = stems.len() / 2;
    let apart = |step: usize| {
        let pairs = stems.iter().zip(stems.iter().skip(step));
        mean(&pairs.map(|(one, other)| shared(one, other)).collect::<Vec<_>>())
    };
    (apart(1), apart(half))
}

/// Returns the beginnings of the longer words of each sentence, as sorted numbers.
fn stems<'a>(parts: impl Iterator<Item = &'a str>, known: &Set<String>, spaceless: bool) -> Vec<Vec<u32>> {
    let table = Unicode::table();
    let mut places: HashMap<String, u32, RandomState> = HashMap::default();
    let mut number = |stem: &str| match places.get(stem) {
        Some(&place) => place,
        None => {
            let place = places.len() as u32;
            places.insert(stem.to_owned(), place);
            place
        }
    };
    let mut all = Vec::new();
    for part in parts.take(COMPARED) {
        let low = table.lower(part);
        let words = low.split(|c| !table.is_alnum(c));
        let mut stems: Vec<u32> = if spaceless {
            let text: String = words.collect();
            let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let pairs = starts.windows(3).filter_map(|at| text.get(*at.first()?..*at.last()?));
            pairs.map(&mut number).collect()
        } else {
            let long = words.filter(|word| char_count(word) > 3 && !known.contains(*word));
            long.map(|word| number(first_chars(word, STEM))).collect()
        };
        stems.sort_unstable();
        stems.dedup();
        if stems.len() > 2 {
            all.push(stems);
        }
    }
    all
}

/// Returns the shared part of the smaller of two sorted sets.
fn shared(one: &[u32], other: &[u32]) -> f64 {
    let common = one.iter().filter(|stem| other.binary_search(stem).is_ok()).count();
    common as f64 / one.len().min(other.len()) as f64
}

/// Returns how many distinct first two words some sentences have, and how many sentences there are.
pub fn openings<'a>(parts: impl Iterator<Item = &'a str>) -> (usize, usize) {
    let table = Unicode::table();
    let mut distinct: Set<(Option<String>, Option<String>)> = Set::default();
    let mut total = 0;
    for part in parts.take(OPENINGS) {
        let low = table.lower(first_chars(part, 60));
        let mut words = low.split(|c| table.is_space(c)).filter(|word| !word.is_empty()).map(str::to_owned);
        distinct.insert((words.next(), words.next()));
        total += 1;
    }
    (distinct.len(), total)
}

/// Words in mid-sentence that begin with a capital, and small ones.
#[derive(Debug, Default, PartialEq)]
pub struct Capitals {
    /// Words that begin with a capital.
    pub capital: usize,
    /// Words without any.
    pub small: usize,
    /// Words with a capital that the text also writes small.
    pub wavering: usize,
    /// Words with a capital that it never writes small.
    pub names: usize,
    /// Those names that come more than once.
    pub again: usize,
}

/// Counts capitals in mid-sentence in the first part of a text as it is written.
pub fn capitals(written: &str) -> Capitals {
    let table = Unicode::table();
    let mut small: HashMap<&str, usize, RandomState> = HashMap::default();
    let mut capital: HashMap<String, usize, RandomState> = HashMap::default();
    let head = first_chars(written, MID_WORD);
    let mut at = 0;
    while let Some(found) = memchr::memchr(b' ', head.as_bytes().get(at..).unwrap_or(&[])) {
        let (before, rest) = head.split_at(at + found);
        at += found + 1;
        let rest = rest.get(1..).unwrap_or("");
        if !before.chars().next_back().is_some_and(|c| table.is_letter(c)) {
            continue;
        }
        let word = rest.split(|c| !table.is_letter(c)).next().unwrap_or("");
        let mut tail = word.chars();
        if tail.next().is_none() || tail.as_str().is_empty() {
            continue;
        }
        if table.all_lower(word) {
            *small.entry(word).or_insert(0) += 1;
        } else if table.all_lower(tail.as_str()) {
            *capital.entry(table.lower(word)).or_insert(0) += 1;
        }
    }
    let mut totals = Capitals { small: small.values().sum(), ..Capitals::default() };
    for (word, &n) in &capital {
        totals.capital += n;
        if small.contains_key(word.as_str()) {
            totals.wavering += n;
        } else {
            totals.names += n;
            totals.again += if n > 1 { n } else { 0 };
        }
    }
    totals
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_sentences_at_marks() {
        let text = "It rained.) We stayed… \"Why?\" he said.\nEnd.a 漢字。字";
        let parts: Vec<&str> = sentences(text).iter().map(|&(start, end)| &text[start..end]).collect();
        assert_eq!(parts, ["It rained", "We stayed", "\"Why", "he said", "End.a 漢字", "字"]);
    }

    #[test]
    fn compares_sentences() {
        let parts =
            ["The old bridge was closed", "The bridge crosses a river", "river bridge village"].repeat(2);
        let (near, far) = likeness(parts.iter().copied(), &Set::default(), false);
        assert!(near > 0.2 && far == 1.0);
        assert_eq!(openings(parts.iter().copied()), (3, 6));
    }

    #[test]
    fn counts_capitals() {
        let text = "then Anna met old Bert and so Anna, Then anna Old iPad";
        let expected = Capitals { capital: 4, small: 5, wavering: 1, names: 3, again: 2 };
        let found = capitals(text);
        assert_eq!((found.capital, found.small), (expected.capital, 5));
        assert_eq!(
            capitals("a Bc bc ab Ab"),
            Capitals { capital: 2, small: 2, wavering: 2, names: 0, again: 0 }
        );
    }
}
