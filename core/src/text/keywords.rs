//! Totals over the keywords of a page.

use super::unicode::Unicode;
use crate::maps::Map;

/// Returns how many keywords there are in some lines of them, and how many have the word that most of them have.
///
/// As `keyword_totals` in `darnel/page/totals.py`.
pub fn keyword_totals<'l>(lines: impl Iterator<Item = &'l str>) -> (usize, usize) {
    let table = Unicode::table();
    let low: Vec<String> = lines.map(|line| table.lower(line)).collect();
    let keywords = low.iter().flat_map(|line| line.split(','));
    let mut total = 0;
    // Of each word the last keyword that has it, and how many have it.
    let mut words: Map<&str, (usize, usize)> = Map::default();
    for keyword in keywords.filter(|keyword| !keyword.chars().all(|c| table.is_space(c))) {
        total += 1;
        for word in keyword.split(|c| table.is_space(c)).filter(|word| !word.is_empty()) {
            let (last, count) = words.entry(word).or_default();
            *count += usize::from(*last < total);
            *last = total;
        }
    }
    (total, words.into_values().map(|word| word.1).max().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_keywords_of_a_word() {
        let lines = ["Slot online, slot slot gacor,, ", "\u{a0}SLOT 88,poker"];
        assert_eq!(keyword_totals(lines.into_iter()), (4, 3));
        assert_eq!(keyword_totals([""].into_iter()), (0, 0));
    }
}
