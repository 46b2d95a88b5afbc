//! The reading of a text, for Python.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyDict, PyList, PyString};

use super::Shown;
use super::{PyKinds, PyPhrases, PyTongue};
use crate::hashing::{TextScore, slots};
use crate::text::marks;
use crate::text::reading::Reading;
use crate::text::sample::char_count;
use crate::text::totals::{Prose, title_words};

type Share = (usize, usize);

/// What a text says, and the totals over it: as `darnel.page.reading.Reading`, which documents them.
#[pyclass(name = "Reading", module = "darnel_core", frozen, subclass)]
pub struct PyReading {
    inner: Reading,
    lines: PyOnceLock<Py<PyList>>,
    written: PyOnceLock<Py<PyString>>,
    low: PyOnceLock<Py<PyString>>,
    words: PyOnceLock<Py<PyList>>,
}

impl From<Reading> for PyReading {
    fn from(inner: Reading) -> Self {
        let (lines, words) = (PyOnceLock::new(), PyOnceLock::new());
        Self { inner, lines, written: PyOnceLock::new(), low: PyOnceLock::new(), words }
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
            return Ok(if whole {
                Reading::new(shown.all_lines(), title)
            } else {
                Reading::new(shown.main_lines(), title)
            }
            .into());
        }
        if let Ok(text) = source.cast::<PyString>() {
            return Ok(Reading::of_text(text.to_str()?).into());
        }
        let lines: Vec<String> = source.extract()?;
        let lines = lines.iter().map(|line| (line.as_str(), char_count(line)));
        Ok(Reading::new(lines, title).into())
    }

    #[getter]
    fn lines(&self, py: Python<'_>) -> PyResult<Py<PyList>> {
        let make = || {
            let lines: Vec<&str> = self.inner.lines().map(|line| line.0).collect();
            PyList::new(py, lines).map(Bound::unbind)
        };
        let list = self.lines.get_or_try_init(py, make)?;
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
        self.inner.word_total()
    }

    #[getter]
    fn low_size(&self) -> usize {
        self.inner.totals().characters.all
    }

    #[getter]
    fn line_size(&self) -> usize {
        self.inner.line_size()
    }

    /// Returns the numbers of `darnel.page.reading.Head`.
    fn head_totals(&self) -> (usize, usize, usize, usize) {
        let head = &self.inner.totals().head;
        (head.words, head.letters, head.distinct, head.once)
    }

    #[getter]
    fn repetition(&self) -> f64 {
        self.inner.totals().repetition
    }

    #[getter]
    fn repeated_eights(&self) -> (usize, usize) {
        self.inner.words().repeated_eights()
    }

    #[getter]
    fn short_lines(&self) -> (usize, usize, usize) {
        self.inner.totals().short_lines
    }

    #[getter]
    fn title_words(&self) -> (usize, usize) {
        title_words(&self.inner)
    }

    /// Returns the numbers of `darnel.page.reading.Capitals`.
    fn capitals_in_mid_sentence(&self) -> (usize, usize, usize, usize, usize) {
        let totals = &self.inner.totals().capitals;
        (totals.capital, totals.small, totals.wavering, totals.names, totals.again)
    }

    /// Returns the numbers of `darnel.page.reading.Spoken`.
    fn spoken_in(&self, tongue: &PyTongue) -> (Share, Share, f64, f64) {
        let spoken = tongue.spoken(&self.inner);
        let (near, far) = spoken.likeness;
        (spoken.first_person, spoken.top_run, near, far)
    }

    /// Returns the numbers of `darnel.page.reading.Style`.
    fn style_in(&self, tongue: &PyTongue) -> (Share, Share, usize, usize) {
        let style = tongue.style(&self.inner);
        (style.function_words, style.second_person, style.marked, style.top_word)
    }

    #[getter]
    fn openings(&self) -> (usize, usize) {
        self.inner.totals().openings
    }

    #[getter]
    fn starts(&self) -> (usize, usize) {
        self.inner.totals().starts
    }

    /// Returns the numbers of `darnel.page.reading.Prose`.
    fn lines_of_prose(&self) -> (usize, usize, usize, usize) {
        let prose = Prose::of(&self.inner);
        (prose.lines, prose.size, prose.squares, prose.cut)
    }

    #[getter]
    fn letters(&self) -> (usize, usize) {
        let characters = &self.inner.totals().characters;
        (characters.letters, characters.seen)
    }

    #[getter]
    fn digits(&self) -> usize {
        self.inner.totals().characters.digits
    }

    #[getter]
    fn exclamations(&self) -> usize {
        self.inner.totals().characters.exclamations
    }

    #[getter]
    fn dashes(&self) -> usize {
        self.inner.totals().characters.dashes
    }

    #[getter]
    fn commas(&self) -> usize {
        self.inner.totals().characters.commas
    }

    #[getter]
    fn brackets(&self) -> usize {
        self.inner.totals().characters.brackets
    }

    #[getter]
    fn apostrophes(&self) -> usize {
        self.inner.totals().characters.apostrophes
    }

    #[getter]
    fn seams(&self) -> usize {
        self.inner.totals().seams
    }

    #[getter]
    fn quotations(&self) -> usize {
        self.inner.totals().quotations
    }

    #[getter]
    fn dates(&self) -> usize {
        self.inner.totals().dates
    }

    #[getter]
    fn units(&self) -> usize {
        self.inner.totals().units
    }

    /// Counts a phrase in the text in lower case.
    fn count(&self, phrase: &str) -> usize {
        marks::count(self.inner.low(), phrase)
    }

    /// Counts the phrases of each list in the text in lower case.
    fn named<'py>(&self, py: Python<'py>, phrases: &PyPhrases) -> PyResult<Bound<'py, PyDict>> {
        phrases.counts(py, self.inner.low())
    }

    /// Counts the phrases that are in the text in lower case, wherever they start and end.
    fn kinds_in(&self, kinds: &PyKinds) -> usize {
        kinds.count_in(self.inner.low())
    }

    /// Returns the title and the text that languages are told from.
    fn language_sample(&self) -> String {
        self.inner.language_sample()
    }

    /// Returns the slots of the text score as int64.
    fn core_slots<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        let content: Vec<u8> =
            slots(&self.inner).into_iter().flat_map(|slot| i64::from(slot).to_ne_bytes()).collect();
        PyBytes::new(py, &content)
    }
}

impl PyReading {
    /// The text score.
    pub fn text_score(&self, model: &TextScore) -> f64 {
        model.score(&self.inner)
    }
}
