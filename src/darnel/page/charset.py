"""Charset rules: bytes to text, by what is declared, sniffed or repaired, never an exception."""

import codecs
import re

from turbohtml.detect import detect

from darnel.core import CORE

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_BYTE_ORDER_MARKS = tuple(mark for mark, _ in _MARKS)
_SNIFFED = ("utf-8", "utf8", "unicode-1-1-utf-8", "unicode11utf8", "unicode20utf8", "x-unicode20utf8")
_BINARY = (
    *(b"%PDF-", b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!", b"(\xb5/\xfd"),
    *(b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"RIFF", b"OggS", b"ID3", b"wOFF", b"wOF2"),
    *(b"\x7fELF", b"\xca\xfe\xba\xbe", b"SQLite format 3"),
)
"""First bytes of formats that are not text."""
_CONTROLS = bytes({*range(0x20)} - {*b"\t\n\v\f\r\x1b"})
_HEAD = 4_096  # bytes in which the zeros of UTF-16 are counted
_JAPANESE_SHIFT = re.compile(rb"\x1b\$[@B](?:[!-~]{2})+\x1b\([BJ]")
"""Text of ISO-2022-JP: a shift to two-byte characters, and back on the same line (RFC 1468)."""


def decode(content: bytes) -> str:
    """Return the text of a page's bytes.

    A byte-order mark wins, then UTF-16 and ISO-2022-JP that show in the bytes themselves, then UTF-8 that is
    valid but for a few bytes, then what the page declares or its letter statistics suggest (WHATWG sniffing,
    by turbohtml). What still does not decode becomes U+FFFD.

    >>> decode("naïve".encode()), decode("naïve".encode("utf-16"))
    ('naïve', 'naïve')
    >>> decode('<meta charset="windows-1251">Привет'.encode("cp1251"))[-6:]
    'Привет'
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    if utf16 := _utf16_without_mark(content):
        return content.decode(utf16, "replace")
    if _is_iso_2022_jp(content):
        return content.decode("whatwg-iso-2022-jp")
    text = content.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    # A few broken bytes do not unmake UTF-8.
    if not broken or broken * 20 < len(text) - len(text.encode("ascii", "ignore")):
        return text
    codec = detect(content).codec
    return content.decode(codec or "whatwg-windows-1252", "replace")


def decode_declared(content: bytes, charset: str | None) -> str | bytes:
    """Return the text of bytes whose charset HTTP declares; the bytes themselves where `decode` does as well.

    As in `decode`, a byte-order mark and valid UTF-8 win: many servers declare one charset for everything.
    Only labels of the WHATWG Encoding Standard count: Python knows codecs that are no encodings of text.

    >>> decode_declared("Привет".encode("koi8-r"), "koi8-r")
    'Привет'
    >>> decode_declared("Привет".encode(), "iso-8859-1")[:2]
    b'\\xd0\\x9f'
    >>> decode_declared(b"caf\\xe9", "zlib")
    b'caf\\xe9'
    """
    codec = _codec_of(charset)
    if codec is None or content.startswith(_BYTE_ORDER_MARKS):
        return content
    if codec == "whatwg-iso-2022-jp" and content.isascii():
        return content.decode(codec)
    return content if _is_utf8(content) else content.decode(codec, "replace")


def text_of(content: str | bytes) -> str:
    """Return the text of what is measured: it is text, or bytes that are UTF-8."""
    return content if isinstance(content, str) else content.decode()


def opening_of(content: str | bytes, size: int) -> str:
    """Return the first characters of what is measured.

    >>> opening_of("naïve".encode(), 3), opening_of("naïve", 3)
    ('naï', 'naï')
    """
    return (content if isinstance(content, str) else content[: 4 * size].decode("utf-8", "ignore"))[:size]


def is_in(word: str, content: str | bytes) -> bool:
    """Return whether a word is in what is measured.

    >>> is_in("naïve", "naïve".encode()), is_in("naïve", "naïve")
    (True, True)
    """
    return word in content if isinstance(content, str) else word.encode() in content


def encodable(text: str) -> str:
    """Return the text without lone surrogates, as broken JSON escapes leave them: no encoder takes those."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode("utf-8")
    return text


def without_nuls(text: str) -> str:
    """Return the text without NUL characters and lone surrogates."""
    try:
        content = text.encode()
    except UnicodeEncodeError:
        content = text.encode("utf-8", "replace")
        text = content.decode()
    # Looked for in UTF-8: of wide text, as Python keeps it, half of the bytes are zero.
    return text.replace("\0", "") if b"\0" in content else text


def is_binary(content: bytes | str, head: str) -> bool:
    """Return whether a page is a picture, an archive or the like, and not text.

    Args:
        content: as it was stored.
        head: its first characters as text.
    """
    raw = content[:_HEAD] if isinstance(content, bytes) else b""
    if raw.startswith(_BINARY):
        return True
    if raw.count(0) * 4 > len(raw) and not (raw.startswith(_BYTE_ORDER_MARKS) or _utf16_without_mark(raw)):
        return True
    if head.count("\ufffd") > len(head) // 3:
        return True
    # A tenth of random bytes are control characters, and a third of the rest neither letters nor ASCII. Text
    # that somebody strewed control characters into is shown by browsers.
    rest = head.encode("utf-8", "replace").translate(None, _CONTROLS).decode()
    if len(head) - len(rest) <= 4 + len(head) // 50:
        return False
    return not rest or sum(c.isascii() or c.isalnum() or c.isspace() for c in rest) * 10 < len(rest) * 9


def _codec_of(charset: str | None) -> str | None:
    """Return turbohtml's codec for a WHATWG label; None for any other, and for what is sniffed as well."""
    label = (charset or "").strip(" \t\"'").lower().partition(":")[0]  # iso_8859-1:1987 is iso_8859-1
    if label.replace("_", "-") in _SNIFFED:
        return None
    if label == "ansi_x3.4-1968":  # the name of ASCII in glibc, whose dot Python's look-up of codecs loses
        label = "us-ascii"
    try:
        codecs.lookup(f"whatwg-{label}")
    except (LookupError, ValueError):
        return None
    return f"whatwg-{label}"


def _is_utf8(content: bytes) -> bool:
    if CORE is not None:
        return bool(CORE.is_utf8(content))
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _utf16_without_mark(content: bytes) -> str | None:
    """Return the UTF-16 whose markup shows: many bytes are zero, nearly all on one side of the pairs."""
    head = content[:_HEAD]
    if b"\0" not in head:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    few, many = sorted((even, odd))
    if many * 4 < len(head) // 2 or few * 8 > many:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _is_iso_2022_jp(content: bytes) -> bool:
    """Whether bytes without a charset are ISO-2022-JP, or declare it in their own head."""
    shifts = content.count(b"\x1b$") if 0x1B in content else 0  # one byte is found thirty times as fast
    if not shifts or not content.isascii():
        return False
    return len(_JAPANESE_SHIFT.findall(content)) == shifts or detect(content).encoding == "ISO-2022-JP"
