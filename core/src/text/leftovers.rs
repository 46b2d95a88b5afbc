//! Leftovers of templates in a text: unfilled slots, printed markup and the like.

use memchr::{memchr2_iter, memchr3_iter, memmem};

use super::unicode::Unicode;

const SLOT: usize = 40; // characters of a slot, or of one of its choices
const CHOICES: usize = 9;
const ATTRIBUTES: usize = 200; // characters of printed markup behind its name
const DIGITS: usize = 5; // of a printed reference

/// What is printed in square brackets where a template or a person who left is not.
const MARKS: [&str; 5] = ["caption", "embed", "gallery", "removed", "deleted"];
/// What such marks of page builders start with.
const BUILDERS: [&str; 2] = ["vc_", "et_pb_"];
const TAGS: [&str; 18] = [
    "br", "p", "div", "span", "strong", "b", "a", "img", "li", "ul", "h1", "h2", "h3", "h4", "h5", "h6",
    "script", "ins",
];
const REFERENCES: [&str; 5] = ["nbsp", "amp", "quot", "lt", "gt"];
const NAMES: [&str; 5] = ["keyword", "title", "name", "city", "kw"];
const WORDS: [&str; 4] = ["]]>", "adsbygoogle", "lorem ipsum", "source::"];

/// Counts leftovers of templates in a text in lower case, as `leftovers` in `darnel/page/reading.py`.
pub fn leftovers(low: &str) -> usize {
    let bytes = low.as_bytes();
    let marks = memchr3_iter(b'{', b'[', b'<', bytes).chain(memchr2_iter(b'&', b'%', bytes));
    let mut found: Vec<(usize, usize)> =
        marks.filter_map(|at| Some((at, low.len() - behind(low.get(at..)?)?.len()))).collect();
    for word in WORDS {
        found.extend(memmem::find_iter(bytes, word).map(|at| (at, at + word.len())));
    }
    found.sort_unstable();
    // One that starts inside another is a part of it.
    let (mut count, mut done) = (0, 0);
    for (start, end) in found {
        if start >= done {
            count += 1;
            done = end;
        }
    }
    count
}

/// Returns what is behind the leftover that a text starts with.
fn behind(text: &str) -> Option<&str> {
    let mut rest = text.chars();
    let mark = rest.next()?;
    let rest = rest.as_str();
    match mark {
        '{' => slot(rest).or_else(|| choices(rest)),
        '[' => bracket(rest.strip_prefix('/').unwrap_or(rest)),
        '<' => markup(rest.strip_prefix('/').unwrap_or(rest)),
        '&' => reference(rest),
        _ => NAMES.iter().find_map(|name| rest.strip_prefix(name)?.strip_prefix('%')),
    }
}

/// Some characters, one at least and `most` at the most, that are none of some, and what is behind them.
fn some<'t>(text: &'t str, most: usize, others: &[char]) -> Option<&'t str> {
    let size = text.char_indices().take(most).take_while(|(_, c)| !others.contains(c)).last();
    size.and_then(|(at, c)| text.get(at + c.len_utf8()..))
}

/// `{name}}` behind a bracket: a slot that nothing was filled in.
fn slot(rest: &str) -> Option<&str> {
    some(rest.strip_prefix('{')?, SLOT, &['{', '}', '\n'])?.strip_prefix("}}")
}

/// `one|other}` behind a bracket: a choice that nobody made.
fn choices(rest: &str) -> Option<&str> {
    let others = ['{', '}', '|', '\n'];
    let mut rest = some(rest, SLOT, &others)?;
    for _ in 1..CHOICES {
        rest = some(rest.strip_prefix('|')?, SLOT, &others)?;
        if let Some(after) = rest.strip_prefix('}') {
            return Some(after);
        }
    }
    None
}

/// The word at the start of a text, and what is behind it.
fn word(rest: &str) -> (&str, &str) {
    let table = Unicode::table();
    rest.split_at(rest.find(|c| !table.is_word(c)).unwrap_or(rest.len()))
}

fn bracket(rest: &str) -> Option<&str> {
    let (word, after) = word(rest);
    let built = BUILDERS.iter().any(|start| word.len() > start.len() && word.starts_with(start));
    (built || MARKS.contains(&word)).then_some(after)
}

fn markup(rest: &str) -> Option<&str> {
    let (word, after) = word(rest);
    let named = TAGS.contains(&word).then_some(after)?;
    some(named, ATTRIBUTES, &['<', '>', '\n']).unwrap_or(named).strip_prefix('>')
}

fn reference(rest: &str) -> Option<&str> {
    let named = REFERENCES.iter().find_map(|name| rest.strip_prefix(name)?.strip_prefix(';'));
    named.or_else(|| {
        let digits = rest.strip_prefix('#')?;
        let table = Unicode::table();
        let size = digits.chars().take_while(|&c| table.is_decimal(c)).count();
        let after = digits.trim_start_matches(|c| table.is_decimal(c));
        after.strip_prefix(';').filter(|_| (2..=DIGITS).contains(&size))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_leftovers() {
        for text in [
            "a {b|c}",
            "{{x}}",
            "x ]]>",
            "[/vc_row",
            "[embed]",
            "a <br>",
            "</p class=x>",
            "&#160;",
            "%title%",
            "&amp;",
        ] {
            assert_eq!(leftovers(text), 1, "{text}");
        }
        for text in [
            "",
            "[edit] [1] [",
            "at&t, 5 % of it &",
            "]] >",
            "adsby",
            "[/",
            "[/c",
            "[vc_",
            "{a}",
            "{a|}",
            "{{}}",
            "<bra>",
            "<b\n>",
            "&#1;",
            "&#123456;",
            "{a|b|",
            "[captions]",
            "%kw",
        ] {
            assert_eq!(leftovers(text), 0, "{text}");
        }
        assert_eq!(leftovers("{a|b} <p>lorem ipsum</p> {{<b>}} &lt;&gt;"), 7);
        assert_eq!(leftovers(&format!("{{{}}}", "ab|".repeat(8) + "c")), 1);
        assert_eq!(leftovers(&format!("{{{}}}", "ab|".repeat(9) + "c")), 0);
        assert_eq!(leftovers(&format!("{{{}|b}}", "é".repeat(40))), 1);
        assert_eq!(leftovers(&format!("<a {}>", "x".repeat(200))), 0);
    }
}
