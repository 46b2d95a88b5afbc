//! The words of a text and what is counted in them, each read on first use.

use std::sync::OnceLock;

use super::folded;
use super::marks;
use super::sample::{char_count, first_chars, sampled};
use super::scripts::script_counts;
use super::sentences::{self, Capitals};
use super::unicode::Unicode;
use super::words::{Set, Words};

const PROSE_LINE: usize = 80; // characters from which a line is prose
const SHORT_LINE: usize = 80;
const SCRIPT_SAMPLE: usize = 3_000; // characters
const LANGUAGE_SAMPLE: usize = 2_500; // characters
const BLANK: &str = " \t*•\u{a0}\u{200b}\u{3000}\u{feff}\r";

/// What a text says, of a long one in six parts of it: as `Reading` in `darnel/page/reading.py`.
#[derive(Default)]
pub struct Reading {
    lines: Vec<String>,
    sizes: Vec<usize>,
    title: String,
    written: OnceLock<String>,
    low: OnceLock<String>,
    scripts: OnceLock<Vec<(&'static str, usize)>>,
    words: OnceLock<Words>,
    sentences: OnceLock<(String, Vec<(usize, usize)>)>,
    characters: OnceLock<(usize, usize, usize)>,
}

impl Reading {
    /// Reads the lines of a text.
    pub fn new<'a>(lines: impl Iterator<Item = &'a str>, title: String) -> Self {
        let lines = sampled(&lines.collect::<Vec<_>>());
        let sizes = lines.iter().map(|line| char_count(line)).collect();
        Self { lines, sizes, title, ..Self::default() }
    }

    /// Reads a text without markup.
    pub fn of_text(text: &str) -> Self {
        let text = folded(text);
        let lines = text.split('\n').map(|raw| raw.trim_matches(|c| BLANK.contains(c)));
        Self::new(lines.filter(|line| !line.is_empty()), String::new())
    }

    /// Lines, sampled.
    pub fn lines(&self) -> &[String] {
        &self.lines
    }

    /// The sampled text as it is written, lines apart.
    pub fn written(&self) -> &str {
        self.written.get_or_init(|| self.lines.join("\n"))
    }

    /// The sampled text in lower case.
    pub fn low(&self) -> &str {
        self.low.get_or_init(|| Unicode::table().lower(self.written()))
    }

    /// Letters of each script at the head of the text.
    pub fn scripts(&self) -> &[(&'static str, usize)] {
        self.scripts.get_or_init(|| {
            let head = self.lines.get(..300).unwrap_or(&self.lines);
            let last = head.len().saturating_sub(1);
            let mut left = SCRIPT_SAMPLE;
            script_counts(head.iter().zip(&self.sizes).enumerate().map(|(place, (line, size))| {
                let part = first_chars(line, left);
                left = left.saturating_sub(size + usize::from(place < last));
                part
            }))
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
        self.words.get_or_init(|| Words::read(self.low(), self.spaceless()))
    }

    /// The text of a word of the vocabulary.
    pub fn word(&self, id: u32) -> &str {
        let place = self.words().vocabulary.get(id as usize);
        place.and_then(|&(start, end)| self.low().get(start..end)).unwrap_or("")
    }

    /// Distinct words in the order in which they come, and how often.
    pub fn vocabulary(&self) -> impl Iterator<Item = (&str, usize)> {
        let words = self.words();
        let texts = words.vocabulary.iter().map(|&(start, end)| self.low().get(start..end).unwrap_or(""));
        texts.zip(words.counts.iter().copied())
    }

    /// How many words of the text are such that something holds.
    pub fn words_where(&self, holds: impl Fn(&str) -> bool) -> usize {
        self.vocabulary().filter(|pair| holds(pair.0)).map(|pair| pair.1).sum()
    }

    /// Lines long enough to be prose.
    pub fn prose(&self) -> impl Iterator<Item = (&str, usize)> {
        let least = if self.spaceless() { PROSE_LINE / 2 } else { PROSE_LINE };
        let lines = self.lines.iter().map(String::as_str).zip(self.sizes.iter().copied());
        lines.filter(move |line| line.1 >= least)
    }

    /// Characters of all lines.
    pub fn line_size(&self) -> usize {
        self.sizes.iter().sum()
    }

    /// Sentences of the prose, without the mark they end with.
    pub fn sentences(&self) -> impl Iterator<Item = &str> {
        let (text, places) = self.sentences.get_or_init(|| {
            let text = self.prose().map(|line| line.0).collect::<Vec<_>>().join("\n");
            let places = sentences::sentences(&text);
            (text, places)
        });
        places.iter().map(|&(start, end)| text.get(start..end).unwrap_or(""))
    }

    /// How like sentences are to the next, and to those half a text away.
    pub fn likeness(&self, known: &Set<String>) -> (f64, f64) {
        sentences::likeness(self.sentences(), known, self.spaceless())
    }

    /// Capitals in mid-sentence.
    pub fn capitals(&self) -> Capitals {
        sentences::capitals(self.written())
    }

    /// Letters, ASCII figures, and characters but for spaces and line ends, of the text in lower case.
    pub fn characters(&self) -> (usize, usize, usize) {
        *self.characters.get_or_init(|| marks::characters(self.low()))
    }

    /// Distinct words among the first 200 words of short lines, those words, and all words of short lines.
    pub fn short_lines(&self) -> (usize, usize, usize) {
        let table = Unicode::table();
        let short: Vec<&str> = self
            .lines
            .iter()
            .zip(&self.sizes)
            .filter(|line| *line.1 < SHORT_LINE)
            .map(|line| line.0.as_str())
            .collect();
        let low = table.lower(&short.join("\n"));
        let words: Vec<&str> = if self.spaceless() {
            let ends = low.char_indices().map(|(at, c)| (at, at + c.len_utf8(), c));
            ends.filter(|end| end.2 != '\n').filter_map(|(at, end, _)| low.get(at..end)).collect()
        } else {
            low.split(|c| !table.is_alnum(c)).filter(|word| !word.is_empty()).collect()
        };
        let head = words.get(..200).unwrap_or(&words);
        (head.iter().collect::<Set<_>>().len(), head.len(), words.len())
    }

    /// How much of the head of a text some phrases cover, the first first, and its characters without spaces.
    pub fn covered<'a>(&self, phrases: impl Iterator<Item = &'a str>, most: usize) -> (usize, usize) {
        let table = Unicode::table();
        let mut text = first_chars(self.low(), most).to_owned();
        let size = text.chars().filter(|&c| !table.is_space(c)).count();
        let mut covered = 0;
        for phrase in phrases.filter(|phrase| !phrase.is_empty()) {
            let count = marks::count(&text, phrase);
            if count > 0 {
                covered += count * char_count(phrase);
                text = text.replace(phrase, " ");
            }
        }
        (covered, size)
    }

    /// The title and the text, prose first, that its languages are told from.
    pub fn language_sample(&self) -> String {
        let all = || self.lines.iter().zip(&self.sizes);
        let long = all().filter(|line| *line.1 >= PROSE_LINE / 2).count();
        let mut text = self.title.clone();
        let mut size = char_count(&text);
        for (line, count) in all().filter(|line| long <= 3 || *line.1 >= PROSE_LINE / 2) {
            if size >= LANGUAGE_SAMPLE {
                break;
            }
            text.push('\n');
            text.push_str(line);
            size += 1 + count;
        }
        if self.lines.is_empty() {
            text.push('\n');
        }
        first_chars(&text, LANGUAGE_SAMPLE).to_owned()
    }
}
