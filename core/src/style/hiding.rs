//! Elements that the style sheets of a page hide.

use std::borrow::Cow;

use super::index::Index;
use super::matching::Matcher;
use super::parsing::{self, Fault};
use super::rules::{self, Rule, Switch};
use super::selector::Complex;
use super::sheet::Sheet;
use crate::dom::{Document, NodeId};
use crate::maps::Set;
use crate::visible::Rare;

/// Those of the elements that `may_hide` allows which the style sheets in some elements hide, in document order.
pub fn hidden_by_rules(
    tree: &Document,
    sheets: &[NodeId],
    may_hide: impl Fn(&Document, NodeId) -> bool,
) -> Result<Vec<NodeId>, Rare> {
    if sheets.is_empty() {
        return Ok(Vec::new());
    }
    let sheets: Vec<Cow<str>> = sheets.iter().map(|&style| tree.text_content(style)).collect();
    let css = rules::prepared(&sheets.join("\n"));
    let sheet = Sheet::new(&css);
    let mut hiding = sheet.rules(rules::hiding_marks());
    hiding.retain(|rule| rule.hides);
    if hiding.is_empty() {
        return Ok(Vec::new());
    }
    let matcher = Matcher::new(tree);
    let all = tree.descendants(NodeId::DOCUMENT).filter(|&node| may_hide(tree, node));
    let matched = matching(&matcher, &hiding, all)?;
    if matcher.is_spent() {
        return Err(Rare);
    }
    if matched.is_empty() || hiding.iter().all(|rule| rule.switch.is_none()) {
        return Ok(matched);
    }
    let switches: Vec<Switch> = hiding.iter().filter_map(|rule| rule.switch).collect();
    hiding.retain(|rule| rule.switch.is_none());
    let mut hidden: Set<NodeId> = matching(&matcher, &hiding, matched.iter().copied())?.into_iter().collect();
    for switch in Switch::ALL.into_iter().filter(|switch| switches.contains(switch)) {
        let mut turning = sheet.rules(switch.marks());
        turning.retain(|rule| rule.switch == Some(switch));
        turning.sort_by_cached_key(Rule::rank);
        let lists = turning
            .iter()
            .map(|rule| parsed(rule.selector, &[rule.selector]))
            .collect::<Result<Vec<_>, _>>()?;
        let numbered = lists.iter().enumerate();
        let numbered = numbered.flat_map(|(rule, list)| list.iter().map(move |one| (rule, one)));
        let index = Index::new(tree, matched.iter().copied(), numbered);
        let hides = |node: NodeId| index.last(&matcher, node).is_some_and(|rule| turning[rule].hides);
        hidden.extend(matched.iter().copied().filter(|&node| hides(node)));
    }
    if matcher.is_spent() {
        return Err(Rare);
    }
    Ok(matched.into_iter().filter(|node| hidden.contains(node)).collect())
}

/// Those of some elements that a selector of the rules matches; what is no selector is passed over.
fn matching(
    matcher: &Matcher,
    rules: &[Rule],
    among: impl Iterator<Item = NodeId> + Clone,
) -> Result<Vec<NodeId>, Rare> {
    let selectors: Vec<&str> = rules.iter().map(|rule| rule.selector).collect();
    let text = selectors.join(",");
    let list = parsed(&text, &selectors)?;
    let index = Index::new(matcher.tree, among.clone(), list.iter().map(|one| (0, one)));
    if index.is_empty() {
        return Ok(Vec::new());
    }
    Ok(among.filter(|&node| index.matches(matcher, node)).collect())
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
