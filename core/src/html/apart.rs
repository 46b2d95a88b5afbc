//! Spaces that a page lacks where only a style sheet keeps items of menus apart.
//!
//! They are put in while the page is read; the meaning is that of `darnel.page.visibility`, which writes them into
//! the page first.

use std::borrow::Cow;

const GLUED: [&[u8]; 3] = [b"</a>", b"</button>", b"</label>"];

/// Ends of what each mark took: marks that overlap are not found twice.
#[derive(Default)]
pub(super) struct Apart([usize; 3]);

impl Apart {
    /// Whether a space is missing before the `<` at a place; places are asked for in their order.
    #[inline]
    pub fn is_missing(&mut self, page: &[u8], at: usize) -> bool {
        at > 1
            && page[at - 1] == b'>'
            && matches!(page[at - 2], b'a' | b'n' | b'l')
            && self.is_glued(page, at)
    }

    fn is_glued(&mut self, page: &[u8], at: usize) -> bool {
        let glued = GLUED.iter().zip(&mut self.0).any(|(mark, taken)| {
            let fits = page[..at].ends_with(mark) && at - mark.len() >= *taken;
            if fits {
                *taken = at + 1;
            }
            fits
        });
        glued || starts_capital_span(page, at)
    }
}

/// Whether a span ends before `at` and another one starts there, whose text begins with a capital.
fn starts_capital_span(page: &[u8], at: usize) -> bool {
    if !page[..at].ends_with(b"</span>") || !page[at..].starts_with(b"<span") {
        return false;
    }
    let rest = &page[at + 5..];
    memchr::memchr2(b'<', b'>', rest)
        .is_some_and(|end| rest[end] == b'>' && rest.get(end + 1).is_some_and(u8::is_ascii_uppercase))
}

/// A part of a page with the spaces that it lacks, one at its end included.
pub(super) fn parted(page: &str, start: usize, end: usize) -> Cow<'_, str> {
    let bytes = page.as_bytes();
    let mut apart = Apart::default();
    let mut text = Cow::Borrowed("");
    let mut done = start;
    for found in memchr::memmem::find_iter(&bytes[start..bytes.len().min(end + 1)], b"><") {
        let at = start + found + 1;
        if apart.is_missing(bytes, at) {
            let text = text.to_mut();
            text.push_str(&page[done..at]);
            text.push(' ');
            done = at;
        }
    }
    text += &page[done..end];
    text
}

#[cfg(test)]
mod tests {
    use super::super::{parse, parse_apart};
    use super::starts_capital_span;
    use crate::dom::{Document, Kind, NodeId};

    /// The page with the spaces written into it first, as the Python reading does it.
    fn written(page: &str) -> String {
        let mut text = page.to_owned();
        for mark in ["</a", "</button", "</label"] {
            text = text.replace(&format!("{mark}><"), &format!("{mark}> <"));
        }
        let gaps = text.match_indices("</span><span").map(|(at, _)| at + "</span>".len());
        let gaps: Vec<usize> = gaps.filter(|&at| starts_capital_span(text.as_bytes(), at)).collect();
        gaps.into_iter().rev().for_each(|at| text.insert(at, ' '));
        text
    }

    fn dump(mut tree: Document) -> String {
        let comments: Vec<NodeId> = tree
            .descendants(NodeId::DOCUMENT)
            .filter(|&node| matches!(tree.kind(node), Kind::Comment(_)))
            .collect();
        comments.into_iter().for_each(|node| tree.detach(node));
        tree.dump()
    }

    /// All pages of up to five of these parts, some of which are markup that is cut off.
    #[test]
    fn spaces_are_those_of_a_page_that_has_them() {
        #[rustfmt::skip]
        let parts = [
            "<a href=x>", "</a>", "</a", "<a t='</a><b", "'>", "</button>", "<3", "x &amp; y", "</>",
            "<span>", "X", "</span>", "<title>", "</title>", "<script>", "</script>", "<!-- ", "-->",
            "<!</a>", "<svg><![CDATA[", "]]>", "<table><tr>", "<td>", "\0", "<textarea>&lt;", "<plaintext>",
            "</label>\r\n",
        ];
        let mut number = 0usize;
        while number < parts.len().pow(4) {
            let mut rest = number;
            let mut page = String::from("</a>");
            while rest > 0 {
                page.push_str(parts[rest % parts.len()]);
                page.push_str(if number.is_multiple_of(2) { "</a>" } else { "" });
                rest /= parts.len();
            }
            page.push_str("</span><span class=a>Z</a></a><i>");
            assert_eq!(dump(parse_apart(&page)), dump(parse(&written(&page))), "of {page:?}");
            number += 7;
        }
    }
}
