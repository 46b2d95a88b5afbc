//! A bit for each byte of a text that is of a kind, so that words are found without a branch for each byte.

use super::unicode::ascii_run;

const BLOCK: usize = 64; // bytes, each of which has a bit of a number
const ONES: u64 = 0x0101_0101_0101_0101;
const TOPS: u64 = ONES << 7;

/// Eight bytes at a time, as arithmetic on one number; the answer is the top bit of each byte.
#[derive(Clone, Copy)]
pub struct Eight(u64);

impl Eight {
    /// Takes over eight bytes.
    pub fn new(bytes: [u8; 8]) -> Self {
        Self(u64::from_le_bytes(bytes))
    }

    /// Which bytes are from `first` to `last`, both of ASCII.
    pub fn within(self, first: u8, last: u8) -> u64 {
        let low = self.0 & !TOPS;
        let from = low + ONES * u64::from(0x80 - first);
        let past = low + ONES * u64::from(0x7f - last);
        from & !past & !self.0 & TOPS
    }

    /// Which bytes are beyond ASCII.
    pub fn beyond(self) -> u64 {
        self.0 & TOPS
    }
}

/// Which bytes of a text are of a kind.
pub struct Bits(Vec<u64>);

impl Bits {
    /// Asks `is` about all bytes; without a branch, so that it is asked about many of them at a time.
    pub fn new(text: &str, is: impl Fn(u8) -> bool) -> Self {
        let (blocks, rest) = text.as_bytes().as_chunks::<BLOCK>();
        let bits_of = |block: &[u8; BLOCK]| {
            let mut flags = [0; BLOCK];
            for (flag, &byte) in flags.iter_mut().zip(block) {
                *flag = u8::from(is(byte));
            }
            let (eights, _) = flags.as_chunks::<8>();
            eights.iter().rev().fold(0, |all, &eight| all << 8 | gathered(eight))
        };
        let mut last = [0; BLOCK];
        for (byte, &own) in last.iter_mut().zip(rest) {
            *byte = own;
        }
        let ends = (1 << rest.len()) - 1; // what is behind the text is of no kind
        Self(blocks.iter().map(bits_of).chain([bits_of(&last) & ends]).collect())
    }

    /// Looks for some bytes.
    pub fn any_of<const N: usize>(text: &str, bytes: &[u8; N]) -> Self {
        Self::new(text, |byte| bytes.iter().fold(false, |any, &sought| any | (byte == sought)))
    }

    /// Asks `is` about all bytes, which has to deny those beyond ASCII, and `other` about the characters there.
    pub fn of(text: &str, is: impl Fn(u8) -> bool, other: impl Fn(char) -> bool) -> Self {
        let mut bits = Self::new(text, is);
        if text.is_ascii() {
            return bits;
        }
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            at += ascii_run(rest.as_bytes());
            for c in text.get(at..).unwrap_or("").chars().take_while(|c| !c.is_ascii()) {
                let end = at + c.len_utf8();
                if other(c) {
                    (at..end).for_each(|place| bits.set(place));
                }
                at = end;
            }
        }
        bits
    }

    fn set(&mut self, place: usize) {
        if let Some(block) = self.0.get_mut(place / BLOCK) {
            *block |= 1 << (place % BLOCK);
        }
    }

    /// Whether a byte is of the kind.
    pub fn has(&self, place: usize) -> bool {
        self.0.get(place / BLOCK).is_some_and(|block| block >> (place % BLOCK) & 1 > 0)
    }

    /// Whether a byte from a place to another is of the kind.
    pub fn any(&self, start: usize, end: usize) -> bool {
        let mut start = start;
        while start < end {
            let size = (BLOCK - start % BLOCK).min(end - start);
            let block = self.0.get(start / BLOCK).copied().unwrap_or(0) >> (start % BLOCK);
            if block << (BLOCK - size) != 0 {
                return true;
            }
            start += size;
        }
        false
    }

    /// The first byte of the kind from a place on.
    pub fn next(&self, from: usize) -> Option<usize> {
        let first = self.0.get(from / BLOCK)? >> (from % BLOCK);
        if first != 0 {
            return Some(from + first.trailing_zeros() as usize);
        }
        let next = from / BLOCK + 1;
        let block = next + self.0.get(next..)?.iter().position(|&block| block != 0)?;
        Some(block * BLOCK + self.0.get(block)?.trailing_zeros() as usize)
    }

    /// The bytes that are of this kind, right behind a byte of another kind, and that behind one of a third.
    pub fn behind(&self, one: &Self, other: &Self) -> Self {
        let (mut last_one, mut last_other) = (0, 0);
        let blocks = self.0.iter().zip(&one.0).zip(&other.0);
        let behind = blocks.map(|((&own, &one), &other)| {
            let behind = (one << 1 | last_one >> (BLOCK - 1)) & (other << 2 | last_other >> (BLOCK - 2));
            (last_one, last_other) = (one, other);
            own & behind
        });
        Self(behind.collect())
    }

    /// The places of the bytes of the kind.
    pub fn places(&self) -> impl Iterator<Item = usize> {
        self.each(|block, _| block)
    }

    /// The places at which runs of them start.
    pub fn starts(&self) -> impl Iterator<Item = usize> {
        self.each(|block, before| block & !(block << 1 | before >> (BLOCK - 1)))
    }

    /// The places at which runs of them start, and those of another kind.
    pub fn starts_and(&self, others: &Self) -> impl Iterator<Item = usize> {
        let mut others = others.0.iter();
        self.each(move |block, before| {
            block & !(block << 1 | before >> (BLOCK - 1)) | others.next().copied().unwrap_or(0)
        })
    }

    /// The runs of them, by start and end.
    pub fn runs(&self) -> impl Iterator<Item = (usize, usize)> {
        self.starts().map(|start| (start, self.end(start)))
    }

    /// The place of the first byte from a place on that is not of the kind.
    pub fn end(&self, start: usize) -> usize {
        let first = !self.0.get(start / BLOCK).copied().unwrap_or(0) >> (start % BLOCK);
        if first != 0 {
            return start + first.trailing_zeros() as usize;
        }
        let mut end = (start / BLOCK + 1) * BLOCK;
        for block in self.0.get(end / BLOCK..).unwrap_or(&[]) {
            end += block.trailing_ones() as usize;
            if *block != u64::MAX {
                break;
            }
        }
        end
    }

    fn each(&self, mut of: impl FnMut(u64, u64) -> u64) -> impl Iterator<Item = usize> {
        let before = [0].iter().chain(&self.0);
        self.0.iter().zip(before).enumerate().flat_map(move |(number, (&block, &before))| {
            let mut left = of(block, before);
            std::iter::from_fn(move || {
                let place = number * BLOCK + left.trailing_zeros() as usize;
                (left != 0).then(|| {
                    left &= left - 1;
                    place
                })
            })
        })
    }
}

