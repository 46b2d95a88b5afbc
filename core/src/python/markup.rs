//! The markup of pages, for Python.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

use crate::text::excerpt::excerpt;
use crate::text::plain;
use crate::text::sample::char_count;

/// Returns the text of a page: what is given is text, or bytes in UTF-8.
pub fn text_of<'a>(given: &'a Bound<'_, PyAny>) -> PyResult<&'a str> {
    match given.cast::<PyBytes>() {
        Ok(content) => simdutf8::basic::from_utf8(content.as_bytes())
            .map_err(|_| PyValueError::new_err("the page is not UTF-8; decode it first")),
        Err(_) => given.extract(),
    }
}

/// Returns the same as bytes, which are not looked at.
fn bytes_of<'a>(given: &'a Bound<'_, PyAny>) -> PyResult<&'a [u8]> {
    match given.cast::<PyBytes>() {
        Ok(content) => Ok(content.as_bytes()),
        Err(_) => given.extract::<&str>().map(str::as_bytes),
    }
}

/// Whether bytes are UTF-8.
#[pyfunction]
pub fn is_utf8(content: &[u8]) -> bool {
    simdutf8::basic::from_utf8(content).is_ok()
}

/// Returns what is measured of a page, and which share of it that is: as `measured` in `darnel/page/excerpt.py`.
///
/// Text that is not all ASCII becomes bytes in UTF-8, as does an excerpt. None for pages that Python is to read:
/// bytes that may be another encoding, and NULs and lone surrogates.
#[pyfunction]
pub fn measured<'py>(
    content: &Bound<'py, PyAny>,
    most: usize,
    bulk: &Bound<'py, PyAny>,
    end: &str,
) -> PyResult<Option<(Bound<'py, PyAny>, f64)>> {
    let py = content.py();
    let (given, size) = match content.cast::<PyString>() {
        Ok(text) => {
            let Ok(given) = encoded(text) else { return Ok(None) }; // a lone surrogate
            if plain::has_nul(bytes_of(&given)?) {
                return Ok(None);
            }
            (given, text.len()?)
        }
        Err(_) => {
            let Some(text) = plain::plain(bytes_of(content)?) else { return Ok(None) };
            (content.clone(), if text.len() <= most { text.len() } else { char_count(text) })
        }
    };
    if size <= most {
        return Ok(Some((given, 1.0)));
    }
    let text = text_of(&given)?;
    let bulk: Vec<(String, usize)> = bulk.extract()?;
    let (excerpt, left) = py.detach(|| excerpt(text, most, &bulk, end));
    let share = (left as f64 / size as f64).min(1.0);
    Ok(Some((PyBytes::new(py, excerpt.as_bytes()).into_any(), share)))
}

/// Returns a text as it is where it is ASCII, else in UTF-8, which Python would else keep for as long as the text.
fn encoded<'py>(text: &Bound<'py, PyString>) -> PyResult<Bound<'py, PyAny>> {
    if text.call_method0("isascii")?.is_truthy()? {
        return Ok(text.clone().into_any());
    }
    Ok(text.encode_utf8()?.into_any())
}
