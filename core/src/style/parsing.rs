//! Selectors of CSS as the parser of the Python reading takes them (Selectors Level 4).
//!
//! What a page cannot be judged by without a browser, and what hardly any page writes, is [`Fault::Rare`]: such
//! a page is left to the Python reading.

mod attribute;
mod pseudo;

use std::borrow::Cow;

use super::selector::{Complex, Compound, Few, Join, Simple};

const MOST_DEPTH: usize = 128;

/// Why a text is no selector that can be matched here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is no selector.
    Syntax,
    /// It is one that only the Python reading knows.
    Rare,
}

/// Parses a comma-separated list of selectors.
pub fn parse(text: &str) -> Result<Vec<Complex<'_>>, Fault> {
    Parser { source: text, at: 0, depth: 0 }.list(false, false)
}

struct Parser<'c> {
    source: &'c str,
    at: usize,
    depth: usize,
}

type Parsed<T> = Result<T, Fault>;

fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\x0c' | b'\r' | b' ')
}

fn is_ident(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_' || !byte.is_ascii()
}

fn starts_simple(byte: u8) -> bool {
    matches!(byte, b'*' | b'.' | b'#' | b'[' | b':' | b'\\' | b'|') || is_ident(byte)
}

/// A name in lower case, of ASCII letters.
fn small(name: Cow<'_, str>) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) { name.to_ascii_lowercase().into() } else { name }
}

impl<'c> Parser<'c> {
    fn peek(&self) -> Option<u8> {
        self.peek_at(0)
    }

    fn peek_at(&self, ahead: usize) -> Option<u8> {
        self.source.as_bytes().get(self.at + ahead).copied()
    }

    fn takes(&mut self, wanted: u8) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    fn needs(&mut self, wanted: u8) -> Parsed<()> {
        if self.takes(wanted) { Ok(()) } else { Err(Fault::Syntax) }
    }

    fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if is_space(byte) {
                self.at += 1;
            } else if byte == b'/' && self.peek_at(1) == Some(b'*') {
                let start = self.at + 2;
                let len = memchr::memmem::find(&self.source.as_bytes()[start..], b"*/");
                self.at = len.map_or(self.source.len(), |len| start + len + 2);
            } else {
                break;
            }
        }
    }

    fn starts_escape(&self) -> bool {
        !matches!(self.peek_at(1), Some(b'\n' | b'\r' | b'\x0c'))
    }

    /// The next character, whole.
    fn letter(&mut self) -> Option<char> {
        let letter = self.source[self.at..].chars().next()?;
        self.at += letter.len_utf8();
        Some(letter)
    }

    fn escape(&mut self) -> char {
        self.at += 1;
        if !self.peek().is_some_and(|byte| byte.is_ascii_hexdigit()) {
            return self.letter().unwrap_or('\u{fffd}');
        }
        let mut value = 0;
        for _ in 0..6 {
            let Some(digit) = self.peek().and_then(|byte| char::from(byte).to_digit(16)) else { break };
            value = value * 16 + digit;
            self.at += 1;
        }
        if self.peek().is_some_and(is_space) {
            self.at += 1;
        }
        char::from_u32(value).filter(|&letter| letter != '\0').unwrap_or('\u{fffd}')
    }

    /// Passes over the bytes of names.
    fn run(&mut self) -> &'c str {
        let start = self.at;
        while self.peek().is_some_and(is_ident) {
            self.at += 1;
        }
        &self.source[start..self.at]
    }

    fn ident(&mut self) -> Parsed<Cow<'c, str>> {
        if self.peek() == Some(b'-') {
            let after = self.peek_at(1).unwrap_or(0);
            if !(matches!(after, b'-' | b'\\' | b'_') || !after.is_ascii() || after.is_ascii_alphabetic()) {
                return Err(Fault::Syntax);
            }
        }
        let mut name = Cow::Borrowed(self.run());
        while self.peek() == Some(b'\\') && self.starts_escape() {
            let letter = self.escape();
            let rest = self.run();
            let name = name.to_mut();
            name.push(letter);
            name.push_str(rest);
        }
        if name.is_empty() { Err(Fault::Syntax) } else { Ok(name) }
    }

    fn string(&mut self) -> Parsed<Cow<'c, str>> {
        let quote = self.source.as_bytes()[self.at];
        self.at += 1;
        let mut text = String::new();
        while let Some(byte) = self.peek().filter(|&byte| byte != quote) {
            if byte == b'\\' {
                match self.peek_at(1) {
                    Some(b'\n' | b'\x0c') => self.at += 2,
                    Some(b'\r') => {
                        self.at += 2;
                        self.takes(b'\n');
                    }
                    _ => text.push(self.escape()),
                }
            } else {
                text.extend(self.letter().map(|letter| if letter == '\0' { '\u{fffd}' } else { letter }));
            }
        }
        self.needs(quote)?;
        Ok(text.into())
    }

    fn list(&mut self, nested: bool, forgiving: bool) -> Parsed<Vec<Complex<'c>>> {
        let commas = if nested { 0 } else { memchr::memchr_iter(b',', self.source.as_bytes()).count() };
        let mut list = Vec::with_capacity(commas + 1);
        loop {
            self.skip_space();
            match self.complex(nested) {
                Ok(complex) => list.push(complex),
                Err(Fault::Syntax) if forgiving => self.skip_bad_arm(),
                Err(fault) => return Err(fault),
            }
            self.skip_space();
            match self.peek() {
                None if nested => return Err(Fault::Syntax),
                None => break,
                Some(b',') => self.at += 1,
                Some(_) => {
                    self.at += 1;
                    break;
                }
            }
        }
        Ok(list)
    }

    fn complex(&mut self, nested: bool) -> Parsed<Complex<'c>> {
        let mut compounds = Few::One(Compound { simples: self.compound()?, join: Join::Descendant });
        loop {
            let spaced = self.peek().is_some_and(is_space);
            self.skip_space();
            let Some(letter) = self.peek() else { break };
            let join = match letter {
                b',' => break,
                b')' if nested => break,
                b'>' => Join::Child,
                b'+' => Join::Next,
                b'~' => Join::Later,
                _ if spaced && starts_simple(letter) => Join::Descendant,
                _ => return Err(Fault::Syntax),
            };
            if join != Join::Descendant {
                self.at += 1;
                self.skip_space();
            }
            compounds.push(Compound { simples: self.compound()?, join });
        }
        Ok(Complex { compounds })
    }

    fn compound(&mut self) -> Parsed<Few<Simple<'c>>> {
        if !self.peek().is_some_and(starts_simple) {
            return Err(Fault::Syntax);
        }
        let mut simples = Few::One(self.simple()?);
        while self.peek().is_some_and(starts_simple) {
            let simple = self.simple()?;
            if matches!(simple, Simple::Tag(_) | Simple::Any) {
                return Err(Fault::Syntax);
            }
            simples.push(simple);
        }
        Ok(simples)
    }

    fn simple(&mut self) -> Parsed<Simple<'c>> {
        match self.source.as_bytes()[self.at] {
            b'.' => {
                self.at += 1;
                Ok(Simple::Class(self.ident()?))
            }
            b'#' => {
                self.at += 1;
                Ok(Simple::Id(self.ident()?))
            }
            b':' => {
                self.at += 1;
                self.pseudo()
            }
            b'[' => {
                self.at += 1;
                self.attribute()
            }
            b'|' => {
                self.at += 1;
                self.local()
            }
            b'*' if self.peek_at(1) == Some(b'|') => {
                self.at += 2;
                self.local()
            }
            b'*' => {
                self.at += 1;
                Ok(Simple::Any)
            }
            _ => {
                let name = self.ident()?;
                if self.takes(b'|') { self.local() } else { Ok(Simple::Tag(small(name))) }
            }
        }
    }

    /// The part of a type selector behind a namespace, which means nothing in HTML.
    fn local(&mut self) -> Parsed<Simple<'c>> {
        if self.takes(b'*') {
            return Ok(Simple::Any);
        }
        match self.peek() {
            Some(letter) if is_ident(letter) || letter == b'\\' => Ok(Simple::Tag(small(self.ident()?))),
            _ => Err(Fault::Syntax),
        }
    }

    /// Passes over the rest of a part that is no selector, in a list that forgives it.
    fn skip_bad_arm(&mut self) {
        let mut depth = 0;
        while let Some(letter) = self.peek() {
            match letter {
                b'"' | b'\'' => {
                    self.at += 1;
                    while let Some(inner) = self.peek().filter(|&inner| inner != letter) {
                        self.at += if inner == b'\\' && self.at + 1 < self.source.len() { 2 } else { 1 };
                    }
                    self.at += usize::from(self.at < self.source.len());
                    continue;
                }
                b'(' | b'[' => depth += 1,
                b']' if depth > 0 => depth -= 1,
                b')' if depth == 0 => return,
                b')' => depth -= 1,
                b',' if depth == 0 => return,
                _ => {}
            }
            self.at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selectors_are_told_from_other_text() {
        for text in [
            "a",
            ".a.b",
            "#a > b + c ~ d",
            "[a]",
            "[a=b i]",
            "[a|=\"b c\"]",
            ":is(a,b)",
            ":not(.a)",
            "*|a",
            "a:nth-child(2n + 1)",
            "li:nth-of-type(odd)",
            "\\31 a",
            ".a\\:b",
            ":is(a,!)",
            "a:hover",
            "/* x */ a",
        ] {
            assert!(parse(text).is_ok(), "{text}");
        }
        for text in ["", ",", "a,", "a >", "> a", "a!", "[a", "[a=]", ":nosuch", ":is(a", "a b)", ".-"] {
            assert_eq!(parse(text).err(), Some(Fault::Syntax), "{text}");
        }
        assert!(parse("a:has(b, > .c)").is_ok());
        for text in ["a:has(+ b)", "a:has(b c)", "a:has(b", "a:has()", "a:checked"] {
            assert_eq!(parse(text).err(), Some(Fault::Rare), "{text}");
        }
    }
}
