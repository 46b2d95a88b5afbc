//! What is known of a language, for Python.

use pyo3::prelude::*;

use crate::text::Reading;
use crate::text::tongue::{Spoken, Style, Tongue};

/// Word lists of a language.
#[pyclass(name = "Tongue", module = "darnel_core", frozen)]
pub struct PyTongue(Tongue);

#[pymethods]
impl PyTongue {
    /// Takes over function words and words of the first and second person, letters with marks, and whether words only end so.
    #[new]
    fn new(lists: [Vec<String>; 3], letters: Vec<char>, endings: bool) -> Self {
        Self(Tongue::new(lists, letters, endings))
    }
}

impl PyTongue {
    /// What a text says in words of the language.
    pub fn spoken(&self, reading: &Reading) -> Spoken {
        self.0.spoken(reading)
    }

    /// How it is written in them.
    pub fn style(&self, reading: &Reading) -> Style {
        self.0.style(reading)
    }
}
