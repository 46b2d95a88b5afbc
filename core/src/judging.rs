//! Judging: what trees and text score say of a page, and what of it is unusual.

use crate::trees::Trees;

/// What judges pages of one kind, and what clean pages of a format and language are like.
///
/// As `Usual` in `darnel/model/usual.py`; `median`, `below` and `above` have a number for each feature, the
/// text score last.
pub struct Usual {
    pub start: f64,
    pub slope: f64,
    pub text_weight: f64,
    pub text_mean: f64,
    pub median: Vec<f64>,
    pub below: Vec<f64>,
    pub above: Vec<f64>,
}

/// What a row weighs.
#[derive(Debug, PartialEq)]
pub struct Weights {
    pub log_odds: f64,
    /// The log-odds without what is unusual.
    pub base: f64,
    /// Index and contribution of the features that are unusual and move the log-odds, the strongest first.
    pub unusual: Vec<(usize, f64)>,
}

impl Usual {
    /// Returns what each feature of a row, and last the text score, moves the log-odds, and what is unusual.
    pub fn weigh(&self, trees: &Trees, row: &[f64]) -> Weights {
        let mut moved = trees.contributions(row);
        if let (Some(last), Some(score)) = (moved.last_mut(), row.last()) {
            *last += self.text_weight * (score - self.text_mean);
        }
        for (own, median) in moved.iter_mut().zip(&self.median) {
            *own = *own * self.slope - median;
        }
        let log_odds = self.start + sum(&moved);
        let ranges = self.below.iter().zip(&self.above);
        let mut unusual: Vec<(usize, f64)> = Vec::new();
        for (place, ((&own, &value), (&below, &above))) in moved.iter().zip(row).zip(ranges).enumerate() {
            if own != 0.0 && (value < below || value > above) {
                unusual.push((place, own)); // NaN is never outside
            }
        }
        let outside: Vec<f64> = unusual.iter().map(|feature| feature.1).collect();
        unusual.sort_by(|one, other| other.1.abs().total_cmp(&one.1.abs()));
        Weights { log_odds, base: log_odds - sum(&outside), unusual }
    }
}

const RUN: usize = 128; // numbers that are added up in eight sums side by side

/// Adds up numbers in the order of NumPy, in halves, so that both readings have the same sum to the last bit.
pub fn sum(values: &[f64]) -> f64 {
    if values.len() < 8 {
        return values.iter().fold(-0.0, |sum, value| sum + value);
    }
    if values.len() > RUN {
        let half = values.len() / 2;
        let (one, other) = values.split_at(half - half % 8);
        return sum(one) + sum(other);
    }
    let (eights, rest) = values.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for (place, eight) in eights.iter().enumerate() {
        for (sum, value) in sums.iter_mut().zip(eight) {
            *sum = if place == 0 { *value } else { *sum + value };
        }
    }
    let [a, b, c, d, e, f, g, h] = sums;
    rest.iter().fold(((a + b) + (c + d)) + ((e + f) + (g + h)), |sum, value| sum + value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trees::Arrays;

    /// One split of the first feature at 2: -1 or 2 instead of 0.5.
    fn stump() -> Trees {
        let arrays = Arrays {
            roots: vec![0],
            feature: vec![0, 0, 0],
            threshold: vec![2.0, 0.0, 0.0],
            left: vec![1, 1, 2],
            right: vec![2, 1, 2],
            value: vec![0.5, -1.0, 2.0],
            missing_left: vec![true, true, true],
        };
        Trees::new(&arrays, 1)
    }

    fn usual() -> Usual {
        Usual {
            start: -1.0,
            slope: 2.0,
            text_weight: 0.5,
            text_mean: 1.0,
            median: vec![-1.0, 0.0],
            below: vec![0.0, 0.0],
            above: vec![2.0, 4.0],
        }
    }

    #[test]
    fn weighs_what_is_unusual_apart() {
        let usual_row = Weights { log_odds: -1.0 - 2.0, base: -1.0 - 2.0, unusual: vec![] };
        assert_eq!(usual().weigh(&stump(), &[1.0, 1.0]), usual_row);
        let found = usual().weigh(&stump(), &[2.5, 9.0]);
        assert_eq!(
            found,
            Weights { log_odds: -1.0 + 4.0 + 8.0, base: -1.0, unusual: vec![(1, 8.0), (0, 4.0)] }
        );
    }

    #[test]
    fn calls_nothing_unusual_that_does_not_apply() {
        assert_eq!(usual().weigh(&stump(), &[f64::NAN, 1.0]).unusual, []);
    }

    #[test]
    fn adds_up_any_number_of_numbers() {
        for size in [0, 1, 7, 8, 90, 128, 129, 1_000] {
            let values: Vec<f64> = (0..size).map(f64::from).collect();
            assert_eq!(sum(&values), f64::from(size * (size - 1) / 2), "{size}");
        }
    }
}
