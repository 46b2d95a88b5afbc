//! Searches for bytes, fast where what is sought is near, as it is in markup.

/// White space.
pub(super) const SPACE: u8 = 1;
/// Ends the name of a tag.
pub(super) const TAG_END: u8 = 2;
/// Ends the name of an attribute.
pub(super) const ATTR_END: u8 = 4;
/// Does not stay as it is in a name.
pub(super) const ODD: u8 = 8;

static CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'\t' | b'\n' | 0x0C | b'\r' | b' ' => SPACE | TAG_END | ATTR_END,
            b'/' | b'>' => TAG_END | ATTR_END,
            b'=' => ATTR_END,
            b'A'..=b'Z' | 0 => ODD,
            _ => 0,
        };
        byte += 1;
    }
    classes
}

/// What a byte is to the tokenizer.
#[inline]
pub(super) fn class(byte: u8) -> u8 {
    CLASSES[byte as usize]
}

/// How many bytes are looked at eight at a time before the vectorised search is called.
const NEAR: usize = 32;

const ONES: u64 = u64::from_le_bytes([1; 8]);
const HIGH: u64 = ONES << 7;

/// A number whose lowest set bit is in the first byte that is zero.
#[inline]
fn zeros(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word & HIGH
}

/// The place of the first byte, at or after `start`, that is one of two.
#[inline]
pub(crate) fn find2(bytes: &[u8], start: usize, one: u8, other: u8) -> Option<usize> {
    let mut at = start;
    while at < start + NEAR {
        let Some(chunk) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) else { break };
        let word = u64::from_le_bytes(*chunk);
        let found = zeros(word ^ (ONES * one as u64)) | zeros(word ^ (ONES * other as u64));
        if found != 0 {
            return Some(at + found.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    memchr::memchr2(one, other, &bytes[at..]).map(|found| at + found)
}

/// The place of the first byte, at or after `start`, that is one of three.
#[inline]
pub(crate) fn find3(bytes: &[u8], start: usize, one: u8, other: u8, third: u8) -> Option<usize> {
    let mut at = start;
    while at < start + NEAR {
        let Some(chunk) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) else { break };
        let word = u64::from_le_bytes(*chunk);
        let found = zeros(word ^ (ONES * one as u64))
            | zeros(word ^ (ONES * other as u64))
            | zeros(word ^ (ONES * third as u64));
        if found != 0 {
            return Some(at + found.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    memchr::memchr3(one, other, third, &bytes[at..]).map(|found| at + found)
}

#[cfg(test)]
mod tests {
    use super::{find2, find3};

    #[test]
    fn the_first_of_two_bytes_is_found_wherever_it_is() {
        for len in 0..90 {
            for at in 0..len {
                let mut bytes = vec![0x80; len];
                bytes[at] = b'<';
                bytes[len - 1] = b'&';
                for start in 0..len {
                    let expected = if start <= at { at } else { len - 1 };
                    assert_eq!(find2(&bytes, start, b'&', b'<'), Some(expected.min(len - 1)));
                    assert_eq!(find3(&bytes, start, b'&', b'"', b'<'), Some(expected.min(len - 1)));
                }
                assert_eq!(find2(&bytes, 0, b'x', b'y'), None);
            }
        }
    }
}
