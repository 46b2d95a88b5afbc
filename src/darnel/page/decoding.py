"""Bytes to text: declared, sniffed or repaired, never an exception."""

import codecs

from turbohtml.detect import detect

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_WEB_CODECS = {"iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932",
               "euc-kr": "cp949", "iso-8859-9": "cp1254", "tis-620": "cp874"}  # fmt: skip
"""Charset names that the web means more widely than they say (WHATWG Encoding Standard)."""


def decode(content: bytes) -> str:
    """Text of a page's bytes.

    A byte-order mark wins, then UTF-8 that is valid but for a few bytes, then what the page declares or its letter
    statistics suggest (WHATWG sniffing, by turbohtml). What still does not decode becomes U+FFFD.

    >>> decode("naïve".encode()), decode("naïve".encode("utf-16"))
    ('naïve', 'naïve')
    >>> decode('<meta charset="windows-1251">Привет'.encode("cp1251"))[-6:]
    'Привет'
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    text = content.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if not broken or broken * 20 < sum(c > "\x7f" for c in text):  # a few broken bytes do not unmake UTF-8
        return text
    found = detect(content)
    for name in (found.codec, found.encoding, "windows-1252"):
        try:
            return content.decode(name or "", "replace")
        except LookupError:
            continue
    return content.decode("latin-1")


def decode_declared(content: bytes, charset: str | None) -> str | bytes:
    """Text of bytes whose charset was declared outside of them, as by HTTP; the bytes where `decode` does as well.

    As in `decode`, a byte-order mark and valid UTF-8 win: many servers declare the same charset for everything.

    >>> decode_declared("Привет".encode("koi8-r"), "koi8-r"), decode_declared("Привет".encode(), "iso-8859-1")[:2]
    ('Привет', b'\\xd0\\x9f')
    """
    name = (charset or "").strip(" \"'").lower()
    try:
        codec = codecs.lookup(_WEB_CODECS.get(name, name)).name
    except (LookupError, ValueError):
        return content
    if codec == "utf-8" or content.startswith(tuple(mark for mark, _ in _MARKS)):
        return content
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode(codec, "replace")
    return content


def encodable(text: str) -> str:
    """The text without lone surrogates, as broken JSON escapes leave them: no encoder takes those."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode("utf-8")
    return text
