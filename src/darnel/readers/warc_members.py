"""Web archives packed by gzip record by record: the records are told apart without unpacking them.

A member of gzip ends with the size of what it contains, modulo 2**32 (RFC 1952). The size of a record
follows from its header, so only this is unpacked: the member ends where that size is followed by another
record, or by the end of the file. Where more than one place is like that, as a page may contain a member of
its own, where what follows is no record, and where the record is small, the member is unpacked after all.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Generator
from typing import IO, NamedTuple

from isal import isal_zlib

from darnel.readers.stream import BROKEN

MARK = re.compile(rb"\x1f\x8b\x08[\x00-\x1f].{4}[\x00\x02\x04]", re.DOTALL)
"""How a member of gzip begins."""

_HEADER = re.compile(rb"WARC/1\.[01]\r\n(?:[\w.-]+:[^\r\n]*\r\n)+\r\n")
_TYPE = re.compile(rb"^WARC-Type: (\w+)\r$", re.MULTILINE)
_LENGTH = re.compile(rb"^Content-Length: (\d{1,12})\r$", re.MULTILINE)
_CUT = re.compile(rb"^WARC-Truncated:", re.MULTILINE | re.IGNORECASE)
_TYPES = frozenset(
    (b"response", b"resource", b"conversion", b"request", b"metadata", b"warcinfo", b"revisit")
)
_PACKED_HEAD, _HEAD = 2_048, 8_192  # bytes of a member in which the header ends, packed and unpacked
_SMALL = 16 << 10  # bytes of a record of which others near by may have the same size
_LEAST = 18  # bytes of an empty member
_WINDOW = 4 << 20  # bytes read at once
_LARGEST = 32 << 20  # bytes of a record; a longer one is not kept in memory to find its end


class Member(NamedTuple):
    """One record of an archive.

    Attributes:
        position: where it starts in the file.
        type: of the record, as `response`.
        is_cut: whether the crawler cut it.
        packed: the whole member.
    """

    position: int
    type: str
    is_cut: bool
    packed: bytes


def members(file: IO[bytes], start: int) -> Generator[Member, None, int]:
    """Yield the members from an offset on, as long as each is one whole record with a usual header.

    Returns:
        where the first starts that is not, or the file ends.
    """
    size = _PACKED_HEAD  # at first, only as much as shows whether it is worth while
    while True:
        window, place = _Window(file, start, size), 0
        while (header := window.header(place)) and window.reaches(place + header.most):
            end = window.end_of(place, header)
            if end is None:
                return start + place
            yield Member(start + place, header.type, header.is_cut, window.content[place:end])
            place = end
        if header is None and window.reaches(place + _PACKED_HEAD):
            return start + place
        start += place
        size = max(_WINDOW if place else 0, header.most if header else _PACKED_HEAD)


def is_regular(file: IO[bytes], start: int) -> bool:
    """Return whether `members` yields one from an offset on; the position of the file stays."""
    before = file.tell()
    try:
        return next(members(file, start), None) is not None
    finally:
        file.seek(before)


class _Header(NamedTuple):
    """What the header of a record says: its type, whether it is cut, and the bytes of the whole record."""

    type: str
    is_cut: bool
    size: int

    @property
    def most(self) -> int:
        """Bytes that the record may have when packed: deflate adds 5 to each 16 kB that it cannot pack."""
        return self.size + self.size // 500 + _PACKED_HEAD


class _Window:
    """A part of a file.

    Args:
        file: the archive.
        start: offset of the part.
        size: bytes to read.
    """

    def __init__(self, file: IO[bytes], start: int, size: int) -> None:
        file.seek(start)
        self.content = file.read(size)
        self.is_last = len(self.content) < size
        self._marks = [mark.start() for mark in MARK.finditer(self.content)]

    def reaches(self, end: int) -> bool:
        """Return whether there is nothing more to read before an offset."""
        return self.is_last or end <= len(self.content)

    def header(self, place: int) -> _Header | None:
        """Return the header of the record at a place; None where it is not one of the usual form."""
        head = _HEADER.match(_head_of(self.content[place : place + _PACKED_HEAD]))
        if head is None:
            return None
        types, lengths = _TYPE.findall(head[0]), _LENGTH.findall(head[0])
        if len(types) != 1 or len(lengths) != 1 or types[0] not in _TYPES or int(lengths[0]) > _LARGEST:
            return None
        size = head.end() + int(lengths[0]) + len(b"\r\n\r\n")
        return _Header(types[0].decode(), _CUT.search(head[0]) is not None, size)

    def end_of(self, place: int, header: _Header) -> int | None:
        """Return where the member at a place ends; None where it is damaged, or not one whole record."""
        said = (header.size & 0xFFFFFFFF).to_bytes(4, "little")
        starts = self._starts(place, place + header.most)
        ends = [start for start in starts if self.content[start - 4 : start] == said]
        before = starts[: starts.index(ends[0])] if ends else []
        if not ends or any(_head_of(self.content[start : start + _PACKED_HEAD]) for start in before):
            return None
        after = self.content[ends[0] : ends[0] + _PACKED_HEAD]
        is_sure = len(ends) == 1 and header.size > _SMALL and (not after or bool(_head_of(after)))
        return ends[0] if is_sure else _unpacked_end(self.content, place, ends)

    def _starts(self, place: int, last: int) -> list[int]:
        """Return where members may start after a place, the end of the file among them."""
        first, beyond = bisect_left(self._marks, place + _LEAST), bisect_right(self._marks, last)
        end = [len(self.content)] if self.is_last and len(self.content) <= last else []
        return self._marks[first:beyond] + end


def _head_of(packed: bytes) -> bytes:
    """Unpack the head of a member; empty where it is none, or not that of a record."""
    try:
        head = isal_zlib.decompressobj(31).decompress(packed, _HEAD)
    except BROKEN:
        return b""
    return head if head.startswith(b"WARC/") else b""


def _unpacked_end(content: bytes, place: int, ends: list[int]) -> int | None:
    """Unpack a member to learn where it ends, which must be one of some places."""
    member = isal_zlib.decompressobj(31)
    try:
        member.decompress(content[place : ends[-1]])
    except BROKEN:
        return None
    end = ends[-1] - len(member.unused_data)
    return end if member.eof and end in ends else None
