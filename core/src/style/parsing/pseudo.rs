//! Pseudo-classes.

use super::{Fault, MOST_DEPTH, Parsed, Parser, is_ident, small};
use crate::style::selector::{Complex, Compound, Join, Simple};

impl<'c> Parser<'c> {
    pub(super) fn pseudo(&mut self) -> Parsed<Simple<'c>> {
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
            "has" => return Ok(Simple::Has(self.inside()?)),
            "checked" | "disabled" | "enabled" | "required" | "optional" | "read-only" | "read-write"
            | "default" | "lang" | "dir" => return Err(Fault::Rare),
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

    /// What `:has` looks for in an element, at any depth or as a child; only single compounds are read here.
    fn inside(&mut self) -> Parsed<Vec<Compound<'c>>> {
        self.needs(b'(')?;
        if self.depth >= MOST_DEPTH {
            return Err(Fault::Rare);
        }
        self.depth += 1;
        let list = self.compounds();
        self.depth -= 1;
        list
    }

    fn compounds(&mut self) -> Parsed<Vec<Compound<'c>>> {
        let mut list = Vec::new();
        loop {
            self.skip_space();
            let join = if self.takes(b'>') { Join::Child } else { Join::Descendant };
            self.skip_space();
            let simples = self.compound().map_err(|_| Fault::Rare)?;
            if simples.iter().any(|simple| matches!(simple, Simple::Has(_) | Simple::Root)) {
                return Err(Fault::Rare);
            }
            list.push(Compound { simples, join });
            self.skip_space();
            if self.takes(b')') {
                return Ok(list);
            }
            if !self.takes(b',') {
                return Err(Fault::Rare);
            }
        }
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
}

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
