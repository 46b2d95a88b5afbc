//! Classes and identifiers that name an ad.

use crate::dom::{Document, Name, NodeId};
use crate::heads::HeadPair;
use crate::maps::Map;
use crate::patterns::pattern;
use crate::shell;

pattern!(
    AD,
    r"(?i)(?:^|[\s\x1c-\x1f_-])(?:ads?|adsense|adsbygoogle|adslot|adunit|adbox|adspace|adcontainer|",
    r"adwrapper|advert\w*|anzeigen?|publicidade?|iklan|dfp|gpt-ad|ezoic|taboola|outbrain|mgid|",
    r"sponsor\w*|sp-ad|banner-?ads?|leaderboard)(?:[\s\x1c-\x1f_-]|\d|$)",
);

const HEADS: &[u8] = b"ad? anz pub ikl dfp gpt ezo tab out mgi spo sp- ban lea";

/// What names of the shell and those of ads start with.
static EITHER: HeadPair = HeadPair::new(shell::HEADS, HEADS);

/// Whether elements of this name may be places of ads, by their classes and identifiers.
pub(super) fn is_place(name: Name) -> bool {
    matches!(name, Name::DIV | Name::ASIDE | Name::SECTION | Name::SPAN | Name::CENTER | Name::FIGURE)
}

/// Whether the class or identifier of an element may name a part of the shell, and whether it may name an ad.
#[inline]
pub(super) fn heads(tree: &Document, node: NodeId, name: Name) -> [bool; 2] {
    let mut found = [false; 2];
    if is_place(name) || shell::is_box(name) {
        for attr in tree.attrs(node).iter().filter(|attr| matches!(attr.name, Name::CLASS | Name::ID)) {
            let [shell, ad] = EITHER.may_be_in(tree.str(attr.value));
            found = [found[0] | shell, found[1] | ad];
        }
    }
    found
}

/// Whether an element has an attribute `data-*`: edited text is in `ins` without one.
pub(super) fn has_data(tree: &Document, node: NodeId) -> bool {
    tree.attrs(node).iter().any(|attr| tree.name_str(attr.name).starts_with("data-"))
}

/// What was told of the values of `class` and `id`, which repeat.
#[derive(Default)]
pub(super) struct Ads<'d>(Map<&'d str, bool>);

impl<'d> Ads<'d> {
    /// Whether the class or identifier of an element names an ad.
    pub fn names(&mut self, tree: &'d Document, node: NodeId) -> bool {
        let mut values = [Name::CLASS, Name::ID].into_iter().filter_map(|attr| tree.attr(node, attr));
        values.any(|value| *self.0.entry(value).or_insert_with(|| AD.is_match(value)))
    }
}
