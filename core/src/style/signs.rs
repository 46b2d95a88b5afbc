//! What a block of declarations may do, told by how its properties end and its values start.
//!
//! Most blocks do nothing that matters: they are passed over without being parted into declarations. A sign may be
//! wrong, a missing one never is: white space, which counts for nothing in a property, is any letter here.

use super::Effects;
use super::rules::Switch;
use super::value::{Value, is_gap};

/// What the declarations of a block may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Signs {
    bits: u16,
    /// Where the values of the first colour and of the first background start.
    values: [u32; 2],
}

pub(super) const HIDES: u16 = 8;
pub(super) const SMALL: u16 = 16;
const CUT_OFF: u16 = 32;
const COLOUR: u16 = 64;
const GROUND: u16 = 128;
const MARKED: u16 = 256;
/// The first colour may be that of the first background.
const SAME: u16 = 512;

/// Bytes before a colon that are looked at: without a limit, a sheet of colons alone would cost its square.
const FAR: usize = 128;

/// The sign of a declaration that sets a property.
const fn sets(switch: Switch) -> u16 {
    1 << switch as u16
}

impl Signs {
    /// Anything.
    pub const ALL: Signs = Signs { bits: u16::MAX, values: [0; 2] };

    /// Reads declarations in lower case.
    pub fn of(body: &[u8]) -> Signs {
        let mut signs = Signs::default();
        memchr::memchr_iter(b':', body).for_each(|colon| signs.add(body, colon));
        signs
    }

    /// Whether the block may keep an element from the reader.
    pub fn may_hide(self) -> bool {
        let all = |signs: u16| self.bits & signs == signs;
        all(HIDES) || all(SMALL | CUT_OFF) || all(SAME)
    }

    /// What the block does, where its signs alone tell: where it hides nothing.
    pub fn effects(self) -> Option<Effects> {
        let switches = Switch::ALL.map(|switch| self.may_set(switch).then_some(false));
        (!self.may_hide()).then_some(Effects { switches, hides: false })
    }

    /// Whether the block may set a property.
    pub fn may_set(self, switch: Switch) -> bool {
        self.bits & sets(switch) != 0
    }

    /// Whether the block may have one of the marks of what hides.
    pub fn may_be_marked(self) -> bool {
        self.bits & MARKED != 0
    }

    /// Adds that the block may have a mark.
    pub fn mark(&mut self) {
        self.bits |= MARKED;
    }

    /// How many rules a selector of the block makes at most.
    pub fn rules(self) -> usize {
        let set = Switch::ALL.into_iter().filter(|&switch| self.may_set(switch)).count();
        set + usize::from(self.may_hide())
    }

    /// Adds what the declaration in lower case says whose colon is at a place of a sheet.
    #[inline]
    pub fn add(&mut self, css: &[u8], colon: usize) {
        let (before, after) = (&css[..colon], &css[colon + 1..]);
        let &[.., third, ahead, last] = before else { return };
        let first = after.first().copied().unwrap_or(b';');
        let [thirds, aheads, lasts, firsts] = [third, ahead, last, first].map(|byte| ENDS[usize::from(byte)]);
        if thirds[0] & aheads[1] & lasts[2] & firsts[3] != 0 {
            self.look(css, colon, last, first);
        }
    }

