//! Names of elements and attributes as numbers.

use super::table::KNOWN;
use crate::spans::{Distinct, Span, Spans};

/// The name of an element or attribute: equal numbers, equal names, within one document.
///
/// The constants are the known names; the same number in every document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name(pub(crate) u32);

impl Name {
    /// How many names are known to every document.
    pub const COUNT: usize = KNOWN.len();

    /// The number itself: below [`Name::COUNT`] for a known name.
    #[inline]
    pub fn index(self) -> usize {
        self.0 as usize
    }

    /// A table of flags with one more flag at some names, which are known.
    pub(crate) const fn flagged(
        mut flags: [u16; Name::COUNT],
        flag: u16,
        names: &[Name],
    ) -> [u16; Name::COUNT] {
        let mut at = 0;
        while at < names.len() {
            flags[names[at].0 as usize] |= flag;
            at += 1;
        }
        flags
    }

    /// The flags of a name in such a table; those of `other` where it is unknown.
    #[inline]
    pub(crate) fn flags(self, table: &[u16; Name::COUNT], other: u16) -> u16 {
        table.get(self.index()).copied().unwrap_or(other)
    }

    /// A known name by its characters.
    pub fn known(name: &str) -> Option<Name> {
        lookup(Key::of(name), name)
    }
}

/// The last eight bytes of a name and its length, put together while it is read: the name itself if it is short.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key {
    bytes: u64,
    len: u32,
}

/// The longest name that its key alone tells.
const SHORT: u32 = 8;

impl Key {
    #[inline]
    pub(crate) const fn new() -> Key {
        Key { bytes: 0, len: 0 }
    }

    #[inline]
    pub(crate) const fn with(self, byte: u8) -> Key {
        Key { bytes: self.bytes << 8 | byte as u64, len: self.len + 1 }
    }

    /// A number below 2 to the power of `bits`, spread evenly.
    #[inline]
    const fn slot(self, bits: u32) -> usize {
        ((self.bytes ^ self.len as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - bits)) as usize
    }

    const fn of(name: &str) -> Key {
        let bytes = name.as_bytes();
        let mut key = Key::new();
        let mut at = 0;
        while at < bytes.len() {
            key = key.with(bytes[at]);
            at += 1;
        }
        key
    }
}

const BITS: u32 = 11;
const EMPTY: u16 = u16::MAX;

/// The keys of the known names.
static KEYS: [Key; KNOWN.len()] = keys();

/// Numbers of the known names by their key; a taken place is passed on to the next one.
static SLOTS: [u16; 1 << BITS] = slots();

const fn keys() -> [Key; KNOWN.len()] {
    let mut keys = [Key::new(); KNOWN.len()];
    let mut number = 0;
    while number < KNOWN.len() {
        keys[number] = Key::of(KNOWN[number]);
        number += 1;
    }
    keys
}

const fn slots() -> [u16; 1 << BITS] {
    let mut slots = [EMPTY; 1 << BITS];
    let mut number = 0;
    while number < KNOWN.len() {
        let mut slot = Key::of(KNOWN[number]).slot(BITS);
        while slots[slot] != EMPTY {
            slot = (slot + 1) % slots.len();
        }
        slots[slot] = number as u16;
        number += 1;
    }
    slots
}

/// The number of a known name, of those with its key the one that fits.
#[inline(always)]
fn keyed(key: Key, fits: impl Fn(&str) -> bool) -> Option<Name> {
    let mut slot = key.slot(BITS);
    loop {
        let number = SLOTS[slot];
        if *KEYS.get(number as usize)? == key && fits(KNOWN[number as usize]) {
            return Some(Name(number as u32));
        }
        slot = (slot + 1) % SLOTS.len();
    }
}

fn lookup(key: Key, name: &str) -> Option<Name> {
    keyed(key, |known| key.len <= SHORT || known == name)
}

/// How many other names a document keeps at hand without a look into its table.
const RECENT: usize = 1 << RECENT_BITS;
const RECENT_BITS: u32 = 6;

/// The names of one document: the known ones and its own.
#[derive(Clone, Debug)]
pub struct Names {
    texts: Spans,
    /// Its own names, by their number.
    own: Vec<Span>,
    numbers: Distinct,
    recent: [u32; RECENT],
}

impl Default for Names {
    fn default() -> Self {
        let (texts, own, numbers) = Default::default();
        Names { texts, own, numbers, recent: [u32::MAX; RECENT] }
    }
}

impl Names {
    /// The characters of a name.
    #[inline]
    pub fn str(&self, name: Name) -> &str {
        match KNOWN.get(name.index()) {
            Some(known) => known,
            None => self.texts.get(self.own[name.index() - KNOWN.len()]),
        }
    }

    /// The number of a name, if it has one.
    pub fn find(&self, name: &str) -> Option<Name> {
        let own = || self.numbers.find(&self.texts, name).ok();
        Name::known(name).or_else(|| own().map(|number| Name((KNOWN.len() + number) as u32)))
    }

    /// The number of a name, made if it is a new one.
    pub fn intern(&mut self, name: &str) -> Name {
        self.intern_keyed(Key::of(name), name)
    }

    /// The known name that a key alone tells.
    #[inline(always)]
    pub(crate) fn short(key: Key) -> Option<Name> {
        if key.len <= SHORT { keyed(key, |_| true) } else { None }
    }

    /// The number of a name whose key is known.
    pub(crate) fn intern_keyed(&mut self, key: Key, name: &str) -> Name {
        lookup(key, name).unwrap_or_else(|| self.intern_own(key, name))
    }

    fn intern_own(&mut self, key: Key, name: &str) -> Name {
        let slot = key.slot(RECENT_BITS);
        let recent = self.recent[slot];
        if recent != u32::MAX && self.str(Name(recent)) == name {
            return Name(recent);
        }
        let number = self.numbers.find(&self.texts, name).unwrap_or_else(|hash| {
            let span = self.texts.add(name);
            self.own.push(span);
            self.numbers.add(hash, span)
        });
        let number = (KNOWN.len() + number) as u32;
        self.recent[slot] = number;
        Name(number)
    }

    /// How many names there are, the known ones included.
    pub(crate) fn count(&self) -> usize {
        KNOWN.len() + self.own.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_names_are_found_and_differ() {
        for (number, name) in KNOWN.iter().enumerate() {
            assert_eq!(Name::known(name), Some(Name(number as u32)), "{name}");
        }
        assert_eq!(Name::known("no-such-name"), None);
        assert_eq!(Name::known("DIV"), None);
    }

    #[test]
    fn own_names_get_numbers_of_their_own() {
        let mut names = Names::default();
        let one = names.intern("x-one");
        let two = names.intern("x-two");
        assert_ne!(one, two);
        assert_eq!(names.intern("x-one"), one);
        assert_eq!(names.str(two), "x-two");
        assert_eq!(names.find("x-three"), None);
    }
}
