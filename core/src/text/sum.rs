//! Sums that are exact but for one rounding at the end, as Python's `math.fsum`.

/// Returns the mean of some finite numbers, as `statistics.fmean`; NaN of none.
pub fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { f64::NAN } else { exact_sum(values) / values.len() as f64 }
}

/// Returns the sum of some finite numbers, rounded once (Shewchuk, Adaptive precision arithmetic, 1997).
pub fn exact_sum(values: &[f64]) -> f64 {
    let mut parts: Vec<f64> = Vec::new(); // that do not overlap, the smallest first
    for &value in values {
        let mut sum = value;
        parts.retain_mut(|part| {
            let (large, small) = if sum.abs() < part.abs() { (*part, sum) } else { (sum, *part) };
            sum = large + small;
            *part = small - (sum - large);
            *part != 0.0
        });
        parts.push(sum);
    }
    rounded(parts)
}

/// Adds parts from the largest on, and rounds a half to even by what is below it.
fn rounded(mut parts: Vec<f64>) -> f64 {
    let mut sum = parts.pop().unwrap_or(0.0);
    while let Some(part) = parts.pop() {
        let before = sum;
        sum = before + part;
        let lost = part - (sum - before);
        if lost == 0.0 {
            continue;
        }
        if parts.last().is_some_and(|next| (lost < 0.0) == (*next < 0.0) && *next != 0.0) {
            let twice = lost * 2.0;
            let other = sum + twice;
            if twice == other - sum {
                sum = other;
            }
        }
        break;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_once() {
        assert_eq!(exact_sum(&[0.1; 10]), 1.0);
        assert_eq!(exact_sum(&[1e100, 1.0, -1e100]), 1.0);
        assert_eq!(exact_sum(&[1e-16, 1.0, 1e16]), 1e16 + 2.0);
        assert!(mean(&[]).is_nan());
    }
}
