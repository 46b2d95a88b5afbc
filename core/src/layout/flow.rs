//! Words into lines, and elements into blocks and lists.

use std::fmt::Write;

use super::{Frame, Indent, Layout, List, MOST_LEVELS, Walk, is_block, is_skipped, is_space};
use crate::dom::{Kind, Name, NodeId};
use crate::spans::evenly_spaced;

impl Layout<'_, '_> {
    fn write_prefix(&mut self) {
        self.out.extend(std::iter::repeat_n(' ', self.prefix));
    }

    /// Starts the line of the next block; an empty line before it where either side is loose.
    pub(super) fn block_line(&mut self, loose: bool) {
        if !self.started {
            self.started = true;
            self.write_prefix();
        } else if self.suppress_break {
            self.suppress_break = false;
        } else {
            self.out.push('\n');
            if (self.pending_loose || loose) && !self.tight {
                self.out.push('\n');
            }
            self.write_prefix();
            self.has_content = false;
        }
        self.pending_loose = loose;
        self.space_pending = false;
    }

    pub(super) fn new_line(&mut self) {
        self.out.push('\n');
        self.write_prefix();
        self.has_content = false;
        self.space_pending = false;
    }

    /// Puts text into the line, runs of white space as one space.
    fn words(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            if is_space(bytes[at]) {
                self.space_pending = true;
                at += 1;
                continue;
            }
            // Words with one space between them are put in as one.
            let start = at;
            at += evenly_spaced(&bytes[at..]);
            let mut spaced = at > start && bytes[at - 1] == b' ';
            while let Some(&byte) = bytes.get(at) {
                let space = is_space(byte);
                if space && (spaced || byte != b' ') {
                    break;
                }
                spaced = space;
                at += 1;
            }
            if self.space_pending && self.has_content {
                self.out.push(' ');
            }
            self.space_pending = spaced;
            self.out.push_str(&text[start..at - usize::from(spaced)]);
            self.has_content = true;
        }
    }

    pub(super) fn render_inline(&mut self, node: NodeId) {
        match self.tree.kind(node) {
            Kind::Text(text) => self.words(self.tree.str(text)),
            kind @ Kind::Element { .. } if is_block(kind) => self.render_block(node),
            kind @ Kind::Element { .. } => self.inline(node, kind),
            _ => {}
        }
    }

    /// Lays out an element that is no block.
    fn inline(&mut self, node: NodeId, kind: Kind) {
        let opened = self.open_spans(node);
        match self.html_name(node) {
            Some(Name::BR) => self.new_line(),
            Some(Name::IMG | Name::WBR) => {}
            _ if is_skipped(kind) => {}
            _ => return self.push(node, Walk::Inline, opened),
        }
        self.close_spans(opened);
    }

    /// Lays out a child of a block: a block of its own, or part of the run of text on the present line.
    pub(super) fn block_child(&mut self, child: NodeId, in_run: bool) {
        let tree = self.tree;
        let kind = tree.kind(child);
        match kind {
            Kind::Element { .. } if is_skipped(kind) => return,
            Kind::Element { .. } if is_block(kind) => {
                self.set_in_run(false);
                return self.render_block(child);
            }
            Kind::Element { .. } => {}
            Kind::Fragment => return self.push(child, Walk::Block { in_run: false }, 0),
            Kind::Text(text) if !in_run && tree.str(text).bytes().all(is_space) => return,
            Kind::Text(_) => {}
            _ => return,
        }
        if !in_run {
            self.block_line(!self.tight);
            self.set_in_run(true);
        }
        match kind {
            Kind::Text(text) => self.words(tree.str(text)),
            _ => self.inline(child, kind),
        }
    }

    fn set_in_run(&mut self, now: bool) {
        if let Some(Frame { walk: Walk::Block { in_run }, .. }) = self.frames.last_mut() {
            *in_run = now;
        }
    }

    pub(super) fn render_block(&mut self, node: NodeId) {
        let opened = self.open_spans(node);
        match self.html_name(node) {
            Some(Name::UL | Name::MENU | Name::OL) => {
                self.open_list(node);
                self.push(node, Walk::List, opened);
            }
            Some(Name::PRE) => {
                self.render_pre(node);
                self.close_spans(opened);
            }
            Some(Name::TABLE) => self.enter_table(node, opened),
            Some(Name::BLOCKQUOTE) => self.enter_quotation(node, opened),
            _ => self.push(node, Walk::Block { in_run: false }, opened),
        }
    }

    fn indent(&mut self, columns: usize, levels: u32) -> Indent {
        let before = Indent { prefix: self.prefix, tight: self.tight, levels: self.levels };
        self.levels += levels;
        if self.levels <= MOST_LEVELS {
            self.prefix += columns;
        }
        before
    }

    fn enter_quotation(&mut self, node: NodeId, opened: u8) {
        let before = self.indent(4, 1);
        self.tight = false;
        if self.started {
            self.out.push('\n');
            if !before.tight {
                self.out.push('\n');
            }
            self.write_prefix();
            self.has_content = false;
            self.pending_loose = true;
            self.suppress_break = true;
        }
        self.push_indented(node, Walk::Block { in_run: false }, opened, before);
    }

    fn render_pre(&mut self, node: NodeId) {
        let text = self.tree.text_content(node);
        self.block_line(true);
        let text = text.strip_suffix('\n').unwrap_or(&text);
        for (place, line) in text.split('\n').enumerate() {
            if place > 0 {
                self.new_line();
            }
            self.out.push_str(line);
            self.has_content |= !line.is_empty();
        }
    }

    fn open_list(&mut self, node: NodeId) {
        let ordered = self.tree.is(node, Name::OL);
        let number = if ordered { self.ordinal(node, Name::START).unwrap_or(1) } else { 1 };
        self.lists.push(List { ordered, number, indent: 2 });
    }

    /// The leading digits of an attribute.
    fn ordinal(&self, node: NodeId, name: Name) -> Option<usize> {
        let value = self.tree.attr(node, name)?;
        let digits = value.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            return None;
        }
        let add = |sum: usize, digit: u8| sum.wrapping_mul(10).wrapping_add(usize::from(digit - b'0'));
        Some(value.bytes().take(digits).fold(0, add))
    }

    pub(super) fn list_child(&mut self, child: NodeId) {
        let Some(name) = self.html_name(child) else { return };
        let Some(&List { ordered, mut number, indent }) = self.lists.last() else { return };
        if matches!(name, Name::UL | Name::OL | Name::MENU) {
            let before = self.indent(indent, 2);
            self.tight = true;
            let opened = self.open_spans(child);
            self.open_list(child);
            return self.push_indented(child, Walk::List, opened, before);
        }
        if name != Name::LI {
            return;
        }
        self.block_line(false);
        let start = self.out.len();
        if ordered {
            number = self.ordinal(child, Name::VALUE).unwrap_or(number);
            let _ = write!(self.out, "{number}. "); // to a text, which takes all
            number = number.wrapping_add(1);
        } else {
            self.out.push_str("* ");
        }
        self.has_content = true;
        let width = self.out.len() - start;
        if let Some(list) = self.lists.last_mut() {
            *list = List { ordered, number, indent: width };
        }
        let before = self.indent(width, 2);
        self.tight = true;
        self.suppress_break = self.leads_with_text(child);
        self.push_indented(child, Walk::Block { in_run: false }, 0, before);
    }

    fn leads_with_text(&self, node: NodeId) -> bool {
        for child in self.tree.children(node) {
            match self.tree.kind(child) {
                Kind::Text(text) if self.tree.str(text).bytes().all(is_space) => {}
                Kind::Text(_) => return true,
                kind @ Kind::Element { .. } if is_skipped(kind) => {}
                Kind::Element { .. } => return !self.is_block(child),
                _ => {}
            }
        }
        false
    }
}
