//! Marks and figures of a text: seams, quotations, dates, starts of sentences, kinds of characters.

use super::bits::Bits;
use super::unicode::Unicode;

/// Returns the text from a place on, nothing where that is out of range.
fn from(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or("")
}

/// How often a phrase is in a text, as `str.count`.
pub fn count(text: &str, phrase: &str) -> usize {
    memchr::memmem::find_iter(text.as_bytes(), phrase.as_bytes()).count()
}

/// What is written of each byte of ASCII where words are written as one: nothing (0), or it in lower case.
const JOINED: [u8; 256] = {
    let mut joined = [0; 256];
    let mut byte = 0;
    while byte < 128_u8 {
        if byte.is_ascii_alphanumeric() || byte == b'_' {
            joined[byte as usize] = byte.to_ascii_lowercase();
        }
        byte += 1;
    }
    joined
};

/// Letters and figures of ASCII, those that are rarest in texts first.
const BY_RARITY: &[u8] = b"qxzj0123456789wvkybfpghmdculrnstioae";

/// How often the words of a text in lower case, written as one, have a name of ASCII letters and figures.
///
/// Stops counting at `most`. Texts are read around the places of the rarest letter of the name alone.
pub fn count_joined(text: &str, name: &str, most: usize) -> usize {
    let rarity = |letter: &u8| BY_RARITY.iter().position(|other| other == letter);
    let Some((place, &letter)) = name.as_bytes().iter().enumerate().min_by_key(|(_, letter)| rarity(letter))
    else {
        return 0;
    };
    let (before, after) = (&name.as_bytes()[..place], &name.as_bytes()[place + 1..]);
    // Two capitals beyond ASCII have small letters of it.
    let (sign, beyond) = match letter {
        b'i' => (0xc4, 'İ'),
        b'k' => (0xe2, '\u{212a}'),
        _ => (letter, '\0'),
    };
    let (mut count, mut done) = (0, 0);
    for at in memchr::memchr3_iter(letter, letter.to_ascii_uppercase(), sign, text.as_bytes()) {
        let (Some(head), Some(rest)) = (text.get(..at), text.get(at..)) else { continue };
        if rest.as_bytes()[0] == sign && sign > 127 && !rest.starts_with(beyond) {
            continue;
        }
        let (mut ahead, mut back) = (rest.chars(), head.chars());
        ahead.next();
        let mut is_there = after.iter().all(|&letter| joined(&mut ahead) == Some(letter));
        let mut backwards = std::iter::from_fn(|| back.next_back());
        is_there = is_there && before.iter().rev().all(|&letter| joined(&mut backwards) == Some(letter));
        if is_there && back.as_str().len() >= done {
            count += 1;
            done = text.len() - ahead.as_str().len();
        }
        if count >= most {
            break;
        }
    }
    count
}

/// The next letter that is written where words are written as one; 0 for letters beyond ASCII.
fn joined(letters: &mut impl Iterator<Item = char>) -> Option<u8> {
    letters.find_map(|c| match c {
        '\0'..='\x7f' => Some(JOINED[c as usize]).filter(|&letter| letter != 0),
        'İ' => Some(b'i'),
        '\u{212a}' => Some(b'k'),
        _ => Unicode::table().is_alnum(c).then_some(0),
    })
}

/// Counts seams: places where text was joined or cut, as `SEAM` in `darnel/page/reading.py`.
pub fn seams(text: &str) -> usize {
    let bytes = text.as_bytes();
    let table = Unicode::table();
    let marks = Bits::any_of(text, b".!?,;:)");
    let (mut count, mut at) = (0, 0);
    while let Some(found) = marks.next(at) {
        // Most marks have a letter before them and a space and a letter after them.
        let plain = at < found
            && bytes.get(found - 1).is_some_and(|&byte| byte != b' ')
            && bytes.get(found + 1).is_some_and(|&byte| matches!(byte, b' ' | b'\n'))
            && bytes.get(found + 2).is_some_and(u8::is_ascii_alphanumeric);
        let size = if plain { 0 } else { seam_at(table, text, found) };
        count += usize::from(size > 0);
        at = found + size.max(1);
    }
    count
}

