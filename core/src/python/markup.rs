//! The markup of pages, for Python.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::text::lean::lean as without_bulk;
use crate::text::plain;

/// Returns the text of a page: what is given is text, or bytes in UTF-8.
pub fn text_of<'a>(given: &'a Bound<'_, PyAny>) -> PyResult<&'a str> {
    match given.cast::<PyBytes>() {
        Ok(content) => {
            std::str::from_utf8(content.as_bytes()).map_err(|error| PyValueError::new_err(error.to_string()))
        }
        Err(_) => given.extract(),
    }
}

/// Counts the characters of bytes that are UTF-8 and nothing else; None for those that `decode` is to look at.
#[pyfunction]
pub fn plain_size(content: &[u8]) -> Option<usize> {
    plain::plain_size(content)
}

/// Whether a text has neither NULs nor lone surrogates.
#[pyfunction]
pub fn is_plain(text: &Bound<'_, PyAny>) -> bool {
    text.extract::<&str>().is_ok_and(|text| !plain::has_nul(text))
}

/// Whether bytes are UTF-8.
#[pyfunction]
pub fn is_utf8(content: &[u8]) -> bool {
    std::str::from_utf8(content).is_ok()
}

/// Returns a long page without blanks and the bodies of some tags, in UTF-8, and its characters; None where
/// it stays too long, or has NULs or lone surrogates.
#[pyfunction]
pub fn lean<'py>(
    content: &Bound<'py, PyAny>,
    most: usize,
    bulk: Vec<(String, usize)>,
) -> Option<(Bound<'py, PyBytes>, usize)> {
    let text = text_of(content).ok().filter(|text| !plain::has_nul(text))?;
    let (lean, size) = without_bulk(text, most, &bulk)?;
    Some((PyBytes::new(content.py(), lean.as_bytes()), size))
}
