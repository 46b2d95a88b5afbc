//! Sentences of prose, and how they follow one another.

use foldhash::fast::RandomState;

use super::bits::{Bits, Eight};
use super::numbers::head;
use super::sample::{char_count, first_chars};
use super::sum::mean;
use super::unicode::Unicode;
use super::words::Set;

const COMPARED: usize = 60; // sentences that are compared with one another
const OPENING: usize = 60; // characters of a sentence in which its first words are
const OPENINGS: usize = 100; // sentences whose beginnings are compared
const FIRST: usize = 100; // sentences that are looked for, or more: those of whole lines
const _: () = assert!(FIRST >= OPENINGS && FIRST >= COMPARED);
const STEM: usize = 5; // letters of a word that count, so that inflected forms are one
const WORDS: usize = 12; // of a sentence that room is made for beforehand
const LEAST: usize = 4; // sentences from which something is said of how they follow one another

/// Returns where the first 100 sentences of some lines of a text are, or more, without the mark they end with.
///
/// `prose` are start and end of each line, which is a part of the text with a line end behind it, but for the last.
pub fn sentences(text: &str, prose: impl Iterator<Item = (usize, usize, usize)>) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let marks = Bits::any_of(text, MARKS);
    let mut prose = prose.peekable();
    while let Some((start, end, _)) = prose.next() {
        let end = end + usize::from(prose.peek().is_some());
        add_sentences(text.get(..end).unwrap_or(""), &marks, start, &mut found);
        if found.len() >= FIRST {
            break;
        }
    }
    found
}

/// Adds the sentences of a text from a place on.
fn add_sentences(text: &str, marks: &Bits, from: usize, found: &mut Vec<(usize, usize)>) {
    let table = Unicode::table();
    let mut add = |start: usize, end: usize| {
        let raw = text.get(start..end).unwrap_or("");
        if let Some([first, .., last]) = text.as_bytes().get(start..end)
            && first.is_ascii_alphanumeric()
            && last.is_ascii_alphanumeric()
        {
            found.push((start, end)); // as most of them are
            return;
        }
        let left = raw.trim_start_matches(|c| table.is_space(c));
        let part = left.trim_end_matches(|c| table.is_space(c)).trim_end_matches(['.', '!', '?', '…']);
        if !part.is_empty() {
            let first = start + raw.len() - left.len();
            found.push((first, first + part.len()));
        }
    };
    let mut start = from;
    while let Some((mark, end)) = next_end(table, marks, text, start) {
        add(start, mark);
        start = end;
    }
    add(start, text.len());
}

/// Bytes that the marks at the end of sentences start with.
const MARKS: &[u8; 9] = b".!?\n\xe2\xe3\xef\xe0\xd8";

