//! Boosted trees: how far each feature of a page moves its log-odds.

/// The nodes of all trees, one after the other, as `Trees` in `darnel/model/trees.py`.
pub struct Trees {
    roots: Vec<usize>,
    nodes: Vec<Node>,
    depth: usize,
}

/// A split, small since all splits of a path are fetched from memory.
struct Node {
    threshold: f64,
    /// How far the mean is from that of the node above.
    moved: f64,
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
        let Arrays { roots, feature, threshold, left, right, value, missing_left } = arrays;
        let mut moved = vec![0.0; value.len()];
        for (place, mean) in value.iter().enumerate() {
            for side in [&left, &right].into_iter().filter_map(|sides| sides.get(place)) {
                let side = *side as usize;
                if let (Some(moved), Some(below)) = (moved.get_mut(side), value.get(side))
                    && side != place
                {
                    *moved = below - mean;
                }
            }
        }
        let splits = feature.into_iter().zip(threshold).zip(missing_left);
        let sides = left.into_iter().zip(right).zip(moved);
        let node = |(((feature, threshold), missing_left), ((left, right), moved))| Node {
            threshold,
            moved,
            left,
            right,
            feature,
            missing_left,
        };
        Self { roots, nodes: splits.zip(sides).map(node).collect(), depth }
    }

    /// Returns how far each feature of a row moves the log-odds; NaN is a missing feature.
    ///
    /// The sums are in the order of the Python reading: tree by tree, from the leaf up.
    pub fn contributions(&self, row: &[f64]) -> Vec<f64> {
        let mut moved = vec![0.0; row.len()];
        let mut path: Vec<(u16, f64)> = Vec::with_capacity(self.depth);
        for &root in &self.roots {
            path.clear();
            let mut at = root;
            let mut node = self.nodes.get(root);
            for _ in 0..self.depth {
                let Some(split) = node else { break };
                let value = row.get(usize::from(split.feature)).copied().unwrap_or(f64::NAN);
                let left = value <= split.threshold || split.missing_left && value.is_nan();
                let next = if left { split.left } else { split.right } as usize;
                if next == at {
                    break;
                }
                at = next;
                node = self.nodes.get(at);
                path.push((split.feature, node.map_or(0.0, |below| below.moved)));
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
