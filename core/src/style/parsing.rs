//! Selectors of CSS as the parser of the Python reading takes them (Selectors Level 4).
//!
//! What a page cannot be judged by without a browser, and what hardly any page writes, is [`Fault::Rare`]: such
//! a page is left to the Python reading.

use std::borrow::Cow;

const MOST_DEPTH: usize = 128;

/// Why a text is no selector that can be matched here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is no selector.
    Syntax,
    /// It is one that only the Python reading knows.
    Rare,
}

/// How an attribute's value is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    Exists,
    Equals,
    Includes,
    Dash,
    Prefix,
    Suffix,
    Contains,
}

/// One condition on an element.
#[derive(Clone, Debug)]
pub enum Simple<'c> {
    Any,
    Tag(Cow<'c, str>),
    Id(Cow<'c, str>),
    Class(Cow<'c, str>),
    Attribute { name: Cow<'c, str>, compare: Compare, value: Cow<'c, str>, fold: bool, fold_in_html: bool },
    Root,
    Empty,
    OnlyChild { of_type: bool },
    Nth { a: i32, b: i32, from_end: bool, of_type: bool },
    Link,
    Never,
    Is(Vec<Complex<'c>>),
    Not(Vec<Complex<'c>>),
}

/// What joins a compound to the one on its left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    Descendant,
    Child,
    Next,
    Later,
}

/// Conditions on one element, and how it is joined to the one on its left.
#[derive(Clone, Debug)]
pub struct Compound<'c> {
    pub simples: Vec<Simple<'c>>,
    pub join: Join,
}

/// Compounds from left to right.
#[derive(Clone, Debug)]
pub struct Complex<'c> {
    pub compounds: Vec<Compound<'c>>,
}

impl<'c> Complex<'c> {
    /// The conditions on the element that is selected.
    pub fn subject(&self) -> &[Simple<'c>] {
        self.compounds.last().map_or(&[], |last| &last.simples)
    }
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
        let mut list = Vec::new();
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
        let mut compounds = Vec::new();
        let mut join = Join::Descendant;
        loop {
            compounds.push(Compound { simples: self.compound()?, join });
            let spaced = self.peek().is_some_and(is_space);
            self.skip_space();
            let Some(letter) = self.peek() else { break };
            join = match letter {
                b',' => break,
                b')' if nested => break,
                b'>' => Join::Child,
                b'+' => Join::Next,
                b'~' => Join::Later,
                _ if spaced && starts_simple(letter) => {
                    join = Join::Descendant;
                    continue;
                }
                _ => return Err(Fault::Syntax),
            };
            self.at += 1;
            self.skip_space();
        }
        Ok(Complex { compounds })
    }

    fn compound(&mut self) -> Parsed<Vec<Simple<'c>>> {
        let mut simples: Vec<Simple<'c>> = Vec::new();
        while self.peek().is_some_and(starts_simple) {
            let simple = self.simple()?;
            if !simples.is_empty() && matches!(simple, Simple::Tag(_) | Simple::Any) {
                return Err(Fault::Syntax);
            }
            simples.push(simple);
        }
        if simples.is_empty() { Err(Fault::Syntax) } else { Ok(simples) }
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

    fn attribute(&mut self) -> Parsed<Simple<'c>> {
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

    fn pseudo(&mut self) -> Parsed<Simple<'c>> {
        let name = small(self.ident()?);
        let nth = |a, b, from_end, of_type| Simple::Nth { a, b, from_end, of_type };
        let simple = match &*name {
            "root" | "scope" => Simple::Root,
            "empty" => Simple::Empty,
            "first-child" => nth(0, 1, false, false),
            "last-child" => nth(0, 1, true, false),
            "only-child" => Simple::OnlyChild { of_type: false },
            "first-of-type" => nth(0, 1, false, true),
            "last-of-type" => nth(0, 1, true, true),
            "only-of-type" => Simple::OnlyChild { of_type: true },
            "link" | "any-link" => Simple::Link,
            "nth-child" => return self.nth(false, false),
            "nth-last-child" => return self.nth(true, false),
            "nth-of-type" => return self.nth(false, true),
            "nth-last-of-type" => return self.nth(true, true),
            "is" | "where" => return Ok(Simple::Is(self.inner_list(true)?)),
            "not" => return Ok(Simple::Not(self.inner_list(false)?)),
            "has" | "checked" | "disabled" | "enabled" | "required" | "optional" | "read-only"
            | "read-write" | "default" | "lang" | "dir" => return Err(Fault::Rare),
            name if NEVER.contains(&name) => Simple::Never,
            _ => return Err(Fault::Syntax),
        };
        if self.peek() == Some(b'(') { Err(Fault::Syntax) } else { Ok(simple) }
    }

    fn inner_list(&mut self, forgiving: bool) -> Parsed<Vec<Complex<'c>>> {
        self.needs(b'(')?;
        if self.depth >= MOST_DEPTH {
            return Err(Fault::Syntax);
        }
        self.depth += 1;
        let list = self.list(true, forgiving);
        self.depth -= 1;
        list
    }

    fn nth(&mut self, from_end: bool, of_type: bool) -> Parsed<Simple<'c>> {
        self.needs(b'(')?;
        let (a, b) = self.a_and_b()?;
        match self.peek() {
            Some(letter) if is_ident(letter) => Err(Fault::Rare), // `of` and a selector
            _ => {
                self.needs(b')')?;
                Ok(Simple::Nth { a, b, from_end, of_type })
            }
        }
    }

    fn a_and_b(&mut self) -> Parsed<(i32, i32)> {
        self.skip_space();
        for (word, pair) in [("even", (2, 0)), ("odd", (2, 1))] {
            let end = self.at + word.len();
            let part = self.source.as_bytes().get(self.at..end);
            let fits = part.is_some_and(|part| part.eq_ignore_ascii_case(word.as_bytes()));
            if fits {
                self.at = end;
                self.skip_space();
                return Ok(pair);
            }
        }
        let sign = self.sign().unwrap_or(1);
        let number = self.number()?;
        if self.peek().is_some_and(|letter| letter.eq_ignore_ascii_case(&b'n')) {
            self.at += 1;
            let a = sign * number.unwrap_or(1);
            self.skip_space();
            let mut b = 0;
            if let Some(sign) = self.sign() {
                self.skip_space();
                b = sign * self.number()?.ok_or(Fault::Syntax)?;
            }
            self.skip_space();
            return Ok((a, b));
        }
        let b = sign * number.ok_or(Fault::Syntax)?;
        self.skip_space();
        Ok((0, b))
    }

    fn sign(&mut self) -> Option<i32> {
        let sign = match self.peek()? {
            b'+' => 1,
            b'-' => -1,
            _ => return None,
        };
        self.at += 1;
        Some(sign)
    }

    /// A run of digits; a number that does not fit is left to the Python reading.
    fn number(&mut self) -> Parsed<Option<i32>> {
        let mut number = None;
        while let Some(digit) = self.peek().and_then(|byte| char::from(byte).to_digit(10)) {
            let sum = number.unwrap_or(0i32).checked_mul(10).and_then(|tens| tens.checked_add(digit as i32));
            number = Some(sum.ok_or(Fault::Rare)?);
            self.at += 1;
        }
        Ok(number)
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

/// States that a tree does not tell: selectors that match nothing.
const NEVER: &[&str] = &[
    "hover",
    "focus",
    "focus-within",
    "focus-visible",
    "active",
    "target",
    "target-within",
    "visited",
    "modal",
    "fullscreen",
    "picture-in-picture",
    "playing",
    "paused",
    "muted",
    "current",
    "past",
    "future",
    "user-valid",
    "user-invalid",
    "autofill",
    "defined",
];

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
        assert_eq!(parse("a:has(b)").err(), Some(Fault::Rare));
    }
}
