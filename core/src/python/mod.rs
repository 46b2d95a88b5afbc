//! What Python sees: thin classes over the other modules.

mod judging;
mod reading;
mod shown;
mod words;

pub use judging::{PyKinds, PyPhrases, PyTextScore, PyTrees, PyUsual};
pub use reading::PyReading;
pub use shown::{Facts, Shown};
