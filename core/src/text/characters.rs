//! Kinds of characters of a text, counted in one pass.

use super::unicode::Unicode;

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
        // Bytes by their value, in turns: a count need not wait for the one before it.
        let mut turns = [[0_u32; 256]; 2];
        for pair in low.as_bytes().chunks(2) {
            for (counts, &byte) in turns.iter_mut().zip(pair) {
                counts[usize::from(byte)] += 1;
            }
        }
        let [odd, even] = turns;
        let count = |byte: u8| (odd[usize::from(byte)] + even[usize::from(byte)]) as usize;
        let all = low.len() - (0x80..0xc0).map(count).sum::<usize>();
        let mut totals = Self {
            all,
            seen: all - count(b' ') - count(b'\n'),
            letters: (b'a'..=b'z').chain(b'A'..=b'Z').map(count).sum(),
            digits: (b'0'..=b'9').map(count).sum(),
            exclamations: count(b'!'),
            dashes: 0,
            commas: count(b','),
            brackets: count(b'('),
            apostrophes: count(b'\''),
        };
        if !low.is_ascii() {
            totals.add_others(low);
        }
        totals
    }

    /// Counts the characters beyond ASCII.
    fn add_others(&mut self, low: &str) {
        let table = Unicode::table();
        for c in low.chars().filter(|c| !c.is_ascii()) {
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
