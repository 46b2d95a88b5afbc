//! Elements that selectors match.

use std::cell::{Cell, OnceCell};

use super::selector::{Compare, Complex, Compound, Join, Simple};
use crate::dom::{Document, Kind, Name, Namespace, NodeId};
use crate::maps::Map;
use crate::text::bits::Eight;

/// How a match ended, so that no walk is taken twice in vain (after Blink's `SelectorChecker::MatchStatus`).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Status {
    Matches,
    FailsHere,
    FailsAllSiblings,
    FailsCompletely,
}

/// Places of an element among its siblings, counted from 1.
#[derive(Clone, Copy, Default)]
struct Place {
    from_start: u32,
    from_end: u32,
    of_type: u32,
    of_type_from_end: u32,
}

/// Matches selectors against the elements of one tree, which must not change meanwhile.
pub struct Matcher<'d, 's> {
    pub tree: &'d Document<'s>,
    places: OnceCell<Vec<Place>>,
    steps: Cell<u32>,
}

/// Ancestors and siblings that are looked at on one page: beyond, its rules are left to the Python reading.
const MOST_STEPS: u32 = 3_000_000;

impl<'d, 's> Matcher<'d, 's> {
    pub fn new(tree: &'d Document<'s>) -> Self {
        Matcher { tree, places: OnceCell::new(), steps: Cell::new(0) }
    }

    /// Whether more was looked at than a page may cost, so that answers are wrong.
    pub fn is_spent(&self) -> bool {
        self.steps.get() > MOST_STEPS
    }

    fn step(&self) -> bool {
        self.steps.set(self.steps.get().saturating_add(1));
        !self.is_spent()
    }

    /// Whether one of the selectors matches an element.
    pub fn any(&self, list: &[Complex], node: NodeId) -> bool {
        list.iter().any(|complex| self.complex(complex, node))
    }

    /// Whether a selector matches an element.
    pub fn complex(&self, complex: &Complex, node: NodeId) -> bool {
        let subject = complex.compounds.len() - 1;
        self.compound(&complex.compounds[subject], node)
            && self.left(complex, subject, node) == Status::Matches
    }

    fn compound(&self, compound: &Compound, node: NodeId) -> bool {
        matches!(self.tree.kind(node), Kind::Element { .. })
            && compound.simples.iter().all(|simple| self.simple(simple, node))
    }

    /// `node` matches the compound at `index`; whether what stands to its left does as well.
    fn left(&self, complex: &Complex, index: usize, node: NodeId) -> Status {
        if index == 0 {
            return Status::Matches;
        }
        let target = &complex.compounds[index - 1];
        match complex.compounds[index].join {
            Join::Child => {
                let mut status = Status::FailsHere;
                if let Some(parent) = self.tree.parent(node).filter(|&parent| self.compound(target, parent)) {
                    status = self.left(complex, index - 1, parent);
                }
                if status == Status::FailsHere { Status::FailsAllSiblings } else { status }
            }
            Join::Next => match self.earlier(node) {
                None => Status::FailsAllSiblings,
                Some(before) if self.compound(target, before) => self.left(complex, index - 1, before),
                Some(_) => Status::FailsHere,
            },
            Join::Later => {
                let mut before = self.earlier(node);
                while let Some(sibling) = before.filter(|_| self.step()) {
                    if self.compound(target, sibling) {
                        let status = self.left(complex, index - 1, sibling);
                        if status != Status::FailsHere {
                            return status;
                        }
                    }
                    before = self.earlier(sibling);
                }
                Status::FailsAllSiblings
            }
            Join::Descendant => {
                for ancestor in self.tree.ancestors(node).take_while(|_| self.step()) {
                    if self.compound(target, ancestor) {
                        let status = self.left(complex, index - 1, ancestor);
                        if matches!(status, Status::Matches | Status::FailsCompletely) {
                            return status;
                        }
                    }
                }
                Status::FailsCompletely
            }
        }
    }

    /// The element before an element among its siblings.
    fn earlier(&self, node: NodeId) -> Option<NodeId> {
        let mut before = self.tree.prev_sibling(node);
        while let Some(sibling) = before {
            if self.tree.name(sibling).is_some() {
                return before;
            }
            before = self.tree.prev_sibling(sibling);
        }
        None
    }

    fn simple(&self, simple: &Simple, node: NodeId) -> bool {
        let tree = self.tree;
        match simple {
            Simple::Any => true,
            Simple::Never => false,
            Simple::Tag(tag) => {
                tree.name(node).is_some_and(|name| tree.name_str(name).eq_ignore_ascii_case(tag))
            }
            Simple::Id(id) => {
                tree.attr(node, Name::ID).is_some_and(|own| !own.is_empty() && same(own, id, tree.quirks))
            }
            Simple::Class(class) => tree
                .attr(node, Name::CLASS)
                .is_some_and(|own| words(own).any(|word| same(word, class, tree.quirks))),
            Simple::Attribute { name, compare, value, fold, fold_in_html } => {
                let Some(own) = tree.find_name(name).and_then(|name| tree.attr(node, name)) else {
                    return false;
                };
                let html = matches!(tree.kind(node), Kind::Element { namespace: Namespace::Html, .. });
                compares(*compare, own, value, *fold || (*fold_in_html && html))
            }
            Simple::Root => tree.parent(node).is_some_and(|parent| tree.name(parent).is_none()),
            Simple::Empty => tree.children(node).all(|child| match tree.kind(child) {
                Kind::Element { .. } => false,
                Kind::Text(text) => tree.str(text).bytes().all(is_space),
                _ => true,
            }),
            Simple::OnlyChild { of_type } => {
                let place = self.place(node);
                if *of_type {
                    place.of_type == 1 && place.of_type_from_end == 1
                } else {
                    place.from_start == 1 && place.from_end == 1
                }
            }
            Simple::Nth { a, b, from_end, of_type } => {
                let place = self.place(node);
                let index = match (from_end, of_type) {
                    (false, false) => place.from_start,
                    (true, false) => place.from_end,
                    (false, true) => place.of_type,
                    (true, true) => place.of_type_from_end,
                };
                fits(*a, *b, index)
            }
            Simple::Link => {
                (tree.is(node, Name::A) || tree.is(node, Name::AREA)) && tree.attr(node, Name::HREF).is_some()
            }
            Simple::Is(list) => self.any(list, node),
            Simple::Not(list) => !self.any(list, node),
            Simple::Has(list) => list.iter().any(|compound| self.contains(compound, node)),
        }
    }

