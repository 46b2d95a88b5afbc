//! Blocks of style sheets, and the rules that are written in them.

use memchr::memmem;

use super::Effects;
use super::rules::{Marks, Rule, add_rules, all_marks};

/// What is before the colon or bracket of a mark, whole or the end of it.
pub(super) const MARKED: [&str; 19] = [
    "display",
    "visibility",
    "opacity",
    "text-indent",
    "left",
    "top",
    "right",
    "bottom",
    "margin",
    "clip",
    "clip-path",
    "color",
    "font-size",
    "scale",
    "scalex",
    "scaley",
    "overflow",
    "background",
    "zoom",
];

const MOST_SELECTORS: usize = 300;
const MOST_HEAD: usize = 4_000;

const ALWAYS: &[&str] =
    &["@media all", "@media screen", "@media only screen", "@supports", "@layer", "@container"];

/// A style sheet and those of its innermost blocks that hide or show something.
pub struct Sheet<'c> {
    css: &'c str,
    blocks: Vec<Block>,
    /// Text outside of blocks that has marks, as selectors may.
    strewn: Vec<&'c [u8]>,
}

/// A block that does something.
struct Block {
    /// Where its brace is.
    start: usize,
    end: usize,
    /// How deep its inside is nested.
    depth: i64,
    /// Where the last outermost block before it starts.
    outer: usize,
    effects: Effects,
}

impl<'c> Sheet<'c> {
    /// Reads the blocks of a style sheet that is [`prepared`](super::rules::prepared).
    pub fn new(css: &'c str) -> Self {
        let bytes = css.as_bytes();
        let translates = memmem::find(bytes, b"translate").is_some();
        let has_mark = |part: &[u8]| {
            let sets = memchr::memchr2_iter(b':', b'(', part)
                .any(|at| MARKED.iter().any(|name| part[..at].ends_with(name.as_bytes())));
            (sets || translates && memmem::find(part, b"translate").is_some()) && all_marks().is_match(part)
        };
        let mut sheet = Sheet { css, blocks: Vec::new(), strewn: Vec::new() };
        let (mut open, mut from) = (None, 0);
        let (mut depth, mut outer) = (0, 0);
        let braces = memchr::memchr2_iter(b'{', b'}', bytes).map(|at| (at, bytes[at] == b'{'));
        for (at, opens) in braces.chain([(css.len(), false)]) {
            match open.filter(|_| !opens) {
                Some((start, outer)) => sheet.add(start, at, depth, outer),
                None if has_mark(&bytes[from..at]) => sheet.strewn.push(&bytes[from..at]),
                None => {}
            }
            depth += if opens { 1 } else { -1 };
            open = opens.then_some((at, outer));
            if opens && depth == 1 {
                outer = at;
            }
            from = at + 1;
        }
        sheet
    }

    fn add(&mut self, start: usize, end: usize, depth: i64, outer: usize) {
        let effects = Effects::of(&self.css[start + 1..end]);
        if effects != Effects::default() {
            self.blocks.push(Block { start, end, depth, outer, effects });
        }
    }

    /// Rules that hide or show something, of those that hold on every screen and have one of some marks.
    pub fn rules(&self, marks: &Marks) -> Vec<Rule<'c>> {
        if self.strewn.iter().any(|part| marks.is_match(part)) {
            let mut sheet = Sheet { css: self.css, blocks: Vec::new(), strewn: Vec::new() };
            let mut depths = Depths::new(self.css);
            for (start, end) in marked_blocks(self.css, marks) {
                let (depth, outer) = depths.at(start);
                sheet.add(start, end, depth, outer);
            }
            return sheet.rules(marks);
        }
        let css = self.css;
        let mut rules = Vec::new();
        let mut last = (0, false); // the start of an outer block, and whether it holds
        for &Block { start, end, depth, outer, effects } in &self.blocks {
            let body = &css[start + 1..end];
            if !marks.is_match(body) {
                continue;
            }
            if depth == 2 && last.0 != outer {
                last = (outer, holds(head(css, outer)));
            }
            let head = head(css, start);
            if (depth == 1 || depth == 2 && last.1) && !head.starts_with('@') {
                add_rules(&mut rules, head, effects, body, start);
            }
            if rules.len() >= MOST_SELECTORS {
                break;
            }
        }
        rules.truncate(MOST_SELECTORS);
        rules
    }
}

/// Where the blocks that have a mark start and end; marks outside of blocks count for the block before them.
///
/// Of several marks in one block the last one of the list says where it ends, as if each was looked for alone.
/// Marks that overlap are in one block, and the one that starts first is the last of them in the list.
fn marked_blocks(css: &str, marks: &Marks) -> Vec<(usize, usize)> {
    let bytes = css.as_bytes();
    let mut blocks: Vec<(usize, usize, usize)> = Vec::new();
    let mut from = vec![0; marks.patterns_len()];
    for found in marks.find_iter(bytes) {
        let (mark, at) = (found.pattern().as_usize(), found.start());
        if at < from[mark] {
            continue;
        }
        let end = memchr::memchr(b'}', &bytes[at..]).map_or(css.len(), |offset| at + offset);
        from[mark] = end;
        let Some(start) = memchr::memrchr(b'{', &bytes[..at]) else { continue };
        match blocks.last_mut().filter(|block| block.0 == start) {
            Some(block) if mark >= block.2 => *block = (start, end, mark),
            Some(_) => {}
            None => blocks.push((start, end, mark)),
        }
    }
    blocks.into_iter().map(|(start, end, _)| (start, end)).collect()
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
