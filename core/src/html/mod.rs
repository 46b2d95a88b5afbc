//! The parser of HTML: tokenizer and tree construction of the WHATWG standard, with scripting on.
//!
//! It builds the tree that turbohtml builds: select elements may contain anything, `<?target ...>` is a processing
//! instruction, elements nested deeper than 512 become siblings, and shadow roots in markup stay templates.
//! Time and memory grow with the length of the page alone. Parse errors are passed over.

mod apart;
mod body;
mod body_end;
mod builder;
mod classes;
mod early;
mod foreign;
mod formatting;
mod frames;
mod insert;
mod markup;
mod modes;
mod quirks;
mod raw;
mod reference;
pub(crate) mod scan;
mod select;
mod stack;
mod table;
mod tags;
#[cfg(test)]
mod tests;
mod tokenizer;

use std::borrow::Cow;

use crate::dom::Document;

/// The longest source that is read, in bytes; what comes after it is left out.
const LONGEST: usize = 1 << 29;

/// Parses a page; any text is a page.
///
/// Line ends are made one line feed each first, which copies the source if there is a carriage return in it.
pub fn parse(source: &str) -> Document<'_> {
    parsed(source, false)
}

/// Parses a page, with a space where only a style sheet keeps items of menus apart; not so inside of comments.
pub fn parse_apart(source: &str) -> Document<'_> {
    parsed(source, true)
}

fn parsed(source: &str, apart: bool) -> Document<'_> {
    let end = (0..=source.len().min(LONGEST)).rev().find(|&end| source.is_char_boundary(end));
    let source = &source[..end.unwrap_or_default()];
    let bytes = source.as_bytes();
    let odd = memchr::memchr2(b'\r', 0, bytes).map_or(&bytes[..0], |at| &bytes[at..]);
    let nul = memchr::memchr(0, odd).is_some();
    let source = match memchr::memchr(b'\r', odd) {
        None => Cow::Borrowed(source),
        Some(_) => Cow::Owned(with_line_feeds(source)),
    };
    let (document, out) = builder::Builder::new(&source, nul, apart).run();
    Document::assemble(source, document, out.side, out.attrs, out.names)
}

fn with_line_feeds(source: &str) -> String {
    let bytes = source.as_bytes();
    let mut text = String::with_capacity(source.len());
    let mut start = 0;
    for at in memchr::memchr_iter(b'\r', bytes) {
        text.push_str(&source[start..at]);
        if bytes.get(at + 1) != Some(&b'\n') {
            text.push('\n');
        }
        start = at + 1;
    }
    text.push_str(&source[start..]);
    text
}
