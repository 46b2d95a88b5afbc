//! The tree of a page without what its reader cannot see, with the meaning of `darnel.page.visibility`.

use crate::dom::{Document, Name, NodeId};
use crate::html;
use crate::layout;
use crate::lines::{TABLE_PARTS, flatten_tables};
use crate::maps::Map;
use crate::style::hiding::hidden_by_rules;
use crate::style::{has_own_size, hides, only_tiny_font};
use crate::text::sample::char_count;

const LEAST: usize = 200;
const FRAMES: usize = 20;
const DEPTH: usize = 3;

/// What of a page its reader sees.
pub struct Visible<'s> {
    /// The page without its hidden parts, its tables plain boxes; scripts, frames and places for ads of these
    /// are kept.
    pub tree: Document<'s>,
    /// Text of each part that styles or the attribute `hidden` keep from the reader.
    pub hidden: Vec<String>,
}

/// A page that only the Python reading reads: for shadow roots, and selectors that hardly any page writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rare;

/// Parses a page and takes out what a browser does not show.
///
/// A page that would show nearly nothing is taken to be shown by its scripts, and its styles hide nothing.
pub fn visible(page: &str) -> Result<Visible<'_>, Rare> {
    let (mut tree, mut parts) = opened(page)?;
    let mut hidden = without_hidden(&mut tree, &parts, true)?;
    let size: usize = hidden.iter().map(|text| char_count(text)).sum();
    if size >= LEAST && !layout::reaches(&tree, LEAST) {
        tree.recycle();
        (tree, parts) = opened(page)?;
        hidden = without_hidden(&mut tree, &parts, false)?;
    }
    flatten_tables(&mut tree, &parts.tables);
    Ok(Visible { tree, hidden })
}

/// Elements that are opened, emptied or taken out whatever styles say, each kind in document order.
#[derive(Default)]
struct Parts {
    frames: Vec<NodeId>,
    inner: Vec<NodeId>,
    fallbacks: Vec<NodeId>,
    closed: Vec<NodeId>,
    no_text: Vec<NodeId>,
    shadow: bool,
    /// Parts of tables.
    tables: Vec<NodeId>,
    /// What has the attribute `hidden`, and may hide by it.
    hidden: Vec<NodeId>,
    /// What has a style of its own, and may hide by it.
    styled: Vec<NodeId>,
    /// Style sheets.
    sheets: Vec<NodeId>,
    /// What style sheets may hide.
    elements: Vec<NodeId>,
    /// Of these, what has a class or an identifier.
    named: Vec<NodeId>,
}

/// Is looked at on its own.
const PART: u16 = 1;
/// Is not hidden.
const STAYS: u16 = 2;

#[rustfmt::skip]
static FLAGS: [u16; Name::COUNT] = {
    type N = Name;
    let flags = N::flagged([0; N::COUNT], PART, &[
        N::IFRAME, N::OBJECT, N::VIDEO, N::AUDIO, N::DETAILS, N::DIALOG, N::NOSCRIPT, N::TEMPLATE, N::DATALIST,
        N::OPTION, N::CANVAS, N::STYLE,
    ]);
    let flags = N::flagged(flags, PART, &TABLE_PARTS);
    let flags = N::flagged(flags, STAYS, &LOADERS);
    N::flagged(flags, STAYS, &[
        N::HTML, N::HEAD, N::BODY, N::TITLE, N::BASE, N::IMG, N::INPUT, N::SVG, N::PATH, N::G,
    ])
};

fn parts(tree: &Document) -> Parts {
    let mut parts = Parts::default();
    parts.elements.reserve(tree.len() / 2);
    parts.named.reserve(tree.len() / 4);
    for node in tree.descendants(NodeId::DOCUMENT) {
        let Some(name) = tree.name(node) else { continue };
        let flags = name.flags(&FLAGS, 0);
        match name {
            _ if flags & PART == 0 => {}
            Name::IFRAME => {
                parts.frames.push(node);
                if tree.attr(node, Name::SRCDOC).is_some() {
                    parts.inner.push(node);
                }
            }
            Name::OBJECT | Name::VIDEO | Name::AUDIO => parts.fallbacks.push(node),
            Name::DETAILS | Name::DIALOG => {
                if tree.attr(node, Name::OPEN).is_none() {
                    parts.closed.push(node);
                }
            }
            Name::NOSCRIPT | Name::TEMPLATE | Name::DATALIST | Name::OPTION | Name::CANVAS => {
                parts.no_text.push(node);
                parts.shadow |= name == Name::TEMPLATE && tree.attr(node, Name::SHADOWROOTMODE).is_some();
            }
            Name::STYLE => parts.sheets.push(node),
            _ => parts.tables.push(node),
        }
        if flags & STAYS != 0 {
            continue;
        }
        parts.elements.push(node);
        let mut named = false;
        for attr in tree.attrs(node) {
            match attr.name {
                Name::HIDDEN => parts.hidden.push(node),
                Name::STYLE => parts.styled.push(node),
                Name::CLASS | Name::ID => named = true,
                _ => {}
            }
        }
        if named {
            parts.named.push(node);
        }
    }
    parts
}

