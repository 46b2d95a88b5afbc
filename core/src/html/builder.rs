//! Tree construction: what each token does, by the state that the tokens before it led to.

use super::apart::Apart;
use super::classes::{TABLE_PART, flags};
use super::formatting::Formatting;
use super::modes::{Mode, Then};
use super::quirks;
use super::select::Selects;
use super::stack::Stack;
use super::tokenizer::{Output, Tag, Token, Tokenizer, is_space};
use crate::dom::{Document, Kind, Name, NodeId, Place, Spare, Str};

pub(super) struct Builder<'a> {
    pub tokens: Tokenizer<'a>,
    pub out: Output,
    /// The tree; its texts are in `out` and in the source until the end.
    pub doc: Document<'static>,
    pub mode: Mode,
    /// The mode that comes after a text.
    pub original: Mode,
    /// The mode that comes after a token that goes by the rules of another one.
    pub returning: Option<Mode>,
    /// The mode that has left a token to the rules of tables.
    pub table_origin: Mode,
    pub open: Stack,
    pub formatting: Formatting,
    pub templates: Vec<Mode>,
    pub selects: Selects,
    pub head: Option<NodeId>,
    pub form: Option<NodeId>,
    /// Whether content of a table goes before it.
    pub foster: bool,
    pub frameset_ok: bool,
    /// Whether a line feed that comes next is left out.
    pub drop_newline: bool,
    /// Whether the page has characters beyond Latin-1, once it was asked for.
    pub wide: Option<bool>,
}

impl<'a> Builder<'a> {
    pub fn new(source: &'a str, nul: bool, apart: bool) -> Self {
        let Spare { mut nodes, mut attrs, side } = Spare::take();
        nodes.reserve(source.len() / 64 + 16);
        attrs.reserve(source.len() / 64);
        Builder {
            tokens: Tokenizer { apart: apart.then(Apart::default), ..Tokenizer::new(source, nul) },
            out: Output { attrs, side, ..Output::default() },
            doc: Document::within(nodes),
            mode: Mode::Initial,
            original: Mode::InBody,
            returning: None,
            table_origin: Mode::InTable,
            open: Stack::default(),
            formatting: Formatting::default(),
            templates: Vec::new(),
            selects: Selects::default(),
            head: None,
            form: None,
            foster: false,
            frameset_ok: true,
            drop_newline: false,
            wide: None,
        }
    }

    /// Builds the whole tree.
    pub fn run(mut self) -> (Document<'static>, Output) {
        while let Some(token) = self.tokens.next(&mut self.out, &self.open) {
            if let Some(mode) = self.returning.take() {
                if self.mode == Mode::InBody {
                    self.mode = mode;
                }
                self.foster = false;
            }
            self.table_origin = Mode::InTable;
            self.drop_newline &= token == Token::Text;
            self.token(token);
        }
        while !self.open.is_empty() {
            self.pop();
        }
        self.finish();
        (self.doc, self.out)
    }

    #[inline]
    fn token(&mut self, token: Token) {
        match token {
            Token::Text => self.text(self.tokens.text),
            Token::Start => self.start(Tag {
                name: self.tokens.name,
                attrs: self.tokens.attrs,
                self_closing: self.tokens.self_closing,
            }),
            Token::End => self.end(self.tokens.name),
            Token::Comment => self.comment(Kind::Comment(self.tokens.text)),
            Token::Instruction => self.comment(Kind::Instruction(self.tokens.text)),
            Token::Doctype => {
                let (doctype, wrong) = std::mem::take(&mut self.tokens.doctype);
                if self.mode == Mode::Initial {
                    self.doc.quirks = quirks::is_quirky(&doctype, wrong);
                    self.doc.doctypes.push(doctype);
                    let node = self.doc.push(Kind::Doctype(self.doc.doctypes.len() as u32 - 1));
                    self.doc.append(NodeId::DOCUMENT, node);
                    self.mode = Mode::BeforeHtml;
                }
            }
        }
    }

    /// Whether the current node is one of SVG or MathML.
    #[inline]
    pub fn is_foreign(&self) -> bool {
        self.open.is_foreign()
    }

    fn start(&mut self, tag: Tag) {
        loop {
            if self.is_foreign() && self.foreign_start(tag) {
                return;
            }
            if self.mode == Mode::InBody {
                if self.body_start(tag) == Then::Next {
                    return;
                }
                continue;
            }
            let in_table = (Mode::InTable..=Mode::InCell).contains(&self.mode);
            if in_table && tag.name == Name::TEMPLATE {
                return self.template(tag);
            }
            let closes_select = tag.name == Name::TABLE
                || flags(tag.name) & TABLE_PART != 0 && tag.name != Name::COL && tag.name != Name::COLGROUP;
            if in_table
                && closes_select
                && self.mode != Mode::InColumnGroup
                && self.open.in_scope(Name::SELECT)
            {
                self.pop_until(Name::SELECT);
                self.mode = self.reset_mode();
                continue;
            }
            let then = match self.mode {
                Mode::Initial => self.initial(),
                Mode::BeforeHtml => self.before_html_start(tag),
                Mode::BeforeHead => self.before_head_start(tag),
                Mode::InHead => self.head_start(tag),
                Mode::AfterHead => self.after_head_start(tag),
                Mode::InBody | Mode::Text => Then::Next,
                Mode::InTable => self.table_start(tag),
                Mode::InCaption => self.caption_start(tag),
                Mode::InColumnGroup => self.column_start(tag),
                Mode::InTableBody => self.table_body_start(tag),
                Mode::InRow => self.row_start(tag),
                Mode::InCell => self.cell_start(tag),
                Mode::InTemplate => self.template_start(tag),
                Mode::InFrameset => self.frameset_start(tag),
                Mode::AfterFrameset => self.after_frameset_start(tag),
                Mode::AfterBody | Mode::AfterAfterBody => self.go_to_body(),
                Mode::AfterAfterFrameset => self.after_after_frameset_start(tag),
            };
            if then == Then::Next {
                return;
            }
        }
    }

