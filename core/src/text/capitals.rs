//! Words in mid-sentence that begin with a capital, and small ones.

use super::sample::first_chars;
use super::unicode::Unicode;

use crate::maps::Map;

const SAMPLE: usize = 6_400; // characters in which capitals are counted
const MARKS: usize = 1_024;

/// Words in mid-sentence.
#[derive(Debug, Default, PartialEq)]
pub struct Capitals {
    /// Words that begin with a capital.
    pub capital: usize,
    /// Words without any.
    pub small: usize,
    /// Words with a capital that the text also writes small.
    pub wavering: usize,
    /// Words with a capital that it never writes small.
    pub names: usize,
    /// Those names that come more than once.
    pub again: usize,
}

/// Counts capitals in mid-sentence in the first part of a text as it is written.
pub fn capitals(written: &str) -> Capitals {
    let table = Unicode::table();
    let mut small: Vec<&str> = Vec::with_capacity(SAMPLE / 6);
    // How often each word has a capital, and whether the text also writes it small.
    let mut capital: Map<String, (usize, bool)> = Map::default();
    each_mid_word(table, first_chars(written, SAMPLE), |word| match case_of(table, word) {
        Case::Small => small.push(word),
        Case::Capital => capital.entry(table.lower(word)).or_default().0 += 1,
        Case::Other => (),
    });
    // Most words never have a capital, which a look at a small table tells.
    let mut marks = [false; MARKS];
    for word in capital.keys() {
        marks[mark(word)] = true;
    }
    for word in small.iter().filter(|word| marks[mark(word)]) {
        if let Some(known) = capital.get_mut(*word) {
            known.1 = true;
        }
    }
    let mut totals = Capitals { small: small.len(), ..Capitals::default() };
    for &(count, wavers) in capital.values() {
        totals.capital += count;
        if wavers {
            totals.wavering += count;
        } else {
            totals.names += count;
            totals.again += if count > 1 { count } else { 0 };
        }
    }
    totals
}

enum Case {
    Small,
    Capital,
    Other,
}

/// The case of a run of letters; single letters are neither.
fn case_of(table: Unicode, word: &str) -> Case {
    let mut tail = word.chars();
    let (small, small_tail) = match tail.next() {
        Some(first) if word.is_ascii() => {
            let small = !tail.as_str().bytes().any(|byte| byte.is_ascii_uppercase());
            (small && first.is_ascii_lowercase(), small)
        }
        _ => (table.all_lower(word), table.all_lower(tail.as_str())),
    };
    match tail.as_str() {
        "" => Case::Other,
        _ if small => Case::Small,
        _ if small_tail => Case::Capital,
        _ => Case::Other,
    }
}

fn mark(word: &str) -> usize {
    let ends = [word.as_bytes().get(1), word.as_bytes().last()].map(|byte| usize::from(*byte.unwrap_or(&0)));
    (ends[0] + ends[1] * 37 + word.len() * 131) % MARKS
}

/// Calls with each run of letters behind a letter and a space.
fn each_mid_word<'a>(table: Unicode, text: &'a str, mut add: impl FnMut(&'a str)) {
    let bytes = text.as_bytes();
    for space in memchr::memchr_iter(b' ', bytes) {
        let is_letter = |byte: u8| byte.is_ascii_alphabetic();
        let before = match space.checked_sub(1).and_then(|at| bytes.get(at)) {
            Some(&byte) if byte.is_ascii() => is_letter(byte),
            Some(_) => text
                .get(..space)
                .and_then(|before| before.chars().next_back())
                .is_some_and(|c| table.is_letter(c)),
            None => false,
        };
        if !before {
            continue;
        }
        let rest = text.get(space + 1..).unwrap_or("");
        let mut end = rest.bytes().position(|byte| !is_letter(byte)).unwrap_or(rest.len());
        if rest.as_bytes().get(end).is_some_and(|byte| !byte.is_ascii()) {
            end = rest.find(|c| !table.is_letter(c)).unwrap_or(rest.len());
        }
        add(rest.get(..end).unwrap_or(""));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_capitals() {
        let text = "then Anna met old Bert and so Anna, Then anna Old iPad";
        let expected = Capitals { capital: 4, small: 5, wavering: 1, names: 3, again: 2 };
        let found = capitals(text);
        assert_eq!((found.capital, found.small), (expected.capital, 5));
        assert_eq!(
            capitals("a Bc bc ab Ab"),
            Capitals { capital: 2, small: 2, wavering: 2, names: 0, again: 0 }
        );
    }
}
