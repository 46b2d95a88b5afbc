//! Many texts in one buffer, so that each of them costs no memory of its own.

/// Where a text is in its buffer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    start: usize,
    end: usize,
}

impl Span {
    /// Whether the text is empty.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// Texts one after the other.
#[derive(Clone, Debug, Default)]
pub struct Spans {
    buffer: String,
}

impl Spans {
    /// Adds a text.
    pub fn add(&mut self, text: &str) -> Span {
        let start = self.buffer.len();
        self.buffer.push_str(text);
        Span { start, end: self.buffer.len() }
    }

    /// Adds what is written to the end of the buffer.
    pub fn write(&mut self, write: impl FnOnce(&mut String)) -> Span {
        let start = self.buffer.len();
        write(&mut self.buffer);
        Span { start, end: self.buffer.len() }
    }

    /// A text that was added.
    #[inline]
    pub fn get(&self, span: Span) -> &str {
        &self.buffer[span.start..span.end]
    }

    /// All texts and what is between them.
    pub fn all(&self) -> &str {
        &self.buffer
    }
}
