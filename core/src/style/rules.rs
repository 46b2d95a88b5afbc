//! Rules of style sheets that hide or show something.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use memchr::memmem;

use super::{Effects, squeezed};
use crate::text::sample::parted;
use crate::text::unicode::Unicode;

const MOST_CSS: usize = 200_000;

/// Marks of declarations that may hide something: a rule without one is not looked at.
pub(super) const HIDING: &[&str] = &[
    "display:none",
    "visibility:hidden",
    "visibility:collapse",
    "opacity:0",
    "opacity:.0",
    "text-indent:-",
    "left:-",
    "top:-",
    "right:-",
    "bottom:-",
    "margin:-",
    "clip:rect(",
    "clip-path:",
    "color:transparent",
    "font-size:0",
    "font-size:1px",
    "scale(0",
    "scalex(0",
    "scaley(0",
    "translate",
    "overflow:hidden",
    "background:",
    "background-color:",
    "zoom:0",
    "content-visibility:",
];

/// Marks that are looked for together.
pub type Marks = AhoCorasick;

fn marks_of(marks: &[&str]) -> Marks {
    #[allow(clippy::expect_used)] // of constants
    AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(marks).expect("few short marks")
}

/// Marks of declarations that may hide something.
pub(super) fn hiding_marks() -> &'static Marks {
    static MARKS: LazyLock<Marks> = LazyLock::new(|| marks_of(HIDING));
    &MARKS
}

/// Those, and those of all switches.
pub(super) fn all_marks() -> &'static Marks {
    static MARKS: LazyLock<Marks> =
        LazyLock::new(|| marks_of(&[HIDING, &Switch::ALL.map(Switch::mark)].concat()));
    &MARKS
}

/// A property that hides and shows, so that later rules turn back what earlier ones did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switch {
    Display,
    Visibility,
    Opacity,
}

impl Switch {
    /// All of them, in the order in which they are looked at.
    pub const ALL: [Switch; 3] = [Switch::Display, Switch::Visibility, Switch::Opacity];

    /// The mark of rules that set this property.
    pub fn marks(self) -> &'static Marks {
        static MARKS: LazyLock<[Marks; 3]> =
            LazyLock::new(|| Switch::ALL.map(|switch| marks_of(&[switch.mark()])));
        &MARKS[self as usize]
    }

    /// The name of the property.
    pub(super) fn name(self) -> &'static [u8] {
        self.mark().trim_end_matches(':').as_bytes()
    }

    /// What a declaration of this property begins with.
    fn mark(self) -> &'static str {
        match self {
            Switch::Display => "display:",
            Switch::Visibility => "visibility:",
            Switch::Opacity => "opacity:",
        }
    }
}

/// One selector of a rule that hides or shows something.
#[derive(Clone, Debug)]
pub struct Rule<'c> {
    pub selector: &'c str,
    /// What later rules may turn back; `None` for what no other rule turns back.
    pub switch: Option<Switch>,
    pub hides: bool,
    important: bool,
    /// Where its block starts.
    order: usize,
}

impl Rule<'_> {
    /// What decides between rules: important, specificity, order.
    pub fn rank(&self) -> (bool, usize, usize) {
        (self.important, specificity(self.selector), self.order)
    }
}

/// Style sheets as one text in lower case, without comments and without spaces after colons.
pub fn prepared(mut sheets: String) -> String {
    if sheets.len() > MOST_CSS
        && let Some((end, _)) = sheets.char_indices().nth(MOST_CSS)
    {
        sheets.truncate(end);
    }
    if sheets.is_ascii() {
        sheets.make_ascii_lowercase();
    } else {
        sheets = Unicode::table().lower(&sheets);
    }
    let css = without_comments(sheets);
    let mut gaps = memmem::find_iter(css.as_bytes(), b": ").peekable();
    if gaps.peek().is_none() {
        return css;
    }
    let mut tight = String::with_capacity(css.len());
    let mut done = 0;
    for at in gaps {
        tight.push_str(&css[done..=at]);
        done = at + 2;
    }
    tight.push_str(&css[done..]);
    tight
}

