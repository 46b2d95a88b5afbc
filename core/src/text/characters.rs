//! Kinds of characters of a text, counted in one pass.

use super::unicode::{Unicode, others};

/// How many characters of a text in lower case are of each kind.
#[derive(Debug, Default, PartialEq)]
pub struct Characters {
    /// All of them.
    pub all: usize,
    /// Those but for spaces and line ends.
    pub seen: usize,
    /// Letters, and figures of other scripts.
    pub letters: usize,
    /// Figures of ASCII.
    pub digits: usize,
    pub exclamations: usize,
    pub dashes: usize,
    pub commas: usize,
    pub brackets: usize,
    pub apostrophes: usize,
}

impl Characters {
    /// Counts the characters of a text.
    pub fn of(low: &str) -> Self {
        let count = |byte: u8| count_bytes(low, |other| other == byte);
        let all = low.chars().count();
        let mut totals = Self {
            all,
            seen: all - count_bytes(low, |byte| byte == b' ' || byte == b'\n'),
            letters: count_bytes(low, |byte| byte.is_ascii_alphabetic()),
            digits: count_bytes(low, |byte| byte.is_ascii_digit()),
            exclamations: count(b'!'),
            dashes: 0,
            commas: count(b','),
            brackets: count(b'('),
            apostrophes: count(b'\''),
        };
        totals.add_others(low);
        totals
    }

    /// Counts the characters beyond ASCII.
    fn add_others(&mut self, low: &str) {
        let table = Unicode::table();
        for c in others(low) {
            self.letters += usize::from(table.is_alnum(c));
            match c {
                '！' => self.exclamations += 1,
                '—' | '–' => self.dashes += 1,
                '、' | '，' | '،' => self.commas += 1,
                '（' => self.brackets += 1,
                '’' => self.apostrophes += 1,
                _ => (),
            }
        }
    }
}

/// Counts the bytes of a text that are of a kind.
///
/// In runs that a byte can count, so that many bytes are looked at together.
pub fn count_bytes(text: &str, is: impl Fn(u8) -> bool) -> usize {
    let runs = text.as_bytes().chunks(usize::from(u8::MAX));
    runs.map(|run| usize::from(run.iter().map(|&byte| u8::from(is(byte))).sum::<u8>())).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_each_kind() {
        let found = Characters::of("it doesn’t – ١2, (３)\n漢、!");
        let expected = Characters {
            all: 24,
            seen: 19,
            letters: 11,
            digits: 1,
            exclamations: 1,
            dashes: 1,
            commas: 2,
            brackets: 1,
            apostrophes: 1,
        };
        assert_eq!(found, expected);
    }
}
