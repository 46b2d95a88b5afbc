//! Reads pages for darnel with the meaning of its Python reading, many times as fast.
//!
//! Each module is one step from bytes to measured page; [`dom`] is the tree that the steps share, and
//! [`html`] the parser that builds it. Nothing here is `unsafe`, and nothing recurses over the depth of a page.

pub mod cues;
pub mod dom;
pub mod hashing;
pub mod heads;
pub mod hosts;
pub mod html;
pub mod judging;
pub mod layout;
pub mod lines;
pub mod maps;
pub mod outline;
mod patterns;
pub mod phrases;
mod python;
pub mod related;
pub mod sections;
pub mod shell;
pub mod spans;
pub mod style;
pub mod text;
pub mod trees;
pub mod visible;

use std::panic::{AssertUnwindSafe, catch_unwind};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

/// Counts up, here and in `darnel.core`, whenever what the two say to one another changes.
const REVISION: u32 = 19;

/// Returns the version of this crate, which is that of its wheel.
#[pyfunction]
fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

/// Returns the tree of a page as text, for comparison with other parsers; see [`dom::Document::dump`].
#[pyfunction]
fn dump_tree(py: Python<'_>, html: &str) -> PyResult<String> {
    guarded(py, || html::parse(html).dump())
}

/// Parses a page and returns how many nodes it has; to measure what a parse costs.
#[pyfunction]
fn count_nodes(py: Python<'_>, html: &str) -> PyResult<usize> {
    guarded(py, || {
        let document = html::parse(html);
        let count = document.len();
        document.recycle();
        count
    })
}

/// Runs a reading without the lock of the interpreter; a panic becomes a `RuntimeError`, which callers can handle.
pub(crate) fn guarded<T: Send>(py: Python<'_>, work: impl FnOnce() -> T + Send) -> PyResult<T> {
    let done = py.detach(|| catch_unwind(AssertUnwindSafe(work)));
    done.map_err(|cause| {
        let cause =
            cause.downcast_ref::<String>().map(String::as_str).or(cause.downcast_ref::<&str>().copied());
        let cause = cause.unwrap_or("no message");
        PyRuntimeError::new_err(format!(
            "darnel_core failed on this page ({cause}); read it without the core"
        ))
    })
}

#[pymodule(gil_used = false)]
fn darnel_core(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("REVISION", REVISION)?;
    module.add_class::<python::PyCues>()?;
    module.add_class::<python::Facts>()?;
    module.add_class::<python::PyKinds>()?;
    module.add_class::<python::PyPhrases>()?;
    module.add_class::<python::PyReading>()?;
    module.add_class::<python::PyTextScore>()?;
    module.add_class::<python::PyTongue>()?;
    module.add_class::<python::PyTrees>()?;
    module.add_class::<python::PyUsual>()?;
    module.add_class::<python::Shown>()?;
    module.add_function(wrap_pyfunction!(count_nodes, module)?)?;
    module.add_function(wrap_pyfunction!(dump_tree, module)?)?;
    module.add_function(wrap_pyfunction!(python::is_utf8, module)?)?;
    module.add_function(wrap_pyfunction!(python::measured, module)?)?;
    module.add_function(wrap_pyfunction!(version, module)?)
}
