//! Properties of characters, with the meaning of Python's `str` methods and of `\w`, `\d` and `\s` in its `re`.

use std::sync::LazyLock;

use super::bits::{Bits, Eight};
use super::unicode_table::{DIGITS, RECORDS, RUNS};

const ALPHA: u8 = 1;
const DECIMAL: u8 = 1 << 1;
const ALNUM: u8 = 1 << 2;
const SPACE: u8 = 1 << 3;
const LOWER: u8 = 1 << 4;
const UPPER: u8 = 1 << 5;
const CASES: u8 = 1 << 6;
const IGNORABLE: u8 = 1 << 7;
const CODES: usize = 0x11_0000;

/// Bytes that characters of white space start with.
const SPACE_STARTS: [bool; 256] = starts_of(b"\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \xc2\xe1\xe2\xe3");

/// A table that is true at some bytes.
pub const fn starts_of(bytes: &[u8]) -> [bool; 256] {
    let mut starts = [false; 256];
    let mut place = 0;
    while place < bytes.len() {
        starts[bytes[place] as usize] = true;
        place += 1;
    }
    starts
}

/// How many bytes of ASCII there are before any other.
pub fn ascii_run(bytes: &[u8]) -> usize {
    let (eights, rest) = bytes.as_chunks();
    for (place, &eight) in eights.iter().enumerate() {
        let others = Eight::new(eight).beyond();
        if others != 0 {
            return place * 8 + others.trailing_zeros() as usize / 8;
        }
    }
    eights.len() * 8 + rest.iter().position(|byte| !byte.is_ascii()).unwrap_or(rest.len())
}

/// The characters of a text beyond ASCII.
pub fn others(text: &str) -> impl Iterator<Item = char> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.as_bytes().first()?.is_ascii() {
            rest = rest.get(ascii_run(rest.as_bytes())..)?;
        }
        let c = rest.chars().next()?;
        rest = rest.get(c.len_utf8()..)?;
        Some(c)
    })
}

/// The place of each character's record.
static PLACES: LazyLock<Box<[u8]>> = LazyLock::new(|| {
    let mut places = vec![0; CODES];
    let ends = RUNS.iter().skip(1).map(|run| run.0 as usize).chain([CODES]);
    for (&(start, place), end) in RUNS.iter().zip(ends) {
        if let Some(run) = places.get_mut(start as usize..end) {
            run.fill(place);
        }
    }
    places.into_boxed_slice()
});

/// The properties of each character: of all tables the one that is asked most.
static FLAGS: LazyLock<Box<[u8]>> = LazyLock::new(|| {
    PLACES.iter().map(|&place| RECORDS.get(usize::from(place)).map_or(0, |r| r.0)).collect()
});

