//! Formatting elements that stay in force beyond what closed them by accident, and the adoption agency.

use super::builder::Builder;
use super::classes::SPECIAL;
use super::stack::Open;
use crate::dom::{Attrs, Kind, Name, Namespace, NodeId};

/// How many copies of formatting elements a page gets for nothing; pages that were written to eat memory want more.
const MOST_COPIES: usize = 1_000_000;

/// A formatting element, or a mark that closes off those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    Mark,
    Element(NodeId, Name),
}

/// The list of active formatting elements.
#[derive(Debug, Default)]
pub(super) struct Formatting {
    entries: Vec<Entry>,
    copies: usize,
}

impl Formatting {
    pub fn mark(&mut self) {
        self.entries.push(Entry::Mark);
    }

    pub fn clear_to_mark(&mut self) {
        while self.entries.pop().is_some_and(|entry| entry != Entry::Mark) {}
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub fn position(&self, node: NodeId) -> Option<usize> {
        self.entries.iter().rposition(|entry| matches!(entry, Entry::Element(other, _) if *other == node))
    }

    pub fn remove(&mut self, index: usize) {
        self.entries.remove(index);
    }

    /// The entries since the last mark, the latest first.
    fn recent(&self) -> impl Iterator<Item = (usize, NodeId, Name)> {
        self.entries.iter().enumerate().rev().map_while(|(index, entry)| match *entry {
            Entry::Mark => None,
            Entry::Element(node, name) => Some((index, node, name)),
        })
    }

    /// The latest element of this name since the last mark.
    pub fn find(&self, name: Name) -> Option<NodeId> {
        self.recent().find(|entry| entry.2 == name).map(|entry| entry.1)
    }
}

impl Builder<'_> {
    /// Inserts a formatting element and keeps it in force.
    pub fn formatting_element(&mut self, tag: super::tokenizer::Tag) {
        let node = self.insert_element(tag);
        self.push(node, tag.name);
        if self.open.last().is_some_and(|open| open.node == node) {
            self.keep_formatting(node, tag.name);
        }
    }

    /// Adds an element to the list; of four that are the same, the earliest goes.
    fn keep_formatting(&mut self, node: NodeId, name: Name) {
        let mut same = 0;
        let mut earliest = 0;
        for (index, other, other_name) in self.formatting.recent() {
            if other_name == name && self.same_attrs(node, other) {
                same += 1;
                earliest = index;
            }
        }
        if same >= 3 {
            self.formatting.remove(earliest);
        }
        self.formatting.entries.push(Entry::Element(node, name));
    }

    fn same_attrs(&self, one: NodeId, other: NodeId) -> bool {
        let (one, other) = (self.attrs_of(one), self.attrs_of(other));
        one.range().len() == other.range().len()
            && self
                .attr_slice(one)
                .iter()
                .zip(self.attr_slice(other))
                .all(|(one, other)| one.name == other.name && self.str(one.value) == self.str(other.value))
    }

    pub fn attrs_of(&self, node: NodeId) -> Attrs {
        match self.doc.kind(node) {
            Kind::Element { attrs, .. } => attrs,
            _ => Attrs::default(),
        }
    }

    pub fn attr_slice(&self, attrs: Attrs) -> &[crate::dom::Attr] {
        &self.out.attrs[attrs.range()]
    }

    /// Opens again the formatting elements that are in force and not open.
    #[inline]
    pub fn reconstruct(&mut self) {
        match self.formatting.entries.last() {
            None | Some(Entry::Mark) => {}
            Some(&Entry::Element(node, _)) => {
                if self.open.position(node).is_none() {
                    self.reconstruct_all();
                }
            }
        }
    }

    fn reconstruct_all(&mut self) {
        let is_open = |entry: &Entry| match *entry {
            Entry::Mark => true,
            Entry::Element(node, _) => self.open.position(node).is_some(),
        };
        let start = self.formatting.entries.iter().rposition(is_open).map_or(0, |index| index + 1);
        for index in start..self.formatting.entries.len() {
            let Entry::Element(node, name) = self.formatting.entries[index] else { continue };
            if self.formatting.copies >= MOST_COPIES {
                return;
            }
            self.formatting.copies += 1;
            let copy = self.insert(self.doc.kind(node));
            self.push(copy, name);
            self.formatting.entries[index] = Entry::Element(copy, name);
        }
    }

    /// A copy of an element without what is in it.
    fn copy_element(&mut self, node: NodeId) -> NodeId {
        self.formatting.copies += 1;
        self.doc.push(self.doc.kind(node))
    }

    /// Closes a formatting element and mends what was nested wrongly; whether the end tag is done with.
    pub fn adopt(&mut self, name: Name) -> bool {
        if let Some(open) = self.open.last()
            && open.name == name
            && self.formatting.position(open.node).is_none()
        {
            self.pop();
            return true;
        }
        for _ in 0..8 {
            let Some(formatting) = self.formatting.find(name) else { return false };
            let Some(place) = self.open.position(formatting) else {
                self.forget(formatting);
                return true;
            };
            if !self.open.node_in_scope(formatting) {
                return true;
            }
            let block = self.open[place + 1..].iter().position(|open| open.flags & SPECIAL != 0);
            let Some(block) = block else {
                self.pop_to(place);
                self.forget(formatting);
                return true;
            };
            self.adopt_block(formatting, name, place, place + 1 + block);
        }
        true
    }

    pub fn forget(&mut self, node: NodeId) {
        if let Some(index) = self.formatting.position(node) {
            self.formatting.remove(index);
        }
    }

    /// Moves a block out of a formatting element, and what is in the block into a copy of that element.
    fn adopt_block(&mut self, formatting: NodeId, name: Name, place: usize, block_place: usize) {
        let block = self.open[block_place].node;
        let common = self.open[place - 1];
        let mut bookmark = self.formatting.position(formatting).unwrap_or_default();
        let mut last = block;
        let mut counter = 0;
        for index in (place + 1..block_place).rev() {
            counter += 1;
            let open = self.open[index];
            let mut listed = self.formatting.position(open.node);
            if counter > 3
                && let Some(entry) = listed.take()
            {
                self.formatting.remove(entry);
                bookmark -= usize::from(entry < bookmark);
            }
            let Some(entry) = listed else {
                self.open.remove(index);
                continue;
            };
            let copy = self.copy_element(open.node);
            self.formatting.entries[entry] = Entry::Element(copy, open.name);
            self.open.set_node(index, copy);
            if last == block {
                bookmark = entry + 1;
            }
            self.doc.append(copy, last);
            last = copy;
        }
        self.doc.detach(last);
        self.insert_in(last, common);
        let copy = self.copy_element(formatting);
        self.doc.move_children(block, copy);
        self.doc.append(block, copy);
        if let Some(entry) = self.formatting.position(formatting) {
            bookmark -= usize::from(entry < bookmark);
            self.formatting.remove(entry);
        }
        let bookmark = bookmark.min(self.formatting.entries.len());
        self.formatting.entries.insert(bookmark, Entry::Element(copy, name));
        if let Some(place) = self.open.position(formatting) {
            let open = self.open[place];
            self.open.remove(place);
            let below = self.open.position(block).map_or(self.open.len(), |block| block + 1);
            self.open.insert(below, Open { node: copy, namespace: Namespace::Html, ..open });
        }
    }
}
