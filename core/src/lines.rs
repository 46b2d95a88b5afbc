//! Lines of visible text, and which of them stand in the shell around the main text; the meaning is that of
//! `darnel.page.visible_text`.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use crate::dom::{Document, Kind, Name, NodeId};
use crate::heads::Heads;
use crate::layout;
use crate::maps::Map;
use crate::spans::{Span, Spans};
use crate::text::folded;
use crate::visible::characters;

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
const LINKED: f64 = 0.6;
const CLOSED: [&str; 11] = [".", "!", "?", "。", "！", "？", "…", ".”", ".\"", "।", "؟"];

fn is_margin(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '*' | '•' | '\u{a0}' | '\u{200b}' | '\u{3000}' | '\u{feff}' | '\r')
}

/// Whether an element is a table or a part of one.
pub fn is_table_part(name: Name) -> bool {
    matches!(
        name,
        Name::TABLE
            | Name::THEAD
            | Name::TBODY
            | Name::TFOOT
            | Name::TR
            | Name::TD
            | Name::TH
            | Name::CAPTION
            | Name::COLGROUP
            | Name::COL
    )
}

/// Turns the tables of a tree into plain boxes, a row a line.
pub fn flatten_tables(tree: &mut Document) {
    let parts: Vec<NodeId> = tree
        .descendants(NodeId::DOCUMENT)
        .filter(|&node| tree.name(node).is_some_and(is_table_part))
        .collect();
    let gap = tree.keep("  ");
    for node in parts {
        if tree.is(node, Name::TD) || tree.is(node, Name::TH) {
            let space = tree.new_text_of(gap);
            tree.insert_after(space, node);
            tree.set_name(node, Name::SPAN);
        } else {
            tree.set_name(node, Name::DIV);
        }
    }
}

static SHELL_NAME: LazyLock<Regex> = LazyLock::new(|| {
    #[allow(clippy::expect_used)] // a constant that the tests compile
    Regex::new(concat!(
        r"(?i)(?:^|[\s_-])(?:(?:main|site|page|top|primary|global)?-?nav(?:bar|igation)?|",
        r"(?:sub|drop|main|top|nav)?-?menu|(?:site|page|main)?-?footer|foot|sidebar|side-bar|breadcrumbs?|",
        r"widgets?|widget-area|comments?|comment-?list|respond|related(?:-?(?:posts?|articles?))?|",
        r"shar(?:e|ing)|addtoany|sharedaddy|social|cookies?|copyright|newsletter|popular)(?:$|[\s_-])",
    ))
    .expect("a valid pattern")
});

static SHELL_HEADS: Heads =
    Heads::new(b"\t\n\x0b\x0c\r _-", b"ma si pa to pr gl na su dr me fo br wi co re sh ad so ne po", true);

static SHELL_STEM: LazyLock<Regex> = LazyLock::new(|| {
    #[allow(clippy::expect_used)] // a constant that the tests compile
    Regex::new(concat!(
        r"(?i-u)nav|menu|foot|sidebar|breadcrumb|widget|comment|related|share|social|cookie|copyright|",
        r"newsletter|popular|respond",
    ))
    .expect("a valid pattern")
});

const ROLES: [&str; 5] = ["navigation", "contentinfo", "complementary", "search", "menu"];

/// What was told of the values of `class` and `id`, which repeat: whether one contains the stem of a name of the
/// shell, and whether it contains such a name.
type Known<'d> = Map<&'d str, (bool, bool)>;

/// Whether an element looks like a part of the shell.
fn is_shell<'d>(tree: &'d Document, node: NodeId, name: Name, known: &mut Known<'d>) -> bool {
    if matches!(name, Name::NAV | Name::FOOTER | Name::ASIDE | Name::MENU) {
        return true;
    }
    let (mut values, mut has_role) = (["", ""], false);
    for attr in tree.attrs(node) {
        match attr.name {
            Name::CLASS => values[0] = tree.str(attr.value),
            Name::ID => values[1] = tree.str(attr.value),
            Name::ROLE if ROLES.contains(&tree.str(attr.value)) => return true,
            Name::ROLE => has_role = !attr.value.is_empty(),
            _ => {}
        }
    }
    let is_box = matches!(
        name,
        Name::DIV | Name::SECTION | Name::UL | Name::OL | Name::TABLE | Name::FORM | Name::HEADER
    );
    if !is_box {
        return false;
    }
    if !has_role && !values.iter().any(|value| SHELL_HEADS.may_be_in(value)) {
        return false;
    }
    let (mut stem, mut named) = (false, false);
    for value in values {
        let told = *known.entry(value).or_insert_with(|| {
            let stem = SHELL_STEM.is_match(value);
            (stem, stem && SHELL_NAME.is_match(value))
        });
        stem |= told.0;
        named |= told.1;
    }
    stem && (named || has_role)
}

