//! Text without what readers do not see, and with letters as they look.

use std::borrow::Cow;

use super::unicode::Unicode;
use super::unicode_table::STYLED;

const CYRILLIC: (&str, &str) = ("аеорсухіјѕһԛԝкАВСЕНІЈКМОРЅТХУ", "aeopcyxijshqwkABCEHIJKMOPSTXY");
const GREEK: (&str, &str) = ("αορνικχυτηΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "aopvikxutnABEZHIKMNOPTYX");

/// Returns the text without invisible characters, look-alike letters as the letters that they look like.
///
/// As `folded` in `darnel/page/visible_text.py`.
pub fn folded(text: &str) -> Cow<'_, str> {
    if !is_folded(text) {
        return Cow::Borrowed(text);
    }
    let mut text = Cow::Borrowed(text);
    if text.contains(is_invisible) {
        let joined = text.contains(writes_with_joiners);
        text.to_mut().retain(|c| !is_invisible(c) || joined && matches!(c, '\u{200c}' | '\u{200d}'));
    }
    if text.contains(is_styled) {
        text = Cow::Owned(text.chars().map(plain).collect());
    }
    if has_mixed(&text) {
        text = Cow::Owned(unmixed(&text));
    }
    text
}

/// Whether there is anything in a text to fold.
pub fn is_folded(text: &str) -> bool {
    if text.is_ascii() {
        return false;
    }
    let bytes = text.as_bytes();
    let is_letter = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphabetic);
    bytes.iter().enumerate().any(|(at, &lead)| {
        // Most bytes are ASCII, and of the others two in three start no character.
        lead >= 0xc2 && {
            let [second, third] = [1, 2].map(|ahead| bytes.get(at + ahead).copied().unwrap_or_default());
            let mixed = || is_letter(at.wrapping_sub(1)) || is_letter(at + 2);
            match lead {
                0xc2 => second == 0xad,
                0xcd => second == 0x8f || second >= 0xb0 && mixed(),
                0xce..=0xd3 => mixed(),
                0xd8 => second == 0x9c,
                0xe1 => (second, third) == (0xa0, 0x8e),
                0xe2 => match second {
                    0x80 => matches!(third, 0x8b..=0x8f | 0xaa..=0xae),
                    _ => second == 0x81 && matches!(third, 0xa0..=0xaf),
                },
                0xef => match second {
                    0xbb => third == 0xbf,
                    0xbc => third > 0x80,
                    _ => second == 0xbd && third <= 0x9e,
                },
                0xf0 => second == 0x9d && matches!(third, 0x90..=0x9f),
                _ => false,
            }
        }
    })
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn is_styled(c: char) -> bool {
    matches!(c, '\u{ff01}'..='\u{ff5e}' | '\u{1d400}'..='\u{1d7ff}')
}

/// Whether a character is of a script whose words need joiners.
fn writes_with_joiners(c: char) -> bool {
    matches!(c, '\u{600}'..='\u{6ff}' | '\u{900}'..='\u{dff}' | '\u{e80}'..='\u{109f}')
}

/// Returns the letter that a styled one looks like, by NFKC.
fn plain(c: char) -> char {
    match c as u32 {
        code @ 0xff01..=0xff5e => char::from_u32(code - 0xfee0).unwrap_or(c),
        code @ 0x1d400..=0x1d7ff => STYLED.chars().nth(code as usize - 0x1d400).unwrap_or(c),
        _ => c,
    }
}

/// Whether a Greek or Cyrillic letter is next to a Latin one.
fn has_mixed(text: &str) -> bool {
    let mut before = '\0';
    for c in text.chars() {
        let other = |c| matches!(c, '\u{370}'..='\u{4ff}');
        if other(c) && before.is_ascii_alphabetic() || c.is_ascii_alphabetic() && other(before) {
            return true;
        }
        before = c;
    }
    false
}

/// Returns the text with Latin letters for those like them, in words that have Latin letters.
fn unmixed(text: &str) -> String {
    let table = Unicode::table();
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let in_word = rest.chars().next().is_some_and(|c| table.is_letter(c));
        let end = rest.find(|c| table.is_letter(c) != in_word).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        if in_word && has_mixed(run) {
            out.extend(run.chars().map(latin));
        } else {
            out.push_str(run);
        }
        rest = after;
    }
    out
}

fn latin(c: char) -> char {
    if !matches!(c, '\u{370}'..='\u{52f}') {
        return c;
    }
    [CYRILLIC, GREEK]
        .iter()
        .find_map(|(others, latins)| others.chars().zip(latins.chars()).find(|pair| pair.0 == c))
        .map_or(c, |pair| pair.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_what_to_fold() {
        for c in (0..=0x10ffff).filter_map(char::from_u32) {
            for text in [format!("{c} a"), format!("é{c}"), format!("a{c}"), format!("{c}a")] {
                let odd = text.contains(|c| is_invisible(c) || is_styled(c)) || has_mixed(&text);
                assert_eq!(is_folded(&text), odd, "{text:?}");
            }
        }
    }

    #[test]
    fn folds_what_hides() {
        assert_eq!(folded("slo\u{ad}t c\u{430}sino \u{1d41b}\u{1d428}\u{ff11}"), "slot casino bo1");
        assert_eq!(folded("न\u{200d}म\u{ad}"), "न\u{200d}म");
        assert_eq!(folded("Москва and Athína"), "Москва and Athína");
    }
}
