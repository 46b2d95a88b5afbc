//! Tables and their parts.

use super::builder::Builder;
use super::classes::{TABLE_PART, flags};
use super::modes::{Mode, Then};
use super::tokenizer::{Content, Tag, is_space};
use crate::dom::{Name, Str};

const SECTIONS: &[Name] = &[Name::TBODY, Name::TFOOT, Name::THEAD];

impl Builder<'_> {
    pub fn table_text(&mut self, text: Str) -> Then {
        let text = self.without_newline(text);
        let spaces = self.str(text).bytes().all(|byte| byte == 0 || is_space(byte));
        let table = matches!(
            self.current(),
            Name::TABLE | Name::TBODY | Name::TEMPLATE | Name::TFOOT | Name::THEAD | Name::TR
        );
        if !spaces || !self.formatting.is_empty() && !table {
            self.foster = true;
            self.reconstruct();
            self.foster = !spaces;
        }
        self.insert_text(text);
        self.foster = false;
        self.mode = self.table_origin;
        Then::Next
    }

    pub fn table_start(&mut self, tag: Tag) -> Then {
        match tag.name {
            Name::CAPTION => {
                self.clear_to(&[Name::TABLE]);
                self.formatting.mark();
                self.open_element(tag);
                self.mode = Mode::InCaption;
            }
            Name::COLGROUP => {
                self.clear_to(&[Name::TABLE]);
                self.open_element(tag);
                self.mode = Mode::InColumnGroup;
            }
            Name::COL => {
                self.clear_to(&[Name::TABLE]);
                return self.implied_part(Name::COLGROUP, Mode::InColumnGroup);
            }
            Name::TBODY | Name::THEAD | Name::TFOOT => {
                self.clear_to(&[Name::TABLE]);
                self.open_element(tag);
                self.mode = Mode::InTableBody;
            }
            Name::TD | Name::TH | Name::TR => {
                self.clear_to(&[Name::TABLE]);
                return self.implied_part(Name::TBODY, Mode::InTableBody);
            }
            Name::TABLE if self.open.in_table_scope(Name::TABLE) => {
                self.pop_until(Name::TABLE);
                self.mode = self.reset_mode();
                return Then::Again;
            }
            Name::TABLE => self.mode = self.table_origin,
            Name::STYLE => return self.raw_text(tag, Content::RawText, self.table_origin),
            Name::SCRIPT => return self.raw_text(tag, Content::Script, self.table_origin),
            Name::INPUT if self.is_hidden_input(tag) => {
                self.insert_element(tag);
                self.mode = self.table_origin;
            }
            Name::FORM => {
                if self.form.is_none() && !self.open.in_template() {
                    self.form = Some(self.insert_element(tag));
                }
                self.mode = self.table_origin;
            }
            _ => return self.fostered(),
        }
        Then::Next
    }

    /// Opens a part of a table whose tag was left out.
    fn implied_part(&mut self, name: Name, mode: Mode) -> Then {
        let node = self.insert_implied(name);
        self.push(node, name);
        self.mode = mode;
        Then::Again
    }

    /// Leaves a token to the rules of the body, and what it inserts to the place before the table.
    fn fostered(&mut self) -> Then {
        self.foster = true;
        self.returning = Some(self.table_origin);
        self.go_to_body()
    }

    pub fn table_end(&mut self, name: Name) -> Then {
        match name {
            Name::TABLE if self.open.in_table_scope(Name::TABLE) => {
                self.pop_until(Name::TABLE);
                self.mode = self.reset_mode();
            }
            Name::TABLE | Name::BODY | Name::HTML => self.mode = self.table_origin,
            _ if flags(name) & TABLE_PART != 0 => self.mode = self.table_origin,
            _ => return self.fostered(),
        }
        Then::Next
    }

    pub fn caption_start(&mut self, tag: Tag) -> Then {
        if flags(tag.name) & TABLE_PART == 0 {
            return self.by_body();
        }
        if self.close_caption() { Then::Again } else { Then::Next }
    }

    pub fn caption_end(&mut self, name: Name) -> Then {
        match name {
            Name::CAPTION => {
                self.close_caption();
                Then::Next
            }
            Name::TABLE if self.close_caption() => Then::Again,
            Name::TABLE => Then::Next,
            _ => self.by_body(),
        }
    }

    fn close_caption(&mut self) -> bool {
        if !self.open.in_table_scope(Name::CAPTION) {
            return false;
        }
        self.implied_ends(None);
        self.pop_until(Name::CAPTION);
        self.formatting.clear_to_mark();
        self.mode = Mode::InTable;
        true
    }

    pub fn column_text(&mut self, text: &mut Str) -> Then {
        if self.current() != Name::COLGROUP {
            return self.frameset_text(*text);
        }
        self.spaced(text, Builder::leave_columns)
    }

    pub fn column_start(&mut self, tag: Tag) -> Then {
        match tag.name {
            Name::HTML => self.merge_html(tag),
            Name::COL => {
                self.insert_element(tag);
                Then::Next
            }
            _ => self.leave_columns(),
        }
    }

    pub fn column_end(&mut self, name: Name) -> Then {
        let then = self.leave_columns();
        if name == Name::COLGROUP { Then::Next } else { then }
    }

    fn leave_columns(&mut self) -> Then {
        if self.current() != Name::COLGROUP {
            return Then::Next;
        }
        self.pop();
        self.mode = Mode::InTable;
        Then::Again
    }

    pub fn table_body_start(&mut self, tag: Tag) -> Then {
        match tag.name {
            Name::TR => {
                self.clear_to(SECTIONS);
                self.open_element(tag);
                self.mode = Mode::InRow;
                Then::Next
            }
            Name::TD | Name::TH => {
                self.clear_to(SECTIONS);
                self.implied_part(Name::TR, Mode::InRow)
            }
            name if flags(name) & TABLE_PART != 0 => self.close_section(),
            _ => self.go_to_table(),
        }
    }

    fn close_section(&mut self) -> Then {
        if !SECTIONS.iter().any(|&name| self.open.in_table_scope(name)) {
            return Then::Next;
        }
        self.clear_to(SECTIONS);
        self.pop();
        self.mode = Mode::InTable;
        Then::Again
    }

    pub fn table_body_end(&mut self, name: Name) -> Then {
        match name {
            Name::TBODY | Name::TFOOT | Name::THEAD => {
                if self.open.in_table_scope(name) {
                    self.close_section();
                }
                Then::Next
            }
            Name::TABLE => self.close_section(),
            Name::BODY | Name::HTML => Then::Next,
            _ if flags(name) & TABLE_PART != 0 => Then::Next,
            _ => self.go_to_table(),
        }
    }

    pub fn row_start(&mut self, tag: Tag) -> Then {
        match tag.name {
            Name::TD | Name::TH => {
                self.clear_to(&[Name::TR]);
                self.open_element(tag);
                self.formatting.mark();
                self.mode = Mode::InCell;
                Then::Next
            }
            name if flags(name) & TABLE_PART != 0 => self.close_row(),
            _ => self.go_to_table(),
        }
    }

    fn close_row(&mut self) -> Then {
        if !self.open.in_table_scope(Name::TR) {
            return Then::Next;
        }
        self.clear_to(&[Name::TR]);
        self.pop();
        self.mode = Mode::InTableBody;
        Then::Again
    }

    pub fn row_end(&mut self, name: Name) -> Then {
        match name {
            Name::TR => {
                self.close_row();
                Then::Next
            }
            Name::TABLE => self.close_row(),
            Name::TBODY | Name::TFOOT | Name::THEAD => {
                if !self.open.in_table_scope(name) {
                    return Then::Next;
                }
                self.clear_to(&[Name::TR]);
                self.pop();
                self.mode = Mode::InTableBody;
                Then::Again
            }
            Name::BODY | Name::HTML => Then::Next,
            _ if flags(name) & TABLE_PART != 0 => Then::Next,
            _ => self.go_to_table(),
        }
    }

    pub fn cell_start(&mut self, tag: Tag) -> Then {
        if flags(tag.name) & TABLE_PART == 0 {
            return self.by_body();
        }
        if self.open.in_table_scope(Name::TD) || self.open.in_table_scope(Name::TH) {
            self.close_cell();
            return Then::Again;
        }
        Then::Next
    }

    pub fn cell_end(&mut self, name: Name) -> Then {
        match name {
            Name::TD | Name::TH => {
                if self.open.in_table_scope(name) {
                    self.close_cell_of(name);
                }
                Then::Next
            }
            Name::TABLE | Name::TBODY | Name::TFOOT | Name::THEAD | Name::TR => {
                if !self.open.in_table_scope(name) {
                    return Then::Next;
                }
                self.close_cell();
                Then::Again
            }
            Name::BODY | Name::CAPTION | Name::COL | Name::COLGROUP | Name::HTML => Then::Next,
            _ => self.by_body(),
        }
    }

    fn close_cell(&mut self) {
        let cell = if self.open.in_table_scope(Name::TD) { Name::TD } else { Name::TH };
        self.close_cell_of(cell);
    }

    fn close_cell_of(&mut self, cell: Name) {
        self.implied_ends(None);
        self.pop_until(cell);
        self.formatting.clear_to_mark();
        self.mode = Mode::InRow;
    }
}