    fn end(&mut self, name: Name) {
        loop {
            if self.is_foreign() && self.foreign_end(name) {
                return;
            }
            if name == Name::TEMPLATE && self.mode >= Mode::InHead {
                return self.template_end();
            }
            let then = match self.mode {
                Mode::InBody => self.body_end(name),
                Mode::Initial => self.initial(),
                Mode::BeforeHtml => self.before_html_end(name),
                Mode::BeforeHead => self.before_head_end(name),
                Mode::InHead => self.head_end(name),
                Mode::AfterHead => self.after_head_end(name),
                Mode::Text => {
                    self.pop();
                    self.mode = self.original;
                    Then::Next
                }
                Mode::InTable => self.table_end(name),
                Mode::InCaption => self.caption_end(name),
                Mode::InColumnGroup => self.column_end(name),
                Mode::InTableBody => self.table_body_end(name),
                Mode::InRow => self.row_end(name),
                Mode::InCell => self.cell_end(name),
                Mode::InTemplate | Mode::AfterAfterFrameset => Then::Next,
                Mode::InFrameset => self.frameset_end(name),
                Mode::AfterFrameset => {
                    if name == Name::HTML {
                        self.mode = Mode::AfterAfterFrameset;
                    }
                    Then::Next
                }
                Mode::AfterBody if name == Name::HTML => {
                    self.mode = Mode::AfterAfterBody;
                    Then::Next
                }
                Mode::AfterBody | Mode::AfterAfterBody => self.go_to_body(),
            };
            if then == Then::Next {
                return;
            }
        }
    }

    fn text(&mut self, mut text: Str) {
        if self.is_foreign() && self.foreign_text(text) {
            return;
        }
        loop {
            let then = match self.mode {
                Mode::InBody => self.body_text(text),
                Mode::Text => {
                    let text = self.without_newline(text);
                    self.insert_text(text);
                    Then::Next
                }
                Mode::Initial if self.is_blank(text) => Then::Next,
                Mode::Initial => self.initial(),
                Mode::BeforeHtml if self.is_blank(text) => Then::Next,
                Mode::BeforeHtml => self.implied_html(),
                Mode::BeforeHead => match self.split_spaces(text).1 {
                    None => Then::Next,
                    Some(rest) => {
                        text = rest;
                        self.implied_head()
                    }
                },
                Mode::InHead => self.spaced(&mut text, Builder::leave_head),
                Mode::AfterHead => self.spaced(&mut text, Builder::implied_body),
                Mode::InColumnGroup => self.column_text(&mut text),
                Mode::InTable => self.table_text(text),
                Mode::InTableBody | Mode::InRow => self.go_to_table(),
                Mode::InCaption | Mode::InCell | Mode::InTemplate => self.by_body(),
                Mode::AfterBody | Mode::AfterAfterBody if self.is_blank(text) => self.by_body(),
                Mode::AfterBody | Mode::AfterAfterBody => self.go_to_body(),
                Mode::InFrameset | Mode::AfterFrameset | Mode::AfterAfterFrameset => self.frameset_text(text),
            };
            if then == Then::Next {
                return;
            }
        }
    }

    /// Inserts the white space that a text starts with, and leaves the rest to another mode.
    pub fn spaced(&mut self, text: &mut Str, leave: impl Fn(&mut Self) -> Then) -> Then {
        let (spaces, rest) = self.split_spaces(*text);
        if let Some(spaces) = spaces {
            self.insert_text(spaces);
        }
        let Some(rest) = rest else { return Then::Next };
        *text = rest;
        leave(self)
    }

    fn comment(&mut self, kind: Kind) {
        let parent = match self.mode {
            _ if self.is_foreign() => None,
            Mode::Initial | Mode::BeforeHtml | Mode::AfterAfterBody | Mode::AfterAfterFrameset => {
                Some(NodeId::DOCUMENT)
            }
            Mode::AfterBody => self.open.first(),
            _ => None,
        };
        match parent {
            Some(parent) => self.doc.push_last(parent, kind),
            None => self.insert(kind),
        };
    }

    /// The characters of a text.
    #[inline]
    pub fn str(&self, text: Str) -> &str {
        match text.place() {
            Place::Source(start, end) => &self.tokens.source[start..end],
            Place::Side(start, end) => &self.out.side[start..end],
            Place::Owned(index) => &self.doc.owned[index],
        }
    }

    /// Whether a text is white space.
    pub fn is_blank(&self, text: Str) -> bool {
        self.str(text).bytes().all(is_space)
    }

    /// The white space that a text starts with, and the rest.
    pub fn split_spaces(&self, text: Str) -> (Option<Str>, Option<Str>) {
        let bytes = self.str(text).as_bytes();
        match bytes.iter().position(|&byte| !is_space(byte)) {
            None => (Some(text), None),
            Some(0) => (None, Some(text)),
            Some(len) => {
                let (spaces, rest) = text.split_at(len);
                (Some(spaces), Some(rest))
            }
        }
    }

    /// The text without its first line feed, if that is to be dropped.
    pub fn without_newline(&mut self, text: Str) -> Str {
        let drop = std::mem::take(&mut self.drop_newline) && self.str(text).starts_with('\n');
        if drop { text.split_at(1).1 } else { text }
    }
}
