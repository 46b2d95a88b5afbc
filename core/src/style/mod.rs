//! Styles that keep an element from the reader: declarations, rules and the selectors of rules.
//!
//! The meaning is that of `darnel.page.visibility`, whose patterns the expressions here repeat. Python's
//! look-ahead has no counterpart in `regex`; as only the existence of a match is asked for, what was looked at
//! is consumed instead.

pub mod matching;
pub mod parsing;
pub mod rules;

use std::sync::LazyLock;

use regex::Regex;

fn regex(pattern: &str) -> Regex {
    #[allow(clippy::expect_used)] // the patterns are constants that the tests compile
    Regex::new(pattern).expect("a valid pattern")
}

static GONE: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r"(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|opacity:0*\.?0+(?:[^\d.]|$)|",
        r"content-visibility:hidden|text-indent:-\d{3}|clip:rect\((?:0|1px)|",
        r"clip-path:(?:inset\((?:50|100)%|circle\(0|polygon\(00)|",
        r"transform:(?:scale[xy]?\(0\)|translate[xy]?\(-\d{4})|color:transparent|",
        r"font-size:[01](?:[^\d.]|$)|zoom:0(?:[^\d.]|$))",
    ))
});
static AWAY: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?:^|;)(?:left|top|right|bottom|margin(?:-left|-top)?):-\d{3,}(?:px|em|rem|%)"));
static OUT_OF_FLOW: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?:^|;)(?:position:(?:absolute|fixed)|margin)"));
static SMALL: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?:^|;)(?:max-)?(?:width|height):(?:[01](?:px)?|0(?:em|rem|%))(?:;|!|$)"));
static COLOUR: LazyLock<Regex> = LazyLock::new(|| regex(r"(?:^|;)color:([^;!]+)"));
static GROUND: LazyLock<Regex> = LazyLock::new(|| regex(r"(?:^|;)background(?:-color)?:([^;!]+)"));
static FONT_SIZE: LazyLock<Regex> = LazyLock::new(|| regex(r"font-size:[^;]*"));
static OWN_SIZE: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i-u:font-size)\s*:"));
static TINY: LazyLock<Regex> = LazyLock::new(|| regex(r"^[01](?i-u:px|pt|em|rem|%)?\s*(?:;|!|$)"));

/// The text in lower case, as Python's `str.lower` makes it.
pub fn lower(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    if text.contains('Σ') {
        return text.to_lowercase(); // whose last letter in a word is another one
    }
    let mut low = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| !byte.is_ascii()) {
        let (ascii, other) = rest.split_at(at);
        low.push_str(ascii);
        let end = other.bytes().position(|byte| byte.is_ascii()).unwrap_or(other.len());
        low.extend(other[..end].chars().flat_map(char::to_lowercase));
        rest = &other[end..];
    }
    low.push_str(rest);
    low.make_ascii_lowercase();
    low
}

/// Whether Python's `str.split` and `str.strip` take a character for white space.
#[inline]
pub fn blank(letter: char) -> bool {
    letter.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&letter)
}

/// The text without white space.
pub fn squeezed(text: &str) -> String {
    let mut tight = String::with_capacity(text.len());
    if text.is_ascii() {
        tight.extend(text.split(|letter: char| matches!(letter as u32, 9..=13 | 28..=32)));
    } else {
        tight.extend(text.split(blank));
    }
    tight
}

/// Whether the declarations of one rule keep an element from the reader.
pub fn hides(style: &str) -> bool {
    hides_plain(&squeezed(&lower(style)))
}

/// The same, of declarations in lower case without white space.
pub fn hides_plain(plain: &str) -> bool {
    if GONE.is_match(plain) {
        return true;
    }
    if plain.contains(":-") && AWAY.is_match(plain) && OUT_OF_FLOW.is_match(plain) {
        return true;
    }
    if plain.contains("overflow:hidden") && SMALL.is_match(plain) {
        return true;
    }
    if !plain.contains("background") {
        return false;
    }
    match (COLOUR.captures(plain), GROUND.captures(plain)) {
        (Some(colour), Some(ground)) => named(&colour[1]) == named(&ground[1]),
        _ => false,
    }
}

fn named(colour: &str) -> &str {
    match colour {
        "#fff" | "#ffffff" | "rgb(255,255,255)" => "white",
        "#000" | "#000000" => "black",
        _ => colour,
    }
}

/// Whether declarations hide by a tiny font and nothing else, so that parts may have a size of their own.
pub fn only_tiny_font(style: &str) -> bool {
    let small = lower(style);
    if !small.contains("font-size") {
        return false;
    }
    let plain = squeezed(&small);
    !GONE.is_match(&FONT_SIZE.replace_all(&plain, ""))
}

/// Whether declarations give an element a font that can be read.
pub fn has_own_size(style: &str) -> bool {
    OWN_SIZE.find_iter(style).any(|found| {
        let rest = &style[found.end()..];
        // The pattern of the Python reading backs off before a blank, and then sees no tiny size behind it.
        rest.starts_with(blank) || !TINY.is_match(rest)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_that_hide() {
        for style in [
            "display: none",
            "color:red;DISPLAY:NONE",
            "visibility:hidden",
            "opacity:0",
            "opacity:.00;a:b",
            "text-indent:-9999px",
            "position:absolute;left:-9999px",
            "font-size:0",
            "font-size:1px",
            "overflow:hidden;height:0",
            "color:#fff;background:white",
            "clip:rect(0,0,0,0)",
        ] {
            assert!(hides(style), "{style}");
        }
    }

    #[test]
    fn declarations_that_show() {
        for style in [
            "display:block",
            "opacity:0.5",
            "opacity:.05",
            "left:-9999px",
            "font-size:12px",
            "font-size:1.2em",
            "overflow:hidden;height:10px",
            "color:#fff;background:black",
            "xdisplay:none",
            "",
        ] {
            assert!(!hides(style), "{style}");
        }
    }

    #[test]
    fn sizes_of_parts() {
        assert!(has_own_size("font-size:12px"));
        assert!(has_own_size("FONT-SIZE : 0"));
        assert!(!has_own_size("font-size:0"));
        assert!(!has_own_size("font-size:1px;"));
        assert!(only_tiny_font("font-size:0"));
        assert!(!only_tiny_font("font-size:0;display:none"));
    }
}