/// Of each node whether it is marked as shell: what stands around the main text, unless it is most of the page.
pub fn shell(tree: &Document) -> Vec<bool> {
    let mut marked = vec![false; tree.len()];
    let sums = Sums::new(tree);
    let mut known = Known::default();
    let mark = tree.find_name("data-shell");
    let mut next = tree.first_child(NodeId::DOCUMENT);
    while let Some(node) = next {
        let Some(name) = tree.name(node) else {
            next = tree.following(node, NodeId::DOCUMENT);
            continue;
        };
        let at_top = tree.parent(node).is_none_or(|parent| tree.name(parent).is_none());
        marked[node.index()] = !at_top && is_shell(tree, node, name, &mut known) && sums.is_small(tree, node);
        let own = mark.and_then(|mark| tree.attr(node, mark));
        marked[node.index()] |= own.is_some_and(|value| !value.is_empty());
        next = if marked[node.index()] || own.is_some() {
            tree.after(node, NodeId::DOCUMENT)
        } else {
            tree.following(node, NodeId::DOCUMENT)
        };
    }
    marked
}

/// Characters of text and main parts before each node in document order.
struct Sums {
    before: Vec<(u32, u32)>,
    all: (u32, u32),
}

impl Sums {
    fn new(tree: &Document) -> Self {
        let mut before = vec![(0, 0); tree.len()];
        let mut all = (0, 0);
        for node in tree.descendants(NodeId::DOCUMENT) {
            before[node.index()] = all;
            match tree.kind(node) {
                Kind::Text(text) => all.0 += characters(tree.str(text)) as u32,
                Kind::Element { name: Name::H1 | Name::ARTICLE | Name::MAIN, .. } => all.1 += 1,
                _ => {}
            }
        }
        Sums { before, all }
    }

    /// Whether an element is less than half of the page, and without what main texts have.
    fn is_small(&self, tree: &Document, node: NodeId) -> bool {
        let start = self.before[node.index()];
        let end = tree.after(node, NodeId::DOCUMENT).map_or(self.all, |after| self.before[after.index()]);
        let own = matches!(tree.name(node), Some(Name::H1 | Name::ARTICLE | Name::MAIN));
        end.1 - start.1 == u32::from(own) && 2 * (end.0 - start.0) < self.all.0
    }
}

/// Lines of a page's visible text, in order, none empty; its tables are [flattened](flatten_tables).
pub fn visible_lines(tree: &Document, shell: &[bool]) -> Lines {
    let (text, mut spans) = layout::annotated(tree, &|node| shell[node.index()]);
    let end_mark = (text.len() + 1, text.len() + 1);
    spans.links.push(end_mark);
    spans.shells.push(end_mark);
    let mut lines = Lines::default();
    let (mut start, mut link, mut shell, mut inside) = (0, 0, 0, 0);
    for end in memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()]) {
        let raw = &text[start..end];
        let line = raw.trim_matches(is_margin);
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
            let size = characters(line);
            let linked = (linked as f64 / size as f64).min(1.0);
            let text = folded(line);
            let size = if matches!(text, Cow::Borrowed(_)) { size } else { characters(&text) };
            lines.push(&text, linked, start < inside, size);
        }
        start = end + 1;
    }
    lines
}

fn span_size(text: &str, start: usize, end: usize) -> usize {
    text.get(start..end).map_or(0, characters)
}

/// Lines of a text that has no markup.
pub fn plain_lines(text: &str) -> Lines {
    let text = folded(text);
    let mut lines = Lines::default();
    for line in text.split('\n').map(|raw| raw.trim_matches(is_margin)).filter(|line| !line.is_empty()) {
        lines.push(line, 0.0, false, characters(line));
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
    let body: Vec<usize> = (0..lines.len()).filter(|&place| !lines[place].shell).collect();
    let is_prose =
        |line: &Line| line.linked < LINKED || CLOSED.iter().any(|end| lines.text_of(line).ends_with(end));
    let prose: Vec<usize> = body.iter().copied().filter(|&place| is_prose(&lines[place])).collect();
    for part in [prose, body] {
        if part.iter().map(|&place| lines[place].size).sum::<usize>() >= LEAST {
            return part;
        }
    }
    (0..lines.len()).collect()
}
