//! Selectors of CSS as the parser of the Python reading takes them (Selectors Level 4).
//!
//! What a page cannot be judged by without a browser, and what hardly any page writes, is [`Fault::Rare`]: such
//! a page is left to the Python reading.

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
pub enum Simple {
    Any,
    Tag(String),
    Id(String),
    Class(String),
    Attribute { name: String, compare: Compare, value: String, fold: bool, fold_in_html: bool },
    Root,
    Empty,
    OnlyChild { of_type: bool },
    Nth { a: i32, b: i32, from_end: bool, of_type: bool },
    Link,
    Never,
    Is(Vec<Complex>),
    Not(Vec<Complex>),
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
pub struct Compound {
    pub simples: Vec<Simple>,
    pub join: Join,
}

/// Compounds from left to right.
#[derive(Clone, Debug)]
pub struct Complex {
    pub compounds: Vec<Compound>,
}

/// Parses a comma-separated list of selectors.
pub fn parse(text: &str) -> Result<Vec<Complex>, Fault> {
    let mut parser = Parser { source: text.chars().collect(), at: 0, depth: 0 };
    parser.list(false, false)
}

struct Parser {
    source: Vec<char>,
    at: usize,
    depth: usize,
}

type Parsed<T> = Result<T, Fault>;

fn is_space(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\x0c' | '\r' | ' ')
}

fn is_ident(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '-' || letter == '_' || !letter.is_ascii()
}

fn starts_simple(letter: char) -> bool {
    matches!(letter, '*' | '.' | '#' | '[' | ':' | '\\' | '|') || is_ident(letter)
}

impl Parser {
    fn peek(&self) -> Option<char> {
        self.source.get(self.at).copied()
    }

    fn peek_at(&self, ahead: usize) -> Option<char> {
        self.source.get(self.at + ahead).copied()
    }

    fn takes(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    fn needs(&mut self, wanted: char) -> Parsed<()> {
        if self.takes(wanted) { Ok(()) } else { Err(Fault::Syntax) }
    }

    fn skip_space(&mut self) {
        while let Some(letter) = self.peek() {
            if is_space(letter) {
                self.at += 1;
            } else if letter == '/' && self.peek_at(1) == Some('*') {
                self.at += 2;
                while self.at + 1 < self.source.len()
                    && !(self.source[self.at] == '*' && self.source[self.at + 1] == '/')
                {
                    self.at += 1;
                }
                self.at = if self.at + 1 < self.source.len() { self.at + 2 } else { self.source.len() };
            } else {
                break;
            }
        }
    }

    fn starts_escape(&self) -> bool {
        !matches!(self.peek_at(1), Some('\n' | '\r' | '\x0c'))
    }

    fn escape(&mut self) -> char {
        self.at += 1;
        let Some(first) = self.peek() else { return '\u{fffd}' };
        if !first.is_ascii_hexdigit() {
            self.at += 1;
            return first;
        }
        let mut value = 0;
        for _ in 0..6 {
            let Some(digit) = self.peek().and_then(|letter| letter.to_digit(16)) else { break };
            value = value * 16 + digit;
            self.at += 1;
        }
        if self.peek().is_some_and(is_space) {
            self.at += 1;
        }
        char::from_u32(value).filter(|&letter| letter != '\0').unwrap_or('\u{fffd}')
    }

    fn ident(&mut self) -> Parsed<String> {
        if self.peek() == Some('-') {
            let after = self.peek_at(1).unwrap_or('\0');
            if !(matches!(after, '-' | '\\' | '_') || !after.is_ascii() || after.is_ascii_alphabetic()) {
                return Err(Fault::Syntax);
            }
        }
        let mut name = String::new();
        while let Some(letter) = self.peek() {
            if letter == '\\' {
                if !self.starts_escape() {
                    break;
                }
                name.push(self.escape());
            } else if is_ident(letter) {
                name.push(letter);
                self.at += 1;
            } else {
                break;
            }
        }
        if name.is_empty() { Err(Fault::Syntax) } else { Ok(name) }
    }

    fn string(&mut self) -> Parsed<String> {
        let quote = self.source[self.at];
        self.at += 1;
        let mut text = String::new();
        while let Some(letter) = self.peek().filter(|&letter| letter != quote) {
            if letter == '\\' {
                match self.peek_at(1) {
                    Some('\n' | '\x0c') => self.at += 2,
                    Some('\r') => {
                        self.at += 2;
                        self.takes('\n');
                    }
                    _ => text.push(self.escape()),
                }
            } else {
                text.push(if letter == '\0' { '\u{fffd}' } else { letter });
                self.at += 1;
            }
        }
        self.needs(quote)?;
        Ok(text)
    }

    fn list(&mut self, nested: bool, forgiving: bool) -> Parsed<Vec<Complex>> {
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
                Some(',') => self.at += 1,
                Some(_) => {
                    self.at += 1;
                    break;
                }
            }
        }
        Ok(list)
    }

