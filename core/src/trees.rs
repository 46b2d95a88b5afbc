//! Boosted trees: how far each feature of a page moves its log-odds.

/// The nodes of all trees, one after the other, as `Trees` in `darnel/model/trees.py`.
pub struct Trees {
    roots: Vec<usize>,
    nodes: Vec<Node>,
    depth: usize,
}

struct Node {
    threshold: f64,
    value: f64,
    feature: usize,
    left: usize,
    right: usize,
    missing_left: bool,
}

/// The arrays of [`Trees`], each of the same length but for `roots`.
pub struct Arrays {
    pub roots: Vec<usize>,
    pub feature: Vec<usize>,
    pub threshold: Vec<f64>,
    pub left: Vec<usize>,
    pub right: Vec<usize>,
    pub value: Vec<f64>,
    pub missing_left: Vec<bool>,
}

impl Trees {
    /// Takes over the arrays of checked trees, of at most `depth` steps from a root to a leaf.
    pub fn new(arrays: Arrays, depth: usize) -> Self {
        let splits = arrays.feature.into_iter().zip(arrays.threshold).zip(arrays.missing_left);
        let sides = arrays.left.into_iter().zip(arrays.right).zip(arrays.value);
        let node = |(((feature, threshold), missing_left), ((left, right), value))| Node {
            threshold,
            value,
            feature,
            left,
            right,
            missing_left,
        };
        Self { roots: arrays.roots, nodes: splits.zip(sides).map(node).collect(), depth }
    }

    /// Returns how far each feature of a row moves the log-odds; NaN is a missing feature.
    ///
    /// The sums are in the order of the Python reading: tree by tree, from the leaf up.
    pub fn contributions(&self, row: &[f64]) -> Vec<f64> {
        let mut moved = vec![0.0; row.len()];
        let mut path: Vec<(usize, f64)> = Vec::with_capacity(self.depth);
        for &root in &self.roots {
            path.clear();
            let mut at = root;
            for _ in 0..self.depth {
                let Some(node) = self.nodes.get(at) else { break };
                let value = row.get(node.feature).copied().unwrap_or(f64::NAN);
                let left = value <= node.threshold || node.missing_left && value.is_nan();
                let next = if left { node.left } else { node.right };
                if next == at {
                    break;
                }
                let mean = self.nodes.get(next).map_or(node.value, |child| child.value);
                path.push((node.feature, mean - node.value));
                at = next;
            }
            for &(feature, step) in path.iter().rev() {
                if let Some(sum) = moved.get_mut(feature) {
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
