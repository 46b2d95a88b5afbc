//! Character references.

use std::collections::HashMap;
use std::sync::OnceLock;

use memchr::memchr;

/// The named references of the standard, one a line: name, and one or two code points in hexadecimal digits.
const ENTITIES: &str = include_str!("entities.txt");

/// The longest name, its semicolon not counted.
const LONGEST: usize = 32;

/// The longest name that may go without semicolon.
const LONGEST_ALONE: usize = 6;

/// What Windows-1252 has at 0x80 to 0x9F; zero where it has nothing.
const WINDOWS: [u16; 32] = [
    0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,
    0x017D, 0, 0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
    0x0153, 0, 0x017E, 0x0178,
];

fn entities() -> &'static HashMap<&'static str, String> {
    static TABLE: OnceLock<HashMap<&'static str, String>> = OnceLock::new();
    TABLE.get_or_init(|| ENTITIES.lines().filter_map(entity).collect())
}

fn entity(line: &'static str) -> Option<(&'static str, String)> {
    let (name, points) = line.split_once(' ')?;
    let text =
        points.split(' ').filter_map(|point| char::from_u32(u32::from_str_radix(point, 16).ok()?)).collect();
    Some((name, text))
}

/// The text of a named reference, whose semicolon is part of the name.
fn named(name: &str) -> Option<&'static str> {
    match name {
        "amp;" => Some("&"),
        "nbsp;" => Some("\u{A0}"),
        "quot;" => Some("\""),
        "lt;" => Some("<"),
        "gt;" => Some(">"),
        _ => entities().get(name).map(String::as_str),
    }
}

/// Appends a text with its character references resolved.
///
/// In the value of an attribute, a reference without semicolon before a letter, digit or `=` is none: it is part of
/// an address.
pub(super) fn decode(mut text: &str, attribute: bool, out: &mut String) {
    while let Some(at) = memchr(b'&', text.as_bytes()) {
        out.push_str(&text[..at]);
        text = &text[at..];
        let read = match text.as_bytes().get(1) {
            Some(b'#') => numeric(text, out),
            Some(byte) if byte.is_ascii_alphanumeric() => reference(text, attribute, out),
            _ => 0,
        };
        if read == 0 {
            out.push('&');
        }
        text = &text[read.max(1)..];
    }
    out.push_str(text);
}

/// Reads a reference by number: how many bytes it has, 0 for none.
fn numeric(text: &str, out: &mut String) -> usize {
    let bytes = text.as_bytes();
    let hexadecimal = matches!(bytes.get(2), Some(b'x' | b'X'));
    let (start, radix) = if hexadecimal { (3, 16) } else { (2, 10) };
    let mut at = start;
    let mut number = 0u32;
    while let Some(digit) = bytes.get(at).and_then(|&byte| (byte as char).to_digit(radix)) {
        number = (number * radix + digit).min(0x11_0000);
        at += 1;
    }
    if at == start {
        return 0;
    }
    let number = match number {
        0 => 0xFFFD,
        0x80..=0x9F if WINDOWS[number as usize - 0x80] != 0 => WINDOWS[number as usize - 0x80].into(),
        _ => number,
    };
    out.push(char::from_u32(number).unwrap_or('\u{FFFD}'));
    at + usize::from(bytes.get(at) == Some(&b';'))
}

/// Reads a reference by name: how many bytes it has, 0 for none.
fn reference(text: &str, attribute: bool, out: &mut String) -> usize {
    let bytes = text.as_bytes();
    let len = bytes[1..].iter().take(LONGEST).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let end = 1 + len;
    if bytes.get(end) == Some(&b';')
        && let Some(resolved) = named(&text[1..=end])
    {
        out.push_str(resolved);
        return end + 1;
    }
    if attribute && (len > LONGEST_ALONE || bytes.get(end) == Some(&b'=')) {
        return 0;
    }
    for end in (3..=end.min(1 + LONGEST_ALONE)).rev() {
        let Some(resolved) = named(&text[1..end]) else {
            if attribute {
                return 0;
            }
            continue;
        };
        out.push_str(resolved);
        return end;
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(text: &str, attribute: bool) -> String {
        let mut out = String::new();
        decode(text, attribute, &mut out);
        out
    }

    #[test]
    fn references_of_text() {
        assert_eq!(
            decoded("a &amp; b&lt;&notit; &notin; & &; &#x41;&#66 &#128;&#0;&#xD800;&#x110000;", false),
            "a & b<¬it; ∉ & &; AB €\u{FFFD}\u{FFFD}\u{FFFD}"
        );
        assert_eq!(decoded("&NotEqualTilde;&#;&#x;&unknown;&AMP&amp", false), "≂̸&#;&#x;&unknown;&&");
    }

    #[test]
    fn references_of_attributes() {
        assert_eq!(decoded("?a=1&copy=2&copy;&copy &ampx&lt", true), "?a=1&copy=2©© &ampx<");
    }

    #[test]
    fn the_table_is_whole() {
        assert_eq!(entities().len(), 2231);
        assert!(entities().values().all(|text| !text.is_empty()));
    }
}
