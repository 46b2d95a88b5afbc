//! Texts that cannot match a pattern, told apart by the first letters behind separators, before the pattern is tried.

/// First two letters of what a pattern looks for behind separators.
pub struct Heads {
    /// Of each first letter, which second ones there are, a bit each.
    seconds: [u32; 32],
}

impl Heads {
    /// `heads` are pairs of small letters with spaces between them.
    pub const fn new(heads: &[u8]) -> Self {
        let mut seconds = [0; 32];
        let mut at = 0;
        while at + 1 < heads.len() {
            seconds[(heads[at] & 31) as usize] |= 1 << (heads[at + 1] & 31);
            at += 3;
        }
        Heads { seconds }
    }

    /// Whether one of the heads is behind a separator at a place.
    #[inline]
    pub fn fits_behind(&self, text: &str, separator: usize) -> bool {
        match text.as_bytes().get(separator + 1..separator + 3) {
            Some(&[first, second]) => self.seconds[(first & 31) as usize] & 1 << (second & 31) != 0,
            _ => false,
        }
    }
}

/// First three letters of what two patterns look for at the start of a text, or behind white space or a dash.
pub struct HeadPair {
    /// Of each two letters, which third ones there are: a bit each, those of the second pattern 32 bits higher.
    thirds: [u64; 1 << 10],
}

/// Of each byte all bits if names of classes are told apart by it, else none.
static APART: [u64; 256] = {
    let mut apart = [0; 256];
    let separators = b"\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f _-";
    let mut at = 0;
    while at < separators.len() {
        apart[separators[at] as usize] = u64::MAX;
        at += 1;
    }
    apart
};

/// All third letters of a pattern, and none.
const ANY: u64 = u32::MAX as u64;

impl HeadPair {
    /// Takes three small letters at a time with spaces between them; a third one that is `?` is any, or none.
    pub const fn new(one: &[u8], other: &[u8]) -> Self {
        let mut thirds = [0; 1 << 10];
        let mut pattern = 0;
        while pattern < 2 {
            let heads = if pattern == 0 { one } else { other };
            let mut at = 0;
            while at + 2 < heads.len() {
                let letters = (heads[at] as usize & 31) << 5 | heads[at + 1] as usize & 31;
                let third = if heads[at + 2] == b'?' { ANY } else { 1 << (heads[at + 2] & 31) };
                thirds[letters] |= third << (32 * pattern);
                at += 4;
            }
            pattern += 1;
        }
        HeadPair { thirds }
    }

    /// Of each pattern whether a text may have one of its heads, whatever its case; texts beyond ASCII may.
    #[inline]
    pub fn may_be_in(&self, text: &str) -> [bool; 2] {
        let (mut wanted, mut found, mut beyond) = (0, 0, 0);
        let (mut before, mut starts, mut start) = (0, 0, u64::MAX); // whether the byte before starts a name
        for &byte in text.as_bytes() {
            let letter = byte as usize & 31;
            found |= wanted & (1 << 32 | 1) << letter;
            wanted = self.thirds[before << 5 | letter] & starts;
            (before, starts, start) = (letter, start, APART[byte as usize]);
            beyond |= byte;
        }
        // At the end of the text a third letter that may be any may be none.
        let ends = |shift: u32| (wanted >> shift) as u32 == u32::MAX;
        [0, 32].map(|shift| (found >> shift) as u32 != 0 || ends(shift) || beyond >= 128)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_of_two_patterns() {
        let pair = HeadPair::new(b"nav foo", b"ad? fir");
        for (text, found) in [
            ("", [false, false]),
            ("na", [false, false]),
            ("nav", [true, false]),
            ("name", [false, false]),
            ("main-nav", [true, false]),
            ("a Footer", [true, false]),
            ("x-Ad", [false, true]),
            ("x\u{1c}nav", [true, false]),
            ("admin", [false, true]),
            ("an_ad a", [false, true]),
            ("first nav", [true, true]),
            ("canal file", [false, false]),
            ("load foad", [false, false]),
            ("é", [true, true]),
        ] {
            assert_eq!(pair.may_be_in(text), found, "{text}");
        }
    }

    #[test]
    fn heads_behind_separators() {
        let heads = Heads::new(b"na fo");
        for (text, at) in [("/nav", 0), ("x/Footer", 1)] {
            assert!(heads.fits_behind(text, at), "{text}");
        }
        for (text, at) in [("x/n", 1), ("/", 0), ("/anav", 0)] {
            assert!(!heads.fits_behind(text, at), "{text}");
        }
    }
}
