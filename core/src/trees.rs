//! Boosted trees: how far each feature of a page moves its log-odds.

/// The nodes of all trees, as `Trees` in `darnel/model/trees.py`.
///
/// Both sides of a split are next to one another, and a leaf leads to the node before all trees, which leads to
/// itself: a step is a comparison and a sum, so that the processor waits for no branch, and some trees are walked at once.
pub struct Trees {
    /// Of each tree its root, and the steps to its deepest leaf.
    roots: Vec<(u32, usize)>,
    nodes: Vec<Node>,
    /// How far the mean of each node is from that of the node above.
    moved: Vec<f64>,
    /// How many features some split looks at, up to the last of them.
    features: usize,
}

/// A split, small since all splits of a path are fetched from memory.
struct Node {
    threshold: f64,
    /// The side of the rows up to the threshold; the other side is behind it.
    left: u32,
    /// Twice the feature, and one more where rows without it go left.
    value: u32,
}

/// A step of a row: what it depended on, as in [`Node`], and where it led to.
#[derive(Clone, Copy, Default)]
struct Step {
    value: u32,
    to: u32,
}

const WIDE: usize = 8; // trees that are walked at once

/// The node that leaves lead to: any value is up to its threshold.
const END: Node = Node { threshold: f64::INFINITY, left: 0, value: 1 };

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
    pub fn new(arrays: &Arrays, depth: usize) -> Self {
        let mut trees = Self { roots: Vec::new(), nodes: vec![END], moved: vec![0.0], features: 1 };
        for &root in &arrays.roots {
            trees.add(arrays, root, depth);
        }
        trees
    }

    /// Adds a tree, level by level.
    fn add(&mut self, arrays: &Arrays, root: usize, depth: usize) {
        let start = self.nodes.len();
        let mean = |at: usize| arrays.value.get(at).copied().unwrap_or(0.0);
        let mut places = vec![(root, 0)];
        self.moved.push(0.0);
        let mut done = 0;
        while let Some(&(at, steps)) = places.get(done) {
            done += 1;
            let fits = steps < depth && places.len() + 2 <= arrays.value.len();
            let split = arrays.split(at).filter(|split| split.left != at && fits);
            let Some(split) = split else {
                self.nodes.push(END);
                continue;
            };
            self.features = self.features.max(split.feature + 1);
            self.nodes.push(Node {
                threshold: split.threshold,
                left: (start + places.len()) as u32,
                value: (split.feature * 2 + usize::from(split.missing_left)) as u32,
            });
            for side in [split.left, split.right] {
                places.push((side, steps + 1));
                self.moved.push(mean(side) - mean(at));
            }
        }
        self.roots.push((start as u32, places.last().map_or(0, |place| place.1)));
    }

    /// Returns how far each feature of a row moves the log-odds; NaN is a missing feature.
    ///
    /// The sums are in the order of the Python reading: tree by tree, from the leaf up.
    pub fn contributions(&self, row: &[f64]) -> Vec<f64> {
        // Each value twice: the second one goes left where the feature is missing.
        let mut values = Vec::with_capacity(2 * row.len().max(self.features));
        for place in 0..row.len().max(self.features) {
            let value = row.get(place).copied().unwrap_or(f64::NAN);
            values.extend([value, if value.is_nan() { f64::NEG_INFINITY } else { value }]);
        }
        let mut moved = vec![0.0; row.len()];
        let mut path: Vec<[Step; WIDE]> = Vec::new();
        for trees in self.roots.chunks(WIDE) {
            let mut at = [0; WIDE];
            for (at, tree) in at.iter_mut().zip(trees) {
                *at = tree.0;
            }
            path.clear();
            for _ in 0..trees.iter().map(|tree| tree.1).max().unwrap_or(0) {
                let mut steps = [Step::default(); WIDE];
                for (at, step) in at.iter_mut().zip(&mut steps) {
                    let node = self.nodes.get(*at as usize).unwrap_or(&END);
                    let value = values.get(node.value as usize).copied().unwrap_or(f64::NAN);
                    *at = node.left + (1 - u32::from(value <= node.threshold));
                    *step = Step { value: node.value, to: *at };
                }
                path.push(steps);
            }
            for tree in 0..trees.len() {
                let steps = path.iter().rev().map(|steps| steps[tree]);
                for step in steps.filter(|step| step.to != 0) {
                    let sum = moved.get_mut(step.value as usize / 2);
                    if let (Some(sum), Some(step)) = (sum, self.moved.get(step.to as usize)) {
                        *sum += step;
                    }
                }
            }
        }
        moved
    }
}

/// A split in the arrays.
struct Split {
    feature: usize,
    threshold: f64,
    left: usize,
    right: usize,
    missing_left: bool,
}

impl Arrays {
    fn split(&self, at: usize) -> Option<Split> {
        Some(Split {
            feature: usize::from(*self.feature.get(at)?),
            threshold: *self.threshold.get(at)?,
            left: *self.left.get(at)? as usize,
            right: *self.right.get(at)? as usize,
            missing_left: *self.missing_left.get(at)?,
        })
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
        Trees::new(&arrays, 3)
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
