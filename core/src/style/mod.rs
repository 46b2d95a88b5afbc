//! Styles that keep an element from the reader: declarations, rules and the selectors of rules.
//!
//! The meaning is that of `darnel.page.visibility`, whose patterns all begin at a declaration: here a rule is
//! parted into its declarations, which are told apart by their names.

pub mod hiding;
pub mod index;
pub mod matching;
pub mod parsing;
pub mod rules;
pub mod selector;
pub mod sheet;
mod signs;
mod value;
mod words;

use std::borrow::Cow;

use crate::html::scan::find2;
use crate::patterns::pattern;
use crate::text::unicode::Unicode;
use signs::Signs;

pattern!(FONT_SIZE, r"font-size:[^;]*");
pattern!(OWN_SIZE, r"(?i-u:font-size)[\s\x1c-\x1f]*:");
pattern!(TINY, r"^[01](?i-u:px|pt|em|rem|%)?[\s\x1c-\x1f]*(?:;|!|$)");

/// Whether Python's `str.split` and `str.strip` take a character for white space.
#[inline]
pub fn blank(letter: char) -> bool {
    letter.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&letter)
}

/// The text without white space.
pub fn squeezed(text: &str) -> Cow<'_, str> {
    let gap = |byte: u8| matches!(byte, 9..=13 | 28..=32);
    if !text.bytes().any(|byte| byte <= 32 || byte >= 128) {
        return text.into();
    }
    let mut tight = String::with_capacity(text.len());
    if text.is_ascii() {
        tight.extend(text.split(|letter: char| letter.is_ascii() && gap(letter as u8)));
    } else {
        tight.extend(text.split(blank));
    }
    tight.into()
}

/// Declarations of a rule, each parted at its first colon.
fn declarations(body: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    let mut rest = Some(body);
    std::iter::from_fn(move || {
        let text = rest?;
        let bytes = text.as_bytes();
        let mark = find2(bytes, 0, b';', b':').unwrap_or(text.len());
        let colon = (bytes.get(mark) == Some(&b':')).then_some(mark);
        let end = match colon {
            Some(colon) => find2(bytes, colon + 1, b';', b';').unwrap_or(text.len()),
            None => mark,
        };
        rest = text.get(end + 1..);
        Some(match colon {
            Some(at) => (&text[..at], Some(&text[at + 1..end])),
            None => (&text[..end], None),
        })
    })
}

/// Declarations in lower case, in which most are written.
fn lower(style: &str) -> Cow<'_, str> {
    let is_low = |byte: u8| byte.is_ascii() && !byte.is_ascii_uppercase();
    if style.bytes().all(is_low) { style.into() } else { Unicode::table().lower(style).into() }
}

/// Whether the declarations of one rule keep an element from the reader.
pub fn hides(style: &str) -> bool {
    let small = lower(style);
    Signs::of(small.as_bytes()).may_hide() && Effects::of(&small).hides
}

/// What the declarations of one rule do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effects {
    /// Of each [`rules::Switch`] whether its first declaration hides.
    pub switches: [Option<bool>; 3],
    /// Whether they keep an element from the reader.
    pub hides: bool,
}

impl Effects {
    /// Reads declarations in lower case.
    pub fn of(body: &str) -> Self {
        let mut switches = [None; 3];
        let (mut gone, mut away, mut out_of_flow, mut small) = (false, false, false, false);
        let (mut colour, mut ground) = (None, None);
        for (property, value) in declarations(body) {
            let property = property.trim_ascii();
            if property.bytes().next().is_none_or(|first| names(first).is_empty()) {
                continue;
            }
            let property = &*squeezed(property);
            out_of_flow |= property.starts_with("margin");
            if !may_matter(property) {
                continue;
            }
            let Some(value) = value.map(|value| squeezed(value.trim_ascii())) else { continue };
            match property {
                "left" | "top" | "right" | "bottom" | "margin" | "margin-left" | "margin-top" => {
                    away |= is_far_away(&value);
                }
                "position" => out_of_flow |= value.starts_with("absolute") || value.starts_with("fixed"),
                "width" | "height" | "max-width" | "max-height" => small |= is_small(&value),
                "background" | "background-color" if ground.is_none() => ground = named(value),
                _ => {
                    let hides = is_gone(property, &value);
                    gone |= hides;
                    match property {
                        "display" => _ = switches[0].get_or_insert(hides),
                        "visibility" => _ = switches[1].get_or_insert(hides),
                        "opacity" => _ = switches[2].get_or_insert(hides),
                        "color" if colour.is_none() => colour = named(value),
                        _ => {}
                    }
                }
            }
        }
        let hides = gone
            || (away && out_of_flow)
            || (small && squeezed(body).contains("overflow:hidden"))
            || (colour.is_some() && colour == ground);
        Effects { switches, hides }
    }
}

