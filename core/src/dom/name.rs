//! Names of elements and attributes as numbers.

use std::collections::HashMap;

use super::table::KNOWN;

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

    /// A known name by its characters.
    pub fn known(name: &str) -> Option<Name> {
        let mut hash = Hash::new();
        name.bytes().for_each(|byte| hash.add(byte));
        lookup(hash, name)
    }
}

/// A hash of a name, added up while its bytes are read.
#[derive(Clone, Copy)]
pub(crate) struct Hash(u32);

impl Hash {
    #[inline]
    pub(crate) fn new() -> Hash {
        Hash(0)
    }

    #[inline]
    pub(crate) fn add(&mut self, byte: u8) {
        self.0 = self.mixed(byte);
    }

    #[inline]
    const fn mixed(self, byte: u8) -> u32 {
        (self.0.rotate_left(5) ^ byte as u32).wrapping_mul(0x9E37_79B9)
    }

    #[inline]
    const fn slot(self) -> usize {
        (self.0 >> (32 - BITS)) as usize
    }
}

const BITS: u32 = 11;
const EMPTY: u16 = u16::MAX;

/// Numbers of the known names by their hash; a taken place is passed on to the next one.
static SLOTS: [u16; 1 << BITS] = slots();

const fn slots() -> [u16; 1 << BITS] {
    let mut slots = [EMPTY; 1 << BITS];
    let mut number = 0;
    while number < KNOWN.len() {
        let bytes = KNOWN[number].as_bytes();
        let mut hash = Hash(0);
        let mut at = 0;
        while at < bytes.len() {
            hash = Hash(hash.mixed(bytes[at]));
            at += 1;
        }
        let mut slot = hash.slot();
        while slots[slot] != EMPTY {
            slot = (slot + 1) % slots.len();
        }
        slots[slot] = number as u16;
        number += 1;
    }
    slots
}

#[inline]
fn lookup(hash: Hash, name: &str) -> Option<Name> {
    let mut slot = hash.slot();
    loop {
        let number = SLOTS[slot];
        if number == EMPTY {
            return None;
        }
        if KNOWN[number as usize] == name {
            return Some(Name(number as u32));
        }
        slot = (slot + 1) % SLOTS.len();
    }
}

/// How many other names a document keeps at hand without a look into its table.
const RECENT: usize = 64;

/// The names of one document: the known ones and its own.
#[derive(Clone, Debug)]
pub struct Names {
    own: Vec<Box<str>>,
    numbers: HashMap<Box<str>, u32>,
    recent: [u32; RECENT],
}

impl Default for Names {
    fn default() -> Self {
        Names { own: Vec::new(), numbers: HashMap::new(), recent: [u32::MAX; RECENT] }
    }
}

impl Names {
    /// The characters of a name.
    #[inline]
    pub fn str(&self, name: Name) -> &str {
        match KNOWN.get(name.index()) {
            Some(known) => known,
            None => &self.own[name.index() - KNOWN.len()],
        }
    }

    /// The number of a name, if it has one.
    pub fn find(&self, name: &str) -> Option<Name> {
        Name::known(name).or_else(|| self.numbers.get(name).map(|&number| Name(number)))
    }

    /// The number of a name, made if it is a new one.
    pub fn intern(&mut self, name: &str) -> Name {
        let mut hash = Hash::new();
        name.bytes().for_each(|byte| hash.add(byte));
        self.intern_hashed(hash, name)
    }

    /// The number of a name whose hash is known.
    #[inline]
    pub(crate) fn intern_hashed(&mut self, hash: Hash, name: &str) -> Name {
        lookup(hash, name).unwrap_or_else(|| self.intern_own(hash, name))
    }

    fn intern_own(&mut self, hash: Hash, name: &str) -> Name {
        let slot = hash.slot() % RECENT;
        let recent = self.recent[slot];
        if recent != u32::MAX && &*self.own[recent as usize - KNOWN.len()] == name {
            return Name(recent);
        }
        let number = match self.numbers.get(name) {
            Some(&number) => number,
            None => {
                let number = (KNOWN.len() + self.own.len()) as u32;
                self.own.push(name.into());
                self.numbers.insert(name.into(), number);
                number
            }
        };
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
