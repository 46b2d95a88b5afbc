//! Reads pages for darnel with the meaning of its Python reading, many times as fast.
//!
//! Each module is one step from bytes to measured page; [`dom`] is the tree that the steps share, and
//! [`html`] the parser that builds it. Nothing here is `unsafe`, and nothing recurses over the depth of a page.

pub mod dom;
pub mod hashing;
pub mod hosts;
pub mod html;
pub mod language;
pub mod outline;
pub mod phrases;
pub mod style;
pub mod text;
pub mod trees;
pub mod visible;
pub mod words;

use pyo3::prelude::*;

/// Returns the version of this crate, which is that of its wheel.
#[pyfunction]
fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

#[pymodule(gil_used = false)]
fn darnel_core(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(version, module)?)
}