/// The parsed page with inner documents in their place, without what never is text; and the parts that it had.
fn opened(page: &str) -> Result<(Document<'_>, Parts), Rare> {
    let mut tree = html::parse_apart(page);
    let mut found = parts(&tree);
    if found.shadow {
        return Err(Rare);
    }
    if !found.inner.is_empty() {
        open_frames(&mut tree, &found.inner, DEPTH);
        found = parts(&tree);
    }
    for &element in found.fallbacks.iter().rev() {
        save_loaders(&mut tree, element);
        tree.clear(element);
    }
    for &element in found.closed.iter().rev() {
        close(&mut tree, element);
    }
    for &element in &found.no_text {
        tree.detach(element);
    }
    for &frame in &found.frames {
        tree.clear(frame);
    }
    Ok((tree, found))
}

/// Puts the documents that `srcdoc` contains behind their frames.
fn open_frames(tree: &mut Document, frames: &[NodeId], depth: usize) {
    for &frame in frames.iter().take(FRAMES) {
        let source = tree.attr(frame, Name::SRCDOC).unwrap_or_default().to_owned();
        let mut inner = html::parse_apart(&source);
        if depth > 1 {
            let frames = parts(&inner).inner;
            open_frames(&mut inner, &frames, depth - 1);
        }
        let holder = tree.new_element(Name::DIV);
        if let Some(body) = inner.find(NodeId::DOCUMENT, Name::BODY) {
            for child in inner.children(body).collect::<Vec<_>>() {
                let copy = tree.import(&inner, child);
                tree.append(holder, copy);
            }
        }
        tree.insert_after(holder, frame);
    }
}

/// Takes out of closed details all but their summary, and closed dialogs altogether.
fn close(tree: &mut Document, element: NodeId) {
    if tree.is(element, Name::DIALOG) {
        take_out(tree, element);
        return;
    }
    for child in tree.children(element).collect::<Vec<_>>() {
        if tree.name(child).is_none() {
            tree.detach(child);
        } else if !tree.is(child, Name::SUMMARY) {
            take_out(tree, child);
        }
    }
}

/// Elements that do their work wherever they stand: they outlive the hidden part around them.
const LOADERS: [Name; 9] = [
    Name::SCRIPT,
    Name::STYLE,
    Name::LINK,
    Name::META,
    Name::IFRAME,
    Name::EMBED,
    Name::INS,
    Name::AMP_AD,
    Name::AMP_IFRAME,
];

fn save_loaders(tree: &mut Document, element: NodeId) {
    let loaders: Vec<NodeId> = tree
        .descendants(element)
        .filter(|&node| tree.name(node).is_some_and(|name| LOADERS.contains(&name)))
        .collect();
    for loader in loaders {
        tree.insert_before(loader, element);
    }
}

/// Removes an element; what loads something stays in its place.
fn take_out(tree: &mut Document, element: NodeId) {
    save_loaders(tree, element);
    tree.detach(element);
}

/// Takes out of a tree what the attribute `hidden` and, if wanted, styles hide; its text, part by part.
fn without_hidden(tree: &mut Document, parts: &Parts, styles: bool) -> Result<Vec<String>, Rare> {
    let stays = |node: &NodeId| tree.ancestors(*node).last() == Some(NodeId::DOCUMENT);
    let mut elements: Vec<NodeId> = parts.hidden.iter().copied().filter(stays).collect();
    if styles {
        let mut known: Map<&str, bool> = Map::default();
        for &node in &parts.styled {
            let style = tree.attr(node, Name::STYLE).unwrap_or_default();
            if *known.entry(style).or_insert_with(|| hides(style)) && stays(&node) && !resized(tree, node) {
                elements.push(node);
            }
        }
        let sheets: Vec<NodeId> = parts.sheets.iter().copied().filter(stays).collect();
        elements.extend(hidden_by_rules(tree, &sheets, &parts.elements, &parts.named)?);
    }
    let mut texts = Vec::new();
    for element in elements.into_iter().rev() {
        if tree.parent(element).is_none() {
            continue;
        }
        let text = layout::text(tree, element);
        let text = text.trim_matches(crate::style::blank);
        if !text.is_empty() {
            texts.push(text.to_owned());
        }
        take_out(tree, element);
    }
    texts.reverse();
    Ok(texts)
}

/// Whether parts of an element with a tiny font, as keeps boxes together, have a size of their own.
fn resized(tree: &Document, element: NodeId) -> bool {
    only_tiny_font(tree.attr(element, Name::STYLE).unwrap_or_default())
        && tree.descendants(element).any(|node| tree.attr(node, Name::STYLE).is_some_and(has_own_size))
}
