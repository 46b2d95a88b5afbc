//! What a text says, each part of it read on first use.

use std::sync::OnceLock;

use super::bits::Bits;
use super::folded;
use super::sample::{Lines, char_count, first_chars, sampled};
use super::scripts::script_counts;
use super::sentences::sentences;
use super::totals::Totals;
use super::unicode::Unicode;
use super::words::{Place, Words, places};

const PROSE_LINE: usize = 80; // characters from which a line is prose
const SCRIPT_SAMPLE: usize = 3_000; // characters
const SCRIPT_LINES: usize = 300;
const LANGUAGE_SAMPLE: usize = 1_250; // characters
const BLANK: &str = " \t*•\u{a0}\u{200b}\u{3000}\u{feff}\r";

/// What a text says, of a long one in six parts of it: as `Reading` in `darnel/page/reading.py`.
#[derive(Default)]
pub struct Reading {
    lines: Lines,
    title: String,
    low: OnceLock<String>,
    low_lines: OnceLock<Vec<(usize, usize, usize)>>,
    alnums: OnceLock<Bits>,
    scripts: OnceLock<Vec<(&'static str, usize)>>,
    words: OnceLock<Words>,
    places: OnceLock<Vec<Place>>,
    sentences: OnceLock<Vec<(usize, usize)>>,
    totals: OnceLock<Totals>,
}

impl Reading {
    /// Reads the lines of a text, each with the number of its characters.
    pub fn new<'a>(lines: impl Iterator<Item = (&'a str, usize)>, title: String) -> Self {
        Self { lines: sampled(lines), title, ..Self::default() }
    }

    /// Reads a text without markup.
    pub fn of_text(text: &str) -> Self {
        let text = folded(text);
        let lines = text.split('\n').map(|raw| raw.trim_matches(|c| BLANK.contains(c)));
        let lines = lines.filter(|line| !line.is_empty()).map(|line| (line, char_count(line)));
        Self::new(lines, String::new())
    }

    /// The title of the page.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Lines, sampled, and how many characters each has.
    pub fn lines(&self) -> impl DoubleEndedIterator<Item = (&str, usize)> {
        self.lines.iter()
    }

    /// How many lines there are.
    pub fn line_count(&self) -> usize {
        self.lines.places.len()
    }

    /// The sampled text as it is written, lines apart.
    pub fn written(&self) -> &str {
        &self.lines.text
    }

    /// The sampled text in lower case.
    pub fn low(&self) -> &str {
        self.low.get_or_init(|| Unicode::table().lower(self.written()))
    }

    /// Start and end of each line in the text in lower case, and how many characters it has as it is written.
    pub fn low_lines(&self) -> &[(usize, usize, usize)] {
        self.low_lines.get_or_init(|| self.lines.places_in(self.low()))
    }

    /// The bytes of the text in lower case that are `[^\W_]`.
    pub fn alnums(&self) -> &Bits {
        self.alnums.get_or_init(|| Unicode::table().alnums(self.low()))
    }

    /// Letters of each script at the head of the text.
    pub fn scripts(&self) -> &[(&'static str, usize)] {
        self.scripts.get_or_init(|| {
            let last = self.lines.places.get(..SCRIPT_LINES).and_then(|head| head.last());
            let head = last.map_or(self.written(), |line| self.written().get(..line.1).unwrap_or(""));
            script_counts(first_chars(head, SCRIPT_SAMPLE))
        })
    }

    /// Whether a quarter of the letters are of a script without spaces between words.
    pub fn spaceless(&self) -> bool {
        let scripts = self.scripts();
        let bare = scripts.iter().filter(|script| matches!(script.0, "han" | "kana" | "thai"));
        bare.map(|script| script.1).sum::<usize>() * 4 > scripts.iter().map(|script| script.1).sum()
    }

    /// Words in lower case; characters where the script has no spaces.
    pub fn words(&self) -> &Words {
        self.words.get_or_init(|| Words::read(self.low(), self.places()))
    }

    /// Where each word is.
    fn places(&self) -> &[Place] {
        self.places.get_or_init(|| places(self.low(), self.spaceless()))
    }

    /// How many words there are.
    pub fn word_total(&self) -> usize {
        self.places().len()
    }

    /// Calls with the start and the size of each word, distinct ones at least once.
    pub fn each_word(&self, mut call: impl FnMut(usize, usize)) {
        match self.words.get() {
            Some(words) => words.vocabulary.iter().for_each(|&(start, end)| call(start, end - start)),
            None => self.places().iter().for_each(|&(start, size)| call(start as usize, size as usize)),
        }
    }

    /// The text of a word of the vocabulary.
    pub fn word(&self, id: u32) -> &str {
        let place = self.words().vocabulary.get(id as usize);
        place.and_then(|&(start, end)| self.low().get(start..end)).unwrap_or("")
    }

    /// Distinct words in the order in which they come, and how often.
    pub fn vocabulary(&self) -> impl Iterator<Item = (&str, usize)> {
        let words = self.words();
        let low = self.low();
        let texts = words.vocabulary.iter().map(|&(start, end)| low.get(start..end).unwrap_or(""));
        texts.zip(words.counts.iter().copied())
    }

    /// Lines long enough to be prose in lower case: start, end and characters.
    pub fn prose(&self) -> impl Iterator<Item = (usize, usize, usize)> {
        let least = if self.spaceless() { PROSE_LINE / 2 } else { PROSE_LINE };
        self.low_lines().iter().copied().filter(move |line| line.2 >= least)
    }

    /// Characters of all lines.
    pub fn line_size(&self) -> usize {
        self.lines().map(|line| line.1).sum()
    }

    /// Places of the first sentences of the prose in the text in lower case, without the mark they end with.
    pub fn sentences(&self) -> &[(usize, usize)] {
        self.sentences.get_or_init(|| sentences(self.low(), self.prose()))
    }

    /// Totals that only texts without markup are judged by.
    pub fn totals(&self) -> &Totals {
        self.totals.get_or_init(|| Totals::of(self))
    }

    /// The title and the text, prose first, that its languages are told from.
    pub fn language_sample(&self) -> String {
        let long = self.lines().filter(|line| line.1 >= PROSE_LINE / 2).count();
        let mut text = String::with_capacity(LANGUAGE_SAMPLE * 5 / 4);
        text.push_str(&self.title);
        let mut size = char_count(&text);
        for (line, count) in self.lines().filter(|line| long <= 3 || line.1 >= PROSE_LINE / 2) {
            if size >= LANGUAGE_SAMPLE {
                break;
            }
            text.push('\n');
            text.push_str(line);
            size += 1 + count;
        }
        if self.line_count() == 0 {
            text.push('\n');
        }
        let end = first_chars(&text, LANGUAGE_SAMPLE).len();
        text.truncate(end);
        text
    }
}
