//! Lines of visible text; the meaning is that of `darnel.page.visible_text`.

use std::borrow::Cow;

use crate::dom::{Document, Name, NodeId};
use crate::layout;
use crate::spans::{Span, Spans};
use crate::text::folded;
use crate::text::sample::char_count;

/// Lines of visible text.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    texts: Spans,
    lines: Vec<Line>,
}

/// One line of visible text.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub text: Span,
    /// Share of its characters that are link text.
    pub linked: f64,
    /// Whether it stands in a menu, footer, sidebar or the like.
    pub shell: bool,
    /// How many characters it has.
    pub size: usize,
}

const LEAST: usize = 80;
const LENGTH: usize = 40; // of a line of visible text, about
const LINKED: f64 = 0.6;
const CLOSED: [&str; 11] = [".", "!", "?", "。", "！", "？", "…", ".”", ".\"", "।", "؟"];

fn is_margin(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '*' | '•' | '\u{a0}' | '\u{200b}' | '\u{3000}' | '\u{feff}' | '\r')
}

/// A line without its margins; most lines have none, or spaces at their start.
#[inline]
fn bare(raw: &str) -> &str {
    let start = raw.bytes().position(|byte| byte != b' ').unwrap_or(raw.len());
    let line = &raw[start..];
    let may_be = |byte: Option<&u8>| byte.is_none_or(|&byte| !(b'0'..128).contains(&byte));
    let bytes = line.as_bytes();
    if may_be(bytes.first()) || may_be(bytes.last()) { line.trim_matches(is_margin) } else { line }
}

/// Tables and their parts.
pub const TABLE_PARTS: [Name; 10] = [
    Name::TABLE,
    Name::THEAD,
    Name::TBODY,
    Name::TFOOT,
    Name::TR,
    Name::TD,
    Name::TH,
    Name::CAPTION,
    Name::COLGROUP,
    Name::COL,
];

/// Turns tables and their parts into plain boxes, a row a line.
pub fn flatten_tables(tree: &mut Document, parts: &[NodeId]) {
    let gap = tree.keep("  ");
    for &node in parts {
        if tree.is(node, Name::TD) || tree.is(node, Name::TH) {
            let space = tree.new_text_of(gap);
            tree.insert_after(space, node);
            tree.set_name(node, Name::SPAN);
        } else {
            tree.set_name(node, Name::DIV);
        }
    }
}

/// Lines of a page's visible text, in order, none empty; its tables are [flattened](flatten_tables).
pub fn visible_lines(tree: &Document, shell: &[bool]) -> Lines {
    let (text, mut spans) = layout::annotated(tree, shell);
    let end_mark = (text.len() + 1, text.len() + 1);
    spans.links.push(end_mark);
    spans.shells.push(end_mark);
    let mut lines = Lines::default();
    lines.texts.reserve(text.len());
    lines.lines.reserve(text.len() / LENGTH);
    let (mut start, mut link, mut shell, mut inside) = (0, 0, 0, 0);
    for end in memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()]) {
        let raw = &text[start..end];
        let line = bare(raw);
        if !line.is_empty() {
            while spans.shells[shell].0 < end {
                inside = inside.max(spans.shells[shell].1);
                shell += 1;
            }
            let mut linked = 0;
            while spans.links[link].0 < end {
                let (first, last) = spans.links[link];
                if last > start {
                    linked += span_size(&text, first.max(start), last.min(end));
                }
                if last > end {
                    break;
                }
                link += 1;
            }
            let ascii = line.is_ascii();
            let size = if ascii { line.len() } else { char_count(line) };
            let linked = (linked as f64 / size as f64).min(1.0);
            let text = if ascii { Cow::Borrowed(line) } else { folded(line) };
            let size = if matches!(text, Cow::Borrowed(_)) { size } else { char_count(&text) };
            lines.push(&text, linked, start < inside, size);
        }
        start = end + 1;
    }
    lines
}

fn span_size(text: &str, start: usize, end: usize) -> usize {
    text.get(start..end).map_or(0, char_count)
}

/// Lines of a text that has no markup.
pub fn plain_lines(text: &str) -> Lines {
    let text = folded(text);
    let mut lines = Lines::default();
    for line in text.split('\n').map(bare).filter(|line| !line.is_empty()) {
        lines.push(line, 0.0, false, char_count(line));
    }
    lines
}

impl Lines {
    fn push(&mut self, text: &str, linked: f64, shell: bool, size: usize) {
        if !self.lines.is_empty() {
            self.texts.add("\n");
        }
        let text = self.texts.add(text);
        self.lines.push(Line { text, linked, shell, size });
    }

    /// All lines as one text.
    pub fn text(&self) -> &str {
        self.texts.all()
    }

    /// The text of a line.
    pub fn text_of(&self, line: &Line) -> &str {
        self.texts.get(line.text)
    }
}

impl std::ops::Deref for Lines {
    type Target = [Line];

    fn deref(&self) -> &[Line] {
        &self.lines
    }
}

/// Places of the lines of the main text: no shell, no lines that are only links; all where little is left.
pub fn main_lines(lines: &Lines) -> Vec<usize> {
    let mut body = Vec::with_capacity(lines.len());
    body.extend((0..lines.len()).filter(|&place| !lines[place].shell));
    let is_prose =
        |line: &Line| line.linked < LINKED || CLOSED.iter().any(|end| lines.text_of(line).ends_with(end));
    let mut prose = Vec::with_capacity(body.len());
    prose.extend(body.iter().copied().filter(|&place| is_prose(&lines[place])));
    for part in [prose, body] {
        if part.iter().map(|&place| lines[place].size).sum::<usize>() >= LEAST {
            return part;
        }
    }
    (0..lines.len()).collect()
}
