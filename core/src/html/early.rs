//! What comes before the body, and what a page without it gets.

use super::builder::Builder;
use super::classes::{HEAD_VOID, flags};
use super::modes::{Mode, Then};
use super::tokenizer::{Content, Tag};
use crate::dom::{Kind, Name, Namespace, NodeId};

impl Builder<'_> {
    /// Handles the first thing of a page without document type.
    pub fn initial(&mut self) -> Then {
        self.doc.quirks = true;
        self.mode = Mode::BeforeHtml;
        Then::Again
    }

    pub fn implied_html(&mut self) -> Then {
        let node = self.insert_implied(Name::HTML);
        self.push(node, Name::HTML);
        self.mode = Mode::BeforeHead;
        Then::Again
    }

    pub fn implied_head(&mut self) -> Then {
        let node = self.insert_implied(Name::HEAD);
        self.push(node, Name::HEAD);
        self.head = Some(node);
        self.mode = Mode::InHead;
        Then::Again
    }

    pub fn implied_body(&mut self) -> Then {
        let node = self.insert_implied(Name::BODY);
        self.push(node, Name::BODY);
        self.go_to_body()
    }

    pub fn leave_head(&mut self) -> Then {
        self.pop();
        self.mode = Mode::AfterHead;
        Then::Again
    }

    pub fn before_html_start(&mut self, tag: Tag) -> Then {
        if tag.name != Name::HTML {
            return self.implied_html();
        }
        self.open_element(tag);
        self.mode = Mode::BeforeHead;
        Then::Next
    }

    pub fn before_html_end(&mut self, name: Name) -> Then {
        if is_outer(name) || name == Name::HEAD { self.implied_html() } else { Then::Next }
    }

    pub fn before_head_start(&mut self, tag: Tag) -> Then {
        match tag.name {
            Name::HTML => self.merge_html(tag),
            Name::HEAD => {
                let node = self.insert_element(tag);
                self.push(node, Name::HEAD);
                self.head = Some(node);
                self.mode = Mode::InHead;
                Then::Next
            }
            _ => self.implied_head(),
        }
    }

    pub fn before_head_end(&mut self, name: Name) -> Then {
        if is_outer(name) || name == Name::HEAD { self.implied_head() } else { Then::Next }
    }

    pub fn head_start(&mut self, tag: Tag) -> Then {
        match tag.name {
            Name::HTML => return self.merge_html(tag),
            Name::HEAD => {}
            Name::TITLE => return self.raw_text(tag, Content::RcData, Mode::InHead),
            Name::STYLE | Name::NOFRAMES | Name::NOSCRIPT => {
                return self.raw_text(tag, Content::RawText, Mode::InHead);
            }
            Name::SCRIPT => return self.raw_text(tag, Content::Script, Mode::InHead),
            Name::TEMPLATE => self.template(tag),
            name if flags(name) & HEAD_VOID != 0 => {
                self.insert_element(tag);
            }
            _ => return self.leave_head(),
        }
        Then::Next
    }

    pub fn head_end(&mut self, name: Name) -> Then {
        if name == Name::HEAD {
            self.leave_head();
            return Then::Next;
        }
        if is_outer(name) { self.leave_head() } else { Then::Next }
    }

    pub fn after_head_start(&mut self, tag: Tag) -> Then {
        let content = match tag.name {
            Name::BODY => {
                self.open_element(tag);
                self.frameset_ok = false;
                self.mode = Mode::InBody;
                return Then::Next;
            }
            Name::FRAMESET => {
                self.open_element(tag);
                self.mode = Mode::InFrameset;
                return Then::Next;
            }
            Name::TITLE => Some(Content::RcData),
            Name::STYLE | Name::NOFRAMES => Some(Content::RawText),
            Name::SCRIPT => Some(Content::Script),
            Name::TEMPLATE => None,
            name if flags(name) & HEAD_VOID != 0 => None,
            _ => return self.implied_body(),
        };
        let Some(head) = self.head else { return Then::Next };
        self.push(head, Name::HEAD);
        if tag.name == Name::TEMPLATE {
            let node = self.insert_template(tag);
            self.open.pop();
            self.push(node, Name::TEMPLATE);
            self.formatting.mark();
            self.templates.push(Mode::InTemplate);
            self.mode = Mode::InTemplate;
            return Then::Next;
        }
        let node = self.insert_element(tag);
        self.pop();
        if let Some(content) = content {
            self.push(node, tag.name);
            self.tokens.content = content;
            self.original = Mode::AfterHead;
            self.mode = Mode::Text;
        }
        Then::Next
    }

    pub fn after_head_end(&mut self, name: Name) -> Then {
        if is_outer(name) { self.implied_body() } else { Then::Next }
    }

    /// Adds the attributes of a further `html` tag to the first one.
    pub fn merge_html(&mut self, tag: Tag) -> Then {
        if let Some(html) = self.open.first()
            && !self.open.in_template()
        {
            self.merge_attrs(html, tag.attrs);
        }
        Then::Next
    }

    /// Adds the elements that every page has.
    pub fn finish(&mut self) {
        let html = self.child_or_new(NodeId::DOCUMENT, Name::HTML);
        if self.child_named(html, Name::FRAMESET).is_none() {
            self.child_or_new(html, Name::HEAD);
            self.child_or_new(html, Name::BODY);
        }
    }

    fn child_or_new(&mut self, parent: NodeId, name: Name) -> NodeId {
        self.child_named(parent, name).unwrap_or_else(|| {
            let attrs = crate::dom::Attrs::default();
            let node = self.doc.push(Kind::Element { name, namespace: Namespace::Html, attrs });
            self.doc.append(parent, node);
            node
        })
    }
}

/// Elements whose end tags open what they close.
fn is_outer(name: Name) -> bool {
    matches!(name, Name::BODY | Name::HTML | Name::BR)
}
