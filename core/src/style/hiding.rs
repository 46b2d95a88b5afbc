//! Elements that the style sheets of a page hide.

use std::borrow::Cow;

use super::index::Index;
use super::matching::{Matcher, words};
use super::parsing::{self, Fault};
use super::rules::{self, Rule, Switch};
use super::selector::{Complex, Simple};
use super::sheet::Sheet;
use super::words::Words;
use crate::dom::{Document, Name, NodeId, Uses};
use crate::maps::Set;
use crate::visible::Rare;

/// Those of some elements that style sheets hide, in document order; the sheets are the texts of some others.
///
/// `named` are those of the elements that have a class or an identifier. What is out of the tree is passed over.
pub fn hidden_by_rules(
    tree: &Document,
    sheets: &[NodeId],
    elements: &[NodeId],
    named: &[NodeId],
) -> Result<Vec<NodeId>, Rare> {
    if sheets.is_empty() {
        return Ok(Vec::new());
    }
    let sheets: Vec<Cow<str>> = sheets.iter().map(|&style| tree.text_content(style)).collect();
    let css = rules::prepared(sheets.join("\n"));
    let sheet = Sheet::new(&css);
    let mut hiding = sheet.hiding();
    if hiding.is_empty() {
        return Ok(Vec::new());
    }
    let matcher = Matcher::new(tree);
    let matched = matching(&matcher, &hiding, elements, named)?;
    if matcher.is_spent() {
        return Err(Rare);
    }
    if matched.is_empty() || hiding.iter().all(|rule| rule.switch.is_none()) {
        return Ok(matched);
    }
    let switches: Vec<Switch> = hiding.iter().filter_map(|rule| rule.switch).collect();
    hiding.retain(|rule| rule.switch.is_none());
    let mut hidden: Set<NodeId> = matching(&matcher, &hiding, &matched, &matched)?.into_iter().collect();
    let mut names = Words::<()>::default();
    for &node in &matched {
        tree.attr(node, Name::ID).into_iter().for_each(|id| *names.entry(id) = ());
        words(tree.attr(node, Name::CLASS).unwrap_or_default()).for_each(|class| *names.entry(class) = ());
    }
    let selects = |selector: &str| last_name(selector).is_none_or(|name| names.get(name).is_some());
    for switch in Switch::ALL.into_iter().filter(|switch| switches.contains(switch)) {
        let mut turning = sheet.setting(switch, selects);
        turning.sort_by_cached_key(Rule::rank);
        let lists = turning
            .iter()
            .map(|rule| parsed(rule.selector, &[rule.selector]))
            .collect::<Result<Vec<_>, _>>()?;
        let numbered = lists.iter().enumerate();
        let numbered = numbered.flat_map(|(rule, list)| list.iter().map(move |one| (rule, one)));
        let index = Index::new(tree, &matched, numbered);
        let hides = |node: NodeId| index.last(&matcher, node).is_some_and(|rule| turning[rule].hides);
        hidden.extend(matched.iter().copied().filter(|&node| hides(node)));
    }
    if matcher.is_spent() {
        return Err(Rare);
    }
    Ok(matched.into_iter().filter(|node| hidden.contains(node)).collect())
}

/// The first class or identifier that a selector asks of its element; `None` where that is not plain to see.
fn last_name(selector: &str) -> Option<&str> {
    if selector.bytes().any(|byte| matches!(byte, b'(' | b'[' | b'\\' | b'/')) {
        return None;
    }
    let selector = selector.trim_matches(super::blank);
    let joins = |byte| matches!(byte, b' ' | b'>' | b'+' | b'~' | b'\n' | b'\t' | b'\x0c' | b'\r');
    let subject = selector.bytes().rposition(joins).map_or(selector, |join| &selector[join + 1..]);
    let name = &subject[subject.bytes().position(|byte| matches!(byte, b'.' | b'#'))? + 1..];
    let end = name.bytes().position(|byte| matches!(byte, b'.' | b'#' | b':'));
    Some(&name[..end.unwrap_or(name.len())])
}

/// Those of some elements that a selector of the rules matches; what is no selector is passed over.
///
/// All are looked at where a selector asks for neither class nor identifier, else the `named`.
fn matching(
    matcher: &Matcher,
    rules: &[Rule],
    elements: &[NodeId],
    named: &[NodeId],
) -> Result<Vec<NodeId>, Rare> {
    let selectors: Vec<&str> = rules.iter().map(|rule| rule.selector).collect();
    let text = selectors.join(",");
    let mut list = parsed(&text, &selectors)?;
    let mut among = named;
    if !list.iter().all(Complex::asks_for_name) {
        let uses = Uses::of(matcher.tree);
        list.retain(|complex| complex.asks_for_name() || may_have(matcher.tree, &uses, complex.subject()));
        if !list.iter().all(Complex::asks_for_name) {
            among = elements;
        }
    }
    let index = Index::new(matcher.tree, among, list.iter().map(|one| (0, one)));
    if index.is_empty() {
        return Ok(Vec::new());
    }
    Ok(among.iter().copied().filter(|&node| index.matches(matcher, node)).collect())
}

/// Whether a tree may have an element that some conditions ask for; `uses` tells of its names.
fn may_have(tree: &Document, uses: &Uses, subject: &[Simple]) -> bool {
    subject.iter().all(|simple| match simple {
        Simple::Tag(tag) => uses.has_element(tree, tag),
        Simple::Attribute { name, .. } => tree.find_name(name).is_some_and(|name| uses.has_attribute(name)),
        _ => true,
    })
}

/// Selectors as one list. Parts of one that has commas inside brackets are one again when they are joined.
fn parsed<'c>(joined: &'c str, selectors: &[&'c str]) -> Result<Vec<Complex<'c>>, Rare> {
    if selectors.is_empty() {
        return Ok(Vec::new());
    }
    match parsing::parse(joined) {
        Ok(list) => return Ok(list),
        Err(Fault::Rare) => return Err(Rare),
        Err(Fault::Syntax) => {}
    }
    if joined.contains("/*") {
        return Err(Rare);
    }
    let mut good = Vec::new();
    for selector in selectors {
        match parsing::parse(selector) {
            Ok(list) => good.extend(list),
            Err(Fault::Rare) => return Err(Rare),
            Err(Fault::Syntax) => {}
        }
    }
    Ok(good)
}
