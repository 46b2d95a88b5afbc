//! Bytes and texts of pages that need no more than to be read: plain UTF-8.

use memchr::{memchr, memchr2, memmem};

const MARK: &[u8] = "\u{feff}".as_bytes();
const REPLACED: &[u8] = "\u{fffd}".as_bytes();
const ESCAPE: u8 = 0x1b;

/// Counts the characters of UTF-8 that `decode` in `darnel/page/charset.py` would read as such and not change.
///
/// None for bytes that are not UTF-8, or that may be another encoding as well: those with a byte-order mark, a
/// NUL, an escape or a replacement character.
pub fn plain_size(content: &[u8]) -> Option<usize> {
    if content.starts_with(MARK) || memchr2(0, ESCAPE, content).is_some() {
        return None;
    }
    let text = std::str::from_utf8(content).ok()?;
    if !text.is_ascii() && memmem::find(content, REPLACED).is_some() {
        return None;
    }
    Some(text.chars().count())
}

/// Whether a text has a NUL.
pub fn has_nul(text: &str) -> bool {
    memchr(0, text.as_bytes()).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_characters() {
        assert_eq!(plain_size("naïve 漢字".as_bytes()), Some(8));
        assert_eq!(plain_size(b""), Some(0));
    }

    #[test]
    fn leaves_to_others_what_is_not_plain() {
        for content in ["\u{feff}a", "a\0", "a\u{1b}$B", "a\u{fffd}"] {
            assert_eq!(plain_size(content.as_bytes()), None, "{content:?}");
        }
        assert_eq!(plain_size(b"caf\xe9"), None);
        assert_eq!(plain_size(b"\xed\xa0\x80"), None);
    }
}
