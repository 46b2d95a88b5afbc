//! Lists of phrases, found in one pass.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, Input, MatchKind};
use foldhash::fast::RandomState;

use crate::text::bits::Bits;
use crate::text::numbers::head;
use crate::text::unicode::Unicode;

const KEY: usize = 6; // bytes of a phrase that it is looked up by
const SHORT_KEY: usize = 3; // the same of a phrase that is shorter
const MARKS: usize = 1 << 10;

/// Phrases of some lists; whole words of them are counted.
///
/// A phrase is looked up by its first bytes: most places of a text start like no phrase, which one look at a small
/// table tells, where an automaton would go from byte to byte through megabytes.
pub struct Phrases {
    phrases: Vec<Phrase>,
    /// Places of the phrases by what they start with.
    starts: HashMap<u64, Vec<usize>, RandomState>,
    /// Of the first three bytes of phrases, hashed, a bit for each hash of the first six that some of them have.
    marks: [u64; MARKS],
    lists: usize,
}

/// The first bytes of the first eight of a text.
fn key(eight: u64, size: usize) -> u64 {
    eight & u64::MAX >> (u64::BITS as usize - 8 * size)
}

/// Spreads the first bytes of eight over `2^bits` numbers (multiplicative hashing, Knuth 6.4, by 2^64 over the golden
/// ratio).
fn hash(eight: u64, size: usize, bits: u32) -> usize {
    (key(eight, size).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - bits)) as usize
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
        let mut starts: HashMap<u64, Vec<usize>, RandomState> = HashMap::default();
        let mut marks = [0; MARKS];
        for (place, phrase) in phrases.iter().enumerate() {
            let size = if phrase.len() < KEY { SHORT_KEY } else { KEY };
            if phrase.len() < size {
                return Err(format!(
                    "the phrase {phrase:?} is shorter than {SHORT_KEY} bytes; make it longer, or leave it out"
                ));
            }
            let eight = head(phrase.as_bytes(), 0, phrase.len());
            starts.entry(key(eight, size)).or_default().push(place);
            marks[hash(eight, SHORT_KEY, MARKS.ilog2())] |=
                if size < KEY { u64::MAX } else { 1 << hash(eight, KEY, u64::BITS.ilog2()) };
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
        let mut found = Vec::new();
        let (table, bytes) = (Unicode::table(), text.as_bytes());
        // Behind a letter no word starts, and no phrase starts with a space.
        let letters = Bits::new(text, |byte| byte.is_ascii_alphabetic());
        let inner = |byte: u8| byte & 0xc0 == 0x80; // goes on with a character
        let others = |byte: u8| !(byte.is_ascii_alphabetic() | inner(byte) | (byte == b' '));
        letters.starts_and(&Bits::new(text, others)).for_each(|start| {
            let eight = head(bytes, start, bytes.len() - start);
            if self.may_have(eight) && !is_inside(table, text, start) {
                for size in [KEY, SHORT_KEY] {
                    self.add(key(eight, size), text, start, &mut found);
                }
            }
        });
        found
    }

    /// Whether some phrase may start with the first of eight bytes.
    fn may_have(&self, eight: u64) -> bool {
        let marks = self.marks.get(hash(eight, SHORT_KEY, MARKS.ilog2())).copied().unwrap_or(0);
        marks >> hash(eight, KEY, u64::BITS.ilog2()) & 1 > 0
    }

    /// Adds the phrases of a key that are whole words at a place of a text.
    fn add(&self, key: u64, text: &str, start: usize, found: &mut Vec<(usize, usize, usize)>) {
        let table = Unicode::table();
        for &place in self.starts.get(&key).into_iter().flatten() {
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
}

const SPACELESS: char = '\u{e00}'; // from which scripts have no spaces between words

/// Whether a word that goes on past this letter is another word.
fn is_edge(table: Unicode, c: char) -> bool {
    c < SPACELESS && table.is_alpha(c)
}

/// Whether a place is inside a word of a script with spaces, or inside a character.
fn is_inside(table: Unicode, text: &str, at: usize) -> bool {
    let Some((before, after)) = text.split_at_checked(at) else { return true };
    let is_letter = |c: &char| table.is_alpha(*c);
    after.chars().next().is_some_and(|c| c < SPACELESS && is_letter(&c))
        && before.chars().next_back().as_ref().is_some_and(is_letter)
}

/// Phrases of which is asked only whether they are in a text.
pub struct Kinds {
    /// Finds parts of the phrases.
    automaton: AhoCorasick,
    /// Of each part the phrases that may be around it: how many bytes of them are before it, and their place.
    around: Vec<Vec<(usize, usize)>>,
    phrases: Vec<String>,
}

const STARTS: usize = 16; // up to which the vectorised search is at its fastest
const START: usize = 4; // bytes, with fewer of which too much of a text looks like a start

/// The longest starts of some phrases of which there are few.
fn starts<'p>(phrases: &[&'p str]) -> Vec<&'p [u8]> {
    let of_size = |size: usize| {
        let start = |phrase: &&'p str| &phrase.as_bytes()[..phrase.len().min(size)];
        let mut starts: Vec<&[u8]> = phrases.iter().map(start).collect();
        starts.sort_unstable();
        starts.dedup();
        starts
    };
    let longest = phrases.iter().map(|phrase| phrase.len()).max().unwrap_or(0);
    let sizes = (START..=longest).rev().map(of_size);
    sizes.into_iter().find(|starts| starts.len() <= STARTS).unwrap_or_else(|| of_size(longest))
}

