//! Lists of phrases, found in one pass.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, Input, MatchKind};
use foldhash::fast::RandomState;

use crate::text::unicode::Unicode;

const KEY: usize = 3; // bytes of a phrase that it is looked up by
const MARKS: usize = 1 << 16;

/// Phrases of some lists; whole words of them are counted.
///
/// A phrase is looked up where a word starts, by its first bytes: most words start like no phrase, which one
/// look at a small table tells, where an automaton would go from byte to byte through megabytes.
pub struct Phrases {
    phrases: Vec<Phrase>,
    /// Places of the phrases that start with some bytes.
    starts: HashMap<[u8; KEY], Vec<usize>, RandomState>,
    /// A bit for each hash of bytes that a phrase starts with.
    marks: Vec<bool>,
    lists: usize,
}

struct Phrase {
    text: String,
    list: usize,
    /// Whether a letter after it makes it a part of another word.
    edge: bool,
}

impl Phrases {
    /// Takes over some phrases, each with the number of its list.
    ///
    /// # Errors
    ///
    /// Says which phrase is shorter than three bytes.
    pub fn new(phrases: &[String], lists: &[usize]) -> Result<Self, String> {
        let mut starts: HashMap<[u8; KEY], Vec<usize>, RandomState> = HashMap::default();
        let mut marks = vec![false; MARKS];
        for (place, phrase) in phrases.iter().enumerate() {
            let key = phrase.as_bytes().first_chunk().ok_or_else(|| {
                format!("the phrase {phrase:?} is shorter than {KEY} bytes; make it longer, or leave it out")
            })?;
            starts.entry(*key).or_default().push(place);
            if let Some(mark) = marks.get_mut(hash(key)) {
                *mark = true;
            }
        }
        let table = Unicode::table();
        let entries = phrases.iter().zip(lists).map(|(phrase, &list)| Phrase {
            text: phrase.clone(),
            list,
            edge: phrase.chars().next_back().is_some_and(|c| is_edge(table, c)),
        });
        let lists = lists.iter().max().map_or(0, |last| last + 1);
        Ok(Self { phrases: entries.collect(), starts, marks, lists })
    }

    /// Counts how often a text in lower case names a phrase of each list, as `count_phrases` in
    /// `darnel/facts/phrases.py`.
    pub fn count(&self, text: &str) -> Vec<usize> {
        let mut counts = vec![0; self.lists];
        let mut last = 0;
        // In the order in which an automaton meets them: by their end, and of one end the longest first.
        let mut found = self.found(text);
        found.sort_unstable_by_key(|&(start, end, place)| (end, start, place));
        for (start, end, place) in found {
            let list = self.phrases.get(place).map(|phrase| phrase.list);
            if let Some(count) = list.filter(|_| start >= last).and_then(|list| counts.get_mut(list)) {
                *count += 1;
                last = end;
            }
        }
        counts
    }

    /// Returns the phrases that are whole words of a text: start, end and place of the phrase.
    fn found(&self, text: &str) -> Vec<(usize, usize, usize)> {
        let table = Unicode::table();
        let bytes = text.as_bytes();
        let mut found = Vec::new();
        let mut after_letter = false;
        for (start, c) in text.char_indices() {
            let in_word = after_letter;
            after_letter = if c.is_ascii() { c.is_ascii_alphabetic() } else { table.is_alpha(c) };
            let Some(key) = bytes.get(start..).and_then(|rest| rest.first_chunk()) else { break };
            if in_word && after_letter && c < SPACELESS
                || !self.marks.get(hash(key)).is_some_and(|&mark| mark)
            {
                continue;
            }
            for &place in self.starts.get(key).into_iter().flatten() {
                let Some(phrase) = self.phrases.get(place) else { continue };
                let Some(after) = text.get(start..).and_then(|rest| rest.strip_prefix(phrase.text.as_str()))
                else {
                    continue;
                };
                if !(phrase.edge && after.chars().next().is_some_and(|c| table.is_alpha(c))) {
                    found.push((start, start + phrase.text.len(), place));
                }
            }
        }
        found
    }
}

const SPACELESS: char = '\u{e00}'; // from which scripts have no spaces between words

/// Whether a word that goes on past this letter is another word.
fn is_edge(table: Unicode, c: char) -> bool {
    c < SPACELESS && table.is_alpha(c)
}

fn hash(key: &[u8; KEY]) -> usize {
    let [first, second, third] = *key;
    (u32::from_le_bytes([first, second, third, 0]).wrapping_mul(2_654_435_761) >> 16) as usize
}

/// Phrases of which is asked only whether they are in a text.
pub struct Kinds {
    automaton: AhoCorasick,
    phrases: Vec<String>,
}

impl Kinds {
    /// Builds the automaton of some phrases.
    ///
    /// # Errors
    ///
    /// Says why the phrases cannot be searched for: there are too many.
    pub fn new(phrases: Vec<String>) -> Result<Self, String> {
        // Of the matches from one place on, any tells the place; so that the vectorised search is used.
        let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(&phrases);
        Ok(Self { automaton: automaton.map_err(|error| error.to_string())?, phrases })
    }

    /// Counts the phrases that are in a text, wherever they start and end.
    pub fn count(&self, text: &str) -> usize {
        let mut seen = vec![false; self.phrases.len()];
        let mut from = 0;
        while let Some(found) = self.automaton.find(Input::new(text).range(from..)) {
            let rest = text.as_bytes().get(found.start()..).unwrap_or(&[]);
            for (kind, phrase) in seen.iter_mut().zip(&self.phrases) {
                *kind = *kind || rest.starts_with(phrase.as_bytes());
            }
            from = found.start() + 1;
        }
        seen.into_iter().filter(|&kind| kind).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phrases() -> Phrases {
        let phrases = ["casino", "online casino", "bonus", "百家乐"].map(str::to_owned);
        Phrases::new(&phrases, &[0, 0, 1, 0]).unwrap_or_else(|error| unreachable!("{error}"))
    }

    #[test]
    fn counts_whole_words() {
        assert_eq!(phrases().count("an online casino is no online casinos, bonus"), [1, 1]);
        assert_eq!(phrases().count("玩百家乐吧 casinoé"), [1, 0]);
    }

    #[test]
    fn counts_kinds() {
        let kinds = ["via rss", "a via", "rss", "é"].map(str::to_owned).to_vec();
        let kinds = Kinds::new(kinds).unwrap_or_else(|error| unreachable!("{error}"));
        assert_eq!((kinds.count("a via rss"), kinds.count("éa viarss via")), (3, 3));
    }
}
