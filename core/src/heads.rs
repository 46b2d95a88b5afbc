//! Texts that cannot match a pattern, told apart by the two letters behind its separators, before the pattern is.

/// First two letters of what a pattern looks for behind separators.
pub struct Heads {
    /// Of each byte whether it is a separator.
    apart: [bool; 256],
    /// Of each first letter, which second ones there are, a bit each.
    seconds: [u32; 32],
    /// Whether the start of a text is like a separator.
    at_start: bool,
    /// The first and the last separator.
    ends: (u8, u8),
    /// Whether these two are all.
    few: bool,
}

impl Heads {
    /// `separators` are bytes of ASCII, `heads` pairs of small letters with spaces between them.
    pub const fn new(separators: &[u8], heads: &[u8], at_start: bool) -> Self {
        let mut apart = [false; 256];
        let mut at = 0;
        while at < separators.len() {
            apart[separators[at] as usize] = true;
            at += 1;
        }
        let mut seconds = [0; 32];
        at = 0;
        while at + 1 < heads.len() {
            seconds[(heads[at] & 31) as usize] |= 1 << (heads[at + 1] & 31);
            at += 3;
        }
        let ends = (separators[0], separators[separators.len() - 1]);
        Heads { apart, seconds, at_start, ends, few: separators.len() < 3 && !at_start }
    }

    /// Whether a text may have one of the heads behind a separator, whatever its case; texts beyond ASCII may.
    pub fn may_be_in(&self, text: &str) -> bool {
        if self.few {
            return self.is_behind_few(text.as_bytes());
        }
        let mut before = self.at_start;
        let mut wanted = 0; // second letters, where the byte before is one of the first
        let mut found = false;
        let mut beyond = 0;
        for &byte in text.as_bytes() {
            let bit = 1u32 << (byte & 31);
            found |= wanted & bit != 0;
            wanted = if before { self.seconds[(byte & 31) as usize] } else { 0 };
            before = self.apart[byte as usize];
            beyond |= byte;
        }
        found || beyond >= 128
    }

    /// The same, where there are one or two separators, which are looked for many bytes at a time.
    fn is_behind_few(&self, text: &[u8]) -> bool {
        let (one, other) = self.ends;
        let fits = |at: usize| self.fits_at(text, at + 1);
        let found = if one == other {
            memchr::memchr_iter(one, text).any(fits)
        } else {
            memchr::memchr2_iter(one, other, text).any(fits)
        };
        found || !text.is_ascii()
    }

    /// Whether one of the heads is behind a separator at a place.
    #[inline]
    pub fn fits_behind(&self, text: &str, separator: usize) -> bool {
        self.fits_at(text.as_bytes(), separator + 1)
    }

    #[inline]
    fn fits_at(&self, text: &[u8], at: usize) -> bool {
        match text.get(at..at + 2) {
            Some(&[first, second]) => self.seconds[(first & 31) as usize] & 1 << (second & 31) != 0,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_behind_separators() {
        let heads = Heads::new(b" -", b"na fo", true);
        for text in ["nav", "main-nav", "a Footer", "é"] {
            assert!(heads.may_be_in(text), "{text}");
        }
        let few = Heads::new(b"/", b"na fo", false);
        for text in ["x/nav", "/Footer", "é"] {
            assert!(few.may_be_in(text), "{text}");
        }
        for text in ["", "na", "x/n", "/", "/anav", "x-na"] {
            assert!(!few.may_be_in(text), "{text}");
        }
        for text in ["", "n", "nothing", "canal", "a -n", "fx na"] {
            assert_eq!(heads.may_be_in(text), text == "fx na", "{text}");
        }
    }
}
