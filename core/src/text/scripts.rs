//! Scripts of letters.

use super::characters::count_bytes;
use super::unicode::others;

/// Blocks of letters in order: first and last character, and the script.
const BLOCKS: [(u32, u32, &str); 13] = [
    (0x41, 0x5a, "latin"),
    (0x61, 0x7a, "latin"),
    (0xc0, 0x24f, "latin"),
    (0x370, 0x3ff, "other"),
    (0x400, 0x4ff, "cyrillic"),
    (0x590, 0x5ff, "other"),
    (0x600, 0x6ff, "arabic"),
    (0x900, 0xdff, "other"),
    (0xe00, 0xe7f, "thai"),
    (0x1e00, 0x1eff, "latin"),
    (0x3040, 0x30ff, "kana"),
    (0x4e00, 0x9fff, "han"),
    (0xac00, 0xd7af, "hangul"),
];

/// Returns the scripts of a text and how many letters of each it has, by their first block.
///
/// As `script_counts` in `darnel/page/language.py`.
pub fn script_counts(text: &str) -> Vec<(&'static str, usize)> {
    let mut counts = [0; BLOCKS.len()];
    counts[0] = count_bytes(text, |byte| byte.is_ascii_alphabetic());
    for code in others(text).map(u32::from) {
        let place = BLOCKS.partition_point(|block| block.1 < code);
        if BLOCKS.get(place).is_some_and(|block| code >= block.0)
            && let Some(count) = counts.get_mut(place)
        {
            *count += 1;
        }
    }
    let mut scripts: Vec<(&str, usize)> = Vec::new();
    for (&(_, _, name), count) in BLOCKS.iter().zip(counts).filter(|pair| pair.1 > 0) {
        match scripts.iter_mut().find(|script| script.0 == name) {
            Some(script) => script.1 += count,
            None => scripts.push((name, count)),
        }
    }
    scripts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_letters_by_script() {
        assert_eq!(script_counts("abc где 漢字É"), [("latin", 4), ("cyrillic", 3), ("han", 2)]);
    }
}
