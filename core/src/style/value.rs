//! What the value of a declaration may be, told by how it starts.

use super::signs::{HIDES, SMALL};

/// Whether a byte may be white space, or be part of some.
#[inline]
pub(super) const fn is_gap(byte: u8) -> bool {
    byte <= 32 || byte >= 128
}

/// A value and all that comes after it.
pub(super) struct Value<'t>(pub &'t [u8]);

impl Value<'_> {
    pub fn first(&self) -> u8 {
        self.0.first().copied().unwrap_or(b';')
    }

    /// [`HIDES`] where the value may start with one of some letters.
    pub fn starts(&self, letters: &[u8]) -> u16 {
        if letters.contains(&self.first()) { HIDES } else { 0 }
    }

    /// The same where it may be one of some figures with a unit or nothing behind it.
    pub fn is_number(&self, figures: &[u8]) -> u16 {
        let goes_on = self.0.get(1).is_some_and(|&byte| byte.is_ascii_digit() || byte == b'.');
        if goes_on { 0 } else { self.starts(figures) }
    }

    /// The same where it may be nought.
    pub fn is_nought(&self) -> u16 {
        let after = self.0.iter().find(|byte| !matches!(byte, b'0' | b'.'));
        if after.is_some_and(u8::is_ascii_digit) { 0 } else { self.starts(b"0.") }
    }

    /// The same where it may be minus 100 or more.
    pub fn is_far(&self) -> u16 {
        let mut digits = self.0.iter().skip(1).filter(|byte| !byte.is_ascii_whitespace()).take(3);
        let far = digits.all(|&byte| byte.is_ascii_digit() || is_gap(byte));
        if far { self.starts(b"-") } else { 0 }
    }

    /// A number that is the same for values of one colour; 0 for one that may be any.
    pub fn sum(&self) -> u32 {
        let mut text = [0; 32];
        let mut size = 0;
        for &byte in self.0.iter().take_while(|byte| !matches!(byte, b';' | b'}' | b'!')) {
            if byte >= 128 {
                return 0;
            }
            if byte > 32 {
                text[size] = byte;
                size += 1;
            }
            if size == text.len() {
                break;
            }
        }
        match &text[..size] {
            b"" => 0,
            b"#fff" | b"#ffffff" | b"rgb(255,255,255)" | b"white" => 1,
            b"#000" | b"#000000" | b"black" => 2,
            other => {
                other.iter().fold(3, |sum: u32, &byte| sum.wrapping_mul(31).wrapping_add(byte.into())).max(3)
            }
        }
    }

    /// [`SMALL`] where it may be nought or one pixel.
    pub fn is_small(&self) -> u16 {
        let ends =
            |&byte: &u8| is_gap(byte) || matches!(byte, b';' | b'}' | b'!' | b'p' | b'e' | b'r' | b'%');
        let small = self.starts(b"01") != 0 && self.0.get(1).is_none_or(ends);
        if small { SMALL } else { 0 }
    }
}
