//! Blocks of style sheets, and the rules that are written in them.

use memchr::memmem;

use super::Effects;
use super::rules::{self, Marks, Rule, Switch, all_marks, rules_of};
use super::signs::Signs;
use crate::text::sample::parted;

/// What marks without a colon start with.
pub(super) const UNSET: [&[u8]; 2] = [b"translate", b"scale"];

/// What is before the colon of a mark, whole or the end of it.
const MARKED: [&str; 16] = [
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
    "overflow",
    "background",
    "zoom",
];

const MOST_SELECTORS: usize = 300;
const MOST_HEAD: usize = 4_000;

const ALWAYS: &[&str] =
    &["@media all", "@media screen", "@media only screen", "@supports", "@layer", "@container"];

/// A style sheet and those of its innermost blocks that may hide or show something.
pub struct Sheet<'c> {
    css: &'c str,
    blocks: Vec<Block>,
    strewn: Vec<Strewn>,
    /// How many rules at most the blocks make that may have a mark of what hides.
    hiding: usize,
    /// How many rules at most the blocks make that may set each switch.
    setting: [usize; 3],
}

/// Text outside of blocks that has marks, as selectors may.
struct Strewn {
    start: usize,
    end: usize,
    /// The last opening brace before it.
    open: Open,
}

/// An opening brace, or the start of the sheet.
#[derive(Clone, Copy, Default)]
struct Open {
    at: usize,
    /// How deep it is nested.
    depth: i64,
    /// Where the last outermost block before it starts.
    outer: usize,
}

/// A block that may do something.
#[derive(Clone, Copy)]
struct Block {
    /// Where its brace is.
    start: usize,
    end: usize,
    /// How deep its inside is nested.
    depth: i64,
    /// Where the last outermost block before it starts.
    outer: usize,
    signs: Signs,
}

impl<'c> Sheet<'c> {
    /// Reads the blocks of a style sheet that is [`prepared`](super::rules::prepared).
    pub fn new(css: &'c str) -> Self {
        let bytes = css.as_bytes();
        let mut moves: Vec<usize> = UNSET.iter().flat_map(|mark| memmem::find_iter(bytes, mark)).collect();
        moves.sort_unstable();
        let mut moves = moves.into_iter().peekable();
        let has_mark = |from: usize, to: usize, colon: Option<usize>, moved: bool| {
            let sets = colon.is_some_and(|colon| {
                memchr::memchr_iter(b':', &bytes[colon..to]).any(|at| ends_marked(&bytes[from..colon + at]))
            });
            (sets || moved) && all_marks().is_match(&bytes[from..to])
        };
        let mut sheet = Sheet { css, blocks: Vec::new(), strewn: Vec::new(), hiding: 0, setting: [0; 3] };
        let (mut open, mut from, mut colon, mut signs) = (None, 0, None, Signs::default());
        let (mut depth, mut outer, mut last) = (0, 0, Open::default());
        let mut places = memchr::memchr3_iter(b'{', b'}', b':', bytes);
        while from <= css.len() {
            let at = places.next().unwrap_or(css.len());
            let opens = match bytes.get(at) {
                Some(b':') => {
                    colon = colon.or(Some(at));
                    if open.is_some() {
                        signs.add(bytes, at);
                    }
                    continue;
                }
                brace => brace == Some(&b'{'),
            };
            let mut moved = false;
            while moves.next_if(|&place| place < at).is_some() {
                moved = true;
            }
            match open.filter(|_| !opens) {
                Some((head, start, outer)) if signs.rules() > 0 => {
                    if moved {
                        signs.mark();
                    }
                    sheet.add(Block { start, end: at, depth, outer, signs }, head);
                }
                Some(_) => {}
                None if has_mark(from, at, colon, moved) => {
                    sheet.strewn.push(Strewn { start: from, end: at, open: last });
                }
                None => {}
            }
            if opens {
                last = Open { at, depth, outer };
            }
            depth += if opens { 1 } else { -1 };
            open = opens.then_some((from, at, outer));
            (signs, colon) = (Signs::default(), None);
            if opens && depth == 1 {
                outer = at;
            }
            from = at + 1;
        }
        sheet
    }

