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
    /// A bit for each hash of a word in ASCII.
    marks: [u64; MARKS / 64],
    /// Characters of the longest word.
    most: usize,
}

const MARKS: usize = 1 << 12;

/// A number by which texts in ASCII are told apart, whatever their case.
fn mark_of(text: &[u8]) -> usize {
    let end = |byte: Option<&u8>| usize::from(byte.map_or(0, u8::to_ascii_lowercase));
    (text.len() * 1_021 + end(text.first()) * 61 + end(text.last())) % MARKS
}

impl WordSet {
    /// Whether a text of so many characters, or more, may be one of the words in lower case.
    pub fn may_have(&self, text: &str, size: usize) -> bool {
        let mark = mark_of(text.as_bytes());
        size <= self.most && (text.len() != size || self.marks[mark / 64] >> (mark % 64) & 1 != 0)
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
    let most = words.iter().map(|word| word.chars().count()).max().unwrap_or(0);
    let mut marks = [0; MARKS / 64];
    for mark in words.iter().map(|word| mark_of(word.as_bytes())) {
        marks[mark / 64] |= 1 << (mark % 64);
    }
    let known = Bound::new(py, WordSet { words, marks, most })?;
    if sets.len() >= MOST {
        sets.clear();
    }
    sets.set_item(set, &known)?;
    Ok(known)
}
