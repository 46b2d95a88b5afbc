//! Sections of a site, such as jobs or events, that links name.

use crate::maps::Map;
use crate::text::unicode::Unicode;

/// What menus write around the words of a link.
const AROUND: &[char] =
    &[' ', '»', '›', '→', '>', '+', '|', '·', '•', ':', '*', '-', '–', '—', '[', ']', '(', ')'];
const SHRINKS: usize = 3; // times that a letter may have fewer bytes in lower case

/// Kinds of section by the words that links name them with.
#[derive(Default)]
pub struct Sections {
    kinds: Map<Box<str>, u32>,
    /// Bytes of the longest of the words.
    longest: usize,
}

impl Sections {
    /// Takes over words, each with the number of its kind, below 32.
    pub fn new(words: Vec<(String, u32)>) -> Self {
        let longest = words.iter().map(|(words, _)| words.len()).max().unwrap_or(0);
        Self { kinds: words.into_iter().map(|(words, kind)| (words.into(), kind)).collect(), longest }
    }

    /// Returns a bit for each kind that the text of a link or the first folder of its address names, as
    /// `kinds_of_section` in `darnel/page/links.py`.
    pub fn named(&self, text: &str, folder: &str) -> u32 {
        self.in_text(text) | self.in_folder(folder)
    }

    fn in_text(&self, text: &str) -> u32 {
        let text = text.trim_matches(AROUND);
        if text.is_empty() || text.len() > SHRINKS * self.longest {
            return 0;
        }
        if text.is_ascii() && text.len() > self.longest {
            return 0;
        }
        self.bit(&Unicode::table().lower(text))
    }

    fn in_folder(&self, folder: &str) -> u32 {
        if folder.is_empty() || folder.len() > self.longest {
            return 0;
        }
        if folder.bytes().all(|byte| byte.is_ascii_lowercase()) {
            return self.bit(folder);
        }
        self.bit(&folder.replace(['-', '_'], " "))
    }

    fn bit(&self, words: &str) -> u32 {
        self.kinds.get(words).map_or(0, |kind| 1 << kind)
    }
}

/// Returns the first folder or file of an address, behind one for a language, where it is words of a-z, else "";
/// as `first_folder` in `darnel/page/links.py`.
pub fn first_folder(href: &str) -> &str {
    let host = ["//", "https://", "http://"].into_iter().find_map(|scheme| href.strip_prefix(scheme));
    let path = host.map_or(href, |host| &host[host.find(['/', '?', '#']).unwrap_or(host.len())..]);
    let Some(path) = path.strip_prefix('/') else { return "" };
    behind_language(path).and_then(folder).or_else(|| folder(path)).unwrap_or("")
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
        let sections = Sections::new(words.map(|(words, kind)| (words.to_owned(), kind)).to_vec());
        assert_eq!(sections.named("Jobs »", ""), 1);
        assert_eq!(sections.named("ВАКАНСИИ", "our_team"), 3);
        assert_eq!(sections.named("Jobs in the town and elsewhere", "helps"), 0);
        assert_eq!(Sections::default().named("Jobs", "help"), 0);
    }
}
