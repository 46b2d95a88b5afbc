//! Changes of a tree. Nodes taken out stay in the arena, without parent.

use super::{Attr, Attrs, Document, Kind, Name, Namespace, Node, NodeId, Str};

impl Document<'_> {
    pub(crate) fn push(&mut self, kind: Kind) -> NodeId {
        let node = NodeId(self.nodes.len() as u32);
        let none = NodeId::NONE;
        self.nodes.push(Node {
            parent: none,
            first_child: none,
            last_child: none,
            prev: none,
            next: none,
            kind,
        });
        node
    }

    /// Makes an element of HTML without attributes, outside the tree.
    pub fn new_element(&mut self, name: Name) -> NodeId {
        self.push(Kind::Element { name, namespace: Namespace::Html, attrs: Attrs::default() })
    }

    /// Makes a text node outside the tree.
    pub fn new_text(&mut self, text: &str) -> NodeId {
        let text = self.keep(text);
        self.push(Kind::Text(text))
    }

    /// Makes a text node outside the tree, of a text that the document keeps already.
    pub fn new_text_of(&mut self, text: Str) -> NodeId {
        self.push(Kind::Text(text))
    }

    /// Copies a text into the side buffer.
    pub fn keep(&mut self, text: &str) -> Str {
        let start = self.side.len();
        self.side.push_str(text);
        Str::side(start, self.side.len())
    }

    /// The number of a name, made if it is a new one.
    pub fn intern(&mut self, name: &str) -> Name {
        self.names.intern(name)
    }

    /// Takes a node with all below it out of the tree.
    pub fn detach(&mut self, node: NodeId) {
        let Node { parent, prev, next, .. } = self.nodes[node.index()];
        if parent == NodeId::NONE {
            return;
        }
        match prev.some() {
            Some(prev) => self.nodes[prev.index()].next = next,
            None => self.nodes[parent.index()].first_child = next,
        }
        match next.some() {
            Some(next) => self.nodes[next.index()].prev = prev,
            None => self.nodes[parent.index()].last_child = prev,
        }
        let node = &mut self.nodes[node.index()];
        node.parent = NodeId::NONE;
        node.prev = NodeId::NONE;
        node.next = NodeId::NONE;
    }

    /// Makes a node the last child of another one; it is taken from where it is.
    pub fn append(&mut self, parent: NodeId, node: NodeId) {
        self.detach(node);
        let prev = self.link_last(parent, node);
        let entry = &mut self.nodes[node.index()];
        entry.parent = parent;
        entry.prev = prev;
    }

    /// Makes a node as the last child of another one.
    #[inline]
    pub(crate) fn push_last(&mut self, parent: NodeId, kind: Kind) -> NodeId {
        let node = NodeId(self.nodes.len() as u32);
        let none = NodeId::NONE;
        let prev = self.link_last(parent, node);
        self.nodes.push(Node { parent, first_child: none, last_child: none, prev, next: none, kind });
        node
    }

    /// Links a node behind the last child of another one, and returns that child.
    #[inline]
    fn link_last(&mut self, parent: NodeId, node: NodeId) -> NodeId {
        let last = std::mem::replace(&mut self.nodes[parent.index()].last_child, node);
        match last.some() {
            Some(last) => self.nodes[last.index()].next = node,
            None => self.nodes[parent.index()].first_child = node,
        }
        last
    }

    /// Puts a node before another one; does nothing where that one has no parent.
    pub fn insert_before(&mut self, node: NodeId, before: NodeId) {
        if node == before || self.parent(before).is_none() {
            return;
        }
        self.detach(node);
        let Node { parent, prev, .. } = self.nodes[before.index()];
        let entry = &mut self.nodes[node.index()];
        entry.parent = parent;
        entry.prev = prev;
        entry.next = before;
        self.nodes[before.index()].prev = node;
        match prev.some() {
            Some(prev) => self.nodes[prev.index()].next = node,
            None => self.nodes[parent.index()].first_child = node,
        }
    }

    /// Puts a node behind another one; does nothing where that one has no parent.
    pub fn insert_after(&mut self, node: NodeId, after: NodeId) {
        match (self.next_sibling(after), self.parent(after)) {
            (Some(next), _) if next == node => {}
            (Some(next), _) => self.insert_before(node, next),
            (None, Some(parent)) => self.append(parent, node),
            (None, None) => {}
        }
    }

    /// Moves all children of one node to the end of another.
    pub fn move_children(&mut self, from: NodeId, to: NodeId) {
        while let Some(child) = self.first_child(from) {
            self.append(to, child);
        }
    }

    /// Takes all children of a node out of the tree.
    pub fn clear(&mut self, node: NodeId) {
        while let Some(child) = self.first_child(node) {
            self.detach(child);
        }
    }

    /// Changes the name of an element; does nothing to other nodes.
    pub fn set_name(&mut self, node: NodeId, new: Name) {
        if let Kind::Element { name, .. } = &mut self.nodes[node.index()].kind {
            *name = new;
        }
    }

    /// Changes the text of a text node or comment; does nothing to other nodes.
    pub fn set_text(&mut self, node: NodeId, text: &str) {
        let new = self.keep(text);
        if let Kind::Text(old) | Kind::Comment(old) = &mut self.nodes[node.index()].kind {
            *old = new;
        }
    }

    /// Copies a node of another document, with all below it, outside this tree.
    pub fn import(&mut self, other: &Document, node: NodeId) -> NodeId {
        let copy = self.import_one(other, node);
        let mut parents = vec![copy];
        let mut visit = other.visit(node);
        while let Some(step) = visit.step(other) {
            match step {
                super::Step::Enter(inner) => {
                    let new = self.import_one(other, inner);
                    if let Some(&parent) = parents.last() {
                        self.append(parent, new);
                    }
                    parents.push(new);
                }
                super::Step::Leave(_) => {
                    parents.pop();
                }
            }
        }
        copy
    }

    fn import_one(&mut self, other: &Document, node: NodeId) -> NodeId {
        let kind = match other.kind(node) {
            Kind::Text(text) => Kind::Text(self.keep(other.str(text))),
            Kind::Comment(text) => Kind::Comment(self.keep(other.str(text))),
            Kind::Instruction(text) => Kind::Instruction(self.keep(other.str(text))),
            Kind::Element { name, namespace, .. } => {
                let start = self.attrs.len();
                for attr in other.attrs(node) {
                    let name = self.names.intern(other.name_str(attr.name));
                    let value = self.keep(other.str(attr.value));
                    self.attrs.push(Attr { name, value });
                }
                let attrs = Attrs::new(start, self.attrs.len());
                Kind::Element { name: self.names.intern(other.name_str(name)), namespace, attrs }
            }
            Kind::Doctype(index) => {
                self.doctypes.push(other.doctype(index).clone());
                Kind::Doctype(self.doctypes.len() as u32 - 1)
            }
            kind @ (Kind::Document | Kind::Fragment) => kind,
        };
        self.push(kind)
    }
}
