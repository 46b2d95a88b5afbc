//! Totals over a text, whatever its language: what features say of it in numbers.

use super::capitals::{Capitals, capitals};
use super::characters::Characters;
use super::marks;
use super::reading::Reading;
use super::sample::char_count;
use super::sentences::{openings, stem};
use super::unicode::Unicode;
use super::words::Set;

const SHORT_LINE: usize = 80; // characters
const SHORT_HEAD: usize = 200; // words of short lines whose variety is measured
const FEW_STEMS: usize = 2; // of a title, with fewer of which they are not looked for
const ENDS: [char; 15] = ['.', '!', '?', '。', '！', '？', '…', '"', '”', '」', '»', ':', '।', '؟', ')'];

/// The totals that only texts without markup are judged by, counted together.
///
/// Each is as its namesake in `darnel/page/reading.py`, which documents them.
pub struct Totals {
    pub characters: Characters,
    pub head: Head,
    pub repetition: f64,
    pub short_lines: (usize, usize, usize),
    pub capitals: Capitals,
    pub openings: (usize, usize),
    pub starts: (usize, usize),
    pub seams: usize,
    pub quotations: usize,
    pub dates: usize,
    pub units: usize,
}

/// The first words of a text.
#[derive(Default)]
pub struct Head {
    pub words: usize,
    pub letters: usize,
    pub distinct: usize,
    pub once: usize,
}

/// Lines of prose.
#[derive(Default)]
pub struct Prose {
    pub lines: usize,
    pub size: usize,
    /// The sum of the squares of their sizes.
    pub squares: usize,
    /// How many do not end like a sentence.
    pub cut: usize,
}

impl Totals {
    /// Counts all of them.
    pub fn of(reading: &Reading) -> Self {
        let (written, low, words) = (reading.written(), reading.low(), reading.words());
        let counts = words.counts_in(words.head());
        let mut head = Head { words: words.head().len(), ..Head::default() };
        for ((word, _), &count) in reading.vocabulary().zip(&counts).filter(|pair| *pair.1 > 0) {
            head.letters += char_count(word) * count;
            head.distinct += 1;
            head.once += usize::from(count == 1);
        }
        let (units, dates) = marks::figures(low);
        Self {
            characters: Characters::of(low),
            head,
            repetition: words.repetition(),
            short_lines: short_lines(reading),
            capitals: capitals(written),
            openings: openings(low, reading.sentences()),
            starts: marks::starts(written),
            seams: marks::seams(written),
            quotations: marks::quotations(low),
            dates,
            units,
        }
    }
}

impl Prose {
    /// Counts lines of prose.
    pub fn of(reading: &Reading) -> Self {
        let low = reading.low();
        let mut prose = Self::default();
        for (start, end, size) in reading.prose() {
            prose.lines += 1;
            prose.size += size;
            prose.squares += size * size;
            prose.cut += usize::from(!low.get(start..end).unwrap_or("").ends_with(ENDS));
        }
        prose
    }
}

/// Returns distinct words among the first 200 of short lines, those words, and all words of such lines.
fn short_lines(reading: &Reading) -> (usize, usize, usize) {
    let low = reading.low();
    let mut lines = reading.low_lines().iter().filter(|line| line.2 < SHORT_LINE).peekable();
    if reading.spaceless() {
        let letters: Vec<char> =
            lines.flat_map(|line| low.get(line.0..line.1).unwrap_or("").chars()).collect();
        let head = letters.get(..SHORT_HEAD).unwrap_or(&letters);
        return (head.iter().collect::<Set<_>>().len(), head.len(), letters.len());
    }
    let mut distinct: Set<&str> = Set::with_capacity_and_hasher(SHORT_HEAD, Default::default());
    let mut words = 0;
    reading.alnums().runs().for_each(|(start, end)| {
        while lines.next_if(|line| line.1 <= start).is_some() {}
        if lines.peek().is_some_and(|line| line.0 <= start) {
            words += 1;
            if words <= SHORT_HEAD {
                distinct.insert(low.get(start..end).unwrap_or(""));
            }
        }
    });
    (distinct.len(), words.min(SHORT_HEAD), words)
}

/// Returns how many stems the longer words of the title have, and, of two or more, how many words of the text begin
/// so.
pub fn title_words(reading: &Reading) -> (usize, usize) {
    let table = Unicode::table();
    let title = table.lower(reading.title());
    let mut stems: Vec<u128> = Vec::new();
    let mut starts = [false; 256];
    for (start, end) in table.alnums(&title).runs() {
        let word = title.get(start..end).unwrap_or("");
        if word.len() > 3 && char_count(word) > 3 {
            stems.push(stem(&title, start, end));
            starts[usize::from(word.as_bytes()[0])] = true;
        }
    }
    stems.sort_unstable();
    stems.dedup();
    if stems.len() < FEW_STEMS {
        return (stems.len(), 0);
    }
    let low = reading.low();
    let words = reading.words();
    let fits = |start: usize, end| {
        starts[usize::from(low.as_bytes()[start])] && stems.binary_search(&stem(low, start, end)).is_ok()
    };
    let places = words.vocabulary.iter().zip(&words.counts);
    (stems.len(), places.filter(|((start, end), _)| fits(*start, *end)).map(|pair| pair.1).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_short_lines_and_words_of_the_title() {
        let lines = ["Garden chairs", "chairs, garden_chair"];
        let reading =
            Reading::new(lines.iter().map(|line| (*line, line.len())), "Garden chairs for all".to_owned());
        let totals = reading.totals();
        assert_eq!(totals.short_lines, (3, 5, 5));
        assert_eq!(title_words(&reading), (2, 4));
        assert_eq!(totals.head.words, 0);
    }
}
