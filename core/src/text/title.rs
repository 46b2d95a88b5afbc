//! Totals over a title, beside what else a page is called.

use super::likeness::{likeness, words_of};
use super::sample::{char_count, first_chars};
use super::unicode::Unicode;
use crate::maps::Set;

const LIKE: usize = 120; // characters that are compared: the time grows with the product

/// What features say of a title: as `darnel.page.totals.TitleTotals`, which documents it.
#[derive(Default, Debug, PartialEq)]
pub struct TitleTotals {
    pub size: usize,
    pub digits: usize,
    pub words: usize,
    pub distinct: usize,
    pub heading: f64,
    pub described: usize,
    pub slug: usize,
    pub slug_named: usize,
    pub brand: bool,
}

impl TitleTotals {
    /// Compares a title, and the same in lower case, with the first heading, the description, the words of the
    /// address and the name in the domain of its page.
    pub fn new(
        title: &str,
        low: &str,
        heading: &str,
        description: &str,
        slug: &[String],
        brand: &str,
    ) -> Self {
        let table = Unicode::table();
        let words: Vec<&str> = words_of(low).collect();
        let distinct: Set<&str> = words.iter().copied().collect();
        let is_number = |word: &str| word.chars().all(|c| table.is_digit(c));
        let slug: Set<&str> = slug.iter().map(String::as_str).filter(|word| !is_number(word)).collect();
        let described = table.lower(description);
        let described: Set<&str> = words_of(&described).filter(|word| distinct.contains(word)).collect();
        Self {
            size: char_count(title),
            digits: title.chars().filter(|&c| table.is_digit(c)).count(),
            words: words.len(),
            distinct: distinct.len(),
            heading: alike(low, &table.lower(heading)),
            described: described.len(),
            slug: slug.len(),
            slug_named: slug.iter().filter(|word| distinct.contains(*word)).count(),
            brand: !brand.is_empty() && words.concat().contains(brand),
        }
    }
}

fn alike(one: &str, other: &str) -> f64 {
    let (one, other) = (first_chars(one, LIKE), first_chars(other, LIKE));
    match (one.is_empty() || other.is_empty(), one == other) {
        (true, _) => 0.0,
        (_, true) => 1.0,
        _ => likeness(one, other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compares_a_title_with_what_else_names_the_page() {
        let slug = ["chairs", "24", "chairs", "sale"].map(String::from);
        let title = "Garden chairs: 2 chairs\u{b2}";
        let totals = TitleTotals::new(title, &title.to_lowercase(), "Garden", "CHAIRS, chairs", &slug, "n2c");
        let words = TitleTotals { size: 24, digits: 2, words: 4, distinct: 4, ..TitleTotals::default() };
        let likeness = 2.0 * 6.0 / 30.0;
        let found =
            TitleTotals { heading: likeness, described: 1, slug: 2, slug_named: 1, brand: false, ..words };
        assert_eq!(totals, found);
        assert!(TitleTotals::new("Old Mill", "old mill", "", "", &[], "dmil").brand);
        assert_eq!(TitleTotals::new("", "", "x", "x", &[], ""), TitleTotals::default());
        assert_eq!(alike("a", "a"), 1.0);
    }
}
