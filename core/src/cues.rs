//! Cues: words that speak for a topic, counted as whole words in one pass.

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use crate::text::unicode::Unicode;

/// A cue, and whether a letter or figure before or after it makes it a part of another word.
pub struct Cue {
    pub text: String,
    pub starts: bool,
    pub ends: bool,
}

/// The cues of all topics, as `darnel/facts/cues.py` has them.
pub struct Cues {
    automaton: AhoCorasick,
    edges: Vec<(bool, bool)>,
}

impl Cues {
    /// Builds the automaton of some cues.
    ///
    /// # Errors
    ///
    /// Says why the cues cannot be searched for: there are too many.
    pub fn new(cues: &[Cue]) -> Result<Self, String> {
        let builder =
            AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).build(cues.iter().map(|cue| &cue.text));
        let edges = cues.iter().map(|cue| (cue.starts, cue.ends)).collect();
        Ok(Self { automaton: builder.map_err(|error| error.to_string())?, edges })
    }

    /// Returns the place of each cue that a text in lower case names, and how often.
    pub fn count(&self, text: &str) -> Vec<(usize, usize)> {
        let table = Unicode::table();
        let mut counts = vec![0; self.edges.len()];
        for found in self.automaton.find_overlapping_iter(text) {
            let place = found.pattern().as_usize();
            let (Some(&(starts, ends)), Some(count)) = (self.edges.get(place), counts.get_mut(place)) else {
                continue;
            };
            let before = text.get(..found.start()).and_then(|before| before.chars().next_back());
            let after = text.get(found.end()..).and_then(|after| after.chars().next());
            let runs_on = |edge: bool, c: Option<char>| edge && c.is_some_and(|c| table.is_alnum(c));
            *count += usize::from(!runs_on(starts, before) && !runs_on(ends, after));
        }
        counts.into_iter().enumerate().filter(|cue| cue.1 > 0).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_whole_words() {
        let cue = |text: &str, edge| Cue { text: text.to_owned(), starts: edge, ends: edge };
        let cues = [cue("slot", true), cue("slot online", true), cue("老虎机", false)];
        let cues = Cues::new(&cues).unwrap_or_else(|error| unreachable!("{error}"));
        assert_eq!(cues.count("slot online, slots éslot 玩老虎机吧 (slot)"), [(0, 2), (1, 1), (2, 1)]);
    }
}
