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

/// Returns the tree of a page as text, for comparison with other parsers; see [`dom::Document::dump`].
#[pyfunction]
fn dump_tree(py: Python<'_>, html: &str) -> String {
    py.detach(|| html::parse(html).dump())
}

/// Parses a page and returns how many nodes it has; to measure what a parse costs.
#[pyfunction]
fn count_nodes(py: Python<'_>, html: &str) -> usize {
    py.detach(|| html::parse(html).len())
}

#[pymodule(gil_used = false)]
fn darnel_core(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(count_nodes, module)?)?;
    module.add_function(wrap_pyfunction!(dump_tree, module)?)?;
    module.add_function(wrap_pyfunction!(version, module)?)
}