    /// Adds what a declaration says that ends and goes on as one that matters.
    fn look(&mut self, css: &[u8], colon: usize, last: u8, first: u8) {
        let Some(property) = property(&css[..colon]) else {
            *self = Signs::ALL;
            return;
        };
        let value = Value(css[colon + 1..].trim_ascii_start());
        if is_gap(value.first()) {
            *self = Signs::ALL;
            return;
        }
        self.bits |= match last {
            b'y' => match property {
                b"display" => sets(Switch::Display) | value.starts(b"n"),
                b"visibility" => sets(Switch::Visibility) | value.starts(b"hc"),
                b"opacity" => sets(Switch::Opacity) | value.is_nought(),
                // Their marks are looked for in longer names as well.
                _ if Switch::ALL.iter().any(|switch| property.ends_with(switch.name())) => {
                    *self = Signs::ALL;
                    return;
                }
                _ => 0,
            },
            b't' => match property {
                b"left" | b"right" | b"margin-left" | b"text-indent" => value.is_far(),
                b"height" | b"max-height" => value.is_small(),
                _ => 0,
            },
            b'p' => match property {
                b"top" | b"margin-top" => value.is_far(),
                b"clip" => value.starts(b"r"),
                _ => 0,
            },
            b'm' => match property {
                b"bottom" => value.is_far(),
                b"zoom" => value.is_number(b"0"),
                b"transform" => value.starts(b"st"),
                _ => 0,
            },
            b'n' if property == b"margin" => value.is_far(),
            b'h' => match property {
                b"width" | b"max-width" => value.is_small(),
                b"clip-path" => value.starts(b"icp"),
                _ => 0,
            },
            b'r' => match property {
                b"color" => self.colour(css, colon + 1, COLOUR) | value.starts(b"t"),
                b"background-color" => self.colour(css, colon + 1, GROUND),
                _ => 0,
            },
            b'd' if property == b"background" => self.colour(css, colon + 1, GROUND),
            b'e' if property == b"font-size" => value.is_number(b"01"),
            b'w' if property.ends_with(b"overflow") => CUT_OFF,
            _ => 0,
        };
        let marked = match (last, first) {
            (_, b'-') | (b'd', _) => true,
            (b'y', b'n' | b'h' | b'c' | b'0' | b'.') => true,
            (b'p', b'r') | (b'w', b'h') | (b'r', b't') | (b'e', b'0' | b'1') | (b'm', b'0') => true,
            (b'y', _) => property.ends_with(b"content-visibility"),
            (b'h', _) => property.ends_with(b"clip-path"),
            (b'r', _) => property.ends_with(b"background-color"),
            _ => false,
        };
        self.bits |= if marked { MARKED } else { 0 };
    }

    /// The sign of a colour or of a background, and [`SAME`] where the other one came before and may be the same.
    fn colour(&mut self, css: &[u8], value: usize, sign: u16) -> u16 {
        if self.bits & sign != 0 {
            return 0;
        }
        self.values[usize::from(sign == GROUND)] = value as u32;
        if self.bits & (COLOUR | GROUND) == 0 {
            return sign;
        }
        let [one, other] = self.values.map(|at| Value(&css[at as usize..]).sum());
        sign | if one == other || one == 0 || other == 0 { SAME } else { 0 }
    }
}

/// Properties that matter, by their last letters, a bit each.
const ENDINGS: [(&[u8], &[u8], &[u8]); 12] = [
    // What is before the last letter, that letter, and what a value that matters starts with: any where none is named.
    (b"at", b"y", b""),
    (b"fhn", b"t", b"-01"),
    (b"oi", b"p", b"-r"),
    (b"or", b"m", b"-0st"),
    (b"i", b"n", b"-"),
    (b"t", b"h", b"-01icp"),
    (b"o", b"r", b""),
    (b"n", b"d", b""),
    (b"z", b"e", b"-01"),
    (b"o", b"w", b"-h"),
    // Of a path that clips, any value is a mark.
    (b"t", b"h", b""),
    // White space before the colon: any.
    (b"", b"", b""),
];
const PATH: u16 = 1 << 10;

/// Of each byte the [`ENDINGS`] that it may be third to last in, last but one, last, and first of the value.
static ENDS: [[u16; 4]; 256] = {
    let mut ends = [[0; 4]; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut kind = 0;
        while kind < ENDINGS.len() {
            let (aheads, lasts, firsts) = ENDINGS[kind];
            let gap = is_gap(byte as u8);
            let (bit, of_gaps) = (1 << kind, lasts.is_empty());
            ends[byte][0] |= if bit != PATH || byte == b'a' as usize { bit } else { 0 };
            ends[byte][1] |= if of_gaps || gap || contains(aheads, byte as u8) { bit } else { 0 };
            ends[byte][2] |= if of_gaps && gap || contains(lasts, byte as u8) { bit } else { 0 };
            ends[byte][3] |= if gap || firsts.is_empty() || contains(firsts, byte as u8) { bit } else { 0 };
            kind += 1;
        }
        byte += 1;
    }
    ends
};

const fn contains(bytes: &[u8], byte: u8) -> bool {
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == byte {
            return true;
        }
        at += 1;
    }
    false
}

/// Of each byte whether a property cannot go on before it.
static STOPS: [bool; 256] = {
    let mut stops = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        stops[byte] = is_gap(byte as u8) || matches!(byte as u8, b';' | b'{');
        byte += 1;
    }
    stops
};

