//! Framesets, and the contents of templates.

use super::builder::Builder;
use super::classes::{HEAD_VOID, flags};
use super::modes::{Mode, Then};
use super::tokenizer::{Content, Tag, is_space};
use crate::dom::{Name, Str};

impl Builder<'_> {
    /// Inserts the white space of a text, wherever in it.
    pub fn frameset_text(&mut self, text: Str) -> Then {
        let spaces: String =
            self.str(text).chars().filter(|&char| u8::try_from(char).is_ok_and(is_space)).collect();
        let spaces = self.keep(&spaces);
        self.insert_text(spaces);
        Then::Next
    }

    pub fn frameset_start(&mut self, tag: Tag) -> Then {
        match tag.name {
            Name::FRAMESET => self.open_element(tag),
            Name::FRAME => {
                self.insert_element(tag);
            }
            Name::NOFRAMES => return self.raw_text(tag, Content::RawText, Mode::InFrameset),
            _ => {}
        }
        Then::Next
    }

    pub fn frameset_end(&mut self, name: Name) -> Then {
        if name == Name::FRAMESET {
            if self.current() != Name::HTML {
                self.pop();
            }
            if self.current() != Name::FRAMESET {
                self.mode = Mode::AfterFrameset;
            }
        }
        Then::Next
    }

    pub fn after_frameset_start(&mut self, tag: Tag) -> Then {
        if tag.name == Name::NOFRAMES {
            return self.raw_text(tag, Content::RawText, Mode::AfterFrameset);
        }
        Then::Next
    }

    pub fn after_after_frameset_start(&mut self, tag: Tag) -> Then {
        match tag.name {
            Name::HTML => self.merge_html(tag),
            Name::NOFRAMES => self.raw_text(tag, Content::RawText, Mode::AfterAfterFrameset),
            _ => Then::Next,
        }
    }

    pub fn template_start(&mut self, tag: Tag) -> Then {
        let mode = match tag.name {
            Name::TEMPLATE => {
                self.template(tag);
                return Then::Next;
            }
            Name::TITLE => return self.raw_text(tag, Content::RcData, Mode::InTemplate),
            Name::STYLE | Name::NOFRAMES => return self.raw_text(tag, Content::RawText, Mode::InTemplate),
            Name::SCRIPT => return self.raw_text(tag, Content::Script, Mode::InTemplate),
            name if flags(name) & HEAD_VOID != 0 => {
                self.insert_element(tag);
                return Then::Next;
            }
            Name::CAPTION | Name::COLGROUP | Name::TBODY | Name::TFOOT | Name::THEAD => Mode::InTable,
            Name::COL => Mode::InColumnGroup,
            Name::TR => Mode::InTableBody,
            Name::TD | Name::TH => Mode::InRow,
            _ => Mode::InBody,
        };
        if let Some(template) = self.templates.last_mut() {
            *template = mode;
        }
        self.mode = mode;
        Then::Again
    }
}
