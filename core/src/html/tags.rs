//! Start and end tags, and their attributes.

use std::borrow::Cow;

use super::reference;
use super::scan::{ATTR_END, ODD, TAG_END, class, find3};
use super::tokenizer::{Markup, Output, Token, Tokenizer, is_space, push_clean, side_from};
use crate::dom::name::Key;
use crate::dom::{Attr, Attrs, Name, Names, Str};

impl Tokenizer<'_> {
    /// Reads a start tag at its `<`.
    pub(super) fn start_tag(&mut self, out: &mut Output) -> Markup {
        self.pos += 1;
        let name = self.tag_name(out);
        let start = out.attrs.len();
        let side = out.side.len();
        let Some(self_closing) = self.attributes(out) else {
            out.attrs.truncate(start);
            out.side.truncate(side);
            return Markup::End;
        };
        self.last = name;
        self.name = name;
        self.self_closing = self_closing;
        self.attrs = Attrs::new(start, out.attrs.len());
        Markup::Token(Token::Start)
    }

    /// Reads an end tag at its `<`.
    pub(super) fn end_tag(&mut self, out: &mut Output) -> Markup {
        self.pos += 2;
        self.name = self.tag_name(out);
        if self.byte(self.pos) == Some(b'>') {
            self.pos += 1;
            return Markup::Token(Token::End);
        }
        let start = out.attrs.len();
        let side = out.side.len();
        let ended = self.attributes(out);
        out.attrs.truncate(start);
        out.side.truncate(side);
        if ended.is_some() { Markup::Token(Token::End) } else { Markup::End }
    }

    #[inline]
    fn tag_name(&mut self, out: &mut Output) -> Name {
        let start = self.pos;
        let mut key = Key::new();
        let mut odd = 0;
        let mut at = start;
        for &byte in &self.source.as_bytes()[start..] {
            let class = class(byte);
            if class & TAG_END != 0 {
                break;
            }
            odd |= class;
            key = key.with(byte);
            at += 1;
        }
        self.pos = at;
        self.name_at(start, at, key, odd, out)
    }

    /// The name in a span, in lower case.
    #[inline(always)]
    fn name_at(&mut self, start: usize, end: usize, key: Key, odd: u8, out: &mut Output) -> Name {
        match Names::short(key) {
            Some(name) if odd & ODD == 0 => name,
            _ => self.rarer_name(start, end, key, odd, out),
        }
    }

    #[inline(never)]
    fn rarer_name(&mut self, start: usize, end: usize, key: Key, odd: u8, out: &mut Output) -> Name {
        let text = &self.source[start..end];
        if odd & ODD == 0 {
            return out.names.intern_keyed(key, text);
        }
        self.scratch.clear();
        push_clean(&mut self.scratch, text);
        self.scratch.make_ascii_lowercase();
        out.names.intern(&self.scratch)
    }

    /// Reads attributes up to the end of the tag: whether it closes itself, or `None` where the page ends.
    fn attributes(&mut self, out: &mut Output) -> Option<bool> {
        self.tags += 1;
        loop {
            let byte = self.byte(self.pos)?;
            if byte == b'>' {
                self.pos += 1;
                return Some(false);
            }
            if is_space(byte) {
                self.pos += 1;
            } else if byte == b'/' {
                self.pos += 1;
                if self.byte(self.pos) == Some(b'>') {
                    self.pos += 1;
                    return Some(true);
                }
            } else {
                self.attribute(out)?;
            }
        }
    }

    #[inline]
    fn attribute(&mut self, out: &mut Output) -> Option<()> {
        let start = self.pos;
        let bytes = self.source.as_bytes();
        let mut key = Key::new();
        let mut odd = class(bytes[start]);
        key = key.with(bytes[start]);
        let mut at = start + 1;
        for &byte in &bytes[at..] {
            let class = class(byte);
            if class & ATTR_END != 0 {
                break;
            }
            odd |= class;
            key = key.with(byte);
            at += 1;
        }
        let name = self.name_at(start, at, key, odd, out);
        while self.byte(at).is_some_and(is_space) {
            at += 1;
        }
        self.pos = at;
        let mut value = Str::EMPTY;
        if self.byte(at) == Some(b'=') {
            self.pos += 1;
            value = self.value(out)?;
        }
        if self.seen.len() <= name.index() {
            self.seen.resize(out.names.count(), 0);
        }
        let last = std::mem::replace(&mut self.seen[name.index()], self.tags);
        if last != self.tags {
            out.attrs.push(Attr { name, value });
        }
        Some(())
    }

    #[inline]
    fn value(&mut self, out: &mut Output) -> Option<Str> {
        let bytes = self.source.as_bytes();
        let mut start = self.pos;
        while is_space(*bytes.get(start)?) {
            start += 1;
        }
        let quote = bytes[start];
        if quote != b'"' && quote != b'\'' {
            return self.unquoted(start, out);
        }
        start += 1;
        let mut end = find3(bytes, start, quote, b'&', b'<')?;
        let plain = bytes[end] == quote;
        if !plain {
            end += memchr::memchr(quote, &bytes[end..])?;
        }
        self.pos = end + 1;
        Some(self.valued(start, end, plain, out))
    }

    fn unquoted(&mut self, start: usize, out: &mut Output) -> Option<Str> {
        let rest = &self.source.as_bytes()[start..];
        let len = rest.iter().position(|&byte| is_space(byte) || byte == b'>')?;
        self.pos = start + len;
        Some(self.valued(start, start + len, !rest[..len].contains(&b'&'), out))
    }

    /// The value of an attribute; a plain one has neither references nor markup in it.
    #[inline]
    fn valued(&self, start: usize, end: usize, plain: bool, out: &mut Output) -> Str {
        if plain && !self.nul { self.span(start, end) } else { self.odd_value(start, end, out) }
    }

    #[inline(never)]
    fn odd_value(&self, start: usize, end: usize, out: &mut Output) -> Str {
        let mut text = self.parted(start, end);
        if text.contains('\0') {
            let mut clean = String::new();
            push_clean(&mut clean, &text);
            text = clean.into();
        }
        if matches!(text, Cow::Borrowed(_)) && !text.contains('&') {
            return self.span(start, end);
        }
        let from = out.side.len();
        reference::decode(&text, true, &mut out.side);
        side_from(&out.side, from)
    }
}
