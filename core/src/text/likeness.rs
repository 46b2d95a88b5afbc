//! Likeness of short texts.

/// Returns the matching share of the characters of two texts, as `difflib.SequenceMatcher.ratio` without junk.
pub fn likeness(one: &str, other: &str) -> f64 {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let total = one.len() + other.len();
    if total == 0 {
        return 1.0;
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
    fn matches_runs_and_what_is_around_them() {
        assert_eq!(likeness("a day", "a long day"), 2.0 * 5.0 / 15.0);
        assert_eq!(likeness("", ""), 1.0);
        assert_eq!(likeness("abc", "xyz"), 0.0);
    }
}