fn without_comments(css: String) -> String {
    let Some(first) = memmem::find(css.as_bytes(), b"/*") else { return css };
    let mut text = String::with_capacity(css.len());
    text.push_str(&css[..first]);
    let mut marks = memmem::find_iter(css.as_bytes(), b"/*").peekable();
    while let Some(start) = marks.next() {
        let part = &css[start + 2..marks.peek().copied().unwrap_or(css.len())];
        if let Some(end) = memmem::find(part.as_bytes(), b"*/") {
            text.push_str(&part[end + 2..]);
        }
    }
    text
}

/// The rules of a block, one for each selector and effect.
pub(super) fn rules_of<'c>(
    head: &'c str,
    effects: Effects,
    body: &str,
    order: usize,
) -> impl Iterator<Item = Rule<'c>> {
    let Effects { switches, hides } = effects;
    let set =
        Switch::ALL.into_iter().zip(switches).filter_map(|(switch, effect)| Some((Some(switch), effect?)));
    let other = (hides && !switches.contains(&Some(true))).then_some((None, true));
    let effects = set.chain(other);
    let important = body.contains('!') && squeezed(body).contains("!important");
    let has_colon = memchr::memchr(b':', head.as_bytes()).is_some();
    let selectors = parted(head, b',').map(|part| part.trim_matches(super::blank));
    let selectors =
        selectors.filter(move |selector| !(selector.is_empty() || has_colon && is_dynamic(selector)));
    selectors.flat_map(move |selector| {
        effects.clone().map(move |(switch, hides)| Rule { selector, switch, hides, important, order })
    })
}

/// Whether a selector speaks of what is not in the markup: states, and boxes that styles make.
fn is_dynamic(selector: &str) -> bool {
    const STATES: &[&str] = &[
        ":",
        "hover",
        "focus",
        "active",
        "checked",
        "target",
        "before",
        "after",
        "first-l",
        "visited",
        "placeholder",
        "selection",
        "disabled",
    ];
    selector.match_indices(':').any(|(at, _)| {
        let rest = &selector[at + 1..];
        STATES.iter().any(|state| rest.starts_with(state))
            || rest
                .strip_prefix("not(")
                .is_some_and(|inner| inner.trim_start_matches(super::blank).starts_with(':'))
    })
}

fn specificity(selector: &str) -> usize {
    let count = |mark: u8| memchr::memchr_iter(mark, selector.as_bytes()).count();
    let parts = selector.split(super::blank).filter(|part| !part.is_empty()).count();
    count(b'#') * 10_000 + (count(b'.') + count(b'[')) * 100 + parts
}

#[cfg(test)]
mod tests {
    use super::super::sheet::{Sheet, UNSET, ends_marked};
    use super::*;

    fn hiding(css: &str) -> Vec<String> {
        let css = prepared(css.to_owned());
        Sheet::new(&css)
            .hiding()
            .iter()
            .filter(|rule| rule.hides)
            .map(|rule| rule.selector.to_owned())
            .collect()
    }

    #[test]
    fn rules_of_every_screen() {
        assert_eq!(hiding(".a, #b { Display: none } p { color: red }"), [".a", "#b"]);
        assert_eq!(hiding("@media print { .a { display:none } } .b { opacity: 0 }"), [".b"]);
        assert_eq!(hiding("@media screen { .a { display:none } }"), [".a"]);
        assert_eq!(hiding("@media screen and (max-width: 9px) { .a { display:none } }"), [""; 0]);
        assert_eq!(hiding("/* .x { */ .a { display:none } /* } */"), [".a"]);
        assert_eq!(hiding(".a:hover, .b::before, .c { visibility: hidden }"), [".c"]);
    }

    #[test]
    fn marks_are_told_by_what_is_before_their_colon() {
        let marks = HIDING.iter().copied().chain(Switch::ALL.map(Switch::mark));
        for mark in marks.filter(|mark| !UNSET.iter().any(|start| mark.as_bytes().starts_with(start))) {
            let name = mark.split(':').next().unwrap_or_default();
            assert!(name != mark && ends_marked(name.as_bytes()), "{mark}");
        }
    }

    #[test]
    fn ranks() {
        let css = prepared(".a { display:none !important } #b .c[d] { display:none }".to_owned());
        let ranks: Vec<_> = Sheet::new(&css).hiding().iter().map(Rule::rank).collect();
        assert!(ranks[0].0);
        assert_eq!(ranks[1].1, 10_202);
    }
}