impl Kinds {
    /// Builds the automaton of some parts of the phrases, and of what those start with that have none of them.
    ///
    /// The search is at its fastest if there are up to eight parts of three bytes or more that few texts have.
    ///
    /// # Errors
    ///
    /// Says why the phrases cannot be searched for: there are too many.
    pub fn new(phrases: Vec<String>, parts: &[&str]) -> Result<Self, String> {
        let part_of =
            |phrase: &str| parts.iter().enumerate().find_map(|(part, text)| Some((part, phrase.find(text)?)));
        let others: Vec<&str> =
            phrases.iter().map(String::as_str).filter(|phrase| part_of(phrase).is_none()).collect();
        let mut sought: Vec<&[u8]> = parts.iter().map(|part| part.as_bytes()).collect();
        sought.extend(starts(&others));
        let fits = |one: &[u8], other: &[u8]| one.starts_with(other) || other.starts_with(one);
        let around = |found: &&[u8]| {
            let before = |phrase: &str| match part_of(phrase) {
                Some((part, before)) => fits(found, sought[part]).then_some(before),
                None => fits(found, phrase.as_bytes()).then_some(0),
            };
            (0..phrases.len()).filter_map(|place| Some((before(&phrases[place])?, place))).collect()
        };
        let around = sought.iter().map(around).collect();
        // Of the matches from one place on, any tells the place; so that the vectorised search is used.
        let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(&sought);
        Ok(Self { automaton: automaton.map_err(|error| error.to_string())?, around, phrases })
    }

    /// Counts the phrases that are in a text, wherever they start and end.
    pub fn count(&self, text: &str) -> usize {
        self.seen(text).into_iter().filter(|&kind| kind).count()
    }

    /// Returns of each phrase whether it is in a text.
    pub fn seen(&self, text: &str) -> Vec<bool> {
        let mut seen = vec![false; self.phrases.len()];
        let mut from = 0;
        while let Some(found) = self.automaton.find(Input::new(text).range(from..)) {
            let at = found.start();
            for &(before, place) in self.around.get(found.pattern().as_usize()).into_iter().flatten() {
                let rest = at.checked_sub(before).and_then(|start| text.as_bytes().get(start..));
                if let (Some(kind), Some(phrase)) = (seen.get_mut(place), self.phrases.get(place)) {
                    *kind = *kind || rest.is_some_and(|rest| rest.starts_with(phrase.as_bytes()));
                }
            }
            from = at + 1;
        }
        seen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phrases() -> Phrases {
        let phrases = ["casino", "online casino", "bonus", "百家乐", "apk"].map(str::to_owned);
        Phrases::new(&phrases, &[0, 0, 1, 0, 1]).unwrap_or_else(|error| unreachable!("{error}"))
    }

    #[test]
    fn counts_whole_words() {
        assert_eq!(phrases().count("an online casino is no online casinos, bonus"), [1, 1]);
        assert_eq!(phrases().count("玩百家乐吧 casinoé"), [1, 0]);
        assert_eq!(phrases().count("apk, apks, (apk"), [0, 2]);
    }

    #[test]
    fn counts_kinds() {
        let kinds = ["via rss", "a via", "rss", "é"].map(str::to_owned).to_vec();
        for parts in [&[][..], &["rss"], &["ss", "via", "v"], &["a v", "s", "é", "zzz"]] {
            let kinds = Kinds::new(kinds.clone(), parts).unwrap_or_else(|error| unreachable!("{error}"));
            assert_eq!((kinds.count("a via rss"), kinds.count("éa viarss via")), (3, 3), "{parts:?}");
            assert_eq!((kinds.count("rs via a ssrss"), kinds.count("ia rss")), (1, 1), "{parts:?}");
        }
        let many: Vec<String> = (10..40).map(|number| format!("days {number}")).collect();
        let short = many.iter().map(String::as_str).collect::<Vec<_>>();
        assert_eq!(starts(&short), [b"days 1", b"days 2", b"days 3"]);
        let kinds = Kinds::new(many, &[]).unwrap_or_else(|error| unreachable!("{error}"));
        assert_eq!(kinds.count("days 10, day 11 days 39 days 10 days"), 2);
    }
}
