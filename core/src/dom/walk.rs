//! Ways through a tree, none of which recurses.

use std::borrow::Cow;

use super::{Document, Name, NodeId};

impl Document<'_> {
    /// The parent of a node; `None` for the document and for what was taken out.
    #[inline]
    pub fn parent(&self, node: NodeId) -> Option<NodeId> {
        self.nodes[node.index()].parent.some()
    }

    /// The first child of a node.
    #[inline]
    pub fn first_child(&self, node: NodeId) -> Option<NodeId> {
        self.nodes[node.index()].first_child.some()
    }

    /// The last child of a node.
    #[inline]
    pub fn last_child(&self, node: NodeId) -> Option<NodeId> {
        self.nodes[node.index()].last_child.some()
    }

    /// The sibling after a node.
    #[inline]
    pub fn next_sibling(&self, node: NodeId) -> Option<NodeId> {
        self.nodes[node.index()].next.some()
    }

    /// The sibling before a node.
    #[inline]
    pub fn prev_sibling(&self, node: NodeId) -> Option<NodeId> {
        self.nodes[node.index()].prev.some()
    }

    /// The children of a node in their order.
    pub fn children(&self, node: NodeId) -> Children<'_, '_> {
        Children { document: self, next: self.first_child(node) }
    }

    /// The ancestors of a node, its parent first.
    pub fn ancestors(&self, node: NodeId) -> Ancestors<'_, '_> {
        Ancestors { document: self, next: self.parent(node) }
    }

    /// The nodes below a node in document order, without itself; those of templates included.
    pub fn descendants(&self, node: NodeId) -> Descendants<'_, '_> {
        Descendants { document: self, root: node, next: self.first_child(node) }
    }

    /// A walk below a node that tells where each element starts and ends.
    pub fn visit(&self, node: NodeId) -> Visit {
        Visit { root: node, next: self.first_child(node).map(Step::Enter) }
    }

    /// The node after the whole subtree of a node, below `root`, in document order.
    #[inline]
    pub fn after(&self, mut node: NodeId, root: NodeId) -> Option<NodeId> {
        while node != root {
            if let Some(next) = self.next_sibling(node) {
                return Some(next);
            }
            node = self.parent(node)?;
        }
        None
    }

    /// The next node below `root` in document order.
    #[inline]
    pub fn following(&self, node: NodeId, root: NodeId) -> Option<NodeId> {
        self.first_child(node).or_else(|| self.after(node, root))
    }

    /// The first element of this name below a node, in document order.
    pub fn find(&self, root: NodeId, name: Name) -> Option<NodeId> {
        self.descendants(root).find(|&node| self.is(node, name))
    }

    /// All text below a node, put together as it is.
    pub fn text_content(&self, root: NodeId) -> Cow<'_, str> {
        let mut text = Cow::Borrowed("");
        for part in self.descendants(root).filter_map(|node| self.text(node)) {
            text += part;
        }
        text
    }
}

/// See [`Document::children`].
#[derive(Clone)]
pub struct Children<'d, 's> {
    document: &'d Document<'s>,
    next: Option<NodeId>,
}

impl Iterator for Children<'_, '_> {
    type Item = NodeId;

    #[inline]
    fn next(&mut self) -> Option<NodeId> {
        let node = self.next?;
        self.next = self.document.next_sibling(node);
        Some(node)
    }
}

/// See [`Document::ancestors`].
#[derive(Clone)]
pub struct Ancestors<'d, 's> {
    document: &'d Document<'s>,
    next: Option<NodeId>,
}

impl Iterator for Ancestors<'_, '_> {
    type Item = NodeId;

    #[inline]
    fn next(&mut self) -> Option<NodeId> {
        let node = self.next?;
        self.next = self.document.parent(node);
        Some(node)
    }
}

/// See [`Document::descendants`].
#[derive(Clone)]
pub struct Descendants<'d, 's> {
    document: &'d Document<'s>,
    root: NodeId,
    next: Option<NodeId>,
}

impl Descendants<'_, '_> {
    /// Passes over the subtree of the node that was returned last.
    pub fn skip_below(&mut self, node: NodeId) {
        self.next = self.document.after(node, self.root);
    }
}

impl Iterator for Descendants<'_, '_> {
    type Item = NodeId;

    #[inline]
    fn next(&mut self) -> Option<NodeId> {
        let node = self.next?;
        self.next = self.document.following(node, self.root);
        Some(node)
    }
}

/// One step of a [`Visit`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A node starts; its children come next.
    Enter(NodeId),
    /// A node has ended.
    Leave(NodeId),
}

/// A walk that borrows nothing, so that the tree may change at nodes that it has left; see [`Document::visit`].
#[derive(Clone)]
pub struct Visit {
    root: NodeId,
    next: Option<Step>,
}

impl Visit {
    /// The next step, or `None` after the last one.
    #[inline]
    pub fn step(&mut self, document: &Document) -> Option<Step> {
        let step = self.next?;
        self.next = match step {
            Step::Enter(node) => Some(match document.first_child(node) {
                Some(child) => Step::Enter(child),
                None => Step::Leave(node),
            }),
            Step::Leave(node) => match document.next_sibling(node) {
                Some(next) => Some(Step::Enter(next)),
                None => document.parent(node).filter(|&parent| parent != self.root).map(Step::Leave),
            },
        };
        Some(step)
    }

    /// Passes over the children of the node just entered; its end comes next.
    #[inline]
    pub fn skip_children(&mut self, entered: NodeId) {
        self.next = Some(Step::Leave(entered));
    }
}
