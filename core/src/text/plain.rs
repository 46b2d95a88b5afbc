//! Bytes and texts of pages that need no more than to be read: plain UTF-8.

use memchr::{memchr, memchr2, memmem};

const MARK: &[u8] = "\u{feff}".as_bytes();
const REPLACED: &[u8] = "\u{fffd}".as_bytes();
const ESCAPE: u8 = 0x1b;

/// Returns the text of UTF-8 that `decode` in `darnel/page/charset.py` would read as such and not change.
///
/// None for bytes that are not UTF-8, or that may be another encoding as well: those with a byte-order mark, a
/// NUL, an escape or a replacement character.
pub fn plain(content: &[u8]) -> Option<&str> {
    if content.starts_with(MARK) || memchr2(0, ESCAPE, content).is_some() {
        return None;
    }
    let text = simdutf8::basic::from_utf8(content).ok()?;
    if !text.is_ascii() && memmem::find(content, REPLACED).is_some() {
        return None;
    }
    Some(text)
}

/// Whether there is a NUL.
pub fn has_nul(content: &[u8]) -> bool {
    memchr(0, content).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_to_others_what_is_not_plain() {
        for content in ["", "naïve 漢字"] {
            assert_eq!(plain(content.as_bytes()), Some(content));
        }
        for content in ["\u{feff}a", "a\0", "a\u{1b}$B", "a\u{fffd}"] {
            assert_eq!(plain(content.as_bytes()), None, "{content:?}");
        }
        assert_eq!(plain(b"caf\xe9"), None);
        assert_eq!(plain(b"\xed\xa0\x80"), None);
    }
}
