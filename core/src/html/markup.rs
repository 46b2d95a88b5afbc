//! Comments, processing instructions and document types.

use memchr::memchr;

use super::stack::Stack;
use super::tokenizer::{Markup, Output, Token, Tokenizer, is_space, push_clean, side_from};
use crate::dom::{Doctype, Str};

impl Tokenizer<'_> {
    /// Reads what starts with `<!`.
    pub(super) fn declaration(&mut self, out: &mut Output, open: &Stack) -> Markup {
        let rest = &self.source.as_bytes()[self.pos + 2..];
        if rest.starts_with(b"--") {
            return self.comment(self.pos + 4, out);
        }
        if rest.get(..7).is_some_and(|word| word.eq_ignore_ascii_case(b"doctype")) {
            self.pos += 9;
            self.doctype = self.doctype_parts();
            return Markup::Token(Token::Doctype);
        }
        if rest.starts_with(b"[CDATA[") && open.is_foreign() {
            return Markup::Text;
        }
        self.bogus_comment(self.pos + 2, out)
    }

    fn comment(&mut self, start: usize, out: &mut Output) -> Markup {
        let bytes = self.source.as_bytes();
        for empty in [&b">"[..], b"->"] {
            if bytes[start..].starts_with(empty) {
                self.pos = start + empty.len();
                self.text = Str::EMPTY;
                return Markup::Token(Token::Comment);
            }
        }
        let mut at = start;
        let (end, next) = loop {
            let Some(found) = memchr(b'>', &bytes[at..]) else {
                let text = &bytes[start..];
                let open = ["--!", "--", "-"].iter().find(|open| text.ends_with(open.as_bytes()));
                break (bytes.len() - open.map_or(0, |open| open.len()), bytes.len());
            };
            at += found;
            let text = &bytes[start..at];
            if text.ends_with(b"--") {
                break (at - 2, at + 1);
            }
            if text.ends_with(b"--!") {
                break (at - 3, at + 1);
            }
            at += 1;
        };
        self.pos = next;
        self.text = self.clean(start, end, out);
        Markup::Token(Token::Comment)
    }

    /// Reads what is no markup but looks like it: a comment up to the next `>`.
    pub(super) fn bogus_comment(&mut self, start: usize, out: &mut Output) -> Markup {
        let bytes = self.source.as_bytes();
        let end = memchr(b'>', &bytes[start..]).map_or(bytes.len(), |len| start + len);
        self.pos = (end + 1).min(bytes.len());
        self.text = self.clean(start, end, out);
        Markup::Token(Token::Comment)
    }

    /// Reads what starts with `<?`.
    pub(super) fn instruction(&mut self, out: &mut Output) -> Markup {
        let bytes = self.source.as_bytes();
        let start = self.pos + 2;
        let rest = &bytes[start..];
        let Some(&first) = rest.first() else { return Markup::End };
        if !first.is_ascii_alphabetic() && first != b'_' {
            return self.bogus_comment(self.pos + 1, out);
        }
        let len = rest.iter().position(|&byte| !byte.is_ascii_alphanumeric() && byte != b'-' && byte != b'_');
        let Some(len) = len else { return Markup::End };
        let target = &self.source[start..start + len];
        let ends = is_space(rest[len]) || matches!(rest[len], b'?' | b'>');
        if !ends || target.eq_ignore_ascii_case("xml") || target.eq_ignore_ascii_case("xml-stylesheet") {
            return self.bogus_comment(self.pos + 1, out);
        }
        let Some(end) = memchr(b'>', rest) else { return Markup::End };
        let data = self.source[start + len..start + end]
            .trim_start_matches(|byte| byte as u32 <= 32 && is_space(byte as u8));
        let from = out.side.len();
        out.side.push_str(target);
        out.side.push(' ');
        out.side.push_str(data.strip_suffix('?').unwrap_or(data));
        self.pos = start + end + 1;
        self.text = side_from(&out.side, from);
        Markup::Token(Token::Instruction)
    }

    /// Reads name and identifiers, and whether something is wrong with them.
    fn doctype_parts(&mut self) -> (Doctype, bool) {
        let mut doctype = Doctype::default();
        self.skip_spaces();
        let start = self.pos;
        let rest = &self.source.as_bytes()[start..];
        let len = if rest.first() == Some(&b'>') {
            0
        } else {
            let after = |byte: &u8| is_space(*byte) || *byte == b'>';
            rest.iter().position(after).unwrap_or(rest.len())
        };
        push_clean(&mut doctype.name, &self.source[start..start + len].to_ascii_lowercase());
        self.pos += len;
        let whole = self.identifiers(&mut doctype);
        let end = memchr(b'>', &self.source.as_bytes()[self.pos..]);
        self.pos = end.map_or(self.source.len(), |len| self.pos + len + 1);
        (doctype, len == 0 || whole.is_none())
    }

    /// Reads the identifiers, up to the `>` or to what is bogus; `None` if something is missing.
    fn identifiers(&mut self, doctype: &mut Doctype) -> Option<()> {
        self.skip_spaces();
        if self.byte(self.pos)? == b'>' {
            return Some(());
        }
        let word = self.source.as_bytes().get(self.pos..self.pos + 6)?;
        let public = word.eq_ignore_ascii_case(b"public");
        if !public && !word.eq_ignore_ascii_case(b"system") {
            return None;
        }
        self.pos += 6;
        if public {
            self.identifier(&mut doctype.public_id)?;
            self.skip_spaces();
            if self.byte(self.pos)? == b'>' {
                return Some(());
            }
        }
        self.identifier(&mut doctype.system_id)?;
        self.skip_spaces();
        self.byte(self.pos)?;
        Some(())
    }

    fn identifier(&mut self, into: &mut Option<String>) -> Option<()> {
        self.skip_spaces();
        let quote = self.byte(self.pos)?;
        if quote != b'"' && quote != b'\'' {
            return None;
        }
        self.pos += 1;
        let rest = &self.source[self.pos..];
        let end = rest.bytes().position(|byte| byte == quote || byte == b'>');
        let text = &rest[..end.unwrap_or(rest.len())];
        push_clean(into.insert(String::new()), text);
        self.pos += text.len();
        if self.byte(self.pos)? != quote {
            return None;
        }
        self.pos += 1;
        Some(())
    }

    fn skip_spaces(&mut self) {
        while self.byte(self.pos).is_some_and(is_space) {
            self.pos += 1;
        }
    }
}
