//! What Python sees: thin classes over the other modules.

mod facts;
mod judging;
mod markup;
mod reading;
mod shown;
mod tongue;

pub use facts::Facts;
pub use judging::{PyCues, PyKinds, PyPhrases, PyTextScore, PyTrees, PyUsual};
pub use markup::{is_utf8, measured};
pub use reading::PyReading;
pub use shown::Shown;
pub use tongue::PyTongue;