    /// Whether an element that a compound matches is in another.
    fn contains(&self, compound: &Compound, node: NodeId) -> bool {
        let mut fits = |inner| self.step() && self.compound(compound, inner);
        match compound.join {
            Join::Child => self.tree.children(node).any(&mut fits),
            _ => self.tree.descendants(node).any(&mut fits),
        }
    }

    fn place(&self, node: NodeId) -> Place {
        self.places.get_or_init(|| places(self.tree))[node.index()]
    }
}

/// Places of all elements among their siblings.
fn places(tree: &Document) -> Vec<Place> {
    let mut places = vec![Place::default(); tree.len()];
    let mut types: Map<(Name, Namespace), u32> = Map::default();
    let mut siblings = Vec::new();
    let parents = std::iter::once(NodeId::DOCUMENT).chain(tree.descendants(NodeId::DOCUMENT));
    for parent in parents {
        siblings.clear();
        siblings.extend(tree.children(parent).filter_map(|child| match tree.kind(child) {
            Kind::Element { name, namespace, .. } => Some((child, (name, namespace))),
            _ => None,
        }));
        types.clear();
        for (at, (child, kind)) in siblings.iter().enumerate() {
            let count = types.entry(*kind).or_default();
            *count += 1;
            let place = &mut places[child.index()];
            place.from_start = at as u32 + 1;
            place.from_end = (siblings.len() - at) as u32;
            place.of_type = *count;
        }
        for (child, kind) in &siblings {
            let place = &mut places[child.index()];
            place.of_type_from_end = types[kind] - place.of_type + 1;
        }
    }
    places
}

fn fits(a: i32, b: i32, index: u32) -> bool {
    let difference = i64::from(index) - i64::from(b);
    let a = i64::from(a);
    if a == 0 { difference == 0 } else { difference % a == 0 && difference / a >= 0 }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\x0c' | b'\r' | b' ')
}

/// Words of an attribute as HTML parts them.
pub fn words(value: &str) -> impl Iterator<Item = &str> {
    let mut rest = value;
    std::iter::from_fn(move || {
        let start = rest.bytes().position(|byte| !is_space(byte))?;
        let end = next_space(rest.as_bytes(), start);
        let word = &rest[start..end];
        rest = &rest[end..];
        Some(word)
    })
}

/// The place of the first white space at or after a place, or the end.
#[inline]
fn next_space(text: &[u8], start: usize) -> usize {
    let mut at = start;
    while let Some(chunk) = text.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let low = Eight::new(*chunk).within(0, b' ');
        if low == 0 {
            at += 8;
            continue;
        }
        at += low.trailing_zeros() as usize / 8;
        if is_space(text[at]) {
            return at;
        }
        at += 1;
    }
    text[at..].iter().position(|&byte| is_space(byte)).map_or(text.len(), |end| at + end)
}

fn same(one: &str, other: &str, fold: bool) -> bool {
    if fold { one.eq_ignore_ascii_case(other) } else { one == other }
}

fn compares(compare: Compare, own: &str, value: &str, fold: bool) -> bool {
    let (own, value) = (own.as_bytes(), value.as_bytes());
    let same = |one: &[u8], other: &[u8]| if fold { one.eq_ignore_ascii_case(other) } else { one == other };
    let fits = !value.is_empty() && own.len() >= value.len();
    match compare {
        Compare::Exists => true,
        Compare::Equals => same(own, value),
        Compare::Prefix => fits && same(&own[..value.len()], value),
        Compare::Suffix => fits && same(&own[own.len() - value.len()..], value),
        Compare::Contains => fits && own.windows(value.len()).any(|part| same(part, value)),
        Compare::Includes => fits && own.split(|&byte| is_space(byte)).any(|word| same(word, value)),
        Compare::Dash => {
            same(own, value)
                || (own.len() > value.len() && own[value.len()] == b'-' && same(&own[..value.len()], value))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn words_are_what_white_space_parts() {
        let odd =
            "\u{1} control\u{b}tab and\u{1f}more, quite a-long-word-of-many-letters\u{a0}é  \t x\r\ny\x0c";
        for start in 0..20 {
            for text in [odd.get(start..), odd.get(..odd.len() - start), odd.get(start..start + 9)] {
                let text = text.unwrap_or("  a ");
                assert!(words(text).eq(text.split_ascii_whitespace()), "{text:?}");
            }
        }
    }
}
