//! Which of many selectors may match an element, by the classes and identifiers that both have.

use super::matching::{Matcher, words};
use super::selector::{Complex, Join, Simple};
use super::words::Words;
use crate::dom::{Document, Name, NodeId};

/// Where the classes and identifiers are that some selectors ask for.
///
/// Each of them has one of 61 bits, so that a bit that is set may mean another name.
pub struct Survey {
    /// Of each node the bits of its own names and of all above it: with [`NAMED`] if it has any of its own, and with
    /// [`IN`] or [`OUT`] if it was looked at.
    bits: Vec<u64>,
}

/// How many bits there are for names.
const NAMES: u32 = 61;

/// What is set of a node that has some of the names itself.
const NAMED: u64 = 1 << NAMES;

/// What is set of a node in the tree.
const IN: u64 = 1 << 62;

/// What is set of a node that was taken out of the tree.
const OUT: u64 = 1 << 63;

/// A selector, its number, and the bits of names that its element and those above it have to have.
struct Entry<'l> {
    number: usize,
    complex: &'l Complex<'l>,
    bits: u64,
}

/// Selectors by what their last compound asks for, those left out that ask for what the page does not have.
pub struct Index<'l> {
    by_id: Words<'l, Vec<Entry<'l>>>,
    by_class: Words<'l, Vec<Entry<'l>>>,
    by_tag: Words<'l, Vec<Entry<'l>>>,
    others: Vec<Entry<'l>>,
    survey: Survey,
}

impl<'l> Index<'l> {
    /// Indexes selectors, each with a number, for some elements of a tree.
    pub fn new(
        tree: &Document,
        elements: &[NodeId],
        list: impl Iterator<Item = (usize, &'l Complex<'l>)> + Clone,
    ) -> Self {
        let mut names = Names::default();
        for (_, complex) in list.clone() {
            told(complex).for_each(|simple| names.ask(simple));
        }
        let mut index = Index {
            by_id: Words::default(),
            by_class: Words::default(),
            by_tag: Words::default(),
            others: Vec::new(),
            survey: names.survey(tree, elements),
        };
        for (number, complex) in list {
            if let Some(bits) = names.bits_of(complex) {
                index.add(Entry { number, complex, bits });
            }
        }
        index
    }

    fn add(&mut self, entry: Entry<'l>) {
        let (mut id, mut class, mut tag) = (None, None, None);
        for simple in entry.complex.subject() {
            match simple {
                Simple::Id(name) if id.is_none() => id = Some(name),
                Simple::Class(name) if class.is_none() => class = Some(name),
                Simple::Tag(name) if tag.is_none() => tag = Some(name),
                _ => {}
            }
        }
        match (id, class, tag) {
            (Some(id), _, _) => self.by_id.entry(id).push(entry),
            (_, Some(class), _) => self.by_class.entry(class).push(entry),
            (_, _, Some(tag)) => self.by_tag.entry(tag).push(entry),
            _ => self.others.push(entry),
        }
    }

    /// Whether there are no selectors.
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty() && self.by_class.is_empty() && self.by_tag.is_empty() && self.others.is_empty()
    }

    /// Whether any selector matches an element.
    pub fn matches(&self, matcher: &Matcher, node: NodeId) -> bool {
        self.find(matcher, node, |_, complex| matcher.complex(complex, node))
    }

    /// The greatest number of the selectors that match an element.
    pub fn last(&self, matcher: &Matcher, node: NodeId) -> Option<usize> {
        let mut last = None;
        self.find(matcher, node, |number, complex| {
            if last < Some(number) && matcher.complex(complex, node) {
                last = Some(number);
            }
            false
        });
        last
    }

    /// Whether something holds for any of the selectors that may match an element.
    fn find(&self, matcher: &Matcher, node: NodeId, mut holds: impl FnMut(usize, &Complex) -> bool) -> bool {
        let tree = matcher.tree;
        let all = self.survey.bits[node.index()];
        let named = all & NAMED != 0;
        if all & IN == 0 || !named && self.by_tag.is_empty() && self.others.is_empty() {
            return false;
        }
        let mut any = |list: Option<&Vec<Entry>>| {
            list.is_some_and(|list| {
                list.iter().any(|entry| entry.bits & !all == 0 && holds(entry.number, entry.complex))
            })
        };
        if named {
            let class = tree.attr(node, Name::CLASS).filter(|_| !self.by_class.is_empty());
            if class.is_some_and(|class| words(class).any(|class| any(self.by_class.get(class)))) {
                return true;
            }
            let id = tree.attr(node, Name::ID).filter(|_| !self.by_id.is_empty());
            if id.is_some_and(|id| any(self.by_id.get(id))) {
                return true;
            }
        }
        let name = tree.name(node).filter(|_| !self.by_tag.is_empty());
        name.is_some_and(|name| any(self.by_tag.get(tree.name_str(name)))) || any(Some(&self.others))
    }
}

