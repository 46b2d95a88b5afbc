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
    /// Sums of the first colour and of the first background; 0 for any.
    colour: u32,
    ground: u32,
}

pub(super) const HIDES: u16 = 8;
pub(super) const SMALL: u16 = 16;
const CUT_OFF: u16 = 32;
const COLOUR: u16 = 64;
const GROUND: u16 = 128;
const MARKED: u16 = 256;

/// Bytes before a colon that are looked at: without a limit, a sheet of colons alone would cost its square.
const FAR: usize = 128;

/// The sign of a declaration that sets a property.
const fn sets(switch: Switch) -> u16 {
    1 << switch as u16
}

impl Signs {
    /// Anything.
    pub const ALL: Signs = Signs { bits: u16::MAX, colour: 0, ground: 0 };

    /// Whether the block may keep an element from the reader.
    pub fn may_hide(self) -> bool {
        let all = |signs: u16| self.bits & signs == signs;
        let same = || self.colour == self.ground || self.colour == 0 || self.ground == 0;
        all(HIDES) || all(SMALL | CUT_OFF) || all(COLOUR | GROUND) && same()
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

    /// Adds what a declaration in lower case says: `before` is what is written before its colon.
    #[inline]
    pub fn add(&mut self, before: &[u8], after: &[u8]) {
        let &[.., ahead, last] = before else { return };
        if !may_end(ahead, last) {
            return;
        }
        let Some(property) = property(before) else {
            *self = Signs::ALL;
            return;
        };
        let value = Value(after.trim_ascii_start());
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
                b"color" => {
                    if self.bits & COLOUR == 0 {
                        self.colour = value.sum();
                    }
                    COLOUR | value.starts(b"t")
                }
                b"background-color" => self.ground(&value),
                _ => 0,
            },
            b'd' if property == b"background" => self.ground(&value),
            b'e' if property == b"font-size" => value.is_number(b"01"),
            b'w' if property.ends_with(b"overflow") => CUT_OFF,
            _ => 0,
        };
        let marked = match (last, after.first().unwrap_or(&b';')) {
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

    fn ground(&mut self, value: &Value) -> u16 {
        if self.bits & GROUND == 0 {
            self.ground = value.sum();
        }
        GROUND
    }
}

/// Whether a property that matters may end with two bytes.
#[inline]
fn may_end(ahead: u8, last: u8) -> bool {
    match last {
        b'y' => matches!(ahead, b'a' | b't') || is_gap(ahead),
        b't' => matches!(ahead, b'f' | b'h' | b'n') || is_gap(ahead),
        b'p' => matches!(ahead, b'o' | b'i') || is_gap(ahead),
        b'm' => matches!(ahead, b'o' | b'r') || is_gap(ahead),
        b'n' => ahead == b'i' || is_gap(ahead),
        b'h' => ahead == b't' || is_gap(ahead),
        b'r' | b'w' => ahead == b'o' || is_gap(ahead),
        b'd' => ahead == b'n' || is_gap(ahead),
        b'e' => ahead == b'z' || is_gap(ahead),
        _ => is_gap(last),
    }
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
        let mut signs = Signs::default();
        for (at, _) in body.match_indices(':') {
            signs.add(&body.as_bytes()[..at], &body.as_bytes()[at + 1..]);
        }
        signs
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