    fn add(&mut self, block: Block, head: usize) {
        let head = &self.css.as_bytes()[head..block.start];
        let most = (memchr::memchr_iter(b',', head).count() + 1) * block.signs.rules();
        if block.signs.may_be_marked() {
            self.hiding += most;
        }
        for (count, switch) in self.setting.iter_mut().zip(Switch::ALL) {
            *count += if block.signs.may_set(switch) { most } else { 0 };
        }
        self.blocks.push(block);
    }

    /// Rules that hide something, of those that hold on every screen.
    pub fn hiding(&self) -> Vec<Rule<'c>> {
        // Where there may be too many rules, those that hide nothing count as well.
        let wanted = |signs: Signs, many| signs.may_hide() || many && signs.may_be_marked();
        self.rules(rules::hiding_marks(), self.hiding, wanted, |_| true, |rule| rule.hides)
    }

    /// Rules of some selectors that set a property, of those that hold on every screen.
    pub fn setting(&self, switch: Switch, selects: impl Fn(&str) -> bool) -> Vec<Rule<'c>> {
        self.rules(
            switch.marks(),
            self.setting[switch as usize],
            |signs, _| signs.may_set(switch),
            |head| parted(head, b',').any(&selects),
            |rule| rule.switch == Some(switch) && selects(rule.selector),
        )
    }

    /// The rules that one `keeps`, of blocks that have a mark, by their signs are `wanted`, and have a `fitting` head.
    ///
    /// All rules of these blocks count, and no more than [`MOST_SELECTORS`]: where there may be more than that of
    /// `most`, `wanted` is told, and each head is fitting.
    fn rules(
        &self,
        marks: &Marks,
        most: usize,
        wanted: impl Fn(Signs, bool) -> bool,
        fitting: impl Fn(&str) -> bool,
        keeps: impl Fn(&Rule) -> bool,
    ) -> Vec<Rule<'c>> {
        let css = self.css;
        let strewn = self.strewn_blocks(marks);
        let many = most > MOST_SELECTORS || strewn.is_some();
        let blocks = strewn.as_ref().unwrap_or(&self.blocks);
        let (mut rules, mut left) = (Vec::new(), MOST_SELECTORS);
        let mut last = (0, false); // the start of an outer block, and whether it holds
        for &Block { start, end, depth, outer, signs } in
            blocks.iter().filter(|block| wanted(block.signs, many))
        {
            if depth == 2 && last.0 != outer {
                last = (outer, holds(head(css, outer)));
            }
            let head = head(css, start);
            let holds = (depth == 1 || depth == 2 && last.1) && !head.starts_with('@');
            if !holds || !(many || fitting(head)) {
                continue;
            }
            let body = &css[start + 1..end];
            let effects = signs.effects().unwrap_or_else(|| Effects::of(body));
            if effects == Effects::default() || !marks.is_match(body) {
                continue;
            }
            for rule in rules_of(head, effects, body, start).take(left) {
                left -= 1;
                if keeps(&rule) {
                    rules.push(rule);
                }
            }
            if left == 0 {
                break;
            }
        }
        rules
    }

    /// The blocks of a sheet that has some marks outside of blocks; `None` for any other.
    ///
    /// From the brace before such marks to the brace that ends what they count for, all marks are looked for.
    fn strewn_blocks(&self, marks: &Marks) -> Option<Vec<Block>> {
        let (css, bytes) = (self.css, self.css.as_bytes());
        let mut stretches: Vec<(Open, usize)> = Vec::new();
        for strewn in self.strewn.iter().filter(|strewn| marks.is_match(&bytes[strewn.start..strewn.end])) {
            let known = stretches.last().map(|last| last.1).filter(|&end| strewn.end <= end);
            let closing = || memchr::memchr(b'}', &bytes[strewn.end..]).map(|at| strewn.end + at);
            let end = known.or_else(closing).unwrap_or(css.len());
            match stretches.last_mut().filter(|last| strewn.open.at < last.1) {
                Some(last) => last.1 = end,
                None => stretches.push((strewn.open, end)),
            }
        }
        if stretches.is_empty() {
            return None;
        }
        let mut blocks = Vec::with_capacity(self.blocks.len());
        let mut plain = self.blocks.iter().copied().peekable();
        for (open, stretch_end) in stretches {
            blocks.extend(std::iter::from_fn(|| plain.next_if(|block| block.start < open.at)));
            let mut depths = Depths::new(&css[..stretch_end], open);
            blocks.extend(marked_blocks(&css[..stretch_end], open.at, marks).into_iter().map(
                |(start, end)| {
                    let (depth, outer) = depths.at(start);
                    Block { start, end, depth, outer, signs: Signs::ALL }
                },
            ));
            while plain.next_if(|block| block.start < stretch_end).is_some() {}
        }
        blocks.extend(plain);
        Some(blocks)
    }
}