/// Moves eight flags, each 0 or 1, next to one another, as bits.
fn gathered(flags: [u8; 8]) -> u64 {
    u64::from_le_bytes(flags).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_bytes_apart() {
        for size in [0, 1, 63, 64, 65, 300] {
            let text: String = "aZ [`{é漢0\u{7f}\n".chars().cycle().take(size).collect();
            let check = |bits: Bits, is: fn(u8) -> bool| {
                let wanted = text.bytes().enumerate().filter(|byte| is(byte.1)).map(|byte| byte.0);
                assert_eq!(bits.places().collect::<Vec<_>>(), wanted.collect::<Vec<_>>());
            };
            check(Bits::new(&text, |byte| byte.is_ascii_alphabetic()), |byte| byte.is_ascii_alphabetic());
            check(Bits::new(&text, |byte| byte != b'a'), |byte| byte != b'a');
            check(Bits::any_of(&text, b"`\xe6\0"), |byte| matches!(byte, b'`' | 0xe6 | 0));
            let eights = text.as_bytes().as_chunks().0;
            for (of, is) in [
                (Eight::beyond as fn(Eight) -> u64, (|byte| !byte.is_ascii()) as fn(u8) -> bool),
                (|eight| eight.within(0, 0x20), |byte| byte <= 0x20),
                (|eight| eight.within(b'`', 0x7f), |byte| (b'`'..=0x7f).contains(&byte)),
            ] {
                for eight in eights {
                    let wanted = u64::from_le_bytes(eight.map(|byte| u8::from(is(byte)) << 7));
                    assert_eq!(of(Eight::new(*eight)), wanted);
                }
            }
        }
    }

    #[test]
    fn finds_runs() {
        let text = format!("é one {} 漢two", "x".repeat(200));
        let bits = Bits::of(&text, |byte| byte.is_ascii_alphabetic(), char::is_alphabetic);
        let runs: Vec<&str> = bits.runs().map(|(start, end)| &text[start..end]).collect();
        assert_eq!(runs, ["é", "one", &"x".repeat(200), "漢two"]);
        assert!(bits.any(0, 4) && bits.any(60, 230) && !bits.any(2, 3) && !bits.any(6, 7) && !bits.any(8, 8));
        let spaces = Bits::new(&text, |byte| byte == b' ');
        assert_eq!(bits.behind(&spaces, &bits).places().collect::<Vec<_>>(), [3, 7, 208]);
        assert_eq!([0, 3, 7, 206].map(|from| spaces.next(from)), [Some(2), Some(6), Some(207), Some(207)]);
        assert_eq!((spaces.next(208), spaces.next(9_999)), (None, None));
        let whole = "x".repeat(128);
        assert_eq!(Bits::new(&whole, |byte| byte == b'x').runs().collect::<Vec<_>>(), [(0, 128)]);
    }
}
