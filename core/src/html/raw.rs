//! Texts that are not markup: of `title`, `style`, `script` and others, up to their end tag.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter, memchr2};

use super::reference;
use super::tokenizer::{Content, Markup, Output, Token, Tokenizer, is_space, push_clean, side_from};
use crate::dom::{Place, Str};

impl Tokenizer<'_> {
    /// Returns the text that is not markup, and after it the end tag.
    pub(super) fn raw(&mut self, out: &mut Output) -> Option<Token> {
        let start = self.pos;
        let name = out.names.str(self.last);
        let bytes = self.source.as_bytes();
        let end = match self.content {
            Content::PlainText => bytes.len(),
            Content::Script => script_end(bytes, start, name),
            _ => raw_end(bytes, start, name),
        };
        if end > start {
            self.pos = end;
            self.text = self.raw_text(start, end, out);
            return Some(Token::Text);
        }
        self.content = Content::Data;
        if end == bytes.len() {
            return None;
        }
        match self.end_tag(out) {
            Markup::Token(token) => Some(token),
            Markup::Text | Markup::End => None,
        }
    }

    fn raw_text(&self, start: usize, end: usize, out: &mut Output) -> Str {
        if self.apart.is_some()
            && memchr(b'<', &self.source.as_bytes()[start..end]).is_some()
            && let Cow::Owned(text) = self.parted(start, end)
        {
            let mut clean = String::new();
            push_clean(&mut clean, &text);
            let from = out.side.len();
            match self.content {
                Content::RcData => reference::decode(&clean, false, &mut out.side),
                _ => out.side.push_str(&clean),
            }
            return side_from(&out.side, from);
        }
        let text = self.clean(start, end, out);
        let bytes = &self.source.as_bytes()[start..end];
        if self.content != Content::RcData || memchr(b'&', bytes).is_none() {
            return text;
        }
        let from = out.side.len();
        let clean = match text.place() {
            Place::Side(start, end) => out.side[start..end].to_string(),
            _ => self.source[start..end].to_string(),
        };
        reference::decode(&clean, false, &mut out.side);
        side_from(&out.side, from)
    }
}

/// Whether at a `<` the end tag of this name starts.
fn is_end(bytes: &[u8], at: usize, name: &str) -> bool {
    let Some(rest) = bytes.get(at + 1..) else { return false };
    rest.first() == Some(&b'/') && is_named(&rest[1..], name)
}

/// Whether a name is here, and ends here.
fn is_named(bytes: &[u8], name: &str) -> bool {
    let Some(here) = bytes.get(..name.len()) else { return false };
    let ends = bytes.get(name.len()).is_some_and(|&byte| is_space(byte) || byte == b'/' || byte == b'>');
    ends && here.eq_ignore_ascii_case(name.as_bytes())
}

/// The place of the end tag, or the end.
fn raw_end(bytes: &[u8], start: usize, name: &str) -> usize {
    let mut places = memchr_iter(b'<', &bytes[start..]).map(|found| start + found);
    places.find(|&at| is_end(bytes, at, name)).unwrap_or(bytes.len())
}

/// The place of the end tag of a script, or the end.
fn script_end(bytes: &[u8], start: usize, name: &str) -> usize {
    let mut from = start;
    for found in memchr_iter(b'<', &bytes[start..]) {
        let at = start + found;
        if at < from {
            continue;
        }
        if is_end(bytes, at, name) {
            return at;
        }
        if bytes[at..].starts_with(b"<!--") {
            match escaped(bytes, at + 2, name) {
                Escaped::Back(after) => from = after,
                Escaped::End(end) => return end,
            }
        }
    }
    bytes.len()
}

enum Escaped {
    /// The comment has ended before this place.
    Back(usize),
    /// The script ends at this place.
    End(usize),
}

/// Reads what looks like a comment inside a script, from its first dashes on.
///
/// In it, a start tag of a script hides the next end tag.
fn escaped(bytes: &[u8], dashes: usize, name: &str) -> Escaped {
    let mut at = dashes + 2;
    let mut twice = false;
    while let Some(found) = memchr2(b'<', b'>', &bytes[at..]) {
        at += found;
        let rest = &bytes[at + 1..];
        if bytes[at] == b'>' {
            if bytes[dashes..at].ends_with(b"--") {
                return Escaped::Back(at + 1);
            }
        } else if twice {
            twice = !(rest.first() == Some(&b'/') && is_named(&rest[1..], "script"));
        } else if is_end(bytes, at, name) {
            return Escaped::End(at);
        } else {
            twice = is_named(rest, "script");
        }
        at += 1;
    }
    Escaped::End(bytes.len())
}