/// The table of properties: cheap to copy, to be fetched once before a loop.
#[derive(Clone, Copy)]
pub struct Unicode(&'static [u8]);

impl Unicode {
    /// Returns the table, which the first call builds.
    pub fn table() -> Self {
        Self(&FLAGS)
    }

    fn flags(self, c: char) -> u8 {
        self.0.get(c as usize).copied().unwrap_or(0)
    }

    fn has(self, c: char, flags: u8) -> bool {
        self.flags(c) & flags != 0
    }

    /// `str.isalpha` of one character.
    pub fn is_alpha(self, c: char) -> bool {
        self.has(c, ALPHA)
    }

    /// `str.isalnum` of one character: `[^\W_]`.
    pub fn is_alnum(self, c: char) -> bool {
        self.has(c, ALNUM)
    }

    /// `\w`.
    pub fn is_word(self, c: char) -> bool {
        c == '_' || self.has(c, ALNUM)
    }

    /// `[^\W\d_]`.
    pub fn is_letter(self, c: char) -> bool {
        self.flags(c) & (ALNUM | DECIMAL) == ALNUM
    }

    /// `\d`.
    pub fn is_decimal(self, c: char) -> bool {
        self.has(c, DECIMAL)
    }

    /// `str.isdigit` of one character.
    pub fn is_digit(self, c: char) -> bool {
        self.is_decimal(c) || !c.is_ascii() && DIGITS.iter().any(|&(first, last)| (first..=last).contains(&c))
    }

    /// `str.isspace` of one character: `\s`, and what `str.split` and `str.strip` take away.
    pub fn is_space(self, c: char) -> bool {
        self.has(c, SPACE)
    }

    /// The bytes of a text that are white space, as of [`Self::is_space`].
    pub fn spaces(self, text: &str) -> Bits {
        let ascii = |byte: u8| (b'\t'..=b'\r').contains(&byte) | (0x1c..=b' ').contains(&byte);
        Bits::of(text, ascii, |c| self.is_space(c))
    }

    /// The place of the first character of a text that [is space](Self::is_space).
    pub fn space(self, text: &str) -> Option<usize> {
        let mut at = 0;
        loop {
            at += text.as_bytes().get(at..)?.iter().position(|&byte| SPACE_STARTS[usize::from(byte)])?;
            let c = text.get(at..)?.chars().next()?;
            if c.is_ascii() || self.is_space(c) {
                return Some(at);
            }
            at += c.len_utf8();
        }
    }

    /// The bytes of a text that are `[^\W_]`: their runs are words.
    pub fn alnums(self, text: &str) -> Bits {
        let ascii = |byte: u8| byte.is_ascii_alphabetic() | byte.is_ascii_digit();
        Bits::of(text, ascii, |c| self.is_alnum(c))
    }

    /// Calls with each run of a text that is `[^\W_]+`.
    pub fn runs<'t>(self, text: &'t str, mut call: impl FnMut(&'t str)) {
        self.alnums(text).runs().for_each(|(start, end)| call(text.get(start..end).unwrap_or("")));
    }

    /// `str.islower` of one character.
    pub fn is_lower(self, c: char) -> bool {
        self.has(c, LOWER)
    }

    /// Whether lower and upper case of a character differ.
    pub fn has_cases(self, c: char) -> bool {
        self.has(c, CASES)
    }

    /// `str.islower` of a text: a small letter, and neither a capital nor a title-case letter.
    pub fn all_lower(self, text: &str) -> bool {
        let flags = text.chars().fold(0, |flags, c| flags | self.flags(c));
        flags & UPPER == 0 && flags & LOWER != 0
    }

    /// `str.lower`.
    pub fn lower(self, text: &str) -> String {
        let mut low = String::with_capacity(text.len());
        self.lower_into(text, &mut low);
        low
    }

    /// Adds a text in lower case to another.
    pub fn lower_into(self, text: &str, low: &mut String) {
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let (run, others) = rest.split_at(ascii_run(rest.as_bytes()));
            let start = low.len();
            low.push_str(run);
            if let Some(added) = low.get_mut(start..) {
                added.make_ascii_lowercase();
            }
            at += run.len();
            let mut kept = at; // from there on nothing is added yet
            for c in others.chars().take_while(|c| !c.is_ascii()) {
                let end = at + c.len_utf8();
                let other = match c {
                    'Σ' if self.ends_word(text, at) => 'ς',
                    'Σ' => 'σ',
                    'İ' => 'i',
                    _ => self.lower_of(c),
                };
                if other != c {
                    low.push_str(text.get(kept..at).unwrap_or(""));
                    low.push(other);
                    if c == 'İ' {
                        low.push('\u{307}');
                    }
                    kept = end;
                }
                at = end;
            }
            low.push_str(text.get(kept..at).unwrap_or(""));
        }
    }

    fn lower_of(self, c: char) -> char {
        let place = PLACES.get(c as usize).copied().unwrap_or(0);
        match RECORDS.get(usize::from(place)).map_or(0, |record| record.1) {
            0 => c,
            delta => (c as u32).checked_add_signed(delta).and_then(char::from_u32).unwrap_or(c),
        }
    }

    /// Whether a capital sigma is the last letter of a word and not its first (Final_Sigma).
    fn ends_word(self, text: &str, at: usize) -> bool {
        let (before, after) = text.split_at(at);
        let cased = |c: Option<char>| c.is_some_and(|c| self.has(c, LOWER | UPPER));
        let seen = |c: &char| !self.has(*c, IGNORABLE);
        cased(before.chars().rev().find(seen)) && !cased(after.chars().skip(1).find(seen))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_properties_apart() {
        let table = Unicode::table();
        assert!(table.is_alpha('ß') && table.is_letter('漢') && !table.is_letter('٣'));
        assert!(table.is_decimal('٣') && !table.is_decimal('²') && table.is_alnum('²'));
        assert!(table.is_space('\u{1c}') && !table.is_space('\u{200b}'));
        assert!(table.all_lower("ab c") && !table.all_lower("aBc") && !table.all_lower("12"));
    }

    #[test]
    fn finds_spaces_and_runs() {
        let table = Unicode::table();
        assert_eq!((table.space("ab…\u{a0}c d"), table.space("…é")), (Some(5), None));
        let mut runs = Vec::new();
        table.runs("-ab_c é٣ 漢,", |run| runs.push(run));
        assert_eq!(runs, ["ab", "c", "é٣", "漢"]);
    }

    #[test]
    fn lowers_as_python_does() {
        let table = Unicode::table();
        assert_eq!(table.lower("ÄPFEL İ ΟΔΟΣ ΣΑ Σ"), "äpfel i\u{307} οδος σα σ");
    }
}
