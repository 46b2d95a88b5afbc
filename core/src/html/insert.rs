//! Where nodes go in the tree.

use super::builder::Builder;
use super::stack::Open;
use super::tokenizer::Tag;
use crate::dom::{Attrs, Kind, Name, Namespace, NodeId, Place, Str};

/// How many attributes an element has at most after those of further tags were added to it, which copies them.
const MOST_MERGED: usize = 1_000;

impl Builder<'_> {
    /// The place of new content: a parent, and the child that it goes before.
    #[inline(always)]
    fn location(&self, target: Open) -> (NodeId, Option<NodeId>) {
        if target.is_html(Name::TEMPLATE) {
            return (self.content_of(target.node), None);
        }
        if self.foster
            && matches!(target.name, Name::TABLE | Name::TBODY | Name::TFOOT | Name::THEAD | Name::TR)
        {
            return self.foster_location();
        }
        (target.node, None)
    }

    fn foster_location(&self) -> (NodeId, Option<NodeId>) {
        for open in self.open.iter().rev() {
            if open.is_html(Name::TEMPLATE) {
                return (self.content_of(open.node), None);
            }
            if open.is_html(Name::TABLE)
                && let Some(parent) = self.doc.parent(open.node)
            {
                return (parent, Some(open.node));
            }
        }
        (self.open.first().unwrap_or(NodeId::DOCUMENT), None)
    }

    fn content_of(&self, template: NodeId) -> NodeId {
        self.doc.first_child(template).unwrap_or(template)
    }

    #[inline(always)]
    fn current_location(&self) -> (NodeId, Option<NodeId>) {
        match self.open.last() {
            Some(&open) => self.location(open),
            None => (NodeId::DOCUMENT, None),
        }
    }

    /// Makes a node where content goes.
    #[inline(always)]
    pub fn insert(&mut self, kind: Kind) -> NodeId {
        let (parent, before) = self.current_location();
        self.insert_at(parent, before, kind)
    }

    #[inline(always)]
    fn insert_at(&mut self, parent: NodeId, before: Option<NodeId>, kind: Kind) -> NodeId {
        let Some(before) = before else { return self.doc.push_last(parent, kind) };
        let node = self.doc.push(kind);
        self.doc.insert_before(node, before);
        node
    }

    /// Puts a node where the content of an element goes.
    pub fn insert_in(&mut self, node: NodeId, target: Open) {
        match self.location(target) {
            (_, Some(before)) => self.doc.insert_before(node, before),
            (parent, None) => self.doc.append(parent, node),
        }
    }

    /// Inserts an element of HTML.
    #[inline]
    pub fn insert_element(&mut self, tag: Tag) -> NodeId {
        self.insert(Kind::Element { name: tag.name, namespace: Namespace::Html, attrs: tag.attrs })
    }

    /// Inserts and opens an element.
    #[inline]
    pub fn open_element(&mut self, tag: Tag) {
        let node = self.insert_element(tag);
        self.push(node, tag.name);
    }

    /// Inserts an element that has no tag.
    pub fn insert_implied(&mut self, name: Name) -> NodeId {
        self.insert_element(Tag { name, attrs: Attrs::default(), self_closing: false })
    }

    pub fn insert_template(&mut self, tag: Tag) -> NodeId {
        let node = self.insert_element(tag);
        let content = self.doc.push(Kind::Fragment);
        self.doc.append(node, content);
        node
    }

    /// Adds attributes that an element does not have.
    pub fn merge_attrs(&mut self, node: NodeId, more: Attrs) {
        let old = self.attrs_of(node);
        let missing = |attr: &&crate::dom::Attr| self.attr_slice(old).iter().all(|own| own.name != attr.name);
        let added: Vec<_> = self.attr_slice(more).iter().filter(missing).copied().collect();
        if added.is_empty() || old.range().len() + added.len() > MOST_MERGED {
            return;
        }
        let start = self.out.attrs.len();
        self.out.attrs.extend_from_within(old.range());
        self.out.attrs.extend(added);
        let merged = Attrs::new(start, self.out.attrs.len());
        if let Kind::Element { attrs, .. } = &mut self.doc.nodes[node.index()].kind {
            *attrs = merged;
        }
    }

    /// The value of an attribute of a tag.
    pub fn tag_attr(&self, tag: Tag, name: Name) -> Option<&str> {
        let attr = self.attr_slice(tag.attrs).iter().find(|attr| attr.name == name)?;
        Some(self.str(attr.value))
    }

    /// Inserts a text without NULs, joined to a text before it.
    #[inline]
    pub fn insert_text(&mut self, mut text: Str) {
        if self.tokens.nul && self.str(text).contains('\0') {
            text = self.replaced(text, "");
        }
        if text.is_empty() {
            return;
        }
        let (parent, before) = self.current_location();
        let last = match before {
            Some(before) => self.doc.prev_sibling(before),
            None => self.doc.last_child(parent),
        };
        if let Some(last) = last
            && let Kind::Text(old) = self.doc.kind(last)
        {
            let joined = self.join(old, text);
            self.doc.nodes[last.index()].kind = Kind::Text(joined);
            return;
        }
        self.insert_at(parent, before, Kind::Text(text));
    }

    /// A text with something else for its NULs.
    pub fn replaced(&mut self, text: Str, with: &str) -> Str {
        let new = self.str(text).replace('\0', with);
        self.keep(&new)
    }

    /// Copies a text to the side buffer.
    pub fn keep(&mut self, text: &str) -> Str {
        let start = self.out.side.len();
        self.out.side.push_str(text);
        Str::side(start, self.out.side.len())
    }

    /// Two texts as one; copies as little as it can.
    fn join(&mut self, old: Str, new: Str) -> Str {
        match (old.place(), new.place()) {
            (Place::Source(start, end), Place::Source(next, last)) if end == next => Str::source(start, last),
            (Place::Side(start, end), Place::Side(next, last)) if end == next => Str::side(start, last),
            (Place::Side(start, end), Place::Source(from, to)) if end == self.out.side.len() => {
                self.out.side.push_str(&self.tokens.source[from..to]);
                Str::side(start, self.out.side.len())
            }
            (Place::Owned(index), _) => {
                let mut text = std::mem::take(&mut self.doc.owned[index]);
                text.push_str(self.str(new));
                self.doc.owned[index] = text;
                old
            }
            _ => {
                let text = [self.str(old), self.str(new)].concat();
                self.doc.owned.push(text);
                Str::owned(self.doc.owned.len() - 1)
            }
        }
    }
}
