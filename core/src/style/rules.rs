//! Rules of style sheets that hide or show something.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use memchr::memmem;

use super::{hides_plain, is_nought, squeezed};

const MOST_CSS: usize = 200_000;
const MOST_SELECTORS: usize = 300;
const MOST_HEAD: usize = 4_000;

/// Marks of declarations that may hide something: a rule without one is not looked at.
const HIDING: &[&str] = &[
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
pub fn hiding_marks() -> &'static Marks {
    static MARKS: LazyLock<Marks> = LazyLock::new(|| marks_of(HIDING));
    &MARKS
}

const ALWAYS: &[&str] =
    &["@media all", "@media screen", "@media only screen", "@supports", "@layer", "@container"];

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

    /// What a declaration of this property begins with.
    fn mark(self) -> &'static str {
        match self {
            Switch::Display => "display:",
            Switch::Visibility => "visibility:",
            Switch::Opacity => "opacity:",
        }
    }

    /// Whether declarations set this property and, if so, whether to what hides.
    fn effect(self, plain: &str) -> Option<bool> {
        let value = plain.split(';').find_map(|declaration| declaration.strip_prefix(self.mark()))?;
        Some(match self {
            Switch::Display => value.starts_with("none"),
            Switch::Visibility => value.starts_with("hidden") || value.starts_with("collapse"),
            Switch::Opacity => is_nought(value),
        })
    }
}

/// One selector of a rule that hides or shows something.
#[derive(Clone, Debug)]
pub struct Rule<'c> {
    pub selector: &'c str,
    /// What later rules may turn back; `None` for what no other rule turns back.
    pub switch: Option<Switch>,
    pub hides: bool,
    /// Important, specificity, order.
    pub rank: (bool, usize, usize),
}

/// Style sheets as one text in lower case, without comments and without spaces after colons.
pub fn prepared(sheets: &str) -> String {
    let cut = match sheets.len() > MOST_CSS {
        true => sheets.char_indices().nth(MOST_CSS).map_or(sheets, |(end, _)| &sheets[..end]),
        false => sheets,
    };
    let css = without_comments(&super::lower(cut));
    let mut tight = String::with_capacity(css.len());
    let mut done = 0;
    for at in memmem::find_iter(css.as_bytes(), b": ") {
        tight.push_str(&css[done..=at]);
        done = at + 2;
    }
    tight.push_str(&css[done..]);
    tight
}

fn without_comments(css: &str) -> String {
    let mut parts = css.split("/*");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str(part.split_once("*/").map_or("", |(_, rest)| rest));
    }
    text
}

/// Rules that hide or show something, of those that hold on every screen.
///
/// `css` is [`prepared`]; a rule has to have one of `marks`.
pub fn rules<'c>(css: &'c str, marks: &Marks) -> Vec<Rule<'c>> {
    let blocks = blocks(css, marks);
    if blocks.is_empty() {
        return Vec::new();
    }
    let mut rules = Vec::new();
    let mut holding: BTreeMap<usize, bool> = BTreeMap::new();
    let mut depths = Depths::new(css);
    for (&start, &end) in &blocks {
        let (depth, outer) = depths.at(start);
        let holds = match depth {
            1 => true,
            2 => *holding.entry(outer).or_insert_with(|| holds(head(css, outer))),
            _ => false,
        };
        let head = head(css, start);
        if holds && !head.starts_with('@') {
            add_rules(&mut rules, head, &css[start + 1..end], start);
        }
    }
    rules.truncate(MOST_SELECTORS);
    rules
}

/// Where the blocks that contain a mark start, at their brace, and end.
///
/// Of several marks in one block the last one of the list says where it ends, as if each was looked for alone.
/// Marks that overlap are in one block, and the one that starts first is the last of them in the list.
fn blocks(css: &str, marks: &Marks) -> BTreeMap<usize, usize> {
    let bytes = css.as_bytes();
    let mut blocks: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    let mut from = vec![0; marks.patterns_len()];
    for found in marks.find_iter(bytes) {
        let (mark, at) = (found.pattern().as_usize(), found.start());
        if at < from[mark] {
            continue;
        }
        let end = memchr::memchr(b'}', &bytes[at..]).map_or(css.len(), |offset| at + offset);
        from[mark] = end;
        if let Some(start) = memchr::memrchr(b'{', &bytes[..at]) {
            let block = blocks.entry(start).or_insert((mark, end));
            if mark >= block.0 {
                *block = (mark, end);
            }
        }
    }
    blocks.into_iter().map(|(start, (_, end))| (start, end)).collect()
}

/// How deep braces nest, asked for from the start to the end of a style sheet.
struct Depths<'c> {
    braces: memchr::Memchr2<'c>,
    bytes: &'c [u8],
    depth: i64,
    outer: usize,
}

impl<'c> Depths<'c> {
    fn new(css: &'c str) -> Self {
        let bytes = css.as_bytes();
        Depths { braces: memchr::memchr2_iter(b'{', b'}', bytes), bytes, depth: 0, outer: 0 }
    }

    /// Depth inside the brace at `start`, and the place of the last outermost brace before it.
    fn at(&mut self, start: usize) -> (i64, usize) {
        let mut before = self.outer;
        for place in self.braces.by_ref() {
            before = self.outer;
            if self.bytes[place] == b'{' {
                self.depth += 1;
                if self.depth == 1 {
                    self.outer = place;
                }
            } else {
                self.depth -= 1;
            }
            if place == start {
                break;
            }
        }
        (self.depth, before)
    }
}

/// What stands before an opening brace.
fn head(css: &str, start: usize) -> &str {
    let bytes = css.as_bytes();
    let least = start.saturating_sub(MOST_HEAD);
    let mark = memchr::memrchr3(b'{', b'}', b';', &bytes[least..start]);
    let from = mark.map_or(0, |offset| least + offset + 1);
    css[from..start].trim_matches(super::blank)
}

fn holds(prelude: &str) -> bool {
    ALWAYS.iter().any(|opening| prelude.starts_with(opening))
        && !prelude.contains(',')
        && !prelude.contains("print")
        && prelude.match_indices('(').all(|(at, _)| {
            let inner = &prelude[at + 1..];
            inner.starts_with("display") || inner.starts_with("visibility")
        })
}

fn add_rules<'c>(rules: &mut Vec<Rule<'c>>, head: &'c str, body: &str, order: usize) {
    let plain = squeezed(body);
    let mut effects: Vec<(Option<Switch>, bool)> = Switch::ALL
        .into_iter()
        .filter_map(|switch| switch.effect(&plain).map(|hides| (Some(switch), hides)))
        .collect();
    if !effects.iter().any(|&(_, hides)| hides) && hides_plain(&plain) {
        effects.push((None, true));
    }
    if effects.is_empty() {
        return;
    }
    let important = plain.contains("!important");
    for part in head.split(',') {
        let selector = part.trim_matches(super::blank);
        if selector.is_empty() || is_dynamic(selector) {
            continue;
        }
        let rank = (important, specificity(selector), order);
        rules.extend(effects.iter().map(|&(switch, hides)| Rule { selector, switch, hides, rank }));
    }
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
    use super::*;

    fn hiding(css: &str) -> Vec<String> {
        let css = prepared(css);
        rules(&css, hiding_marks())
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
    fn ranks() {
        let css = prepared(".a { display:none !important } #b .c[d] { display:none }");
        let ranks: Vec<_> = rules(&css, hiding_marks()).iter().map(|rule| rule.rank).collect();
        assert_eq!(ranks[0].0, true);
        assert_eq!(ranks[1].1, 10_202);
    }
}
