"""Bytes to text: declared, sniffed or repaired, never an exception."""

from turbohtml.detect import detect

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


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
