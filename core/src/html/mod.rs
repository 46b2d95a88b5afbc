//! The parser of HTML: tokenizer and tree construction of the WHATWG standard, with scripting on.

use crate::dom::Document;

/// Parses a page; any text is a page.
pub fn parse(source: &str) -> Document<'_> {
    Document::new(source.into())
}
