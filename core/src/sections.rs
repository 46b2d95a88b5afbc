//! Sections of a site, such as jobs or events, that links name.

use crate::maps::Map;
use crate::text::unicode::Unicode;

/// What menus write around the words of a link.
const AROUND: &[char] =
    &[' ', '»', '›', '→', '>', '+', '|', '·', '•', ':', '*', '-', '–', '—', '[', ']', '(', ')'];
const SHRINKS: usize = 3; // times that a letter may have fewer bytes in lower case
const ROOM: usize = 64; // bytes of words that are looked up without memory of their own

/// Kinds of section by the words that links name them with.
#[derive(Default)]
pub struct Sections {
    kinds: Map<Box<[u8]>, u32>,
    /// Bytes of the longest of the words.
    longest: usize,
    /// Of words that start with each letter of a-z, a bit for each number of bytes that some of them have.
    sizes: [u64; 26],
}

impl Sections {
    /// Takes over words, each with the number of its kind.
    ///
    /// # Errors
    ///
    /// Says which words are too long, or of a kind beyond 31.
    pub fn new(words: Vec<(String, u32)>) -> Result<Self, String> {
        let mut sections = Sections::default();
        for (words, kind) in words {
            if words.len() >= ROOM || kind >= u32::BITS {
                return Err(format!("the section {words:?} has {ROOM} bytes or more, or is of kind {kind}"));
            }
            sections.longest = sections.longest.max(words.len());
            if let Some(sizes) = words.bytes().next().and_then(|first| sections.sizes.get_mut(place(first))) {
                *sizes |= 1 << (words.len() % ROOM);
            }
            sections.kinds.insert(words.into_bytes().into(), kind);
        }
        Ok(sections)
    }

    /// Returns a bit for the kind that the text of a link names, else 0; as `kinds_of_section` in
    /// `darnel/page/links.py`.
    pub fn in_text(&self, text: &str) -> u32 {
        let text = text.trim_matches(AROUND);
        if text.is_ascii() {
            return self.bit_of_ascii(text, u8::to_ascii_lowercase);
        }
        // A word in lower case has fewer bytes than one in capitals only where a letter has.
        if text.len() > SHRINKS * self.longest {
            return 0;
        }
        self.bit(Unicode::table().lower(text).as_bytes())
    }

    /// Returns a bit for the kind that the first folder of an address names, else 0.
    pub fn in_folder(&self, folder: &str) -> u32 {
        self.bit_of_ascii(folder, |&byte| if matches!(byte, b'-' | b'_') { b' ' } else { byte })
    }

    /// Looks words up byte by byte changed; most differ from all that are known in their first letter and their size.
    fn bit_of_ascii(&self, text: &str, change: impl Fn(&u8) -> u8) -> u32 {
        let bytes = text.as_bytes();
        let sizes = bytes.first().and_then(|first| self.sizes.get(place(change(first))));
        if sizes.is_none_or(|sizes| sizes >> (bytes.len() % ROOM) & 1 == 0) {
            return 0;
        }
        let mut room = [0; ROOM];
        let Some(words) = room.get_mut(..bytes.len()) else { return 0 };
        for (place, byte) in words.iter_mut().zip(bytes) {
            *place = change(byte);
        }
        self.bit(words)
    }

    fn bit(&self, words: &[u8]) -> u32 {
        self.kinds.get(words).map_or(0, |kind| 1 << kind)
    }
}

/// The number of a small letter of a-z.
fn place(letter: u8) -> usize {
    usize::from(letter.wrapping_sub(b'a'))
}

/// Returns the first folder or file of an address where it is words of a-z, behind `index.php` and a language,
/// else ""; as `first_folder` in `darnel/page/links.py`.
pub fn first_folder(href: &str) -> &str {
    let path = behind_host(href).unwrap_or(href);
    let Some(path) = path.strip_prefix('/') else { return "" };
    let named = |path| behind_language(path).and_then(folder).or_else(|| folder(path));
    path.strip_prefix("index.php/").and_then(named).or_else(|| named(path)).unwrap_or("")
}

/// What follows the host of an address that has one.
pub fn behind_host(href: &str) -> Option<&str> {
    let host = ["//", "https://", "http://"].into_iter().find_map(|scheme| href.strip_prefix(scheme))?;
    Some(&host[host.find(['/', '?', '#']).unwrap_or(host.len())..])
}

fn behind_language(path: &str) -> Option<&str> {
    let (language, rest) = path.split_once('/')?;
    let is_pair = |pair: &str| pair.len() == 2 && pair.bytes().all(|byte| byte.is_ascii_lowercase());
    let (name, place) = language.split_once('-').unwrap_or((language, "xx"));
    (is_pair(name) && is_pair(place)).then_some(rest)
}

fn folder(path: &str) -> Option<&str> {
    let is_word = |byte: u8| byte.is_ascii_lowercase() || matches!(byte, b'_' | b'-');
    let size = path.bytes().position(|byte| !is_word(byte)).unwrap_or(path.len());
    let ends = path.as_bytes().get(size).is_none_or(|byte| matches!(byte, b'/' | b'?' | b'#' | b'.'));
    (size > 0 && ends).then(|| &path[..size])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_folders() {
        for (href, wanted) in [
            ("https://a.example/en/our-team/", "our-team"),
            ("/about.html", "about"),
            ("//a.example/de-at/jobs?x", "jobs"),
            ("///jobs", "jobs"),
            ("/index.php/en/jobs", "jobs"),
            ("/index.php/2016", "index"),
            ("/de/2014/", "de"),
            ("/en/", "en"),
            ("/2016/05", ""),
            ("/A/b", ""),
            ("//a.example?/jobs", ""),
            ("jobs/", ""),
            ("/jobs1", ""),
            ("", ""),
        ] {
            assert_eq!(first_folder(href), wanted, "{href}");
        }
    }

    #[test]
    fn kinds_that_links_name() {
        let words = [("jobs", 0), ("our team", 1), ("вакансии", 0), ("help", 2)];
        let sections = Sections::new(words.map(|(words, kind)| (words.to_owned(), kind)).to_vec()).unwrap();
        assert!(Sections::new(vec![("a".repeat(64), 0)]).is_err());
        assert!(Sections::new(vec![("a".to_owned(), 32)]).is_err());
        assert_eq!(sections.in_text("Jobs »"), 1);
        assert_eq!(sections.in_text("ВАКАНСИИ"), 1);
        assert_eq!(sections.in_folder("our_team"), 2);
        assert_eq!(sections.in_text("Jobs in the town and elsewhere"), 0);
        assert_eq!(sections.in_folder("helps"), 0);
        assert_eq!(Sections::default().in_text("Jobs"), 0);
    }
}
