//! The option that a select shows: its content is copied into the `selectedcontent` elements of the select.

use std::collections::HashMap;

use super::builder::Builder;
use crate::dom::{Kind, Name, NodeId, Step};

#[derive(Debug, Default)]
pub(super) struct Selects {
    /// The option that each select shows.
    shown: HashMap<NodeId, NodeId>,
    /// Whether there is any `selectedcontent`.
    any: bool,
    /// How many nodes were copied.
    copied: usize,
}

/// How many nodes are copied on one page; more than any page has options.
const MOST_COPIES: usize = 100_000;

impl Builder<'_> {
    /// Handles the end of an option: it may be the one that its select shows.
    pub fn option_closed(&mut self, option: NodeId) {
        let Some(select) = self.select_of(option) else { return };
        if self.has_attr(select, Name::MULTIPLE) {
            return;
        }
        let shown = self.selects.shown.get(&select).copied();
        if !self.has_attr(option, Name::SELECTED)
            && (self.is_disabled(option) || shown.is_some_and(|shown| self.select_of(shown) == Some(select)))
        {
            return;
        }
        self.selects.shown.insert(select, option);
        if !self.selects.any || self.bars_content(select) {
            return;
        }
        for target in self.targets(select) {
            self.doc.clear(target);
            self.copy_children(option, target);
        }
    }

    /// Handles a new `selectedcontent`: it gets the content of the option shown.
    pub fn selected_content(&mut self, node: NodeId) {
        self.selects.any = true;
        let mut above = self.doc.parent(node);
        while let Some(ancestor) = above {
            if self.doc.is_html(ancestor, Name::SELECT) {
                break;
            }
            if matches!(self.doc.kind(ancestor), Kind::Fragment) || self.is_selecting(ancestor) {
                return;
            }
            above = self.doc.parent(ancestor);
        }
        let Some(select) = above else { return };
        let Some(&option) = self.selects.shown.get(&select) else { return };
        let fits = self.select_of(option) == Some(select) && !self.has_attr(node, Name::DISABLED);
        if fits && !self.bars_content(select) {
            self.copy_children(option, node);
        }
    }

    /// The nearest select around an option.
    fn select_of(&self, option: NodeId) -> Option<NodeId> {
        let mut grouped = false;
        for ancestor in self.doc.ancestors(option) {
            if matches!(self.doc.kind(ancestor), Kind::Fragment) {
                return None;
            }
            let Some(name) = self.doc.name(ancestor).filter(|&name| self.doc.is_html(ancestor, name)) else {
                continue;
            };
            match name {
                Name::SELECT => return Some(ancestor),
                Name::DATALIST | Name::HR | Name::OPTION => return None,
                Name::OPTGROUP if grouped => return None,
                Name::OPTGROUP => grouped = true,
                _ => {}
            }
        }
        None
    }

    fn has_attr(&self, node: NodeId, name: Name) -> bool {
        self.attr_slice(self.attrs_of(node)).iter().any(|attr| attr.name == name)
    }

    fn is_disabled(&self, option: NodeId) -> bool {
        let group = self.doc.parent(option).filter(|&parent| self.doc.is_html(parent, Name::OPTGROUP));
        self.has_attr(option, Name::DISABLED)
            || group.is_some_and(|group| self.has_attr(group, Name::DISABLED))
    }

    fn is_selecting(&self, node: NodeId) -> bool {
        [Name::SELECT, Name::OPTION, Name::SELECTEDCONTENT].iter().any(|&name| self.doc.is_html(node, name))
    }

    /// Whether a select is inside what shows or is shown itself.
    fn bars_content(&self, select: NodeId) -> bool {
        self.doc.ancestors(select).any(|ancestor| self.is_selecting(ancestor))
    }

    /// The `selectedcontent` elements of a select.
    fn targets(&self, select: NodeId) -> Vec<NodeId> {
        let mut targets = Vec::new();
        let mut nodes = self.doc.descendants(select);
        while let Some(node) = nodes.next() {
            if self.is_selecting(node) || matches!(self.doc.kind(node), Kind::Fragment) {
                if self.doc.is_html(node, Name::SELECTEDCONTENT) && !self.has_attr(node, Name::DISABLED) {
                    targets.push(node);
                }
                nodes.skip_below(node);
            }
        }
        targets
    }

    fn copy_children(&mut self, from: NodeId, to: NodeId) {
        let mut visit = self.doc.visit(from);
        let mut parents = vec![to];
        while let Some(step) = visit.step(&self.doc) {
            match step {
                Step::Enter(node) => {
                    self.selects.copied += 1;
                    if self.selects.copied > MOST_COPIES {
                        return;
                    }
                    let copy = self.doc.push(self.doc.kind(node));
                    if let Some(&parent) = parents.last() {
                        self.doc.append(parent, copy);
                    }
                    parents.push(copy);
                }
                Step::Leave(_) => {
                    parents.pop();
                }
            }
        }
    }
}
