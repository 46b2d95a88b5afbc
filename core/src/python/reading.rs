//! The reading of a text, for Python.

use std::collections::HashSet;

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyDict, PyFrozenSet, PyList, PyString};

use super::PyPhrases;
use super::Shown;
use super::words::{WordSet, word_set};
use crate::hashing::{TextScore, slots};
use crate::text::marks;
use crate::text::reading::Reading;
use crate::text::sample::{char_count, first_chars};

const COVERED_HEAD: usize = 6_000; // characters in which phrases are counted where words have no spaces
const STEM: usize = 5; // letters of a word that count, so that inflected forms are one
const ENDS: [char; 15] = ['.', '!', '?', '。', '！', '？', '…', '"', '”', '」', '»', ':', '।', '؟', ')'];

/// What a text says, and the totals over it: as `darnel.page.reading.Reading`, which documents them.
#[pyclass(name = "Reading", module = "darnel_core", frozen, subclass)]
pub struct PyReading {
    inner: Reading,
    lines: PyOnceLock<Py<PyList>>,
    written: PyOnceLock<Py<PyString>>,
    low: PyOnceLock<Py<PyString>>,
    words: PyOnceLock<Py<PyList>>,
    prose_sizes: PyOnceLock<Py<PyList>>,
}

impl From<Reading> for PyReading {
    fn from(inner: Reading) -> Self {
        let (lines, words, prose_sizes) = (PyOnceLock::new(), PyOnceLock::new(), PyOnceLock::new());
        Self { inner, lines, written: PyOnceLock::new(), low: PyOnceLock::new(), words, prose_sizes }
    }
}

#[pymethods]
impl PyReading {
    /// Reads some lines, a text without markup, or the main text or all of what a page shows.
    #[new]
    #[pyo3(signature = (source, title, whole = false))]
    fn new(source: &Bound<'_, PyAny>, title: String, whole: bool) -> PyResult<Self> {
        if let Ok(shown) = source.cast::<Shown>() {
            let shown = shown.get();
            let all = || Reading::new(shown.all_lines(), title.clone());
            return Ok(if whole { all() } else { Reading::new(shown.main_lines(), title.clone()) }.into());
        }
        if let Ok(text) = source.cast::<PyString>() {
            return Ok(Reading::of_text(text.to_str()?).into());
        }
        let lines: Vec<String> = source.extract()?;
        Ok(Reading::new(lines.iter().map(String::as_str), title).into())
    }

    #[getter]
    fn lines(&self, py: Python<'_>) -> PyResult<Py<PyList>> {
        let list =
            self.lines.get_or_try_init(py, || PyList::new(py, self.inner.lines()).map(Bound::unbind))?;
        Ok(list.clone_ref(py))
    }

    #[getter]
    fn written(&self, py: Python<'_>) -> Py<PyString> {
        self.written.get_or_init(py, || PyString::new(py, self.inner.written()).unbind()).clone_ref(py)
    }

    #[getter]
    fn low(&self, py: Python<'_>) -> Py<PyString> {
        self.low.get_or_init(py, || PyString::new(py, self.inner.low()).unbind()).clone_ref(py)
    }

