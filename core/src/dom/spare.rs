//! Memory of documents that are done with, used again: getting it anew takes a tenth of the time of a parse.

use std::cell::RefCell;

use super::{Attr, Document, Node};

/// Nodes and attributes that are kept at most, in entries; about 16 MB a thread.
const MOST: usize = 300_000;

/// The lists of a document, empty.
#[derive(Default)]
pub(crate) struct Spare {
    pub(crate) nodes: Vec<Node>,
    pub(crate) attrs: Vec<Attr>,
    pub(crate) side: String,
}

thread_local! {
    static SPARE: RefCell<Spare> = RefCell::default();
}

impl Spare {
    /// Takes what the last document of this thread left.
    pub(crate) fn take() -> Spare {
        SPARE.take()
    }
}

impl Document<'_> {
    /// Ends a document; the next one of this thread gets its memory.
    pub fn recycle(mut self) {
        self.nodes.clear();
        self.attrs.clear();
        self.side.clear();
        if self.nodes.capacity().max(self.attrs.capacity()).max(self.side.capacity() / 32) <= MOST {
            SPARE.set(Spare { nodes: self.nodes, attrs: self.attrs, side: self.side });
        }
    }
}
