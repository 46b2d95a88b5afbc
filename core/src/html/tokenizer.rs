//! From characters to tokens: the tokenizer of the standard, without the tree.
//!
//! Texts and values stay spans of the source; only what differs from it, for its character references, upper case
//! or NULs, is written to the side buffer of the document.

use std::borrow::Cow;

use super::apart::{Apart, parted};
use super::stack::Stack;
use super::{reference, scan};
use crate::dom::{Attr, Attrs, Doctype, Name, Names, Str};

/// What the tokenizer reads next, which the tree construction decides on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// Markup and character references.
    Data,
    /// Text and character references up to the end tag: `title` and `textarea`.
    RcData,
    /// Text up to the end tag: `style`, `iframe` and others.
    RawText,
    /// Text up to the end tag, which comments may hide.
    Script,
    /// Text up to the end of the page.
    PlainText,
}

/// A start tag.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tag {
    pub name: Name,
    pub attrs: Attrs,
    pub self_closing: bool,
}

/// What was read; the tokenizer has the rest in its fields, since moving tokens would take a tenth of the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A run of text, not empty, in `text`.
    Text,
    /// A start tag, in `name`, `attrs` and `self_closing`.
    Start,
    /// An end tag, in `name`.
    End,
    /// A comment, in `text`.
    Comment,
    /// A processing instruction, in `text`.
    Instruction,
    /// A document type, in `doctype`.
    Doctype,
}

/// What the tokenizer writes to: parts of the document to be.
#[derive(Default)]
pub(super) struct Output {
    pub side: String,
    pub attrs: Vec<Attr>,
    pub names: Names,
}

pub(super) struct Tokenizer<'a> {
    pub source: &'a str,
    pub pos: usize,
    pub content: Content,
    /// Whether the page has NUL characters at all.
    pub nul: bool,
    /// What puts in spaces that the page lacks, if that is wanted.
    pub apart: Option<Apart>,
    /// The last place of a `<` that a space was looked for at.
    pub looked: usize,
    /// Name of the last start tag: that of the element whose text is read.
    pub last: Name,
    /// For each name, the number of the last tag that had an attribute of this name.
    pub seen: Vec<u32>,
    pub tags: u32,
    pub scratch: String,
    pub text: Str,
    pub name: Name,
    pub attrs: Attrs,
    pub self_closing: bool,
    /// A document type, and whether something is wrong with it.
    pub doctype: (Doctype, bool),
}

impl<'a> Tokenizer<'a> {
    pub fn new(source: &'a str, nul: bool) -> Self {
        Tokenizer {
            source,
            pos: 0,
            content: Content::Data,
            nul,
            apart: None,
            looked: 0,
            last: Name::HTML,
            seen: vec![0; Name::COUNT],
            tags: 0,
            scratch: String::new(),
            text: Str::EMPTY,
            name: Name::HTML,
            attrs: Attrs::default(),
            self_closing: false,
            doctype: Default::default(),
        }
    }

    /// Returns the next token, or `None` at the end of the page.
    #[inline]
    pub fn next(&mut self, out: &mut Output, open: &Stack) -> Option<Token> {
        if self.content != Content::Data {
            return self.raw(out);
        }
        while self.pos < self.source.len() {
            let mut spaced = false;
            if self.byte(self.pos) == Some(b'<') {
                spaced = self.lacks_space();
                if !spaced {
                    match self.markup(out, open) {
                        Markup::Token(token) => return Some(token),
                        Markup::Text => {}
                        Markup::End => return None,
                    }
                }
            }
            if let Some(text) = self.run_of_text(spaced, out, open) {
                self.text = text;
                return Some(Token::Text);
            }
        }
        None
    }

    /// Whether a space is missing before the `<` that comes next; each is told of once.
    #[inline]
    fn lacks_space(&mut self) -> bool {
        let Some(apart) = &mut self.apart else { return false };
        std::mem::replace(&mut self.looked, self.pos) != self.pos
            && apart.is_missing(self.source.as_bytes(), self.pos)
    }