/// What a selector asks of its element and of those above it, up to where it asks for a sibling.
fn told<'l>(complex: &'l Complex<'l>) -> impl Iterator<Item = &'l Simple<'l>> {
    let mut joined = true;
    let above = complex.compounds.iter().rev().take_while(move |compound| {
        std::mem::replace(&mut joined, matches!(compound.join, Join::Descendant | Join::Child))
    });
    above.flat_map(|compound| compound.simples.iter())
}

/// The classes and identifiers that selectors ask for: of each its bit, and whether the page has it.
#[derive(Default)]
struct Names<'l> {
    classes: Words<'l, (u64, bool)>,
    ids: Words<'l, (u64, bool)>,
    count: u32,
}

impl<'l> Names<'l> {
    fn ask(&mut self, simple: &'l Simple<'l>) {
        let name = match simple {
            Simple::Class(class) => self.classes.entry(class),
            Simple::Id(id) => self.ids.entry(id),
            _ => return,
        };
        if name.0 == 0 {
            name.0 = 1 << (self.count % NAMES);
            self.count += 1;
        }
    }

    fn get(&self, simple: &Simple) -> Option<(u64, bool)> {
        match simple {
            Simple::Class(class) => self.classes.get(class).copied(),
            Simple::Id(id) => self.ids.get(id).copied(),
            _ => None,
        }
    }

    /// The bits of all names that a selector asks for; `None` where the page lacks one.
    fn bits_of(&self, complex: &Complex) -> Option<u64> {
        let mut names = told(complex).filter_map(|simple| self.get(simple));
        names.try_fold(0, |bits, name| name.1.then_some(bits | name.0))
    }

    /// Looks at some elements and those above them.
    fn survey(&mut self, tree: &Document, elements: &[NodeId]) -> Survey {
        let mut bits = vec![0; tree.len()];
        let mut path = Vec::new();
        for &element in elements {
            let mut next = Some(element);
            let mut above = OUT;
            while let Some(node) = next {
                let seen: u64 = bits[node.index()];
                if seen != 0 || node == NodeId::DOCUMENT {
                    above = if seen != 0 { seen } else { IN };
                    break;
                }
                path.push(node);
                next = tree.parent(node);
            }
            while let Some(node) = path.pop() {
                let own = self.see(tree, node);
                above = above & !NAMED | own;
                bits[node.index()] = above | if own != 0 { NAMED } else { 0 };
            }
        }
        Survey { bits }
    }

    /// The bits of an element's own names.
    fn see(&mut self, tree: &Document, node: NodeId) -> u64 {
        let mut own = 0;
        let mut add = |name: Option<&mut (u64, bool)>| {
            if let Some(name) = name {
                name.1 = true;
                own |= name.0;
            }
        };
        for attr in tree.attrs(node) {
            match attr.name {
                Name::ID => add(self.ids.get_mut(tree.str(attr.value))),
                Name::CLASS => {
                    words(tree.str(attr.value)).for_each(|word| add(self.classes.get_mut(word)));
                }
                _ => {}
            }
        }
        own
    }
}
