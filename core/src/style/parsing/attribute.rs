//! Selectors of attributes.

use std::borrow::Cow;

use super::{Fault, Parsed, Parser, small};
use crate::style::selector::{Compare, Simple};

impl<'c> Parser<'c> {
    pub(super) fn attribute(&mut self) -> Parsed<Simple<'c>> {
        self.skip_space();
        let name = if self.takes(b'*') {
            self.needs(b'|')?;
            self.ident()?
        } else if self.takes(b'|') {
            self.ident()?
        } else {
            let name = self.ident()?;
            if self.peek() == Some(b'|') && self.peek_at(1) != Some(b'=') {
                self.at += 1;
                self.ident()?
            } else {
                name
            }
        };
        let name = small(name);
        self.skip_space();
        let compare = match self.peek() {
            Some(b']') => {
                self.at += 1;
                let value = Cow::Borrowed("");
                return Ok(Simple::Attribute {
                    name,
                    compare: Compare::Exists,
                    value,
                    fold: false,
                    fold_in_html: false,
                });
            }
            Some(b'=') => Compare::Equals,
            Some(b'~') => Compare::Includes,
            Some(b'|') => Compare::Dash,
            Some(b'^') => Compare::Prefix,
            Some(b'$') => Compare::Suffix,
            Some(b'*') => Compare::Contains,
            _ => return Err(Fault::Syntax),
        };
        self.at += 1;
        if compare != Compare::Equals {
            self.needs(b'=')?;
        }
        self.skip_space();
        let value = match self.peek() {
            Some(b'"' | b'\'') => self.string()?,
            _ => self.ident()?,
        };
        self.skip_space();
        let flag = self
            .peek()
            .map(|letter| letter.to_ascii_lowercase())
            .filter(|letter| matches!(letter, b'i' | b's'));
        if flag.is_some() {
            self.at += 1;
            self.skip_space();
        }
        self.needs(b']')?;
        let fold_in_html = flag.is_none() && FOLDED.contains(&&*name);
        Ok(Simple::Attribute { name, compare, value, fold: flag == Some(b'i'), fold_in_html })
    }
}

/// Attributes whose values are compared without regard to case on elements of HTML.
const FOLDED: &[&str] = &[
    "accept",
    "accept-charset",
    "align",
    "alink",
    "axis",
    "bgcolor",
    "charset",
    "checked",
    "clear",
    "codetype",
    "color",
    "compact",
    "declare",
    "defer",
    "dir",
    "direction",
    "disabled",
    "enctype",
    "face",
    "frame",
    "hreflang",
    "http-equiv",
    "lang",
    "language",
    "link",
    "media",
    "method",
    "multiple",
    "nohref",
    "noresize",
    "noshade",
    "nowrap",
    "readonly",
    "rel",
    "rev",
    "rules",
    "scope",
    "scrolling",
    "selected",
    "shape",
    "target",
    "text",
    "type",
    "valign",
    "valuetype",
    "vlink",
];
