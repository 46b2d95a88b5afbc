//! The tree of a page: one arena of small nodes, whose texts are spans of the page's source.
//!
//! A [`Document`] owns or borrows the source it was parsed from. Names of elements and attributes are numbers
//! ([`Name`]), equal when the names are; texts and values are [`Str`], resolved by [`Document::str`].
//! Nodes are linked by index, so a walk needs neither recursion nor reference counts, and taking a part out of
//! the tree costs the same whatever its size. The contents of a `<template>` are children of a
//! [`Kind::Fragment`] that is the only child of its element.

mod change;
mod dump;
pub mod name;
mod spare;
mod table;
mod uses;
mod walk;

use std::borrow::Cow;

pub use name::{Name, Names};
pub(crate) use spare::Spare;
pub use uses::Uses;
pub use walk::{Ancestors, Children, Descendants, Step, Visit};

/// A node of a [`Document`]: an index, of no use with any other document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(crate) u32);

impl NodeId {
    /// No node; never given out by the functions of a document, which return `Option`.
    pub(crate) const NONE: NodeId = NodeId(u32::MAX);
    /// The document itself, the first node of every arena.
    pub const DOCUMENT: NodeId = NodeId(0);

    /// The index of this node in tables of one entry a node, below [`Document::len`].
    pub fn index(self) -> usize {
        self.0 as usize
    }

    pub(crate) fn some(self) -> Option<NodeId> {
        (self != NodeId::NONE).then_some(self)
    }
}

/// Text of a document that is resolved by [`Document::str`]; a number, so that it is moved as cheaply as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Str(u64);

/// Where a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A span of the source.
    Source(usize, usize),
    /// A span of the side buffer, for text that differs from its source.
    Side(usize, usize),
    /// A text of its own, for text that has grown in many steps.
    Owned(usize),
}

/// Bits of a start and of a length, below two bits that tell the place.
const BITS: u32 = 31;
const MASK: u64 = (1 << BITS) - 1;

impl Str {
    /// The empty text.
    pub const EMPTY: Str = Str(0);

    #[inline]
    const fn new(kind: u64, start: usize, end: usize) -> Str {
        Str(kind << (2 * BITS) | (start as u64 & MASK) << BITS | (end - start) as u64 & MASK)
    }

    /// A span of the source; places are below 2 to the power of 31.
    #[inline]
    pub(crate) fn source(start: usize, end: usize) -> Str {
        Str::new(0, start, end)
    }

    /// A span of the side buffer.
    #[inline]
    pub(crate) fn side(start: usize, end: usize) -> Str {
        Str::new(1, start, end)
    }

    pub(crate) fn owned(index: usize) -> Str {
        Str::new(2, index, index)
    }

    #[inline]
    pub(crate) fn place(self) -> Place {
        let start = (self.0 >> BITS & MASK) as usize;
        let end = start + (self.0 & MASK) as usize;
        match self.0 >> (2 * BITS) {
            0 => Place::Source(start, end),
            1 => Place::Side(start, end),
            _ => Place::Owned(start),
        }
    }

    /// Whether this is the empty text; a text of its own never is.
    #[inline]
    pub(crate) fn is_empty(self) -> bool {
        self.0 >> (2 * BITS) < 2 && self.0 & MASK == 0
    }

    /// The first `at` bytes and the rest, of a text that is a span.
    pub(crate) fn split_at(self, at: usize) -> (Str, Str) {
        match self.place() {
            Place::Source(start, end) => (Str::source(start, start + at), Str::source(start + at, end)),
            Place::Side(start, end) => (Str::side(start, start + at), Str::side(start + at, end)),
            Place::Owned(_) => (Str::EMPTY, self),
        }
    }
}

/// The namespace of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Namespace {
    Html,
    Svg,
    MathMl,
}

/// Attributes of one element: a range of the document's attributes, start and length in one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Attrs(u64);

impl Attrs {
    #[inline]
    pub(crate) fn new(start: usize, end: usize) -> Attrs {
        Attrs((start as u64) << 32 | (end - start) as u64)
    }

    #[inline]
    pub(crate) fn range(self) -> std::ops::Range<usize> {
        let start = (self.0 >> 32) as usize;
        start..start + self.0 as u32 as usize
    }
}

/// An attribute: its name, in lower case but for some of SVG and MathML, and its value.
#[derive(Clone, Copy, Debug)]
pub struct Attr {
    pub name: Name,
    pub value: Str,
}

/// What a node is.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Document,
    /// The contents of a template.
    Fragment,
    /// The index of its names and identifiers, see [`Document::doctype`].
    Doctype(u32),
    Element {
        name: Name,
        namespace: Namespace,
        attrs: Attrs,
    },
    Text(Str),
    Comment(Str),
    /// A processing instruction: all between `<?` and `>`.
    Instruction(Str),
}

