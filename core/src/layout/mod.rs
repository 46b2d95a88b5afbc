//! Text of a tree as it is laid out: a block a line, white space as a browser runs it together, lists with their
//! marks and tables as grids. The layout is that of turbohtml's `to_text` and `to_annotated_text`, which the
//! Python reading calls.

mod flow;
mod table;

use crate::dom::{Document, Kind, Name, Namespace, NodeId};
use table::Table;

/// Where links and the shell stand in a text: byte offsets of start and end.
#[derive(Clone, Debug, Default)]
pub struct Spans {
    pub links: Vec<(usize, usize)>,
    pub shells: Vec<(usize, usize)>,
}

/// The text of a node.
pub fn text(tree: &Document, node: NodeId) -> String {
    let mut layout = Layout::new(tree, None);
    layout.run(node);
    layout.trim();
    layout.out
}

/// Whether the text of a whole tree has some characters or more, white space around it not counted.
pub fn reaches(tree: &Document, least: usize) -> bool {
    let mut layout = Layout::new(tree, None);
    layout.enter(NodeId::DOCUMENT);
    let size = |text: &str| text.trim_matches(crate::style::blank).chars().count();
    let mut next = least;
    while layout.step() {
        // What is laid out stays in the text, in a table as well: what is there now is part of it.
        if layout.out.len() >= next {
            if size(&layout.out) >= least {
                return true;
            }
            next = 2 * layout.out.len();
        }
    }
    size(&layout.out) >= least
}

/// The text of a whole tree, and where its links and the elements are in it that `shell` marks by their index.
pub fn annotated(tree: &Document, shell: &[bool]) -> (String, Spans) {
    let mut layout = Layout::new(tree, Some(shell));
    layout.out.reserve(tree.source().len() / 3); // a third of most pages is text
    layout.spans.links.reserve(256);
    layout.run(NodeId::DOCUMENT);
    let front = layout.trim();
    for (start, end) in layout.spans.links.iter_mut().chain(&mut layout.spans.shells) {
        *start -= front;
        *end -= front;
    }
    (layout.out, layout.spans)
}

const SHORT: usize = 256; // bytes of text that room is made for beforehand
const DEEP: usize = 48; // elements inside one another that room is made for

/// Nesting from which lists and quotations are indented no further.
const MOST_LEVELS: u32 = 17;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Label {
    Link,
    Shell,
}

/// What to put back when the children of an element are done.
#[derive(Clone, Copy)]
struct Indent {
    prefix: usize,
    tight: bool,
    levels: u32,
}

/// How the children of an element are laid out; what more there is to know is last in a list of its own.
#[derive(Clone, Copy)]
enum Walk {
    Inline,
    Block { in_run: bool },
    List,
    Table,
    Cell,
}

/// A list: what the mark of its next item is, and how far lists in it are indented.
#[derive(Clone, Copy)]
struct List {
    ordered: bool,
    number: usize,
    indent: usize,
}

/// An element whose children are laid out; small, since there is one for each element.
struct Frame {
    next: NodeId,
    walk: Walk,
    opened: u8,
    indented: bool,
}

struct Layout<'d, 's> {
    tree: &'d Document<'s>,
    shell: Option<&'d [bool]>,
    out: String,
    frames: Vec<Frame>,
    lists: Vec<List>,
    tables: Vec<Table>,
    /// What to put back behind each frame that is indented.
    indents: Vec<Indent>,
    prefix: usize,
    spans: Spans,
    active: Vec<(usize, Label)>,
    annotate_off: u32,
    started: bool,
    has_content: bool,
    space_pending: bool,
    pending_loose: bool,
    suppress_break: bool,
    tight: bool,
    levels: u32,
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\x0c' | b'\r' | b' ')
}

impl<'d, 's> Layout<'d, 's> {
    fn new(tree: &'d Document<'s>, shell: Option<&'d [bool]>) -> Self {
        Layout {
            tree,
            shell,
            out: String::with_capacity(SHORT),
            frames: Vec::with_capacity(DEEP),
            lists: Vec::new(),
            tables: Vec::new(),
            indents: Vec::new(),
            prefix: 0,
            spans: Spans::default(),
            active: Vec::new(),
            annotate_off: 0,
            started: false,
            has_content: false,
            space_pending: false,
            pending_loose: false,
            suppress_break: false,
            tight: false,
            levels: 0,
        }
    }

    /// The name of an element of HTML.
    #[inline]
    fn html_name(&self, node: NodeId) -> Option<Name> {
        match self.tree.kind(node) {
            Kind::Element { name, namespace: Namespace::Html, .. } => Some(name),
            _ => None,
        }
    }

    fn is_block(&self, node: NodeId) -> bool {
        is_block(self.tree.kind(node))
    }

    #[inline]
    fn push(&mut self, node: NodeId, walk: Walk, opened: u8) {
        let next = self.tree.first_child(node).unwrap_or(NodeId::NONE);
        self.frames.push(Frame { next, walk, opened, indented: false });
    }

