//! Likeness of short texts.

use super::unicode::Unicode;
use crate::maps::Map;

/// The runs of a text that are of `\w` and of marks inside of words.
pub fn words_of(low: &str) -> impl Iterator<Item = &str> {
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

/// Returns the matching share of the characters of two texts, as `difflib.SequenceMatcher.ratio` without junk.
pub fn likeness(one: &str, other: &str) -> f64 {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let total = one.len() + other.len();
    if total == 0 {
        return 1.0;
    }
    if other.len() < u128::BITS as usize {
        return 2.0 * matches(&one, &other) as f64 / total as f64;
    }
    let (mut matches, mut left) = (0, vec![(one.as_slice(), other.as_slice())]);
    while let Some((one, other)) = left.pop() {
        let (start, place, size) = longest(one, other);
        if size > 0 {
            matches += size;
            left.push((one.get(..start).unwrap_or(&[]), other.get(..place).unwrap_or(&[])));
            left.push((one.get(start + size..).unwrap_or(&[]), other.get(place + size..).unwrap_or(&[])));
        }
    }
    2.0 * matches as f64 / total as f64
}

/// Returns how many characters of two texts match, the other one of fewer than 128.
///
/// The same as below, by a bit for each place of the other text.
fn matches(one: &[char], other: &[char]) -> usize {
    // Where each character is in `other`.
    let (mut plain, mut beyond) = ([0_u128; 128], Map::<char, u128>::default());
    for (place, &c) in other.iter().enumerate() {
        *plain.get_mut(c as usize).unwrap_or_else(|| beyond.entry(c).or_default()) |= 1 << place;
    }
    let places = |c: &char| plain.get(*c as usize).or_else(|| beyond.get(c)).copied().unwrap_or(0);
    let places: Vec<u128> = one.iter().map(places).collect();
    let (mut matches, mut left) = (0, vec![((0, one.len()), (0, other.len()))]);
    while let Some((rows, columns)) = left.pop() {
        let inside = places.get(rows.0..rows.1).unwrap_or(&[]);
        let (start, place, size) = longest_run(inside, columns.0, columns.1);
        if size > 0 {
            matches += size;
            left.push(((rows.0, rows.0 + start), (columns.0, place)));
            left.push(((rows.0 + start + size, rows.1), (place + size, columns.1)));
        }
    }
    matches
}

/// The same as [`longest`], of places from `from` to `to` of the other text.
fn longest_run(one: &[u128], from: usize, to: usize) -> (usize, usize, usize) {
    let mut best = (0, 0, 0);
    if from >= to {
        return best;
    }
    let inside = u128::MAX >> (u128::BITS as usize - (to - from)) << from;
    // Where a run as long as the best ends that is before the next place of `one`; an empty one is anywhere.
    let mut ends = u128::MAX;
    for (end, places) in one.iter().enumerate() {
        let longer = ends << usize::from(best.2 > 0) & places & inside;
        if longer != 0 {
            let size = best.2 + 1;
            best = (end + 1 - size, longer.trailing_zeros() as usize + 1 - size, size);
            ends = longer;
            continue;
        }
        ends = inside;
        for (back, places) in one[..=end].iter().rev().take(best.2).enumerate() {
            ends &= (places & inside) << back;
            if ends == 0 {
                break;
            }
        }
    }
    best
}

/// Returns where the longest common run starts in each text, the first in `one`, and its size.
fn longest(one: &[char], other: &[char]) -> (usize, usize, usize) {
    let mut best = (0, 0, 0);
    // Size of the common run that ends before each place of `other`, for the last character of `one`.
    let mut sizes = vec![0; other.len() + 1];
    for (i, c) in one.iter().enumerate() {
        let mut diagonal = 0;
        for (j, (d, size)) in other.iter().zip(sizes.iter_mut().skip(1)).enumerate() {
            let above = *size;
            *size = if c == d { diagonal + 1 } else { 0 };
            diagonal = above;
            if *size > best.2 {
                best = (i + 1 - *size, j + 1 - *size, *size);
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_marks_inside_of_words() {
        for (text, count) in [("दादी की कहानी", 3), ("cafe\u{301} au lait", 3), ("ก็ ดี", 2), ("a_b, c।d", 3)]
        {
            assert_eq!(words_of(text).count(), count, "{text}");
        }
    }

    #[test]
    fn counts_the_same_by_bits() {
        let texts = ["abcab", "cabcabba", "", "a", "bca bca bca", "aaaa", "aaab aab", "ß漢abc漢ß", "漢ßa"];
        for one in texts {
            for other in texts {
                let long = format!("{other}{}", "#".repeat(128));
                let total = (one.chars().count() + other.chars().count()) as f64;
                let by_rows = likeness(one, &long) * (total + 128.0) / 2.0;
                let chars = |text: &str| text.chars().collect::<Vec<_>>();
                assert_eq!(matches(&chars(one), &chars(other)) as f64, by_rows.round(), "{one} {other}");
            }
        }
    }

    #[test]
    fn matches_runs_and_what_is_around_them() {
        assert_eq!(likeness("a day", "a long day"), 2.0 * 5.0 / 15.0);
        assert_eq!(likeness("", ""), 1.0);
        for size in 126..131 {
            assert_eq!(
                likeness(&"a".repeat(200), &"a".repeat(size)),
                (2 * size) as f64 / (200 + size) as f64
            );
        }
        assert_eq!(likeness("abc", "xyz"), 0.0);
    }
}
