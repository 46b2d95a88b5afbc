"""Write `core/src/text/unicode_table.rs`: what Python's `str` and `re` say of each character.

Run with the oldest Python that darnel supports, from the root: `python -m tools.unicode_table`.
"""

import sys
import unicodedata
from itertools import groupby
from pathlib import Path

OUT = Path("core/src/text/unicode_table.rs")
STYLED = range(0x1D400, 0x1D800)
_HEADER = """//! Characters by properties, as Python {python} (Unicode {unicode}) knows them.
//!
//! Written by `python -m tools.unicode_table`; not edited by hand.
"""


def flags_of(char: str) -> int:
    """Return the properties of a character, a bit each, in the order of the constants in `unicode.rs`."""
    context = f"A{char}Σ".lower()[-1] == "ς", f"1{char}Σ".lower()[-1] == "ς"
    bits = (
        char.isalpha(),
        char.isdecimal(),
        char.isalnum(),
        char.isspace(),
        char.islower(),
        char.isupper() or unicodedata.category(char) == "Lt",
        char.lower() != char.upper(),
        context == (True, False),  # case-ignorable, in the words of the Unicode Standard
    )
    return sum(bit << place for place, bit in enumerate(bits))


def record_of(code: int) -> tuple[int, int]:
    """Return a character's properties and how far its lower case is from it."""
    char = chr(code)
    low = char.lower()
    return flags_of(char), ord(low) - code if len(low) == 1 else 0


def runs_of_digits() -> list[tuple[int, int]]:
    """Return first and last of each run of characters that are digits, and no decimal ones."""
    runs = groupby(range(sys.maxunicode + 1), lambda code: chr(code).isdigit() and not chr(code).isdecimal())
    digits = [list(codes) for is_digit, codes in runs if is_digit]
    return [(codes[0], codes[-1]) for codes in digits]


def main() -> None:
    """Write the table."""
    runs = [(record, next(codes)) for record, codes in groupby(range(sys.maxunicode + 1), record_of)]
    records = sorted({record for record, _ in runs})
    lines = [
        _HEADER.format(
            python=f"{sys.version_info.major}.{sys.version_info.minor}", unicode=unicodedata.unidata_version
        ),
        "/// Each pair of properties and distance to the lower case that some character has.",
        "pub const RECORDS: &[(u8, i32)] = &[",
        *(f"    ({flags}, {delta})," for flags, delta in records),
        "];",
        "",
        "/// First character of each run of characters alike, and the place of their record.",
        "#[rustfmt::skip]",
        "pub const RUNS: &[(u32, u8)] = &[",
    ]
    cells = [f"({start:#x}, {records.index(record)})," for record, start in runs]
    lines += ["    " + " ".join(cells[i : i + 6]) for i in range(0, len(cells), 6)]
    lines += [
        "];",
        "",
        "/// First and last of each run of characters that are digits, and no decimal ones.",
        "pub const DIGITS: &[(char, char)] = &[",
        *(f"    ('\\u{{{first:x}}}', '\\u{{{last:x}}}')," for first, last in runs_of_digits()),
    ]
    plain = "".join(unicodedata.normalize("NFKC", chr(code)) for code in STYLED)
    lines += [
        "];",
        "",
        "/// What the styled letters from U+1D400 to U+1D7FF look like, in order (NFKC).",
        f'pub const STYLED: &str = "{plain}";',
        "",
    ]
    OUT.write_text("\n".join(lines), "utf-8")


if __name__ == "__main__":
    main()