    /// Lays out the children of an element further in, up to what is to be put back behind them.
    fn push_indented(&mut self, node: NodeId, walk: Walk, opened: u8, before: Indent) {
        let next = self.tree.first_child(node).unwrap_or(NodeId::NONE);
        self.indents.push(before);
        self.frames.push(Frame { next, walk, opened, indented: true });
    }

    fn run(&mut self, root: NodeId) {
        self.enter(root);
        while self.step() {}
    }

    fn enter(&mut self, root: NodeId) {
        if self.is_block(root) {
            self.render_block(root);
        } else {
            self.push(root, Walk::Block { in_run: false }, 0);
        }
    }

    /// Lays out the next child; whether there may be more.
    #[inline]
    fn step(&mut self) -> bool {
        let Some(frame) = self.frames.last_mut() else { return false };
        if let Some(child) = frame.next.some() {
            frame.next = self.tree.next_sibling(child).unwrap_or(NodeId::NONE);
            match frame.walk {
                Walk::Inline | Walk::Cell => self.render_inline(child),
                Walk::Block { in_run } => self.block_child(child, in_run),
                Walk::List => self.list_child(child),
                Walk::Table => {}
            }
        } else if !self.enter_next_cell() {
            self.leave();
        }
        true
    }

    fn leave(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        match frame.walk {
            Walk::Cell => self.leave_cell(),
            Walk::Table => self.leave_table(),
            Walk::List => _ = self.lists.pop(),
            Walk::Inline | Walk::Block { .. } => {}
        }
        if frame.indented
            && let Some(indent) = self.indents.pop()
        {
            self.tight = indent.tight;
            self.levels = indent.levels;
            self.prefix = indent.prefix;
        }
        self.close_spans(frame.opened);
    }

    fn open_spans(&mut self, node: NodeId) -> u8 {
        let Some(shell) = self.shell.filter(|_| self.annotate_off == 0) else { return 0 };
        let mut opened = 0;
        if self.html_name(node) == Some(Name::A) {
            self.active.push((self.out.len(), Label::Link));
            opened += 1;
        }
        if shell[node.index()] {
            self.active.push((self.out.len(), Label::Shell));
            opened += 1;
        }
        opened
    }

    fn close_spans(&mut self, opened: u8) {
        for _ in 0..opened {
            let Some((start, label)) = self.active.pop() else { return };
            let bytes = &self.out.as_bytes()[start..];
            let Some(first) = bytes.iter().position(|&byte| !is_space(byte)) else { continue };
            let last = bytes.iter().rposition(|&byte| !is_space(byte)).unwrap_or(first);
            let span = (start + first, start + last + 1);
            match label {
                Label::Link => self.spans.links.push(span),
                Label::Shell => self.spans.shells.push(span),
            }
        }
    }

    /// Takes blank lines from the start and white space from the end; how many bytes went from the start.
    fn trim(&mut self) -> usize {
        let end = self.out.trim_end_matches(['\t', '\n', '\x0c', '\r', ' ']).len();
        let front = self.out.bytes().take_while(|&byte| byte == b'\n').count();
        self.out.truncate(end.max(front));
        self.out.drain(..front);
        front
    }
}

/// Starts a line of its own.
const BLOCK: u16 = 1;
/// Contributes nothing to the text, with all in it.
const SKIPPED: u16 = 2;

#[rustfmt::skip]
static FLAGS: [u16; Name::COUNT] = {
    type N = Name;
    let flags = N::flagged([0; N::COUNT], BLOCK, &[
        N::HTML, N::BODY, N::P, N::DIV, N::SECTION, N::ARTICLE, N::HEADER, N::FOOTER, N::NAV, N::ASIDE, N::MAIN,
        N::FIGURE, N::FIGCAPTION, N::ADDRESS, N::BLOCKQUOTE, N::PRE, N::HR, N::H1, N::H2, N::H3, N::H4, N::H5, N::H6,
        N::UL, N::OL, N::LI, N::DL, N::DT, N::DD, N::MENU, N::DETAILS, N::SUMMARY, N::TABLE,
    ]);
    N::flagged(flags, SKIPPED, &[
        N::SCRIPT, N::STYLE, N::DATALIST, N::HEAD, N::NOEMBED, N::NOFRAMES, N::RP, N::TEMPLATE, N::TITLE,
    ])
};

/// What a node is to the layout: of elements that are not of HTML, scripts and styles are skipped.
#[inline]
fn flags(kind: Kind) -> u16 {
    match kind {
        Kind::Element { name, namespace: Namespace::Html, .. } => name.flags(&FLAGS, 0),
        Kind::Element { name: Name::SCRIPT | Name::STYLE, .. } => SKIPPED,
        _ => 0,
    }
}

#[inline]
fn is_block(kind: Kind) -> bool {
    flags(kind) & BLOCK != 0
}

#[inline]
fn is_skipped(kind: Kind) -> bool {
    flags(kind) & SKIPPED != 0
}
