//! Start tags and texts in the body.

use super::builder::Builder;
use super::classes::{
    CLOSES_P, FORMATTING, HEAD_VOID, HEADING, NO_FRAMESET, PLAIN, RAW_TEXT, SPECIAL, TABLE_PART, VOID, flags,
};
use super::modes::{Mode, Then};
use super::tokenizer::{Content, Tag, is_space};
use crate::dom::{Name, Namespace, Place, Str};

impl Builder<'_> {
    #[inline]
    pub fn body_text(&mut self, text: Str) -> Then {
        let text = self.without_newline(text);
        self.reconstruct();
        if self.frameset_ok && self.str(text).bytes().any(|byte| byte != 0 && !is_space(byte)) {
            self.frameset_ok = false;
        }
        self.insert_text(text);
        Then::Next
    }

    #[inline]
    pub fn body_start(&mut self, tag: Tag) -> Then {
        let kinds = flags(tag.name);
        if kinds & NO_FRAMESET != 0 {
            self.frameset_ok = false;
        }
        if kinds & PLAIN != 0 {
            self.reconstruct();
            let node = self.insert_element(tag);
            if kinds & VOID == 0 {
                self.push(node, tag.name);
            }
        } else if kinds & CLOSES_P != 0 {
            self.close_paragraph();
            self.open_element(tag);
        } else if kinds & FORMATTING != 0 {
            self.formatting_start(tag);
        } else if kinds & HEADING != 0 {
            self.close_paragraph();
            if flags(self.current()) & HEADING != 0 {
                self.pop();
            }
            self.open_element(tag);
        } else if kinds & HEAD_VOID != 0 {
            self.insert_element(tag);
        } else if kinds & TABLE_PART == 0 {
            return self.rarer_start(tag, kinds);
        }
        Then::Next
    }

    fn formatting_start(&mut self, tag: Tag) {
        if tag.name == Name::A
            && let Some(open) = self.formatting.find(Name::A)
        {
            self.adopt(Name::A);
            self.forget(open);
            if let Some(index) = self.open.position(open) {
                self.open.remove(index);
            }
        }
        self.reconstruct();
        if tag.name == Name::NOBR && self.open.in_scope(Name::NOBR) {
            if !self.adopt(Name::NOBR) {
                self.other_end(Name::NOBR);
            }
            self.reconstruct();
        }
        self.formatting_element(tag);
    }

    fn rarer_start(&mut self, tag: Tag, kinds: u16) -> Then {
        match tag.name {
            Name::LI => self.item_start(tag, &[Name::LI]),
            Name::DD | Name::DT => self.item_start(tag, &[Name::DD, Name::DT]),
            Name::SCRIPT => return self.body_raw(tag, Content::Script),
            Name::TEXTAREA | Name::TITLE => {
                self.drop_newline = tag.name == Name::TEXTAREA;
                return self.body_raw(tag, Content::RcData);
            }
            Name::XMP => {
                self.close_paragraph();
                self.reconstruct();
                return self.body_raw(tag, Content::RawText);
            }
            _ if kinds & RAW_TEXT != 0 => return self.body_raw(tag, Content::RawText),
            Name::SVG | Name::MATH => {
                self.reconstruct();
                let namespace = if tag.name == Name::SVG { Namespace::Svg } else { Namespace::MathMl };
                self.insert_foreign(tag, namespace);
            }
            Name::TABLE => {
                if !self.doc.quirks {
                    self.close_paragraph();
                }
                self.open_element(tag);
                self.mode = Mode::InTable;
            }
            Name::FORM => self.form_start(tag),
            Name::INPUT => self.input_start(tag),
            Name::BUTTON => {
                if self.open.in_scope(Name::BUTTON) {
                    self.implied_ends(None);
                    self.pop_until(Name::BUTTON);
                }
                self.reconstruct();
                self.open_element(tag);
            }
            Name::SELECT => {
                if self.open.in_scope(Name::SELECT) {
                    self.pop_until(Name::SELECT);
                } else {
                    self.reconstruct();
                    self.open_element(tag);
                }
            }
            Name::OPTION | Name::OPTGROUP => self.option_start(tag),
            Name::HTML => return self.merge_html(tag),
            Name::BODY => self.body_again(tag),
            Name::FRAMESET => self.frameset_instead(tag),
            Name::HEAD | Name::FRAME => {}
            Name::PRE | Name::LISTING => {
                self.close_paragraph();
                self.open_element(tag);
                self.drop_newline = true;
            }
            Name::PLAINTEXT => {
                self.close_paragraph();
                self.open_element(tag);
                self.tokens.content = Content::PlainText;
            }
            Name::HR => {
                self.close_paragraph();
                if self.open.in_scope(Name::SELECT) {
                    self.implied_ends(None);
                }
                self.insert_element(tag);
            }
            Name::IMAGE => {
                self.reconstruct();
                self.insert_element(Tag { name: Name::IMG, ..tag });
            }
            Name::RB | Name::RTC | Name::RP | Name::RT => {
                if self.open.in_scope(Name::RUBY) {
                    let but = matches!(tag.name, Name::RP | Name::RT).then_some(Name::RTC);
                    self.implied_ends(but);
                }
                self.open_element(tag);
            }
            Name::APPLET | Name::MARQUEE | Name::OBJECT => {
                self.reconstruct();
                self.open_element(tag);
                self.formatting.mark();
            }
            Name::TEMPLATE => self.template(tag),
            _ => self.plain_start(tag, kinds),
        }
        Then::Next
    }

    fn plain_start(&mut self, tag: Tag, kinds: u16) {
        self.reconstruct();
        let node = self.insert_element(tag);
        if kinds & VOID == 0 {
            self.push(node, tag.name);
        }
        if tag.name == Name::SELECTEDCONTENT {
            self.selected_content(node);
        }
    }

    /// Inserts an element whose text is not markup, and returns to the mode that the token came from.
    fn body_raw(&mut self, tag: Tag, content: Content) -> Then {
        let original = self.returning.unwrap_or(Mode::InBody);
        self.raw_text(tag, content, original)
    }

    /// Starts an item of a list, and closes one that is open.
    fn item_start(&mut self, tag: Tag, items: &[Name]) {
        for index in (0..self.open.len()).rev() {
            let open = self.open[index];
            if items.contains(&open.name) {
                self.implied_ends(Some(open.name));
                self.pop_until(open.name);
                break;
            }
            if open.flags & SPECIAL != 0 && !matches!(open.name, Name::ADDRESS | Name::DIV | Name::P) {
                break;
            }
        }
        self.close_paragraph();
        self.open_element(tag);
    }

    fn form_start(&mut self, tag: Tag) {
        let in_template = self.open.in_template();
        if self.form.is_some() && !in_template {
            return;
        }
        self.close_paragraph();
        let node = self.insert_element(tag);
        self.push(node, tag.name);
        if !in_template {
            self.form = Some(node);
        }
    }

    fn input_start(&mut self, tag: Tag) {
        if self.frameset_ok && !self.is_hidden_input(tag) {
            self.frameset_ok = false;
        }
        if self.open.in_scope(Name::SELECT) {
            self.pop_until(Name::SELECT);
        }
        self.reconstruct();
        self.insert_element(tag);
    }

    /// Whether an input is hidden, so that a table keeps it.
    ///
    /// turbohtml 1.15 misses it where the value has quotes and the page has characters beyond Latin-1, which make it
    /// store the value wider. The same here: one in 800 pages has such a table, and both readings are to see one tree.
    pub fn is_hidden_input(&mut self, tag: Tag) -> bool {
        let Some(kind) = self.attr_slice(tag.attrs).iter().find(|attr| attr.name == Name::TYPE) else {
            return false;
        };
        let source = self.tokens.source.as_bytes();
        let quoted = match kind.value.place() {
            Place::Source(start, _) => start > 0 && matches!(source[start - 1], b'"' | b'\''),
            _ => false,
        };
        self.str(kind.value).eq_ignore_ascii_case("hidden")
            && !(quoted
                && *self.wide.get_or_insert_with(|| source.iter().max().is_some_and(|&byte| byte > 0xC3)))
    }

    fn option_start(&mut self, tag: Tag) {
        if self.open.in_scope(Name::SELECT) {
            self.implied_ends((tag.name == Name::OPTION).then_some(Name::OPTGROUP));
        } else if self.current() == Name::OPTION {
            self.pop();
        }
        self.reconstruct();
        self.open_element(tag);
    }

    fn body_again(&mut self, tag: Tag) {
        if let Some(body) = self.open.get(1).copied()
            && body.name == Name::BODY
            && !self.open.in_template()
        {
            self.merge_attrs(body.node, tag.attrs);
        }
    }

    /// Replaces a body without content by a frameset.
    fn frameset_instead(&mut self, tag: Tag) {
        if let Some(body) = self.open.get(1).copied()
            && self.frameset_ok
            && body.name == Name::BODY
        {
            self.doc.detach(body.node);
            self.pop_to(1);
            self.open_element(tag);
            self.mode = Mode::InFrameset;
        }
    }
}
