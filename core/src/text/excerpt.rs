//! What is measured of long pages, as `excerpt` in `darnel/page/excerpt.py`.

use std::borrow::Cow;

use memchr::{memchr, memchr2_iter, memmem, memrchr};

use super::sample::{char_count, first_chars};
use super::unicode::Unicode;

const BLANK: usize = 500; // spaces in a row that become one
const SHARES: [f64; 4] = [0.375, 0.125, 0.125, 0.375]; // of parts: start, two places between, end
const OPENED: &str = "<!--";
const CLOSED: &str = "-->";
/// Tags that a part may start with.
const STARTS: [&str; 18] = [
    "p", "div", "section", "article", "footer", "aside", "nav", "ul", "ol", "li", "table", "tr", "h1", "h2",
    "h3", "h4", "h5", "h6",
];

/// Returns a page of more than `most` characters in at most about as many, and how many those are.
///
/// Long blanks go, then the bodies of elements tag by tag, then comments, then all but some parts, until it fits.
/// `bulk` are tags, each with how many characters of a body are kept; `end` closes what a part leaves open.
pub fn excerpt(whole: &str, most: usize, bulk: &[(String, usize)], end: &str) -> (String, usize) {
    let mut lean = without_blanks(whole);
    let mut size = char_count(&lean);
    for (tag, kept) in bulk {
        if size <= most {
            break;
        }
        lean = Cow::Owned(without_bodies(&lean, tag, *kept));
        size = char_count(&lean);
    }
    if size > most {
        lean = Cow::Owned(without_comments(&lean));
        size = char_count(&lean);
    }
    if size > most {
        lean = Cow::Owned(parts(&lean, size, most, end));
        size = char_count(&lean);
    }
    (lean.into_owned(), size)
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
        if whole.get(done + kept.len()..end).is_some_and(|run| char_count(run) >= BLANK) {
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
        let cut = body.len() - first_chars(body, kept).len();
        if cut > 0 && !head.contains("json") {
            lean.push_str(whole.get(done..end - cut).unwrap_or(""));
            done = end;
        }
    }
    lean.push_str(whole.get(done..).unwrap_or(""));
    lean
}

fn without_comments(whole: &str) -> String {
    let mut lean = String::with_capacity(whole.len());
    let mut done = 0;
    let starts = memmem::find_iter(whole.as_bytes(), OPENED).chain([whole.len()]);
    for start in starts.filter(|&start| start > 0) {
        let piece = whole.get(done..start).unwrap_or("");
        let shown = piece.strip_prefix(OPENED).and_then(|comment| comment.split_once(CLOSED));
        lean.push_str(shown.map_or(piece, |(_, shown)| shown));
        done = start;
    }
    lean
}

/// Returns parts of a page of `size` characters, `most` together, each cut so that it is read as what it is.
fn parts(whole: &str, size: usize, most: usize, end: &str) -> String {
    let between = (size - most) as f64 / (SHARES.len() - 1) as f64;
    let mut excerpt = String::with_capacity(whole.len());
    let (mut at, mut rest, mut before) = (0.0, whole, 0);
    for (place, share) in SHARES.into_iter().enumerate() {
        let last = at + share * most as f64;
        let [start, stop] = [at, last].map(|place: f64| place.round_ties_even() as usize);
        rest = rest.get(first_chars(rest, start - before).len()..).unwrap_or("");
        before = start;
        let mut part = first_chars(rest, stop - start);
        if place > 0 {
            part = part.get(restart(part).unwrap_or(0)..).unwrap_or("");
            excerpt.push_str(end);
            excerpt.push_str("\n\n");
        }
        if place < SHARES.len() - 1
            && let Some(open) = memrchr(b'<', part.as_bytes())
            && memrchr(b'>', part.as_bytes()).is_none_or(|close| close < open)
        {
            part = part.get(..open).unwrap_or("");
        }
        excerpt.push_str(part);
        if let Some(open) = part.rfind(OPENED)
            && part.rfind(CLOSED).is_none_or(|close| close < open)
        {
            excerpt.push_str(CLOSED);
        }
        at += share * most as f64 + between;
    }
    excerpt
}

/// Returns the place of the first tag or empty line that a part may start with.
fn restart(part: &str) -> Option<usize> {
    let table = Unicode::table();
    let starts = |&at: &usize| {
        let mut rest = part.get(at..).unwrap_or("").chars();
        if rest.next() == Some('\n') {
            return rest.take_while(|&c| table.is_space(c)).any(|c| c == '\n');
        }
        let name: String =
            rest.take_while(|&c| table.is_word(c)).take(STARTS[2].len() + 1).map(small).collect();
        STARTS.contains(&name.as_str())
    };
    memchr2_iter(b'<', b'\n', part.as_bytes()).find(starts)
}

/// The small letter that Python's patterns take for a character where case does not matter.
fn small(c: char) -> char {
    match c {
        'ſ' => 's',
        'İ' | 'ı' => 'i',
        _ => c.to_ascii_lowercase(),
    }
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
        assert_eq!(excerpt(page, 100, &bulk(3), ""), (page.to_owned(), 44));
        let shorter = "<script>é12</script><svg>M 0 0</svg>Rain.";
        assert_eq!(excerpt(page, 41, &bulk(3), ""), (shorter.to_owned(), 41));
        assert_eq!(excerpt(page, 40, &bulk(3), "").1, 36);
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

    #[test]
    fn cuts_comments_and_then_parts() {
        assert_eq!(without_comments("<!--a-->b<!--c<!--d-->e-->f<!-->"), "b<!--ce-->f<!-->");
        assert_eq!(without_comments("a"), "a");
        let page = format!("<i>{}<b", "é".repeat(100));
        assert_eq!(excerpt(&page, 40, &[], "|").0, "<i>éééééééééééé|\n\nééééé|\n\nééééé|\n\nééééééééééééé<b");
    }

    #[test]
    fn starts_parts_with_tags_and_empty_lines() {
        assert_eq!(restart("a <b><pre>< p>\n x\n\n"), Some(17));
        assert_eq!(restart("a\n \u{2003}\n"), Some(1));
        for tag in ["p", "Aſıde", "DİV", "h6", "section\0"] {
            assert_eq!(restart(&format!("<é><{tag}>")), Some(4), "{tag}");
        }
        assert_eq!(restart("<h7><pé><p_><sections>\n"), None);
    }
}
