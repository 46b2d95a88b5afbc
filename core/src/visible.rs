//! The tree of a page without what its reader cannot see, with the meaning of `darnel.page.visibility`.

use std::borrow::Cow;

use crate::dom::{Document, Name, NodeId};
use crate::html;
use crate::layout;
use crate::lines::{flatten_tables, is_table_part};
use crate::maps::Map;
use crate::style::hiding::hidden_by_rules;
use crate::style::{has_own_size, hides, only_tiny_font};

const LEAST: usize = 200;
const FRAMES: usize = 20;
const DEPTH: usize = 3;

/// What of a page its reader sees.
pub struct Visible<'s> {
    /// The page without its hidden parts, its tables plain boxes; scripts, frames and ad slots of these are kept.
    pub tree: Document<'s>,
    /// Text of each part that styles or the attribute `hidden` keep from the reader.
    pub hidden: Vec<String>,
}

/// A page that only the Python reading reads: for shadow roots, and selectors that hardly any page writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rare;

/// Parses a page, its parts set [`apart`], and takes out what a browser does not show.
///
/// A page that would show nearly nothing is taken to be shown by its scripts, and its styles hide nothing.
pub fn visible(page: &str) -> Result<Visible<'_>, Rare> {
    let (mut tree, tables) = opened(page)?;
    let mut hidden = without_hidden(&mut tree, true)?;
    let size: usize = hidden.iter().map(|text| characters(text)).sum();
    if size >= LEAST && !layout::reaches(&tree, LEAST) {
        tree.recycle();
        tree = opened(page)?.0;
        hidden = without_hidden(&mut tree, false)?;
    }
    if tables {
        flatten_tables(&mut tree);
    }
    Ok(Visible { tree, hidden })
}

/// How many characters a text has.
pub fn characters(text: &str) -> usize {
    text.chars().count()
}

/// Puts a space where only a style sheet keeps items of menus apart.
pub fn apart(page: &str) -> Cow<'_, str> {
    const GLUED: [&str; 3] = ["</a>", "</button>", "</label>"];
    let mut parts: Option<String> = None;
    let mut done = 0;
    let mut taken = [0; 3]; // ends of what each mark took: marks that overlap are not found twice
    let bytes = page.as_bytes();
    for at in memchr::memmem::find_iter(bytes, "><") {
        let end = at + 1;
        if at == 0 || !matches!(bytes[at - 1], b'a' | b'n' | b'l') {
            continue;
        }
        let glued = (0..GLUED.len()).any(|mark| {
            let fits = page[..end].ends_with(GLUED[mark]) && end - GLUED[mark].len() >= taken[mark];
            if fits {
                taken[mark] = end + 1;
            }
            fits
        });
        if glued || starts_capital_span(page, end) {
            let parts = parts.get_or_insert_with(|| String::with_capacity(page.len() + 256));
            parts.push_str(&page[done..end]);
            parts.push(' ');
            done = end;
        }
    }
    match parts {
        None => Cow::Borrowed(page),
        Some(mut parts) => {
            parts.push_str(&page[done..]);
            Cow::Owned(parts)
        }
    }
}

/// Whether a span ends before `at` and another one starts there, whose text begins with a capital.
fn starts_capital_span(page: &str, at: usize) -> bool {
    let bytes = page.as_bytes();
    if !bytes[..at].ends_with(b"</span>") || !bytes[at..].starts_with(b"<span") {
        return false;
    }
    let rest = &bytes[at + 5..];
    memchr::memchr2(b'<', b'>', rest)
        .is_some_and(|end| rest[end] == b'>' && rest.get(end + 1).is_some_and(u8::is_ascii_uppercase))
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
    tables: bool,
}

fn parts(tree: &Document) -> Parts {
    let mut parts = Parts::default();
    for node in tree.descendants(NodeId::DOCUMENT) {
        match tree.name(node) {
            Some(Name::IFRAME) => {
                parts.frames.push(node);
                if tree.attr(node, Name::SRCDOC).is_some() {
                    parts.inner.push(node);
                }
            }
            Some(Name::OBJECT | Name::VIDEO | Name::AUDIO) => parts.fallbacks.push(node),
            Some(Name::DETAILS | Name::DIALOG) if tree.attr(node, Name::OPEN).is_none() => {
                parts.closed.push(node)
            }
            Some(name @ (Name::NOSCRIPT | Name::TEMPLATE | Name::DATALIST | Name::OPTION | Name::CANVAS)) => {
                parts.no_text.push(node);
                parts.shadow |= name == Name::TEMPLATE && tree.attr(node, Name::SHADOWROOTMODE).is_some();
            }
            Some(name) if is_table_part(name) => parts.tables = true,
            _ => {}
        }
    }
    parts
}

/// The parsed page with inner documents in their place, without what never is text; and whether it has tables.
fn opened(page: &str) -> Result<(Document<'_>, bool), Rare> {
    let mut tree = html::parse(page);
    let mut found = parts(&tree);
    if found.shadow {
        return Err(Rare);
    }
    if !found.inner.is_empty() {
        open_frames(&mut tree, &found.inner, DEPTH);
        found = parts(&tree);
    }
    for element in found.fallbacks.into_iter().rev() {
        save_loaders(&mut tree, element);
        tree.clear(element);
    }
    for element in found.closed.into_iter().rev() {
        close(&mut tree, element);
    }
    for element in found.no_text {
        tree.detach(element);
    }
    for frame in found.frames {
        tree.clear(frame);
    }
    Ok((tree, found.tables))
}

/// Puts the documents that `srcdoc` contains behind their frames.
fn open_frames(tree: &mut Document, frames: &[NodeId], depth: usize) {
    for &frame in frames.iter().take(FRAMES) {
        let source = tree.attr(frame, Name::SRCDOC).unwrap_or_default().to_owned();
        let source = apart(&source);
        let mut inner = html::parse(&source);
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

fn may_hide(tree: &Document, node: NodeId) -> bool {
    const SHOWN: [Name; 10] = [
        Name::HTML,
        Name::HEAD,
        Name::BODY,
        Name::TITLE,
        Name::BASE,
        Name::IMG,
        Name::INPUT,
        Name::SVG,
        Name::PATH,
        Name::G,
    ];
    tree.name(node).is_some_and(|name| !LOADERS.contains(&name) && !SHOWN.contains(&name))
}

/// Takes out of a tree what the attribute `hidden` and, if wanted, styles hide; its text, part by part.
fn without_hidden(tree: &mut Document, styles: bool) -> Result<Vec<String>, Rare> {
    let mut elements = Vec::new();
    let mut styled = Vec::new();
    let mut sheets = Vec::new();
    for node in tree.descendants(NodeId::DOCUMENT) {
        if tree.is(node, Name::STYLE) {
            sheets.push(node);
        }
        for attr in tree.attrs(node) {
            match attr.name {
                Name::HIDDEN if may_hide(tree, node) => elements.push(node),
                Name::STYLE if may_hide(tree, node) => styled.push((node, tree.str(attr.value))),
                _ => {}
            }
        }
    }
    if styles {
        let mut known: Map<&str, bool> = Map::default();
        for (node, style) in styled {
            if *known.entry(style).or_insert_with(|| hides(style)) && !resized(tree, node) {
                elements.push(node);
            }
        }
        elements.extend(hidden_by_rules(tree, &sheets, may_hide)?);
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