/// Name and identifiers of a document type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Doctype {
    pub name: String,
    pub public_id: Option<String>,
    pub system_id: Option<String>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Node {
    pub(crate) parent: NodeId,
    pub(crate) first_child: NodeId,
    pub(crate) last_child: NodeId,
    pub(crate) prev: NodeId,
    pub(crate) next: NodeId,
    pub(crate) kind: Kind,
}

/// A parsed page.
#[derive(Clone, Debug)]
pub struct Document<'s> {
    source: Cow<'s, str>,
    pub(crate) side: String,
    pub(crate) owned: Vec<String>,
    pub(crate) nodes: Vec<Node>,
    pub(crate) attrs: Vec<Attr>,
    pub(crate) doctypes: Vec<Doctype>,
    pub(crate) names: Names,
    /// Whether the page is shown in quirks mode, where a table does not close a paragraph.
    pub quirks: bool,
}

impl<'s> Document<'s> {
    /// Makes a document that has no source yet, in the memory of an earlier one.
    pub(crate) fn within(nodes: Vec<Node>) -> Self {
        let mut document = Document {
            source: Cow::Borrowed(""),
            side: String::new(),
            owned: Vec::new(),
            nodes,
            attrs: Vec::new(),
            doctypes: Vec::new(),
            names: Names::default(),
            quirks: false,
        };
        document.push(Kind::Document);
        document
    }

    /// Puts together a document from its nodes and what they refer to.
    pub(crate) fn assemble(
        source: Cow<'s, str>,
        nodes: Document<'static>,
        side: String,
        attrs: Vec<Attr>,
        names: Names,
    ) -> Self {
        Document { source, side, attrs, names, ..nodes }
    }

    /// The source, with line ends made one line feed each.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// How many nodes were ever made, those taken out included: the size of tables of one entry a node.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether the document contains nothing.
    pub fn is_empty(&self) -> bool {
        self.nodes.len() == 1
    }

    /// What a node is.
    #[inline]
    pub fn kind(&self, node: NodeId) -> Kind {
        self.nodes[node.index()].kind
    }

    /// The text that a span refers to.
    #[inline]
    pub fn str(&self, text: Str) -> &str {
        match text.place() {
            Place::Source(start, end) => &self.source[start..end],
            Place::Side(start, end) => &self.side[start..end],
            Place::Owned(index) => &self.owned[index],
        }
    }

    /// How many bytes the text has that a span refers to.
    #[inline]
    pub fn size(&self, text: Str) -> usize {
        match text.place() {
            Place::Source(start, end) | Place::Side(start, end) => end - start,
            Place::Owned(index) => self.owned[index].len(),
        }
    }

    /// The text of a text node; `None` for any other node.
    #[inline]
    pub fn text(&self, node: NodeId) -> Option<&str> {
        match self.kind(node) {
            Kind::Text(text) => Some(self.str(text)),
            _ => None,
        }
    }

    /// The name of an element whatever its namespace; `None` for any other node.
    #[inline]
    pub fn name(&self, node: NodeId) -> Option<Name> {
        match self.kind(node) {
            Kind::Element { name, .. } => Some(name),
            _ => None,
        }
    }

    /// Whether a node is an element of this name, whatever its namespace.
    #[inline]
    pub fn is(&self, node: NodeId, name: Name) -> bool {
        self.name(node) == Some(name)
    }

    /// Whether a node is an element of HTML of this name.
    #[inline]
    pub fn is_html(&self, node: NodeId, wanted: Name) -> bool {
        matches!(self.kind(node), Kind::Element { name, namespace: Namespace::Html, .. } if name == wanted)
    }

    /// The characters of a name.
    #[inline]
    pub fn name_str(&self, name: Name) -> &str {
        self.names.str(name)
    }

    /// The number of a name, if this document or the table of known names has it.
    pub fn find_name(&self, name: &str) -> Option<Name> {
        self.names.find(name)
    }

    /// The attributes of a node in their order; none for what is no element.
    #[inline]
    pub fn attrs(&self, node: NodeId) -> &[Attr] {
        match self.kind(node) {
            Kind::Element { attrs, .. } => &self.attrs[attrs.range()],
            _ => &[],
        }
    }

    /// The value of an attribute; `None` where the element has none of this name.
    #[inline]
    pub fn attr(&self, node: NodeId, name: Name) -> Option<&str> {
        let attr = self.attrs(node).iter().find(|attr| attr.name == name)?;
        Some(self.str(attr.value))
    }

    /// Name and identifiers of a document type, by the index that its node contains.
    pub fn doctype(&self, index: u32) -> &Doctype {
        &self.doctypes[index as usize]
    }
}
