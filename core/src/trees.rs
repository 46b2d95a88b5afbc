//! Boosted trees: how far each feature of a page moves its log-odds.

/// The nodes of all trees, one after the other, as `Trees` in `darnel/model/trees.py`.
pub struct Trees {
    roots: Vec<usize>,
    nodes: Vec<Node>,
    values: Vec<f64>,
    depth: usize,
}

/// A split, small since all splits of a path are fetched from memory.
struct Node {
    threshold: f64,
    left: u32,
    right: u32,
    feature: u16,
    missing_left: bool,
}

/// The arrays of [`Trees`], each of the same length but for `roots`.
pub struct Arrays {
    pub roots: Vec<usize>,
    pub feature: Vec<u16>,
    pub threshold: Vec<f64>,
    pub left: Vec<u32>,
    pub right: Vec<u32>,
    pub value: Vec<f64>,
    pub missing_left: Vec<bool>,
}

impl Trees {
    /// Takes over the arrays of checked trees, of at most `depth` steps from a root to a leaf.
    pub fn new(arrays: Arrays, depth: usize) -> Self {
        let splits = arrays.feature.into_iter().zip(arrays.threshold).zip(arrays.missing_left);
        let sides = arrays.left.into_iter().zip(arrays.right);
        let node = |(((feature, threshold), missing_left), (left, right))| Node {
            threshold,
            left,
            right,
            feature,
            missing_left,
        };
        let nodes = splits.zip(sides).map(node).collect();
        Self { roots: arrays.roots, nodes, values: arrays.value, depth }
    }

    /// Returns how far each feature of a row moves the log-odds; NaN is a missing feature.
    ///
    /// The sums are in the order of the Python reading: tree by tree, from the leaf up.
    pub fn contributions(&self, row: &[f64]) -> Vec<f64> {
        let mut moved = vec![0.0; row.len()];
        let mut path: Vec<(u16, f64)> = Vec::with_capacity(self.depth);
        let mean = |at: usize| self.values.get(at).copied().unwrap_or(0.0);
        for &root in &self.roots {
            path.clear();
            let mut at = root;
            for _ in 0..self.depth {
                let Some(node) = self.nodes.get(at) else { break };
                let value = row.get(usize::from(node.feature)).copied().unwrap_or(f64::NAN);
                let left = value <= node.threshold || node.missing_left && value.is_nan();
                let next = if left { node.left } else { node.right } as usize;
                if next == at {
                    break;
                }
                path.push((node.feature, mean(next) - mean(at)));
                at = next;
            }
            for &(feature, step) in path.iter().rev() {
                if let Some(sum) = moved.get_mut(usize::from(feature)) {
                    *sum += step;
                }
            }
        }
        moved
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stump() -> Trees {
        let arrays = Arrays {
            roots: vec![0],
            feature: vec![1, 0, 0],
            threshold: vec![2.0, 0.0, 0.0],
            left: vec![1, 1, 2],
            right: vec![2, 1, 2],
            value: vec![0.5, -1.0, 2.0],
            missing_left: vec![false, true, true],
        };
        Trees::new(arrays, 3)
    }

    #[test]
    fn credits_the_feature_that_splits() {
        assert_eq!(stump().contributions(&[0.0, 2.0]), [0.0, -1.5]);
        assert_eq!(stump().contributions(&[0.0, 2.5]), [0.0, 1.5]);
    }

    #[test]
    fn sends_missing_features_where_training_sent_them() {
        assert_eq!(stump().contributions(&[0.0, f64::NAN]), [0.0, 1.5]);
        assert_eq!(stump().contributions(&[]), Vec::<f64>::new());
    }
}
