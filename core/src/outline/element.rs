//! What is read of one element.

use std::borrow::Cow;

use crate::dom::{Document, Name, NodeId};
use crate::spans::evenly_spaced;
use crate::text::folded;

/// Ancestors looked at for what contains a link or a place for ads: a bound, so that deep nesting costs no more.
pub(super) const NEAR: usize = 5;

/// The text without white space around it.
pub(super) fn trimmed(text: &str) -> &str {
    text.trim_matches(crate::style::blank)
}

/// The value of an attribute, "" where there is none.
pub(super) fn value<'d>(tree: &'d Document, node: NodeId, name: Name) -> &'d str {
    tree.attr(node, name).unwrap_or_default()
}

/// The text up to some number of characters.
pub(super) fn first_characters(text: &str, count: usize) -> &str {
    match text.as_bytes().get(..count) {
        None => text,
        Some(head) if head.is_ascii() => &text[..count],
        Some(_) => text.char_indices().nth(count).map_or(text, |(end, _)| &text[..end]),
    }
}

/// The text of an element as one line, written to the end of a text.
pub(super) fn write_line(tree: &Document, node: NodeId, line: &mut String) {
    let start = line.len();
    let mut owes_space = false;
    for inner in tree.descendants(node) {
        let Some(text) = tree.text(inner) else { continue };
        let mut add = |spaced: bool, words: &str| {
            owes_space |= spaced;
            if words.is_empty() {
                return;
            }
            if owes_space && line.len() > start {
                line.push(' ');
            }
            owes_space = false;
            line.push_str(words);
        };
        if text.is_ascii() {
            runs(text, add);
        } else {
            text.split(crate::style::blank).enumerate().for_each(|(place, word)| add(place > 0, word));
        }
    }
    if !line.as_bytes()[start..].is_ascii()
        && let Cow::Owned(text) = folded(&line[start..])
    {
        line.replace_range(start.., &text);
    }
}

/// Passes on the words of a text of ASCII, those with one space between them as one: whether space is before them.
fn runs(text: &str, mut add: impl FnMut(bool, &str)) {
    let is_gap = |byte: u8| matches!(byte, 9..=13 | 28..=32);
    let bytes = text.as_bytes();
    let mut end = 0;
    loop {
        let start = bytes[end..].iter().position(|&byte| !is_gap(byte)).map_or(bytes.len(), |gap| end + gap);
        let spaced = start > end;
        end = start + evenly_spaced(&bytes[start..]);
        if end > start && bytes[end - 1] == b' ' {
            end -= 1;
        }
        while let Some(&byte) = bytes.get(end) {
            let goes_on = byte == b' ' && bytes.get(end + 1).is_some_and(|&next| !is_gap(next));
            if is_gap(byte) && !goes_on {
                break;
            }
            end += 1;
        }
        add(spaced, &text[start..end]);
        if end == bytes.len() {
            return;
        }
    }
}

/// The nearest list or paragraph around a link, or its grandparent where none is near.
pub(super) fn around_link(tree: &Document, node: NodeId) -> NodeId {
    let mut around = tree.parent(node).unwrap_or(NodeId::DOCUMENT);
    for (step, parent) in tree.ancestors(node).take(NEAR).enumerate() {
        match tree.name(parent) {
            None => break,
            Some(
                Name::UL
                | Name::OL
                | Name::TABLE
                | Name::NAV
                | Name::DL
                | Name::MENU
                | Name::FOOTER
                | Name::ASIDE
                | Name::P
                | Name::BLOCKQUOTE
                | Name::H1
                | Name::H2
                | Name::H3
                | Name::H4
                | Name::H5
                | Name::H6,
            ) => return parent,
            Some(_) if step < 2 => around = parent,
            Some(_) => {}
        }
    }
    around
}

/// Whether the type of a script says JSON-LD, with or without parameters.
pub(super) fn is_json_ld(kind: &str) -> bool {
    const TYPE: &str = "application/ld+json";
    let space = ['\t', '\n', '\x0c', '\r', ' '];
    let kind = kind.trim_start_matches(space);
    let Some(head) = kind.get(..TYPE.len()).filter(|head| head.eq_ignore_ascii_case(TYPE)) else {
        return false;
    };
    let rest = &kind[head.len()..];
    let after = rest.trim_start_matches(space);
    after.is_empty() || after.starts_with(';')
}
