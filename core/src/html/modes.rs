//! The insertion modes, and how one leads to another.

use super::builder::Builder;
use super::tokenizer::{Content, Tag};
use crate::dom::{Name, Namespace};

/// The insertion modes of the standard, without those of noscript in a head, as scripting is on, and of fragments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mode {
    Initial,
    BeforeHtml,
    BeforeHead,
    InHead,
    AfterHead,
    InBody,
    Text,
    InTable,
    InCaption,
    InColumnGroup,
    InTableBody,
    InRow,
    InCell,
    InTemplate,
    InFrameset,
    AfterFrameset,
    AfterBody,
    AfterAfterBody,
    AfterAfterFrameset,
}

/// What is to be done after a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    Next,
    /// The same token again, under the mode that was set.
    Again,
}

impl Builder<'_> {
    /// Leaves this token and those after it to the rules of the body.
    pub fn go_to_body(&mut self) -> Then {
        self.mode = Mode::InBody;
        Then::Again
    }

    /// Leaves this token to the rules of the body.
    pub fn by_body(&mut self) -> Then {
        self.returning = Some(self.mode);
        self.go_to_body()
    }

    /// Leaves this token to the rules of tables.
    pub fn go_to_table(&mut self) -> Then {
        self.table_origin = self.mode;
        self.mode = Mode::InTable;
        Then::Again
    }

    /// Inserts an element whose text is not markup.
    pub fn raw_text(&mut self, tag: Tag, content: Content, original: Mode) -> Then {
        let node = self.insert_element(tag);
        self.push(node, tag.name);
        self.tokens.content = content;
        self.original = original;
        self.mode = Mode::Text;
        Then::Next
    }

    /// Opens a template.
    pub fn template(&mut self, tag: Tag) {
        let node = self.insert_template(tag);
        self.push(node, tag.name);
        self.formatting.mark();
        self.templates.push(Mode::InTemplate);
        self.mode = Mode::InTemplate;
    }

    pub fn template_end(&mut self) {
        if !self.open.in_template() {
            return;
        }
        self.implied_ends(None);
        self.pop_until(Name::TEMPLATE);
        self.formatting.clear_to_mark();
        self.templates.pop();
        self.mode = self.reset_mode();
    }

    /// The mode that follows from the open elements.
    pub fn reset_mode(&self) -> Mode {
        for (index, open) in self.open.iter().enumerate().rev() {
            if open.namespace != Namespace::Html {
                continue;
            }
            return match open.name {
                Name::TD | Name::TH if index > 0 => Mode::InCell,
                Name::TR => Mode::InRow,
                Name::TBODY | Name::THEAD | Name::TFOOT => Mode::InTableBody,
                Name::CAPTION => Mode::InCaption,
                Name::COLGROUP => Mode::InColumnGroup,
                Name::TABLE => Mode::InTable,
                Name::TEMPLATE => self.templates.last().copied().unwrap_or(Mode::InBody),
                Name::HEAD if index > 0 => Mode::InHead,
                Name::BODY => Mode::InBody,
                Name::FRAMESET => Mode::InFrameset,
                Name::HTML if self.head.is_none() => Mode::BeforeHead,
                Name::HTML => Mode::AfterHead,
                _ => continue,
            };
        }
        Mode::InBody
    }
}