/// Returns the size of the seam at a mark, 0 where there is none.
fn seam_at(table: Unicode, text: &str, at: usize) -> usize {
    let mut before = text.get(..at).unwrap_or("").chars().rev();
    let (last, last_but_one) = (before.next(), before.next());
    let mut after = from(text, at).chars();
    let Some(mark) = after.next() else { return 0 };
    let (next, second, third) = (after.next(), after.next(), after.next());
    let in_word = |c: Option<char>| c.is_some_and(|c| table.is_word(c));
    let space = |c: Option<char>| c.is_some_and(|c| table.is_space(c));
    let small = |c: Option<char>| matches!(c, Some('a'..='z' | 'ß'..='ÿ' | 'а'..='я'));
    let end = |c: Option<char>| matches!(c, Some(',' | ';' | ':' | '.'));
    if let Some(capital @ ('A'..='Z' | 'À'..='Þ' | 'А'..='Я')) = next
        && small(last)
        && small(second)
    {
        return 1 + capital.len_utf8() + second.map_or(0, char::len_utf8);
    }
    if matches!(mark, ',' | '.' | ';' | ':') && last == Some(' ') && in_word(last_but_one) && space(next) {
        return 1;
    }
    if matches!(mark, ',' | ';' | ':') {
        if next == Some(' ') && end(second) && (space(third) || in_word(third)) {
            return 3;
        }
        if end(next) && (space(second) || in_word(second)) {
            return 2;
        }
    }
    if matches!(mark, '.' | '!' | '?') && next == Some(' ') && second == Some('.') && space(third) {
        return 3;
    }
    0
}

/// Counts passages of 15 to 300 characters in quotation marks.
pub fn quotations(low: &str) -> usize {
    let marks = Bits::any_of(low, b"\"\xe2\xc2\xe3"); // that quotation marks start with
    let (mut count, mut at) = (0, 0);
    while let Some(found) = marks.next(at) {
        let Some(mark) = from(low, found).chars().next() else { break };
        at = found + mark.len_utf8();
        if !matches!(mark, '"' | '“' | '„' | '«' | '「') {
            continue;
        }
        let closing = from(low, at)
            .char_indices()
            .enumerate()
            .take(301)
            .find(|(_, (_, c))| matches!(c, '"' | '”' | '“' | '»' | '」' | '\n'));
        let Some((15.., (end, close))) = closing.filter(|found| found.1.1 != '\n') else { continue };
        count += 1;
        at += end + close.len_utf8();
    }
    count
}

const SYMBOLS: [char; 5] = ['%', '°', '€', '$', '£'];
const UNITS: [&str; 27] = [
    "km", "cm", "mm", "kg", "g", "mg", "ml", "l", "lb", "oz", "ft", "mph", "kwh", "w", "v", "hz", "ghz",
    "mhz", "gb", "mb", "kb", "tb", "px", "min", "h", "usd", "eur",
];

/// Counts numbers with a unit, and years, dates and times of day: as `units` and `dates` in
/// `darnel/page/reading.py`.
pub fn figures(low: &str) -> (usize, usize) {
    let table = Unicode::table();
    let (mut units, mut dates, mut dated) = (0, 0, 0);
    let figures = Bits::of(low, |byte| byte.is_ascii_digit(), |c| c >= FIRST && table.is_decimal(c));
    figures.runs().for_each(|(start, end)| {
        if start >= dated {
            let (is_date, rest) = date(table, from(low, start));
            dates += usize::from(is_date);
            dated = low.len() - rest.len();
        }
        units += usize::from(has_unit(table, from(low, end)));
    });
    (units, dates)
}

const FIRST: char = '\u{660}'; // of the figures beyond ASCII

/// Whether a unit is behind a number.
fn has_unit(table: Unicode, after: &str) -> bool {
    let unit = after.strip_prefix(|c| table.is_space(c)).unwrap_or(after);
    let end = unit.find(|c| !table.is_word(c)).unwrap_or(unit.len());
    unit.starts_with(SYMBOLS) || UNITS.contains(&unit.get(..end).unwrap_or(""))
}

/// Returns whether a text starts with a year, a date or a time of day, and what is behind the figure there.
fn date(table: Unicode, figure: &str) -> (bool, &str) {
    let more = |c| table.is_decimal(c) || matches!(c, ':' | '.' | '/' | 'h' | '-');
    let end = figure.find(|c| !more(c)).unwrap_or(figure.len());
    let (mut size, tail) = (end, from(figure, end));
    let spaced = tail.strip_prefix(|c| table.is_space(c)).unwrap_or(tail);
    for unit in [tail, spaced] {
        if let Some(c) = unit.chars().next().filter(|&c| is_date_unit(c)) {
            size = figure.len() - unit.len() + c.len_utf8();
        }
    }
    let (figure, after) = figure.split_at(size);
    (is_date(table, figure.trim_end_matches(['.', '-', ':', '/'])), after)
}

fn is_date_unit(c: char) -> bool {
    matches!(c, '年' | '月' | '日' | '時' | '년' | '월' | '일')
}

