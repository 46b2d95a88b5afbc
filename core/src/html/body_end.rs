//! End tags in the body.

use super::builder::Builder;
use super::classes::{BLOCK_END, FORMATTING, HEADING, SPECIAL, flags};
use super::modes::{Mode, Then};
use crate::dom::{Name, Namespace};

impl Builder<'_> {
    #[inline]
    pub fn body_end(&mut self, name: Name) -> Then {
        let kinds = flags(name);
        if kinds & BLOCK_END != 0 {
            if self.open.in_scope(name) {
                self.implied_ends(None);
                self.pop_until(name);
            }
        } else if kinds & FORMATTING != 0 {
            if !self.adopt(name) {
                self.other_end(name);
            }
        } else if kinds & HEADING != 0 {
            self.heading_end();
        } else {
            return self.rarer_end(name);
        }
        Then::Next
    }

    fn heading_end(&mut self) {
        if !self.open.flag_in_scope(HEADING) {
            return;
        }
        self.implied_ends(None);
        while let Some(&open) = self.open.last() {
            self.pop();
            if open.flags & HEADING != 0 {
                return;
            }
        }
    }

    fn rarer_end(&mut self, name: Name) -> Then {
        match name {
            Name::P => {
                if self.open.paragraph_in_button_scope() {
                    self.implied_ends(Some(Name::P));
                    self.pop_until(Name::P);
                } else {
                    self.insert_implied(Name::P);
                }
            }
            Name::LI | Name::DD | Name::DT => {
                let open =
                    if name == Name::LI { self.open.in_list_scope(name) } else { self.open.in_scope(name) };
                if open {
                    self.implied_ends(Some(name));
                    self.pop_until(name);
                }
            }
            Name::BODY | Name::HTML => {
                if self.open.in_scope(Name::BODY) {
                    self.mode = Mode::AfterBody;
                    if name == Name::HTML {
                        return Then::Again;
                    }
                }
            }
            Name::FORM => self.form_end(),
            Name::APPLET | Name::MARQUEE | Name::OBJECT => {
                if self.open.in_scope(name) {
                    self.implied_ends(None);
                    self.pop_until(name);
                    self.formatting.clear_to_mark();
                }
            }
            Name::BR => {
                self.reconstruct();
                self.insert_implied(Name::BR);
                self.frameset_ok = false;
            }
            _ => self.other_end(name),
        }
        Then::Next
    }

    fn form_end(&mut self) {
        if self.open.in_template() {
            if self.open.in_scope(Name::FORM) {
                self.implied_ends(None);
                self.pop_until(Name::FORM);
            }
            return;
        }
        let Some(form) = self.form.take() else { return };
        if !self.open.node_in_scope(form) {
            return;
        }
        self.implied_ends(None);
        if let Some(index) = self.open.position(form) {
            self.open.remove(index);
        }
    }

    /// Closes the element of an end tag that has no rule of its own.
    #[inline]
    pub fn other_end(&mut self, name: Name) {
        for index in (0..self.open.len()).rev() {
            let open = self.open[index];
            if open.name == name && open.namespace == Namespace::Html {
                self.implied_ends(Some(name));
                self.pop_to(index);
                return;
            }
            if open.flags & SPECIAL != 0 {
                return;
            }
        }
    }
}