    #[getter]
    fn scripts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let scripts = PyDict::new(py);
        for (name, count) in self.inner.scripts() {
            scripts.set_item(name, count)?;
        }
        Ok(scripts)
    }

    #[getter]
    fn spaceless(&self) -> bool {
        self.inner.spaceless()
    }

    #[getter]
    fn words(&self, py: Python<'_>) -> PyResult<Py<PyList>> {
        let make = || {
            let texts: Vec<_> = self.inner.vocabulary().map(|pair| PyString::new(py, pair.0)).collect();
            let words = self.inner.words().ids.iter().filter_map(|&id| texts.get(id as usize));
            PyList::new(py, words.collect::<Vec<_>>()).map(Bound::unbind)
        };
        Ok(self.words.get_or_try_init(py, make)?.clone_ref(py))
    }

    #[getter]
    fn word_total(&self) -> usize {
        self.inner.words().ids.len()
    }

    #[getter]
    fn written_size(&self) -> usize {
        self.inner.line_size() + self.inner.lines().len().saturating_sub(1)
    }

    #[getter]
    fn low_size(&self) -> usize {
        char_count(self.inner.low())
    }

    #[getter]
    fn line_size(&self) -> usize {
        self.inner.line_size()
    }

    /// Returns words, letters, distinct words and single words of the head.
    fn head_totals(&self) -> (usize, usize, usize, usize) {
        let (head, distinct, once) = self.inner.words().head();
        let letters = head.iter().map(|&id| char_count(self.inner.word(id))).sum();
        (head.len(), letters, distinct, once)
    }

    fn repeats(&self, most: usize) -> Vec<usize> {
        self.inner.words().repeats(most)
    }

    fn repeated_eights(&self) -> (usize, usize) {
        self.inner.words().repeated_eights()
    }

    fn top_word(&self, known: &Bound<'_, PyFrozenSet>, least: usize) -> PyResult<usize> {
        let known = word_set(known)?;
        Ok(self.inner.words().top(|id| self.counts_as(id, known.get(), least)))
    }

    fn top_run(&self, known: &Bound<'_, PyFrozenSet>, least: usize) -> PyResult<(usize, usize)> {
        let known = word_set(known)?;
        Ok(self.inner.words().top_run(|id| self.counts_as(id, known.get(), least)))
    }

    fn short_lines(&self) -> (usize, usize, usize) {
        self.inner.short_lines()
    }

    fn listed(&self, known: &Bound<'_, PyFrozenSet>) -> PyResult<usize> {
        let known = word_set(known)?;
        Ok(self.inner.words_where(|word| known.get().words.contains(word)))
    }

    fn ending(&self, known: &Bound<'_, PyFrozenSet>) -> PyResult<usize> {
        let known = word_set(known)?;
        Ok(self.inner.words_where(|word| known.get().sorted.iter().any(|end| word.ends_with(end.as_str()))))
    }

    fn covered(&self, known: &Bound<'_, PyFrozenSet>) -> PyResult<(usize, usize)> {
        let known = word_set(known)?;
        Ok(self.inner.covered(known.get().sorted.iter().map(String::as_str), COVERED_HEAD))
    }

    fn marked(&self, letters: &Bound<'_, PyFrozenSet>) -> PyResult<usize> {
        let known = word_set(letters)?;
        let letters: Vec<char> =
            known.get().sorted.iter().filter_map(|letter| letter.chars().next()).collect();
        Ok(self.inner.words_where(|word| word.contains(letters.as_slice())))
    }

    fn stemmed(&self, stems: HashSet<String>) -> usize {
        self.inner.words_where(|word| stems.contains(first_chars(word, STEM)))
    }

    /// Returns the numbers of `darnel.page.reading.Capitals`.
    fn capitals_in_mid_sentence(&self) -> (usize, usize, usize, usize, usize) {
        let totals = self.inner.capitals();
        (totals.capital, totals.small, totals.wavering, totals.names, totals.again)
    }

    fn likeness_but_for(&self, known: &Bound<'_, PyFrozenSet>) -> PyResult<(f64, f64)> {
        Ok(self.inner.likeness(&word_set(known)?.get().words))
    }

    fn openings(&self) -> (usize, usize) {
        crate::text::sentences::openings(self.inner.sentences())
    }

    fn starts(&self) -> (usize, usize) {
        marks::starts(self.inner.written())
    }

    #[getter]
    fn prose_sizes(&self, py: Python<'_>) -> PyResult<Py<PyList>> {
        let make = || {
            let sizes: Vec<usize> = self.inner.prose().map(|line| line.1).collect();
            PyList::new(py, sizes).map(Bound::unbind)
        };
        Ok(self.prose_sizes.get_or_try_init(py, make)?.clone_ref(py))
    }

    fn cut_prose(&self) -> usize {
        self.inner.prose().filter(|line| !line.0.ends_with(ENDS)).count()
    }

    fn letters(&self) -> (usize, usize) {
        let (letters, _, seen) = self.inner.characters();
        (letters, seen)
    }

    fn digits(&self) -> usize {
        self.inner.characters().1
    }

    #[pyo3(signature = (*phrases))]
    fn count(&self, phrases: Vec<String>) -> usize {
        phrases.iter().map(|phrase| marks::count(self.inner.low(), phrase)).sum()
    }

    fn seams(&self) -> usize {
        marks::seams(self.inner.written())
    }

    fn quotations(&self) -> usize {
        marks::quotations(self.inner.low())
    }

    fn dates(&self) -> usize {
        marks::dates(self.inner.low())
    }

    /// Counts the phrases of each list in the text in lower case.
    fn named<'py>(&self, py: Python<'py>, phrases: &PyPhrases) -> PyResult<Bound<'py, PyDict>> {
        phrases.counts(py, self.inner.low())
    }

    /// Returns the title and the text that languages are told from.
    fn language_sample(&self) -> String {
        self.inner.language_sample()
    }

    /// Returns the slots of the text score as int64.
    fn core_slots<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        let content: Vec<u8> =
            slots(&self.inner).into_iter().flat_map(|slot| (slot as i64).to_ne_bytes()).collect();
        PyBytes::new(py, &content)
    }
}

impl PyReading {
    /// The text score.
    pub fn text_score(&self, model: &TextScore) -> f64 {
        model.score(&self.inner)
    }

    /// Whether a word has some letters and is not known.
    fn counts_as(&self, id: u32, known: &WordSet, least: usize) -> bool {
        let word = self.inner.word(id);
        char_count(word) >= least && !known.words.contains(word)
    }
}