/// Whether a figure is a year, a date or a time of day.
fn is_date(table: Unicode, figure: &str) -> bool {
    let digits = |text: &str, least: usize, most: usize| {
        (least..=most).contains(&text.chars().count()) && text.chars().all(|c| table.is_decimal(c))
    };
    if let Some(number) = figure.strip_suffix(is_date_unit) {
        return digits(number, 1, 4);
    }
    if (figure.starts_with("19") || figure.starts_with("20")) && digits(figure, 4, 4) {
        return true;
    }
    if let Some((hours, minutes)) = figure.split_once([':', '.', 'h'])
        && digits(hours, 1, 2)
        && digits(minutes, 2, 2)
    {
        return true;
    }
    ['.', '/', '-'].iter().any(|&mark| {
        let mut parts = figure.splitn(3, mark);
        let (day, month, year) = (parts.next(), parts.next(), parts.next());
        day.is_some_and(|day| digits(day, 1, 2))
            && month.is_some_and(|month| digits(month, 1, 2))
            && year.is_some_and(|year| digits(year, 2, 4))
    })
}

/// Counts sentences that follow another and begin with a small letter, and all of them in scripts with cases.
pub fn starts(written: &str) -> (usize, usize) {
    let table = Unicode::table();
    let marks = Bits::any_of(written, b".!?\xe2"); // that ends of sentences start with
    let (mut small, mut total, mut at) = (0, 0, 0);
    while let Some(found) = marks.next(at) {
        // Most marks are full stops with a space and a letter behind them, or inside of a word.
        match written.as_bytes().get(found..) {
            Some([b'.' | b'!' | b'?', b' ', next, ..]) if next.is_ascii_alphabetic() => {
                total += 1;
                small += usize::from(next.is_ascii_lowercase());
                at = found + 3;
                continue;
            }
            Some([b'.' | b'!' | b'?', next, ..]) if next.is_ascii_alphanumeric() => {
                at = found + 1;
                continue;
            }
            _ => {}
        }
        let Some(mark) = from(written, found).chars().next() else { break };
        at = found + mark.len_utf8();
        if !matches!(mark, '.' | '!' | '?' | '…') {
            continue;
        }
        let rest = from(written, at);
        let after = rest.trim_start_matches(['"', '”', '’', '»', ')', ']']);
        let spaced = after.trim_start_matches(|c| table.is_space(c));
        if spaced.len() == after.len() {
            continue;
        }
        let opened = spaced.trim_start_matches(['"', '“', '„', '«', '(']);
        if let Some(letter) = opened.chars().next().filter(|&c| table.is_letter(c)) {
            at = written.len() - opened.len() + letter.len_utf8();
            if table.has_cases(letter) {
                total += 1;
                small += usize::from(table.is_lower(letter));
            }
        }
    }
    (small, total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_seams() {
        assert_eq!(seams("It rained .We stayed here.Nobody came , and so on."), 2);
        assert_eq!(seams("one,, two: ; three. . four"), 3);
        assert_eq!(seams("ключ.Иван"), 1);
    }

    #[test]
    fn counts_names_in_joined_words() {
        let text = "The Old\nMill: OLD-MILL, Oldm\u{130}ll\nold_mill oldömill old mil";
        assert_eq!(count_joined(text, "oldmill", 5), 3);
        assert_eq!(count_joined(text, "oldmill", 2), 2);
        assert_eq!(count_joined("a n\u{308}a n'a na", "anana", 5), 1);
        assert_eq!(count_joined("\u{212a}i\u{212a}\u{130} “kik\u{2019}i”", "kiki", 5), 2);
        assert_eq!(count_joined("mill", "mills", 5), 0);
    }

    #[test]
    fn counts_quotations() {
        assert_eq!(quotations("She said \"the river is rising fast\" to us."), 1);
        assert_eq!(quotations("\"short\" „genau fünfzehn Zei“ \"broken\nacross lines here\""), 1);
    }

    #[test]
    fn counts_dates() {
        assert_eq!(figures("open from 9:30 since 12/04/1987.").1, 2);
        assert_eq!(figures("2024 1.5 2019年 3 月 12-04/87 15h30 1999.").1, 4);
    }

    #[test]
    fn counts_units() {
        assert_eq!(figures("3 kg, 12€, 5 % and 7km; 3 kgs, 9  g, ٣ h").0, 5);
    }

    #[test]
    fn counts_starts_of_sentences() {
        assert_eq!(starts("It rained. we stayed.\" (The bridge. 漢字. and"), (2, 3));
    }
}