    fn complex(&mut self, nested: bool) -> Parsed<Complex> {
        let mut compounds = Vec::new();
        let mut join = Join::Descendant;
        loop {
            compounds.push(Compound { simples: self.compound()?, join });
            let spaced = self.peek().is_some_and(is_space);
            self.skip_space();
            let Some(letter) = self.peek() else { break };
            join = match letter {
                ',' => break,
                ')' if nested => break,
                '>' => Join::Child,
                '+' => Join::Next,
                '~' => Join::Later,
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

    fn compound(&mut self) -> Parsed<Vec<Simple>> {
        let mut simples: Vec<Simple> = Vec::new();
        while self.peek().is_some_and(starts_simple) {
            let simple = self.simple()?;
            if !simples.is_empty() && matches!(simple, Simple::Tag(_) | Simple::Any) {
                return Err(Fault::Syntax);
            }
            simples.push(simple);
        }
        if simples.is_empty() { Err(Fault::Syntax) } else { Ok(simples) }
    }

    fn simple(&mut self) -> Parsed<Simple> {
        match self.source[self.at] {
            '.' => {
                self.at += 1;
                Ok(Simple::Class(self.ident()?))
            }
            '#' => {
                self.at += 1;
                Ok(Simple::Id(self.ident()?))
            }
            ':' => {
                self.at += 1;
                self.pseudo()
            }
            '[' => {
                self.at += 1;
                self.attribute()
            }
            '|' => {
                self.at += 1;
                self.local()
            }
            '*' if self.peek_at(1) == Some('|') => {
                self.at += 2;
                self.local()
            }
            '*' => {
                self.at += 1;
                Ok(Simple::Any)
            }
            _ => {
                let name = self.ident()?;
                if self.takes('|') { self.local() } else { Ok(Simple::Tag(name.to_ascii_lowercase())) }
            }
        }
    }

    /// The part of a type selector behind a namespace, which means nothing in HTML.
    fn local(&mut self) -> Parsed<Simple> {
        if self.takes('*') {
            return Ok(Simple::Any);
        }
        match self.peek() {
            Some(letter) if is_ident(letter) || letter == '\\' => {
                Ok(Simple::Tag(self.ident()?.to_ascii_lowercase()))
            }
            _ => Err(Fault::Syntax),
        }
    }

    fn attribute(&mut self) -> Parsed<Simple> {
        self.skip_space();
        let name = if self.takes('*') {
            self.needs('|')?;
            self.ident()?
        } else if self.takes('|') {
            self.ident()?
        } else {
            let name = self.ident()?;
            if self.peek() == Some('|') && self.peek_at(1) != Some('=') {
                self.at += 1;
                self.ident()?
            } else {
                name
            }
        };
        let name = name.to_ascii_lowercase();
        self.skip_space();
        let compare = match self.peek() {
            Some(']') => {
                self.at += 1;
                let value = String::new();
                return Ok(Simple::Attribute {
                    name,
                    compare: Compare::Exists,
                    value,
                    fold: false,
                    fold_in_html: false,
                });
            }
            Some('=') => Compare::Equals,
            Some('~') => Compare::Includes,
            Some('|') => Compare::Dash,
            Some('^') => Compare::Prefix,
            Some('$') => Compare::Suffix,
            Some('*') => Compare::Contains,
            _ => return Err(Fault::Syntax),
        };
        self.at += 1;
        if compare != Compare::Equals {
            self.needs('=')?;
        }
        self.skip_space();
        let value = match self.peek() {
            Some('"' | '\'') => self.string()?,
            _ => self.ident()?,
        };
        self.skip_space();
        let flag = self
            .peek()
            .map(|letter| letter.to_ascii_lowercase())
            .filter(|letter| matches!(letter, 'i' | 's'));
        if flag.is_some() {
            self.at += 1;
            self.skip_space();
        }
        self.needs(']')?;
        let fold_in_html = flag.is_none() && FOLDED.contains(&name.as_str());
        Ok(Simple::Attribute { name, compare, value, fold: flag == Some('i'), fold_in_html })
    }

    fn pseudo(&mut self) -> Parsed<Simple> {
        let name = self.ident()?.to_ascii_lowercase();
        let nth = |a, b, from_end, of_type| Simple::Nth { a, b, from_end, of_type };
        let simple = match name.as_str() {
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
        if self.peek() == Some('(') { Err(Fault::Syntax) } else { Ok(simple) }
    }

    fn inner_list(&mut self, forgiving: bool) -> Parsed<Vec<Complex>> {
        self.needs('(')?;
        if self.depth >= MOST_DEPTH {
            return Err(Fault::Syntax);
        }
        self.depth += 1;
        let list = self.list(true, forgiving);
        self.depth -= 1;
        list
    }

    fn nth(&mut self, from_end: bool, of_type: bool) -> Parsed<Simple> {
        self.needs('(')?;
        let (a, b) = self.a_and_b()?;
        match self.peek() {
            Some(letter) if is_ident(letter) => Err(Fault::Rare), // `of` and a selector
            _ => {
                self.needs(')')?;
                Ok(Simple::Nth { a, b, from_end, of_type })
            }
        }
    }

    fn a_and_b(&mut self) -> Parsed<(i32, i32)> {
        self.skip_space();
        for (word, pair) in [("even", (2, 0)), ("odd", (2, 1))] {
            let end = self.at + word.len();
            let fits = self.source.get(self.at..end).is_some_and(|part| {
                part.iter().zip(word.chars()).all(|(letter, wanted)| letter.to_ascii_lowercase() == wanted)
            });
            if fits {
                self.at = end;
                self.skip_space();
                return Ok(pair);
            }
        }
        let sign = self.sign().unwrap_or(1);
        let number = self.number()?;
        if self.peek().is_some_and(|letter| letter.eq_ignore_ascii_case(&'n')) {
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
            '+' => 1,
            '-' => -1,
            _ => return None,
        };
        self.at += 1;
        Some(sign)
    }

    /// A run of digits; a number that does not fit is left to the Python reading.
    fn number(&mut self) -> Parsed<Option<i32>> {
        let mut number = None;
        while let Some(digit) =
            self.peek().filter(char::is_ascii_digit).and_then(|letter| letter.to_digit(10))
        {
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
                '"' | '\'' => {
                    self.at += 1;
                    while let Some(inner) = self.peek().filter(|&inner| inner != letter) {
                        self.at += if inner == '\\' && self.at + 1 < self.source.len() { 2 } else { 1 };
                    }
                    self.at += usize::from(self.at < self.source.len());
                    continue;
                }
                '(' | '[' => depth += 1,
                ']' if depth > 0 => depth -= 1,
                ')' if depth == 0 => return,
                ')' => depth -= 1,
                ',' if depth == 0 => return,
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
