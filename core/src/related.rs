//! Lines that head a block of related pages.

use crate::lines::Lines;
use crate::text::unicode::Unicode;
use crate::text::words::Set;

const LONGEST: usize = 60; // characters of a line; one that is as long heads nothing
const MARKS: usize = 1 << 12;

/// What such lines say, in lower case.
pub struct Related {
    heads: Set<String>,
    /// A bit for each hash of a head in ASCII.
    marks: [u64; MARKS / 64],
    /// Characters of the longest head.
    most: usize,
}

impl Related {
    /// Takes over heads in lower case.
    pub fn new(heads: Vec<String>) -> Self {
        let most = heads.iter().map(|head| head.chars().count()).max().unwrap_or(0);
        let mut marks = [0; MARKS / 64];
        for mark in heads.iter().map(|head| mark_of(head.as_bytes())) {
            marks[mark / 64] |= 1 << (mark % 64);
        }
        Self { heads: heads.into_iter().collect(), marks, most }
    }

    /// How many short lines are one of the heads, in lower case and without the mark at their end.
    pub fn count(&self, lines: &Lines) -> usize {
        let mut low = String::new();
        let short = lines.iter().filter(|line| line.size < LONGEST);
        let found = short.filter(|line| {
            let text = lines.text_of(line);
            let bare = text.trim_end_matches([' ', ':', '：', '.']);
            if !self.may_have(bare, line.size.saturating_sub(text.len() - bare.len())) {
                return false;
            }
            low.clear();
            Unicode::table().lower_into(bare, &mut low);
            self.heads.contains(&low)
        });
        found.count()
    }

    /// Whether a text of so many characters, or more, may be one of the heads in lower case.
    fn may_have(&self, text: &str, size: usize) -> bool {
        let mark = mark_of(text.as_bytes());
        size <= self.most && (text.len() != size || self.marks[mark / 64] >> (mark % 64) & 1 != 0)
    }
}

/// A number by which texts in ASCII are told apart, whatever their case.
fn mark_of(text: &[u8]) -> usize {
    let end = |byte: Option<&u8>| usize::from(byte.map_or(0, u8::to_ascii_lowercase));
    (text.len() * 1_021 + end(text.first()) * 61 + end(text.last())) % MARKS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lines::plain_lines;

    #[test]
    fn counts_lines_that_are_heads() {
        let related = Related::new(["also read", "weiterlesen", "続きを読む"].map(str::to_owned).to_vec());
        let count = |text: &str| related.count(&plain_lines(text));
        assert_eq!(count("Also read:\nWeiterlesen .\n続きを読む：\nALSO READ"), 4);
        assert_eq!(count("also reading\nRead also\nalso\n\nWe also read"), 0);
        assert_eq!(count(&format!("also read{}", " :".repeat(40))), 0);
    }
}
