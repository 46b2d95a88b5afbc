//! Parts of a long text, at even distances from its start to its end.

const MOST: usize = 9_600; // characters of text that word statistics are taken of
const PARTS: usize = 6; // places of a longer text that they are taken from

/// Returns all lines of a text, or parts of it: as `sampled` in `darnel/page/views.py`.
pub fn sampled(lines: &[&str]) -> Vec<String> {
    let whole = lines.iter().map(|line| char_count(line)).sum::<usize>() + lines.len().saturating_sub(1);
    if whole <= MOST {
        return lines.iter().map(|&line| line.to_owned()).collect();
    }
    let text = lines.join("\n");
    let size = MOST / PARTS;
    let step = (whole - size) as f64 / (PARTS - 1) as f64;
    let mut cursor = Cursor { text: &text, at: 0, chars: 0 };
    let mut sample = Vec::new();
    for place in 0..PARTS {
        let start = (step * place as f64).round_ties_even() as usize;
        cursor.advance(start - cursor.chars.min(start));
        let part = kept(cursor.next(size), place);
        sample.extend(part.split('\n').filter(|line| !line.is_empty()).map(str::to_owned));
    }
    sample
}

/// Returns the number of characters of a text.
pub fn char_count(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().count() }
}

/// Returns the first `count` characters of a text.
pub fn first_chars(text: &str, count: usize) -> &str {
    if text.len() <= count {
        return text;
    }
    text.char_indices().nth(count).map_or(text, |(end, _)| &text[..end])
}

/// A place in a text, in bytes and in characters.
struct Cursor<'a> {
    text: &'a str,
    at: usize,
    chars: usize,
}

impl<'a> Cursor<'a> {
    fn advance(&mut self, count: usize) {
        const BLOCK: usize = 64; // bytes whose characters are counted at once
        let bytes = self.text.as_bytes();
        let mut left = count;
        while let Some(block) = bytes.get(self.at..self.at + BLOCK)
            && left > BLOCK
        {
            left -= block.iter().filter(|&&byte| (byte as i8) >= -0x40).count();
            self.at += BLOCK;
        }
        // Back on a boundary: the character that a block broke is counted already.
        while !self.text.is_char_boundary(self.at) {
            self.at += 1;
        }
        self.at += first_chars(&self.text[self.at..], left).len();
        self.chars += count;
    }

    /// Returns the next characters without going on.
    fn next(&self, count: usize) -> &'a str {
        first_chars(&self.text[self.at..], count)
    }
}

/// Returns a part without the broken line or word that it opens and ends with, where that is not most of it.
fn kept(part: &str, place: usize) -> &str {
    let size = char_count(part);
    let least = size * 3 / 4;
    let mut part = part;
    if place > 0 {
        let starts = |mark| part.find(mark).map(|at| at + 1);
        let short = |start: &usize| char_count(&part[..*start]) <= size - least;
        if let Some(start) = starts('\n').filter(short).or_else(|| starts(' ').filter(short)) {
            part = &part[start..];
        }
    }
    if place < PARTS - 1 {
        let end = part.rfind(['\n', ' ']);
        part = match end.map(|end| &part[..end]) {
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
        assert_eq!(sampled(&["one", "two"]), ["one", "two"]);
        for word in ["a line of words", "строка из слов", "ein Wört 漢字"] {
            let sample = sampled(&[word; 6_000]);
            assert!(sample.iter().map(|line| char_count(line)).sum::<usize>() <= MOST);
            assert!(sample.iter().all(|line| word.starts_with(line.as_str())));
        }
    }
}
