//! Phrases, cues, text score and trees, for Python.

use pyo3::buffer::PyBuffer;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyDict, PyString};

use super::PyReading;
use super::markup::text_of;
use crate::cues::{Cue, Cues};
use crate::hashing::TextScore;
use crate::judging::Usual;
use crate::phrases::{Kinds, Phrases};
use crate::trees::{Arrays, Trees};

/// Phrases of named lists.
#[pyclass(name = "Phrases", module = "darnel_core", frozen)]
pub struct PyPhrases {
    inner: Phrases,
    names: Vec<Py<PyString>>,
}

impl PyPhrases {
    /// Counts the phrases of each list in a text in lower case.
    pub fn counts<'py>(&self, py: Python<'py>, low: &str) -> PyResult<Bound<'py, PyDict>> {
        let counts = PyDict::new(py);
        for (name, count) in self.names.iter().zip(self.inner.count(low)) {
            counts.set_item(name.bind(py), count)?;
        }
        Ok(counts)
    }
}

#[pymethods]
impl PyPhrases {
    #[new]
    fn new(py: Python<'_>, phrases: Vec<String>, names: Vec<String>) -> PyResult<Self> {
        let mut known: Vec<String> = Vec::new();
        let lists: Vec<usize> = names
            .into_iter()
            .map(|name| {
                known.iter().position(|other| *other == name).unwrap_or_else(|| {
                    known.push(name);
                    known.len() - 1
                })
            })
            .collect();
        let inner = Phrases::new(&phrases, &lists).map_err(PyValueError::new_err)?;
        let names = known.iter().map(|name| PyString::intern(py, name).unbind()).collect();
        Ok(Self { inner, names })
    }

    /// Counts the phrases of each list in a text in lower case.
    fn count<'py>(&self, py: Python<'py>, low: &str) -> PyResult<Bound<'py, PyDict>> {
        self.counts(py, low)
    }
}

/// Phrases of which is asked only whether they are in a text.
#[pyclass(name = "Kinds", module = "darnel_core", frozen)]
pub struct PyKinds(Kinds);

impl PyKinds {
    /// Counts the phrases that are in a text.
    pub fn count_in(&self, text: &str) -> usize {
        self.0.count(text)
    }
}

#[pymethods]
impl PyKinds {
    #[new]
    fn new(phrases: Vec<String>) -> PyResult<Self> {
        Ok(Self(Kinds::new(phrases, &[]).map_err(PyValueError::new_err)?))
    }

    /// Counts the phrases that are in a text, or in bytes in UTF-8.
    fn count(&self, text: &Bound<'_, PyAny>) -> PyResult<usize> {
        Ok(self.0.count(text_of(text)?))
    }
}

/// Cues of topics.
#[pyclass(name = "Cues", module = "darnel_core", frozen)]
pub struct PyCues(Cues);

#[pymethods]
impl PyCues {
    /// Takes over cues as tuples: of each its text, and whether it starts and ends with a letter of a word.
    #[new]
    fn new(cues: Vec<(String, bool, bool)>) -> PyResult<Self> {
        let cues: Vec<Cue> =
            cues.into_iter().map(|(text, starts, ends)| Cue { text, starts, ends }).collect();
        Ok(Self(Cues::new(&cues).map_err(PyValueError::new_err)?))
    }

    /// Returns the place of each cue that a text in lower case names, and how often.
    fn count(&self, text: &str) -> Vec<(usize, usize)> {
        self.0.count(text)
    }
}

/// Trees that are judged row by row.
#[pyclass(name = "Trees", module = "darnel_core", frozen)]
pub struct PyTrees(Trees);

#[pymethods]
impl PyTrees {
    #[new]
    #[expect(clippy::too_many_arguments, reason = "the arrays of `darnel.model.trees.Trees`")]
    fn new(
        roots: Vec<usize>,
        feature: Vec<u16>,
        threshold: Vec<f64>,
        left: Vec<u32>,
        right: Vec<u32>,
        value: Vec<f64>,
        missing_left: Vec<bool>,
        depth: usize,
    ) -> Self {
        let arrays = Arrays { roots, feature, threshold, left, right, value, missing_left };
        Self(Trees::new(&arrays, depth))
    }

    /// Returns how far each feature moves the log-odds of each row: float64, in the shape of the table.
    fn contributions<'py>(&self, py: Python<'py>, table: PyBuffer<f64>) -> PyResult<Bound<'py, PyByteArray>> {
        let width = table.shape().last().copied().unwrap_or(0).max(1);
        let values = table.to_vec(py)?;
        let moved = py.detach(|| {
            let rows = values.chunks(width).flat_map(|row| self.0.contributions(row));
            rows.flat_map(f64::to_ne_bytes).collect::<Vec<u8>>()
        });
        Ok(PyByteArray::new(py, &moved))
    }

    /// Returns the log-odds of a row, those without what is unusual, and index and contribution of what is.
    fn weigh(&self, usual: &PyUsual, row: Vec<f64>) -> (f64, f64, Vec<(usize, f64)>) {
        let weights = usual.0.weigh(&self.0, &row);
        (weights.log_odds, weights.base, weights.unusual)
    }
}

/// What clean pages of a format and language are like.
#[pyclass(name = "Usual", module = "darnel_core", frozen)]
pub struct PyUsual(Usual);

#[pymethods]
impl PyUsual {
    #[new]
    fn new(
        start: f64,
        slope: f64,
        text: (f64, f64),
        median: Vec<f64>,
        below: Vec<f64>,
        above: Vec<f64>,
    ) -> Self {
        let (text_weight, text_mean) = text;
        Self(Usual { start, slope, text_weight, text_mean, median, below, above })
    }
}

/// A linear model over the slots of a text.
#[pyclass(name = "TextScore", module = "darnel_core", frozen)]
pub struct PyTextScore(TextScore);

#[pymethods]
impl PyTextScore {
    #[new]
    fn new(py: Python<'_>, weights: PyBuffer<f32>, intercept: f64, prior: usize) -> PyResult<Self> {
        Ok(Self(TextScore { weights: weights.to_vec(py)?, intercept, prior }))
    }

    /// Returns the log-odds that a page with this text is a farm page.
    fn score(&self, reading: &PyReading) -> f64 {
        reading.text_score(&self.0)
    }
}
