//! What Python sees: thin classes over the other modules.

mod judging;
mod reading;
mod words;

pub use judging::{PyPhrases, PyTrees};
pub use reading::PyReading;
