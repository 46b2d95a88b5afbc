//! Sets of words, taken over from Python once.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyFrozenSet};

use crate::text::sample::char_count;
use crate::text::words::Set;

const MOST: usize = 1_000; // sets that are kept; darnel has a hundred

/// The words of a frozenset.
#[pyclass(module = "darnel_core", frozen)]
pub struct WordSet {
    pub words: Set<String>,
    /// The longest first.
    pub sorted: Vec<String>,
}

/// Returns the words of a set, which are read only once.
pub fn word_set<'py>(set: &Bound<'py, PyFrozenSet>) -> PyResult<Bound<'py, WordSet>> {
    static SETS: PyOnceLock<Py<PyDict>> = PyOnceLock::new();
    let py = set.py();
    let sets = SETS.get_or_init(py, || PyDict::new(py).unbind()).bind(py);
    if let Some(known) = sets.get_item(set)? {
        return Ok(known.cast_into()?);
    }
    let mut sorted: Vec<String> = set.iter().map(|word| word.extract()).collect::<PyResult<_>>()?;
    sorted.sort_unstable_by(|one, other| char_count(other).cmp(&char_count(one)).then(one.cmp(other)));
    let known = Bound::new(py, WordSet { words: sorted.iter().cloned().collect(), sorted })?;
    if sets.len() >= MOST {
        sets.clear();
    }
    sets.set_item(set, &known)?;
    Ok(known)
}
