//! Words in mid-sentence that begin with a capital, and small ones.

use super::bits::Bits;
use super::numbers::Numbers;
use super::sample::first_chars;
use super::unicode::Unicode;

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
    let text = first_chars(written, SAMPLE);
    let word = |start, end| text.get(start..end).unwrap_or("");
    // Words with a capital, in lower case; then the small ones that may be one of them, which a look at a small table
    // tells.
    let mut words = String::with_capacity(1_024);
    let mut ends = Vec::with_capacity(128);
    let mut small: Vec<(usize, usize)> = Vec::with_capacity(SAMPLE / 6);
    let mut marks = [false; MARKS];
    each_mid_word(table, text, |start, end, case| match case {
        Case::Small => small.push((start, end)),
        Case::Capital => {
            let first = words.len();
            table.lower_into(word(start, end), &mut words);
            marks[mark(words.as_bytes(), first, words.len())] = true;
            ends.push(words.len());
        }
        Case::Other => (),
    });
    let capital = ends.len();
    for &(start, end) in small.iter().filter(|word| marks[mark(text.as_bytes(), word.0, word.1)]) {
        words.push_str(word(start, end));
        ends.push(words.len());
    }
    let mut numbers = Numbers::new(&words, capital);
    // How often each word has a capital, and whether the text also writes it small.
    let mut known: Vec<(usize, bool)> = Vec::with_capacity(capital);
    for (place, (start, &end)) in [0].into_iter().chain(ends.iter().copied()).zip(&ends).enumerate() {
        match known.get_mut(numbers.number(start, end - start) as usize) {
            Some(known) if place < capital => known.0 += 1,
            Some(known) => known.1 = true,
            None if place < capital => known.push((1, false)),
            None => (),
        }
    }
    let mut totals = Capitals { capital, small: small.len(), ..Capitals::default() };
    for (count, wavers) in known {
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

/// The case of a run of letters.
fn case_of(table: Unicode, word: &str) -> Case {
    let mut tail = word.chars();
    tail.next();
    match tail.as_str() {
        "" => Case::Other,
        _ if table.all_lower(word) => Case::Small,
        tail if table.all_lower(tail) => Case::Capital,
        _ => Case::Other,
    }
}

fn mark(bytes: &[u8], start: usize, end: usize) -> usize {
    let ends = [bytes.get(start + 1), bytes.get(end - 1)].map(|byte| usize::from(*byte.unwrap_or(&0)));
    (ends[0] + ends[1] * 37 + (end - start) * 131) % MARKS
}

/// Calls with each run of letters behind a letter and a space, where it starts and ends, and its case.
fn each_mid_word(table: Unicode, text: &str, mut add: impl FnMut(usize, usize, Case)) {
    let letters = Bits::of(text, |byte| byte.is_ascii_alphabetic(), |c| table.is_letter(c));
    let spaces = Bits::new(text, |byte| byte == b' ');
    let capitals = Bits::new(text, |byte| byte.is_ascii_uppercase());
    let beyond = Bits::new(text, |byte| !byte.is_ascii());
    letters.behind(&spaces, &letters).places().for_each(|start| {
        let end = letters.end(start);
        let case = if beyond.any(start, end) {
            case_of(table, text.get(start..end).unwrap_or(""))
        } else if end - start < 2 || capitals.any(start + 1, end) {
            Case::Other
        } else if capitals.has(start) {
            Case::Capital
        } else {
            Case::Small
        };
        add(start, end, case);
    });
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