/// The property at the end of a text; `None` where it may have gaps, or is not plain to see within [`FAR`].
#[inline]
fn property(text: &[u8]) -> Option<&[u8]> {
    let near = &text[text.len().saturating_sub(FAR)..];
    let start = near.iter().rposition(|&byte| STOPS[byte as usize]).map_or(0, |stop| stop + 1);
    let (before, property) = near.split_at(start);
    let last = before.trim_ascii_end().last();
    let whole = last.map_or(near.len() == text.len(), |&byte| matches!(byte, b';' | b'{'));
    (whole && !property.is_empty()).then_some(property)
}

#[cfg(test)]
mod tests {
    use super::super::Effects;
    use super::Signs;

    fn signs(body: &str) -> Signs {
        Signs::of(body.as_bytes())
    }

    /// All pairs of properties and values that matter, with and without gaps.
    #[test]
    fn what_hides_or_sets_has_a_sign() {
        #[rustfmt::skip]
        let parts = [
            "display:none", "display:block", "visibility:hidden", "visibility:collapse", "opacity:0",
            "opacity:.0", "opacity:0.00", "opacity:.5", "text-indent:-999px", "left:-9999px", "top:-100em",
            "right:-100%", "bottom:-200rem", "margin:-999px", "margin-left:-999px", "margin-top:-999px",
            "position:absolute", "position:fixed", "clip:rect(0,0,0,0)", "clip:rect(1px,1px)",
            "clip-path:inset(50%)", "clip-path:circle(0)", "clip-path:polygon(0 0)", "color:transparent",
            "color:#fff", "color:white", "background:#fff", "background-color:rgb(255,255,255)",
            "font-size:0", "font-size:1px", "font-size:1em", "transform:scale(0)",
            "transform:translatex(-9999px)", "overflow:hidden", "width:0", "height:1px", "max-width:0%",
            "max-height:0rem!important", "zoom:0", "content-visibility:hidden", "height:0em",
        ];
        let gaps: [fn(&str) -> String; 9] = [
            str::to_owned,
            |part| part.replace(':', ":\u{b}"),
            |part| part.replace(':', ":\u{2003}"),
            |part| part.replace(':', " :\n"),
            |part| part.replace(':', "\u{a0}:\u{3000}"),
            |part| part.replace('i', "i "),
            |part| part.replace('-', "- "),
            |part| part.chars().flat_map(|letter| [letter, '\t']).collect(),
            |part| part.replace('0', "\u{2003}0"),
        ];
        for one in parts {
            for other in parts {
                for gap in gaps {
                    let body = format!("a:b;{};{}", gap(one), gap(other));
                    let effects = Effects::of(&body);
                    let signs = signs(&body);
                    assert!(!effects.hides || signs.may_hide(), "{body}");
                    let rules = effects.switches.iter().flatten().count();
                    assert!(signs.rules() >= rules + usize::from(effects.hides), "{body}");
                    assert!(signs.effects().is_none_or(|told| told == effects), "{body}");
                }
            }
        }
    }

    #[test]
    fn marks_that_are_set_have_a_sign() {
        for mark in super::super::rules::HIDING.iter().filter(|mark| mark.contains(':')) {
            assert!(signs(&format!("x-{mark}")).may_be_marked(), "{mark}");
        }
    }

    #[test]
    fn a_property_that_is_not_near_may_be_any() {
        for start in ["", "{", ";"] {
            let long = |letter: &str, size| format!("{start}{}day:x", letter.repeat(size));
            assert_eq!(signs(&long("x", super::FAR - 4)), Signs::default());
            assert_eq!(signs(&long("x", super::FAR)), Signs::ALL);
            assert_eq!(signs(&long(" ", super::FAR)), Signs::ALL);
        }
    }

    #[test]
    fn what_does_nothing_has_none() {
        for body in
            ["color:red", "background:none", "left:-20px", "width:100%", "overflow:hidden", "opacity:x"]
        {
            assert!(!signs(body).may_hide(), "{body}");
        }
        for body in ["color:#fff;background:#000", "color:red;background-color:#fff;background:red"] {
            assert!(!signs(body).may_hide(), "{body}");
        }
        for body in ["color:#fff;background:white", "color:r ed;background:red!important;color:blue"] {
            assert!(signs(body).may_hide(), "{body}");
        }
        for body in ["opacity:.5", "opacity:0.7", "display:block"] {
            assert!(signs(body).rules() == 1 && !signs(body).may_hide(), "{body}");
        }
        for body in
            ["font-size:1.2em", "zoom:0.5", "margin-bottom:0", "border-color:transparent", "font-family:h"]
        {
            assert!(signs(body).rules() == 0, "{body}");
        }
    }
}