    /// A part of the source, with the spaces that it lacks if they are wanted.
    pub fn parted(&self, start: usize, end: usize) -> Cow<'a, str> {
        match self.apart {
            Some(_) => parted(self.source, start, end),
            None => Cow::Borrowed(&self.source[start..end]),
        }
    }

    #[inline]
    pub fn byte(&self, at: usize) -> Option<u8> {
        self.source.as_bytes().get(at).copied()
    }

    /// A span of the source.
    #[inline]
    pub fn span(&self, start: usize, end: usize) -> Str {
        Str::source(start, end)
    }

    /// A span of the source, without NULs if need be.
    pub fn clean(&self, start: usize, end: usize, out: &mut Output) -> Str {
        let text = &self.source[start..end];
        if !self.nul || !text.contains('\0') {
            return self.span(start, end);
        }
        let from = out.side.len();
        push_clean(&mut out.side, text);
        side_from(&out.side, from)
    }

    /// Reads a run of text up to markup or the end, a space before it if it is `spaced`; `None` if there is none.
    fn run_of_text(&mut self, spaced: bool, out: &mut Output, open: &Stack) -> Option<Str> {
        let mut pieces = spaced.then_some(out.side.len());
        if spaced {
            out.side.push(' ');
        }
        let mut start = self.pos;
        loop {
            let (end, ampersand) = self.run(start);
            self.pos = end;
            let skipped = self.skipped(end, open);
            if skipped.is_none() && pieces.is_none() {
                if start == end {
                    return None;
                }
                if !ampersand {
                    return Some(self.span(start, end));
                }
            }
            let from = *pieces.get_or_insert(out.side.len());
            reference::decode(&self.source[start..end], false, &mut out.side);
            match skipped {
                Some(Skip::Nothing(len)) => self.pos += len,
                Some(Skip::CData) => self.cdata_section(out),
                None if out.side.len() == from => return None,
                None => return Some(side_from(&out.side, from)),
            }
            start = self.pos;
        }
    }

    /// The end of the text from here on, and whether it has an ampersand.
    #[inline]
    fn run(&self, start: usize) -> (usize, bool) {
        let bytes = self.source.as_bytes();
        let mut at = start;
        let mut ampersand = false;
        loop {
            let found = scan::find2(bytes, at, b'<', if ampersand { b'<' } else { b'&' });
            let Some(found) = found else { return (bytes.len(), ampersand) };
            at = found;
            if bytes[at] == b'&' {
                ampersand = true;
            } else {
                match bytes.get(at + 1) {
                    Some(b'!' | b'?' | b'a'..=b'z' | b'A'..=b'Z') => return (at, ampersand),
                    Some(b'/') if bytes.len() > at + 2 => return (at, ampersand),
                    _ => {}
                }
            }
            at += 1;
        }
    }

    /// What at this place neither ends a text nor is part of it.
    fn skipped(&self, at: usize, open: &Stack) -> Option<Skip> {
        let rest = &self.source.as_bytes()[at..];
        if rest.starts_with(b"</>") {
            Some(Skip::Nothing(3))
        } else if rest.starts_with(b"<![CDATA[") && open.is_foreign() {
            Some(Skip::CData)
        } else {
            None
        }
    }

    fn cdata_section(&mut self, out: &mut Output) {
        let start = self.pos + "<![CDATA[".len();
        let len = memchr::memmem::find(&self.source.as_bytes()[start..], b"]]>");
        let end = len.map_or(self.source.len(), |len| start + len);
        out.side.push_str(&self.parted(start, end));
        self.pos = len.map_or(self.source.len(), |len| start + len + 3);
    }

    /// Reads markup at a `<`, which may turn out to be text.
    fn markup(&mut self, out: &mut Output, open: &Stack) -> Markup {
        match self.byte(self.pos + 1) {
            Some(b'a'..=b'z' | b'A'..=b'Z') => self.start_tag(out),
            Some(b'/') => match self.byte(self.pos + 2) {
                Some(b'a'..=b'z' | b'A'..=b'Z') => self.end_tag(out),
                None | Some(b'>') => Markup::Text,
                Some(_) => self.bogus_comment(self.pos + 2, out),
            },
            Some(b'!') => self.declaration(out, open),
            Some(b'?') => self.instruction(out),
            _ => Markup::Text,
        }
    }
}

enum Skip {
    /// So many bytes that mean nothing.
    Nothing(usize),
    CData,
}

pub(super) enum Markup {
    Token(Token),
    /// It is text.
    Text,
    /// The page ends inside a tag, which then counts for nothing.
    End,
}

/// The side buffer from a place on.
pub(super) fn side_from(side: &str, from: usize) -> Str {
    Str::side(from, side.len())
}

/// Appends a text, with U+FFFD for each NUL.
pub(super) fn push_clean(side: &mut String, text: &str) {
    for (number, part) in text.split('\0').enumerate() {
        if number > 0 {
            side.push('\u{FFFD}');
        }
        side.push_str(part);
    }
}

/// The white space of HTML.
#[inline]
pub(super) fn is_space(byte: u8) -> bool {
    scan::class(byte) & scan::SPACE != 0
}