/// Returns the place of the next mark that ends a sentence, and of what follows it.
fn next_end(table: Unicode, marks: &Bits, text: &str, from: usize) -> Option<(usize, usize)> {
    let mut at = from;
    loop {
        at = marks.next(at)?;
        // Most marks are full stops with a space and a letter behind them, or inside of a word.
        match text.as_bytes().get(at..) {
            Some([b'.' | b'!' | b'?', b' ', next, ..]) if next.is_ascii_alphanumeric() => {
                return Some((at, at + 2));
            }
            Some([b'.' | b'!' | b'?', next, ..]) if next.is_ascii_alphanumeric() => {
                at += 1;
                continue;
            }
            _ => {}
        }
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
/// NaN where there are too few sentences; as `likeness` in `darnel/page/reading.py`. The sentences are places of a
/// text in lower case, `alnums` its letters and figures; `known` are words that do not count.
pub fn likeness(
    low: &str,
    alnums: &Bits,
    sentences: &[(usize, usize)],
    known: impl Fn(&str) -> bool,
    spaceless: bool,
) -> (f64, f64) {
    let (stems, ends) = stems(low, alnums, sentences.get(..COMPARED).unwrap_or(sentences), known, spaceless);
    if ends.len() < LEAST {
        return (f64::NAN, f64::NAN);
    }
    let starts = [0].iter().chain(&ends);
    let sets: Vec<&[u128]> = starts.zip(&ends).map(|(&start, &end)| &stems[start..end]).collect();
    let half = sets.len() / 2;
    let apart = |step: usize| {
        let pairs = sets.iter().zip(sets.iter().skip(step));
        mean(&pairs.map(|(one, other)| shared(one, other)).collect::<Vec<_>>())
    };
    (apart(1), apart(half))
}

/// Returns the beginnings of the longer words of each sentence, as sorted [codes](code), and where those of each end.
fn stems(
    low: &str,
    alnums: &Bits,
    sentences: &[(usize, usize)],
    known: impl Fn(&str) -> bool,
    spaceless: bool,
) -> (Vec<u128>, Vec<usize>) {
    let mut words = alnums.runs().peekable();
    let mut all: Vec<u128> = Vec::with_capacity(sentences.len() * WORDS);
    let mut ends = Vec::with_capacity(sentences.len());
    let mut stems: Vec<u128> = Vec::new();
    for &(first, last) in sentences {
        stems.clear();
        let mut before = None;
        while words.next_if(|word| word.0 < first).is_some() {}
        while let Some((start, end)) = words.next_if(|word| word.0 < last) {
            let word = low.get(start..end).unwrap_or("");
            if spaceless {
                for c in word.chars() {
                    stems.extend(before.map(|before: char| code([before, c].into_iter())));
                    before = Some(c);
                }
                continue;
            }
            let stem = stem(low, start, end);
            // What is all ASCII has as many letters as bytes.
            if word.len() > 3 && (stem < OTHERS || char_count(word) > 3) && !known(word) {
                stems.push(stem);
            }
        }
        stems.sort_unstable();
        stems.dedup();
        if stems.len() > 2 {
            all.extend_from_slice(&stems);
            ends.push(all.len());
        }
    }
    (all, ends)
}

/// Returns a number for the beginning of a word of a text, another one for any other beginning.
pub fn stem(text: &str, start: usize, end: usize) -> u128 {
    let size = (end - start).min(STEM);
    let first = head(text.as_bytes(), start, size);
    if Eight::new(first.to_le_bytes()).beyond() == 0 {
        return u128::from(first) | (size as u128) << u64::BITS; // a word may end with NUL
    }
    code(text.get(start..end).unwrap_or("").chars().take(STEM))
}

/// Returns a number for a few characters, another one for any others: each of them takes 21 bits of it.
///
/// The first bit tells it from one that is made of bytes of ASCII.
fn code(characters: impl Iterator<Item = char>) -> u128 {
    characters.fold(1, |code, c| code << 21 | u128::from(u32::from(c))) | OTHERS
}

/// The first of the numbers of beginnings that are not all ASCII.
const OTHERS: u128 = 1 << 127;

/// Returns the shared part of the smaller of two sorted sets.
fn shared(one: &[u128], other: &[u128]) -> f64 {
    let mut rest = other.iter().peekable();
    let common = one.iter().filter(|&stem| {
        while rest.next_if(|other| *other < stem).is_some() {}
        rest.next_if_eq(&stem).is_some()
    });
    let common = common.count();
    common as f64 / one.len().min(other.len()) as f64
}

/// Returns how many distinct first two words some sentences have, and how many sentences there are.
///
/// The sentences are places of a text in lower case.
pub fn openings(low: &str, sentences: &[(usize, usize)]) -> (usize, usize) {
    let table = Unicode::table();
    let sentences = sentences.get(..OPENINGS).unwrap_or(sentences);
    let mut distinct: Set<[&str; 2]> = Set::with_capacity_and_hasher(OPENINGS, RandomState::default());
    for &(start, end) in sentences {
        let mut rest = first_chars(low.get(start..end).unwrap_or(""), OPENING);
        distinct.insert(std::array::from_fn(|_| {
            rest = rest.trim_start_matches(|c| table.is_space(c));
            let (word, after) = rest.split_at(table.space(rest).unwrap_or(rest.len()));
            rest = after;
            word
        }));
    }
    (distinct.len(), sentences.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_sentences_at_marks() {
        let text = "It rained.) We stayed… \"Why?\" he said.\nEnd.a 漢字。字";
        let lines = [(0, text.find('\n').unwrap_or(0), 0), (text.find('\n').unwrap_or(0) + 1, text.len(), 0)];
        let found = sentences(text, lines.into_iter());
        let parts: Vec<&str> = found.iter().map(|&(start, end)| &text[start..end]).collect();
        assert_eq!(parts, ["It rained", "We stayed", "\"Why", "he said", "End.a 漢字", "字"]);
    }

    #[test]
    fn compares_sentences() {
        let text = "the old bridge was closed. the bridge crosses a river. river bridge village. ".repeat(2);
        let found = sentences(&text, [(0, text.len(), 0)].into_iter());
        let (near, far) = likeness(&text, &Unicode::table().alnums(&text), &found, |_| false, false);
        assert!(near > 0.2 && far == 1.0);
        assert_eq!(openings(&text, &found), (3, 6));
    }
}
