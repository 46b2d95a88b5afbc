//! Sets of words, taken over from Python once.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyFrozenSet};

use crate::text::words::Set;

const MOST: usize = 1_000; // sets that are kept; darnel has a hundred

/// The words of a frozenset.
#[pyclass(module = "darnel_core", frozen)]
pub struct WordSet {
    pub words: Set<String>,
    /// First bytes of the words by their size: a bit for each remainder by 64.
    starts: Vec<u64>,
}

impl WordSet {
    /// Whether a text of ASCII in lower case may be one of the words.
    pub fn may_have(&self, text: &str) -> bool {
        let first = text.bytes().next().unwrap_or(0).to_ascii_lowercase();
        self.starts.get(text.len()).is_some_and(|starts| starts & (1 << (first % 64)) != 0)
    }
}

/// Returns the words of a set, which are read only once.
pub fn word_set<'py>(set: &Bound<'py, PyFrozenSet>) -> PyResult<Bound<'py, WordSet>> {
    static SETS: PyOnceLock<Py<PyDict>> = PyOnceLock::new();
    let py = set.py();
    let sets = SETS.get_or_init(py, || PyDict::new(py).unbind()).bind(py);
    if let Some(known) = sets.get_item(set)? {
        return Ok(known.cast_into()?);
    }
    let words: Set<String> = set.iter().map(|word| word.extract()).collect::<PyResult<_>>()?;
    let mut starts = vec![0; words.iter().map(|word| word.len() + 1).max().unwrap_or(0)];
    for word in &words {
        if let Some(bits) = starts.get_mut(word.len()) {
            *bits |= 1 << (word.bytes().next().unwrap_or(0) % 64);
        }
    }
    let known = Bound::new(py, WordSet { words, starts })?;
    if sets.len() >= MOST {
        sets.clear();
    }
    sets.set_item(set, &known)?;
    Ok(known)
}