/// Whether a property may keep an element from the reader, with others or alone.
fn may_matter(property: &str) -> bool {
    property.bytes().next().is_some_and(|first| names(first).contains(&property))
}

/// Properties that matter and start with a letter; where that may be white space, there are some.
fn names(first: u8) -> &'static [&'static str] {
    match first {
        b'b' => &["bottom", "background", "background-color"],
        b'c' => &["color", "clip", "clip-path", "content-visibility"],
        b'd' => &["display"],
        b'f' => &["font-size"],
        b'h' => &["height"],
        b'l' => &["left"],
        b'm' => &["margin", "margin-left", "margin-top", "max-width", "max-height"],
        b'o' => &["opacity"],
        b'p' => &["position"],
        b'r' => &["right"],
        b't' => &["top", "text-indent", "transform"],
        b'v' => &["visibility"],
        b'w' => &["width"],
        b'z' => &["zoom"],
        0..=32 | 128.. => &[""],
        _ => &[],
    }
}

/// Whether a single declaration hides.
fn is_gone(property: &str, value: &str) -> bool {
    let any = |starts: &[&str]| starts.iter().any(|start| value.starts_with(start));
    match property {
        "display" => any(&["none"]),
        "visibility" => any(&["hidden", "collapse"]),
        "content-visibility" => any(&["hidden"]),
        "opacity" => is_nought(value),
        "text-indent" => value.strip_prefix('-').is_some_and(|size| digits(size) >= 3),
        "clip" => any(&["rect(0", "rect(1px"]),
        "clip-path" => any(&["inset(50%", "inset(100%", "circle(0", "polygon(00"]),
        "color" => any(&["transparent"]),
        "font-size" => value.starts_with(['0', '1']) && ends_number(&value[1..]),
        "zoom" => value.starts_with('0') && ends_number(&value[1..]),
        "transform" => {
            any(&["scale(0)", "scalex(0)", "scaley(0)"])
                || ["translate(-", "translatex(-", "translatey(-"]
                    .iter()
                    .any(|start| value.strip_prefix(start).is_some_and(|size| digits(size) >= 4))
        }
        _ => false,
    }
}

/// How many digits a text starts with.
fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// Whether what follows is no part of the number before it.
fn ends_number(rest: &str) -> bool {
    !rest.starts_with(|letter: char| letter.is_ascii_digit() || letter == '.')
}

/// Whether a value begins with nought, written with any number of noughts.
fn is_nought(value: &str) -> bool {
    let end = value.bytes().position(|byte| !(byte.is_ascii_digit() || byte == b'.')).unwrap_or(value.len());
    let number = &value[..end];
    number.ends_with('0')
        && number.bytes().all(|byte| matches!(byte, b'0' | b'.'))
        && number.matches('.').count() <= 1
}

/// Whether a length is minus 100 or more of a unit that counts.
fn is_far_away(value: &str) -> bool {
    let Some(size) = value.strip_prefix('-') else { return false };
    let count = digits(size);
    count >= 3 && ["px", "em", "rem", "%"].iter().any(|unit| size[count..].starts_with(unit))
}

/// Whether a width or height is none at all, or a pixel.
fn is_small(value: &str) -> bool {
    let value = value.split('!').next().unwrap_or_default();
    matches!(value, "0" | "1" | "0px" | "1px" | "0em" | "0rem" | "0%")
}

/// A colour by its name; `None` where there is none.
fn named(value: Cow<'_, str>) -> Option<Cow<'_, str>> {
    let end = value.find('!').unwrap_or(value.len());
    match &value[..end] {
        "" => None,
        "#fff" | "#ffffff" | "rgb(255,255,255)" => Some("white".into()),
        "#000" | "#000000" => Some("black".into()),
        _ if end == value.len() => Some(value),
        colour => Some(colour.to_owned().into()),
    }
}

/// Whether declarations hide by a tiny font and nothing else, so that parts may have a size of their own.
pub fn only_tiny_font(style: &str) -> bool {
    let small = lower(style);
    if !small.contains("font-size") {
        return false;
    }
    let plain = squeezed(&small);
    let plain = FONT_SIZE.replace_all(&plain, "");
    !declarations(&plain).any(|(property, value)| value.is_some_and(|value| is_gone(property, value)))
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
