//! What a selector asks of an element.

use std::borrow::Cow;
use std::ops::Deref;

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
    Has(Vec<Compound<'c>>),
}

/// One or more of what most often is one alone, which then costs no memory of its own.
#[derive(Clone, Debug)]
pub enum Few<T> {
    One(T),
    More(Vec<T>),
}

impl<T> Few<T> {
    /// Adds another one.
    pub fn push(&mut self, next: T) {
        match std::mem::replace(self, Few::More(Vec::new())) {
            Few::One(first) => {
                let mut all = Vec::with_capacity(4);
                all.extend([first, next]);
                *self = Few::More(all);
            }
            Few::More(mut all) => {
                all.push(next);
                *self = Few::More(all);
            }
        }
    }
}

impl<T> Deref for Few<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match self {
            Few::One(one) => std::slice::from_ref(one),
            Few::More(all) => all,
        }
    }
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
    pub simples: Few<Simple<'c>>,
    pub join: Join,
}

/// Compounds from left to right.
#[derive(Clone, Debug)]
pub struct Complex<'c> {
    pub compounds: Few<Compound<'c>>,
}

impl<'c> Complex<'c> {
    /// Whether the element that is selected has to have a class or an identifier.
    pub fn asks_for_name(&self) -> bool {
        self.subject().iter().any(|simple| matches!(simple, Simple::Class(_) | Simple::Id(_)))
    }

    /// The conditions on the element that is selected.
    pub fn subject(&self) -> &[Simple<'c>] {
        self.compounds.last().map_or(&[], |last| &last.simples)
    }
}
