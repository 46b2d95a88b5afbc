//! Totals over a title, beside what else a page is called.

use super::unicode::Unicode;
use crate::maps::Set;

/// What features say of a title: as `darnel.page.totals.TitleTotals`, which documents it.
#[derive(Default, Debug, PartialEq)]
pub struct TitleTotals {
    pub words: usize,
    pub distinct: usize,
    pub described: usize,
    pub slug: usize,
    pub slug_named: usize,
    pub brand: bool,
}

impl TitleTotals {
    /// Compares a title in lower case with the description, the words of the address and the name in the domain of
    /// its page.
    pub fn new(low: &str, description: &str, slug: &[String], brand: &str) -> Self {
        let table = Unicode::table();
        let words: Vec<&str> = words_of(low).collect();
        let distinct: Set<&str> = words.iter().copied().collect();
        let is_number = |word: &str| word.chars().all(|c| table.is_digit(c));
        let slug: Set<&str> = slug.iter().map(String::as_str).filter(|word| !is_number(word)).collect();
        let described = table.lower(description);
        let described: Set<&str> = words_of(&described).filter(|word| distinct.contains(word)).collect();
        Self {
            words: words.len(),
            distinct: distinct.len(),
            described: described.len(),
            slug: slug.len(),
            slug_named: slug.iter().filter(|word| distinct.contains(*word)).count(),
            brand: !brand.is_empty() && words.concat().contains(brand),
        }
    }
}

/// The runs of a text that are of `\w` and of marks inside of words.
fn words_of(low: &str) -> impl Iterator<Item = &str> {
    let table = Unicode::table();
    low.split(move |c| !table.is_word(c) && !is_mark(c)).filter(|word| !word.is_empty())
}

/// Whether a character is an accent or a vowel of its own, as `_MARKS` in `darnel/page/metadata.py`.
fn is_mark(c: char) -> bool {
    matches!(
        c,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{487}' | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}'
            | '\u{5c2}' | '\u{5c4}' | '\u{5c5}' | '\u{5c7}' | '\u{610}'..='\u{61a}'
            | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e8}'
            | '\u{6ea}'..='\u{6ed}' | '\u{730}'..='\u{74a}' | '\u{7a6}'..='\u{7b0}'
            | '\u{8d3}'..='\u{8e1}' | '\u{8e3}'..='\u{8ff}' | '\u{900}'..='\u{963}'
            | '\u{971}'..='\u{df3}' | '\u{e31}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}'
            | '\u{eb1}'..='\u{ebc}' | '\u{ec8}'..='\u{ecd}' | '\u{f71}'..='\u{f84}'
            | '\u{102b}'..='\u{103e}' | '\u{1056}'..='\u{1059}' | '\u{17b4}'..='\u{17d3}'
            | '\u{1dc0}'..='\u{1dff}' | '\u{3099}' | '\u{309a}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compares_a_title_with_what_else_names_the_page() {
        let slug = ["chairs", "24", "chairs", "sale"].map(String::from);
        let totals = TitleTotals::new("garden chairs: 2 chairs\u{b2}", "CHAIRS, chairs", &slug, "n2c");
        let found = TitleTotals { words: 4, distinct: 4, described: 1, slug: 2, slug_named: 1, brand: false };
        assert_eq!(totals, found);
        assert!(TitleTotals::new("old mill", "", &[], "dmil").brand);
        assert_eq!(TitleTotals::new("", "x", &[], ""), TitleTotals::default());
    }

    #[test]
    fn keeps_marks_inside_of_words() {
        for (text, count) in [("दादी की कहानी", 3), ("cafe\u{301} au lait", 3), ("ก็ ดี", 2), ("a_b, c।d", 3)]
        {
            assert_eq!(words_of(text).count(), count, "{text}");
        }
    }
}
