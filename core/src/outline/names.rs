//! Classes and identifiers that name an ad.

use std::sync::LazyLock;

use crate::maps::Map;
use regex::Regex;

static AD: LazyLock<Regex> = LazyLock::new(|| {
    #[allow(clippy::expect_used)] // a constant that the tests compile
    Regex::new(concat!(
        r"(?i)(?:^|[\s_-])(?:ads?|adsense|adsbygoogle|adslot|adunit|adbox|adspace|adcontainer|adwrapper|",
        r"advert\w*|anzeigen?|publicidade?|iklan|dfp|gpt-ad|ezoic|taboola|outbrain|mgid|sponsor\w*|sp-ad|",
        r"banner-?ads?|leaderboard)(?:[\s_-]|\d|$)",
    ))
    .expect("a valid pattern")
});

static STEM: LazyLock<Regex> = LazyLock::new(|| {
    #[allow(clippy::expect_used)] // a constant that the tests compile
    Regex::new("(?i-u)ad|anzeig|publici|iklan|dfp|ezoic|taboola|outbrain|mgid|sponsor")
        .expect("a valid pattern")
});

/// Remembers what was told of a value: those of a page repeat.
#[derive(Default)]
pub(super) struct Names {
    known: Map<Box<str>, bool>,
}

impl Names {
    /// Whether the value of `class` or `id` names an ad.
    pub(super) fn names_an_ad(&mut self, value: &str) -> bool {
        if let Some(&known) = self.known.get(value) {
            return known;
        }
        let named = STEM.is_match(value) && AD.is_match(value);
        self.known.insert(value.into(), named);
        named
    }
}
