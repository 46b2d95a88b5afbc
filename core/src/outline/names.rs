//! Classes and identifiers that name an ad.

use std::sync::LazyLock;

use regex::Regex;

use crate::heads::Heads;

static AD: LazyLock<Regex> = LazyLock::new(|| {
    #[allow(clippy::expect_used)] // a constant that the tests compile
    Regex::new(concat!(
        r"(?i)(?:^|[\s_-])(?:ads?|adsense|adsbygoogle|adslot|adunit|adbox|adspace|adcontainer|adwrapper|",
        r"advert\w*|anzeigen?|publicidade?|iklan|dfp|gpt-ad|ezoic|taboola|outbrain|mgid|sponsor\w*|sp-ad|",
        r"banner-?ads?|leaderboard)(?:[\s_-]|\d|$)",
    ))
    .expect("a valid pattern")
});

static HEADS: Heads = Heads::new(b"\t\n\x0b\x0c\r _-", b"ad an pu ik df gp ez ta ou mg sp ba le", true);

/// Whether the value of `class` or `id` names an ad.
pub(super) fn names_an_ad(value: &str) -> bool {
    HEADS.may_be_in(value) && AD.is_match(value)
}