/// Whether a text ends with what is before the colon of a mark.
pub(super) fn ends_marked(text: &[u8]) -> bool {
    text.last().is_some_and(|last| b"ytpmnhredw".contains(last))
        && MARKED.iter().any(|name| text.ends_with(name.as_bytes()))
}

/// Where the blocks behind a place that have a mark start and end; marks outside of blocks count for the one before.
///
/// Of several marks in one block the last one of the list says where it ends, as if each was looked for alone.
/// Marks that overlap are in one block, and the one that starts first is the last of them in the list.
fn marked_blocks(css: &str, behind: usize, marks: &Marks) -> Vec<(usize, usize)> {
    let bytes = css.as_bytes();
    let mut blocks: Vec<(usize, usize, usize)> = Vec::new();
    let mut from = vec![0; marks.patterns_len()];
    for found in marks.find_iter(&bytes[behind..]) {
        let (mark, at) = (found.pattern().as_usize(), behind + found.start());
        if at < from[mark] {
            continue;
        }
        let end = memchr::memchr(b'}', &bytes[at..]).map_or(css.len(), |offset| at + offset);
        from[mark] = end;
        let Some(start) = memchr::memrchr(b'{', &bytes[behind..at]).map(|start| behind + start) else {
            continue;
        };
        match blocks.last_mut().filter(|block| block.0 == start) {
            Some(block) if mark >= block.2 => *block = (start, end, mark),
            Some(_) => {}
            None => blocks.push((start, end, mark)),
        }
    }
    blocks.into_iter().map(|(start, end, _)| (start, end)).collect()
}

/// How deep braces nest, asked for from an opening brace to the end of a style sheet.
struct Depths<'c> {
    braces: memchr::Memchr2<'c>,
    bytes: &'c [u8],
    from: Open,
}

impl<'c> Depths<'c> {
    fn new(css: &'c str, from: Open) -> Self {
        let bytes = css.as_bytes();
        Depths { braces: memchr::memchr2_iter(b'{', b'}', &bytes[from.at..]), bytes, from }
    }

    /// Depth inside the brace at `start`, and the place of the last outermost brace before it.
    fn at(&mut self, start: usize) -> (i64, usize) {
        let Open { at: from, depth, outer } = &mut self.from;
        let mut before = *outer;
        for place in self.braces.by_ref().map(|place| *from + place) {
            before = *outer;
            if self.bytes[place] == b'{' {
                *depth += 1;
                if *depth == 1 {
                    *outer = place;
                }
            } else {
                *depth -= 1;
            }
            if place == start {
                break;
            }
        }
        (*depth, before)
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
