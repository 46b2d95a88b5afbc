//! Tables as grids. Only the text of hidden parts has them: the tables of what is shown are plain boxes.

use super::{Frame, Layout, Walk};
use crate::dom::{Document, Name, NodeId};

/// What a cell's layout sets aside.
struct Aside {
    out: String,
    prefix: usize,
    has_content: bool,
    space_pending: bool,
    started: bool,
}

/// A table that is laid out cell by cell.
pub(super) struct Table {
    rows: Vec<NodeId>,
    grid: Vec<Vec<(NodeId, String)>>,
    columns: usize,
    row: usize,
    cell: Option<NodeId>,
    aside: Option<Aside>,
}

fn is_cell(tree: &Document, node: NodeId) -> bool {
    tree.is(node, Name::TD) || tree.is(node, Name::TH)
}

impl Table {
    fn new(tree: &Document, table: NodeId) -> Self {
        let mut rows = Vec::new();
        let mut next = tree.first_child(table);
        while let Some(node) = next {
            let group = [Name::THEAD, Name::TBODY, Name::TFOOT].iter().any(|&name| tree.is(node, name));
            if tree.is(node, Name::TR) {
                rows.push(node);
            }
            next = match tree.first_child(node).filter(|_| group) {
                Some(child) => Some(child),
                None => tree.after(node, table),
            };
        }
        let cells = |row: &NodeId| tree.children(*row).filter(|&cell| is_cell(tree, cell)).count();
        let columns = rows.iter().map(cells).max().unwrap_or(0);
        let grid = rows.iter().map(|_| Vec::new()).collect();
        Table { rows, grid, columns, row: 0, cell: None, aside: None }
    }

    /// The cell after the one that was laid out last.
    fn next_cell(&mut self, tree: &Document) -> Option<NodeId> {
        let mut next = match self.cell {
            None => tree.first_child(self.rows[0]),
            Some(cell) => tree.next_sibling(cell),
        };
        loop {
            while let Some(node) = next {
                if is_cell(tree, node) {
                    self.cell = next;
                    return next;
                }
                next = tree.next_sibling(node);
            }
            self.row += 1;
            next = tree.first_child(*self.rows.get(self.row)?);
        }
    }
}

impl Layout<'_, '_> {
    pub(super) fn enter_table(&mut self, node: NodeId, opened: u8) {
        let table = Table::new(self.tree, node);
        if table.columns == 0 {
            self.close_spans(opened);
        } else {
            self.tables.push(table);
            self.frames.push(Frame { next: NodeId::NONE, walk: Walk::Table, opened, indented: false });
        }
    }

    /// Lays out the next cell of a table that is the last frame; whether there is one.
    pub(super) fn enter_next_cell(&mut self) -> bool {
        if !matches!(self.frames.last(), Some(Frame { walk: Walk::Table, .. })) {
            return false;
        }
        let cell = self.tables.last_mut().and_then(|table| table.next_cell(self.tree));
        cell.map(|cell| self.enter_cell(cell)).is_some()
    }

    fn enter_cell(&mut self, cell: NodeId) {
        let aside = Aside {
            out: std::mem::take(&mut self.out),
            prefix: std::mem::take(&mut self.prefix),
            has_content: self.has_content,
            space_pending: self.space_pending,
            started: self.started,
        };
        self.has_content = true;
        self.space_pending = false;
        self.annotate_off += 1;
        if let Some(table) = self.tables.last_mut() {
            table.aside = Some(aside);
        }
        self.push(cell, Walk::Cell, 0);
    }

    pub(super) fn leave_cell(&mut self) {
        self.annotate_off -= 1;
        let Some(table) = self.tables.last_mut() else { return };
        let (Some(aside), Some(cell)) = (table.aside.take(), table.cell) else { return };
        let text = std::mem::replace(&mut self.out, aside.out).replace('\n', " ");
        table.grid[table.row].push((cell, text));
        self.prefix = aside.prefix;
        self.has_content = aside.has_content;
        self.space_pending = aside.space_pending;
        self.started = aside.started;
    }

    pub(super) fn leave_table(&mut self) {
        let Some(table) = self.tables.pop() else { return };
        let width = |text: &str| text.chars().count();
        let mut widths = vec![0; table.columns];
        for row in &table.grid {
            for (column, (_, text)) in row.iter().enumerate() {
                widths[column] = widths[column].max(width(text));
            }
        }
        self.block_line(true);
        for (place, row) in table.grid.iter().enumerate() {
            if place > 0 {
                self.new_line();
            }
            for (column, most) in widths.iter().enumerate() {
                if column > 0 {
                    self.out.push_str("  ");
                }
                let mut own = 0;
                if let Some((cell, text)) = row.get(column) {
                    let opened = self.open_spans(*cell);
                    self.out.push_str(text);
                    self.close_spans(opened);
                    own = width(text);
                }
                if column + 1 < table.columns {
                    self.out.extend(std::iter::repeat_n(' ', most - own));
                }
            }
            self.has_content = true;
        }
    }
}
