"""The encoding of a file of records, from its first bytes."""

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LOOKED_AT = 64  # bytes


def encoding_of(head: bytes) -> str:
    """Return the encoding of text that begins with ASCII: UTF-8, UTF-16 or UTF-32, marked or not.

    >>> [encoding_of('{"a": 1}'.encode(name)) for name in ("utf-8", "utf-16", "utf-16-be", "utf-32-le")]
    ['utf-8-sig', 'utf-16', 'utf-16-be', 'utf-32-le']
    """
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    if head[:3] == b"\0\0\0":
        return "utf-32-be"
    if head[1:4] == b"\0\0\0":
        return "utf-32-le"
    even, odd = head[:_LOOKED_AT:2], head[1:_LOOKED_AT:2]
    if len(odd) > 1 and even.count(0) > len(even) // 2 and not odd.count(0):
        return "utf-16-be"
    if len(odd) > 1 and odd.count(0) > len(odd) // 2 and not even.count(0):
        return "utf-16-le"
    return "utf-8-sig"
