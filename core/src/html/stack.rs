//! The stack of open elements.

use super::builder::Builder;
use super::classes::{IMPLIED_END, SCOPING, stack_flags};
use crate::dom::{Name, Namespace, NodeId};

/// How many elements are open at most; what is nested deeper becomes siblings.
const DEEPEST: usize = 512;

/// An open element.
#[derive(Clone, Copy, Debug)]
pub(super) struct Open {
    pub node: NodeId,
    /// Its name in lower case, also where an element of SVG has capital letters.
    pub name: Name,
    pub namespace: Namespace,
    pub flags: u16,
}

impl Open {
    pub fn is_html(&self, name: Name) -> bool {
        self.name == name && self.namespace == Namespace::Html
    }
}

#[derive(Debug, Default)]
pub(super) struct Stack {
    open: Vec<Open>,
    /// How many paragraphs are open.
    paragraphs: usize,
}

impl std::ops::Deref for Stack {
    type Target = [Open];

    #[inline]
    fn deref(&self) -> &[Open] {
        &self.open
    }
}

impl Stack {
    /// Opens an element, unless too many are open.
    #[inline]
    pub fn push(&mut self, node: NodeId, name: Name, namespace: Namespace) {
        if self.open.len() < DEEPEST {
            self.paragraphs += usize::from(name == Name::P && namespace == Namespace::Html);
            self.open.push(Open { node, name, namespace, flags: stack_flags(name, namespace) });
        }
    }

    #[inline]
    pub fn pop(&mut self) -> Option<Open> {
        let open = self.open.pop()?;
        self.paragraphs -= usize::from(open.is_html(Name::P));
        Some(open)
    }

    /// Whether the current node is one of SVG or MathML.
    #[inline]
    pub fn is_foreign(&self) -> bool {
        self.open.last().is_some_and(|open| open.namespace != Namespace::Html)
    }

    pub fn first(&self) -> Option<NodeId> {
        self.open.first().map(|open| open.node)
    }

    /// The place of a node.
    pub fn position(&self, node: NodeId) -> Option<usize> {
        self.open.iter().rposition(|open| open.node == node)
    }

    /// Whether a template of HTML is open; those of drawings are none.
    pub fn in_template(&self) -> bool {
        self.open.iter().any(|open| open.is_html(Name::TEMPLATE))
    }

    pub fn remove(&mut self, index: usize) {
        let open = self.open.remove(index);
        self.paragraphs -= usize::from(open.is_html(Name::P));
    }

    pub fn insert(&mut self, index: usize, open: Open) {
        self.paragraphs += usize::from(open.is_html(Name::P));
        self.open.insert(index, open);
    }

    pub fn set_node(&mut self, index: usize, node: NodeId) {
        self.open[index].node = node;
    }

    /// Whether something is found before what closes it off.
    #[inline]
    fn scoped(&self, found: impl Fn(&Open) -> bool, bars: impl Fn(&Open) -> bool) -> bool {
        for open in self.open.iter().rev() {
            if found(open) {
                return true;
            }
            if open.flags & SCOPING != 0 || bars(open) {
                return false;
            }
        }
        false
    }

    pub fn in_scope(&self, name: Name) -> bool {
        self.scoped(|open| open.is_html(name), |_| false)
    }

    pub fn node_in_scope(&self, node: NodeId) -> bool {
        self.scoped(|open| open.node == node, |_| false)
    }

    pub fn flag_in_scope(&self, flag: u16) -> bool {
        self.scoped(|open| open.flags & flag != 0, |_| false)
    }

    pub fn in_list_scope(&self, name: Name) -> bool {
        self.scoped(|open| open.is_html(name), |open| open.is_html(Name::OL) || open.is_html(Name::UL))
    }

    pub fn paragraph_in_button_scope(&self) -> bool {
        self.paragraphs > 0 && self.scoped(|open| open.is_html(Name::P), |open| open.is_html(Name::BUTTON))
    }

    pub fn in_table_scope(&self, name: Name) -> bool {
        for open in self.open.iter().rev().filter(|open| open.namespace == Namespace::Html) {
            if open.name == name {
                return true;
            }
            if matches!(open.name, Name::TABLE | Name::TEMPLATE | Name::HTML) {
                return false;
            }
        }
        false
    }
}

impl Builder<'_> {
    /// Opens an element of HTML.
    #[inline]
    pub fn push(&mut self, node: NodeId, name: Name) {
        self.open.push(node, name, Namespace::Html);
    }

    /// Closes the current node.
    #[inline]
    pub fn pop(&mut self) {
        if let Some(open) = self.open.pop()
            && open.is_html(Name::OPTION)
        {
            self.option_closed(open.node);
        }
    }

    /// Closes elements up to one of this name.
    pub fn pop_until(&mut self, name: Name) {
        while let Some(&open) = self.open.last() {
            self.pop();
            if open.is_html(name) {
                return;
            }
        }
    }

    /// Closes elements down to this many.
    pub fn pop_to(&mut self, len: usize) {
        while self.open.len() > len {
            self.pop();
        }
    }

    /// Closes elements whose end tags may be left out, but for one.
    #[inline]
    pub fn implied_ends(&mut self, but: Option<Name>) {
        while let Some(open) = self.open.last() {
            if super::classes::flags(open.name) & IMPLIED_END == 0 || but == Some(open.name) {
                return;
            }
            self.pop();
        }
    }

    /// Closes an open paragraph.
    #[inline]
    pub fn close_paragraph(&mut self) {
        if self.open.paragraph_in_button_scope() {
            self.implied_ends(Some(Name::P));
            self.pop_until(Name::P);
        }
    }

    /// Closes elements up to one of these names, or to what a table cannot leave.
    pub fn clear_to(&mut self, names: &[Name]) {
        while let Some(open) = self.open.last() {
            let bound = names.contains(&open.name) || matches!(open.name, Name::HTML | Name::TEMPLATE);
            if bound && open.namespace == Namespace::Html {
                return;
            }
            self.pop();
        }
    }

    /// The name of the current node.
    #[inline]
    pub fn current(&self) -> Name {
        self.open.last().map_or(Name::HTML, |open| open.name)
    }
}
