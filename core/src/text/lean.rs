//! Long pages without what nobody sees of them, as `excerpt` in `darnel/page/excerpt.py` starts.

use std::borrow::Cow;

use memchr::{memchr, memmem};

use super::unicode::Unicode;

const BLANK: usize = 500; // spaces in a row that become one

/// Takes out long blanks, then the bodies of elements tag by tag, until a page has no more than `most` characters.
///
/// `bulk` are tags, each with how many characters of a body are kept. None for a page that is still longer.
pub fn lean(whole: &str, most: usize, bulk: &[(String, usize)]) -> Option<(String, usize)> {
    let mut lean = without_blanks(whole);
    let mut size = lean.chars().count();
    for (tag, kept) in bulk {
        if size <= most {
            break;
        }
        lean = Cow::Owned(without_bodies(&lean, tag, *kept));
        size = lean.chars().count();
    }
    (size <= most).then(|| (lean.into_owned(), size))
}

/// Returns the page with one space for each run of [`BLANK`] or more.
///
/// Such a run has a byte at a multiple of that number, so that only those are looked at.
fn without_blanks(whole: &str) -> Cow<'_, str> {
    let table = Unicode::table();
    let (mut lean, mut done) = (String::new(), 0);
    for near in (0..whole.len()).step_by(BLANK) {
        let at = (0..=near).rev().find(|&at| whole.is_char_boundary(at)).unwrap_or(0);
        let (Some(before), Some(after)) = (whole.get(done..at), whole.get(at..)) else { continue };
        let rest = after.trim_start_matches(|c| table.is_space(c));
        if rest.len() == after.len() {
            continue;
        }
        let kept = before.trim_end_matches(|c| table.is_space(c));
        let end = whole.len() - rest.len();
        if whole.get(done + kept.len()..end).is_some_and(|run| run.chars().count() >= BLANK) {
            lean.push_str(kept);
            lean.push(' ');
            done = end;
        }
    }
    if done == 0 {
        return Cow::Borrowed(whole);
    }
    lean.push_str(whole.get(done..).unwrap_or(""));
    Cow::Owned(lean)
}

/// Returns the page without the bodies of some elements but for their first characters; data is kept.
fn without_bodies(whole: &str, tag: &str, kept: usize) -> String {
    let (opening, closing) = (format!("<{tag}"), format!("</{tag}>"));
    let (opening, closing) = (memmem::Finder::new(&opening), memmem::Finder::new(&closing));
    let find = |finder: &memmem::Finder, from: usize| {
        whole.as_bytes().get(from..).and_then(|rest| finder.find(rest)).map(|place| from + place)
    };
    let (mut lean, mut done, mut at) = (String::with_capacity(whole.len()), 0, 0);
    while let Some(start) = find(&opening, at)
        && let Some(end) = find(&closing, start)
    {
        at = end + closing.needle().len();
        let element = whole.get(start..end).unwrap_or("");
        let Some(close) = memchr(b'>', element.as_bytes()) else { continue };
        let (head, body) = element.split_at(close + 1);
        let mut rest = body.chars();
        let long = body.len() > kept && (kept == 0 || rest.nth(kept - 1).is_some());
        if long && !rest.as_str().is_empty() && !head.contains("json") {
            lean.push_str(whole.get(done..end - rest.as_str().len()).unwrap_or(""));
            done = end;
        }
    }
    lean.push_str(whole.get(done..).unwrap_or(""));
    lean
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bulk(kept: usize) -> Vec<(String, usize)> {
        vec![("script".to_owned(), kept), ("svg".to_owned(), 0)]
    }

    #[test]
    fn takes_out_no_more_than_it_has_to() {
        let page = "<script>é12345</script><svg>M 0 0</svg>Rain.";
        assert_eq!(lean(page, 100, &bulk(3)), Some((page.to_owned(), 44)));
        let shorter = "<script>é12</script><svg>M 0 0</svg>Rain.";
        assert_eq!(lean(page, 41, &bulk(3)), Some((shorter.to_owned(), 41)));
        assert_eq!(lean(page, 40, &bulk(3)).map(|lean| lean.1), Some(36));
        assert_eq!(lean(page, 30, &bulk(3)), None);
    }

    #[test]
    fn keeps_data_and_what_never_ends() {
        for page in ["<script type=json>123456</script>", "<script>123456", "<script 123456</script>"] {
            assert_eq!(without_bodies(page, "script", 3), page);
        }
    }

    #[test]
    fn makes_one_space_of_many() {
        for spaces in [499, 500, 501, 2_000] {
            let page = format!("é{}漢", "\u{2003}".repeat(spaces));
            let shorter = if spaces < BLANK { page.clone() } else { "é 漢".to_owned() };
            assert_eq!(without_blanks(&page), shorter);
        }
    }
}
