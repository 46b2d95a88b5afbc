//! Parts of a long text, at even distances from its start to its end.

use memchr::{memchr, memchr_iter};

const MOST: usize = 9_600; // characters of text that word statistics are taken of
const MOST_LINES: usize = 256; // lines that room is made for beforehand
const PARTS: usize = 6; // places of a longer text that they are taken from

/// Lines of a text, kept as one text with line ends between them.
#[derive(Default)]
pub struct Lines {
    /// The lines, apart by line ends.
    pub text: String,
    /// Start, end and characters of each line.
    pub places: Vec<(usize, usize, usize)>,
}

impl Lines {
    fn push(&mut self, line: &str, size: usize) {
        if !self.places.is_empty() {
            self.text.push('\n');
        }
        let start = self.text.len();
        self.text.push_str(line);
        self.places.push((start, self.text.len(), size));
    }

    /// Start, end and characters of each line in the same text in lower case.
    pub fn places_in(&self, low: &str) -> Vec<(usize, usize, usize)> {
        // The line ends are the same ones, somewhere else where a small letter has other bytes than its capital.
        let mut ends = memchr_iter(b'\n', self.text.as_bytes()).zip(memchr_iter(b'\n', low.as_bytes()));
        let mut start = 0;
        let place = |&(_, end, size): &(usize, usize, usize)| {
            let end = ends.find(|ends| ends.0 == end).map_or(low.len(), |ends| ends.1);
            (std::mem::replace(&mut start, end + 1), end, size)
        };
        self.places.iter().map(place).collect()
    }

    /// Each line and its characters.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&str, usize)> {
        let line =
            |&(start, end, size): &(usize, usize, usize)| (self.text.get(start..end).unwrap_or(""), size);
        self.places.iter().map(line)
    }
}

/// Returns all lines of a text, or parts of it: as `sampled` in `darnel/page/views.py`.
///
/// `lines` are each line and how many characters it has.
pub fn sampled<'a>(lines: impl Iterator<Item = (&'a str, usize)>) -> Lines {
    let lines: Vec<(&str, usize)> = lines.collect();
    let whole = lines.iter().map(|line| line.1).sum::<usize>() + lines.len().saturating_sub(1);
    let text = String::with_capacity(whole.min(MOST) * 5 / 4);
    let mut sample = Lines { text, places: Vec::with_capacity(lines.len().min(MOST_LINES)) };
    if whole <= MOST {
        for (line, size) in lines {
            sample.push(line, size);
        }
        return sample;
    }
    let size = MOST / PARTS;
    let step = (whole - size) as f64 / (PARTS - 1) as f64;
    let mut cursor = Cursor { lines: &lines, line: 0, at: 0 };
    for place in 0..PARTS {
        let part = cursor.part((step * place as f64).round_ties_even() as usize, size);
        for line in parted(kept(&part, place), b'\n').filter(|line| !line.is_empty()) {
            sample.push(line, char_count(line));
        }
    }
    sample
}

/// Returns the parts of a text between marks of ASCII: `split`, several bytes at a time.
pub fn parted(text: &str, mark: u8) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let end = memchr(mark, text.as_bytes());
        rest = end.and_then(|end| text.get(end + 1..));
        text.get(..end.unwrap_or(text.len()))
    })
}

/// Returns lines as one text with line ends between them.
pub fn joined<'t>(lines: impl Iterator<Item = &'t str> + Clone) -> String {
    let mut text = String::with_capacity(lines.clone().map(|line| line.len() + 1).sum());
    for (place, line) in lines.enumerate() {
        if place > 0 {
            text.push('\n');
        }
        text.push_str(line);
    }
    text
}

/// Returns the number of characters of a text.
pub fn char_count(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().count() }
}

/// Returns the first `count` characters of a text.
pub fn first_chars(text: &str, count: usize) -> &str {
    text.get(..end_of(text, count)).unwrap_or(text)
}

/// Returns where the first `count` characters of a text end.
fn end_of(text: &str, count: usize) -> usize {
    if text.len() <= count {
        return text.len();
    }
    if text.is_ascii() {
        return count;
    }
    let mut rest = text.chars();
    if count > 0 {
        rest.nth(count - 1);
    }
    text.len() - rest.as_str().len()
}

/// A line of a text, and the characters before it; line ends count as one.
struct Cursor<'a> {
    lines: &'a [(&'a str, usize)],
    line: usize,
    at: usize,
}

impl Cursor<'_> {
    /// Returns the characters from a place on, which is not before the last one that was asked for.
    fn part(&mut self, start: usize, size: usize) -> String {
        while let Some(line) = self.lines.get(self.line)
            && self.at + line.1 < start
        {
            self.at += line.1 + 1;
            self.line += 1;
        }
        let mut part = String::with_capacity(size * 5 / 4);
        let (mut at, mut left) = (self.at, size);
        for &(line, count) in self.lines.get(self.line..).unwrap_or(&[]) {
            let before = start.saturating_sub(at);
            let rest = line.get(end_of(line, before)..).unwrap_or("");
            let taken = left.min(count.saturating_sub(before));
            part.push_str(first_chars(rest, taken));
            left -= taken;
            if left == 0 {
                break;
            }
            part.push('\n');
            left -= 1;
            at += count + 1;
        }
        part
    }
}

/// Returns a part without the broken line or word that it opens and ends with, where that is not most of it.
fn kept(part: &str, place: usize) -> &str {
    let size = char_count(part);
    let least = size * 3 / 4;
    let mut part = part;
    if place > 0 {
        let starts = |mark| part.find(mark).map(|at| at + 1);
        let short = |start: &usize| char_count(part.get(..*start).unwrap_or("")) <= size - least;
        if let Some(start) = starts('\n').filter(short).or_else(|| starts(' ').filter(short)) {
            part = part.get(start..).unwrap_or("");
        }
    }
    if place < PARTS - 1 {
        let end = part.rfind(['\n', ' ']);
        part = match end.and_then(|end| part.get(..end)) {
            Some(whole) if char_count(whole) >= least => whole,
            _ => part,
        };
    }
    part
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_parts_of_long_texts_only() {
        let of = |lines: &[&str]| {
            let sample = sampled(lines.iter().map(|line| (*line, char_count(line))));
            sample.iter().map(|line| line.0.to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(of(&["one", "two"]), ["one", "two"]);
        for word in ["a line of words", "строка из слов", "ein Wört 漢字"] {
            let sample = of(&[word; 6_000]);
            assert!(sample.iter().map(|line| char_count(line)).sum::<usize>() <= MOST);
            assert!(sample.iter().all(|line| word.starts_with(line.as_str())));
        }
    }
}
