"""Records of web archives: which of them are pages, and the page of each.

What makes a response a page is in `http_response.py`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from isal import isal_zlib

from darnel.facts.hosts import absolute_url
from darnel.page.page import Page
from darnel.readers.http_response import (
    HEAD,
    html_page,
    may_be_html,
    media_type,
    page_of_body,
    parse_response,
    payload_of,
)
from darnel.readers.item import Unread
from darnel.readers.options import ReadOptions
from darnel.readers.stream import BROKEN, Reading, one_line

WITH_PAGES = ("response", "resource", "conversion")
"""Types of records that may be pages."""

_SWALLOWED = re.compile(rb"WARC/[01]\.[0-9]{1,2}\r?\nWARC-(?:Type|Record-ID|Date|Target-URI): ")


class WrongLengthError(OSError):
    """A record whose length is not that of its content."""


@dataclass(frozen=True, slots=True)
class PackedRecord(Unread):
    """One record that is a member of gzip, unpacked by the worker that judges it.

    Attributes:
        packed: the member.
        source: where it was read.
        options: how the page is read.
        is_cut: whether the crawler cut the record.
        reading: where it is counted; does not travel to the worker.
    """

    packed: bytes
    source: str
    options: ReadOptions
    is_cut: bool = False
    reading: Reading | None = field(default=None, repr=False, compare=False)
    is_page = False

    def __reduce__(self) -> tuple[Any, ...]:
        return PackedRecord, (self.packed, self.source, self.options)

    @property
    def weight(self) -> int:
        """Size of what there is to read, in bytes; as of a `Page`."""
        return len(self.packed)

    def page(self) -> Page | str:
        """Make the page, or return why it has none."""
        from fastwarc.warc import WarcRecord

        url, reading = None, Reading(self.options)
        try:
            record = WarcRecord.from_bytes(_unpacked(self.packed, reading.largest + 2 * HEAD))
            url = url_of(record)
            return page_of_record(record, url, self.source, reading, is_whole=True)
        except BROKEN as error:
            message = f"the record is damaged: {one_line(error)}"
            return Page("", "html" if url else None, url, source=self.source, error=message)

    def settle(self, kind: str | None) -> None:
        """Count the record where it was read: it had a page, or is of a kind that has none."""
        if self.reading is not None:
            self.reading.settle(kind, self.is_cut)


def is_damaged(packed: bytes, largest: int) -> bool:
    """Return whether a member of gzip cannot be unpacked, as far as a record of `largest` bytes goes."""
    try:
        _unpacked(packed, largest + 2 * HEAD)
    except BROKEN:
        return True
    return False


def _unpacked(packed: bytes, most: int) -> bytes:
    """Unpack a member of gzip, at most so many bytes of it; what follows it is no record, and left alone.

    Raises:
        one of `BROKEN`: it is damaged.
    """
    member = isal_zlib.decompressobj(31)
    content: bytes = member.decompress(packed, most)
    if len(content) < most and not member.eof:
        raise OSError("it is truncated")
    return content


def url_of(record: Any) -> str | None:
    """Return the address of a record; WARC 1.0 shows it in angle brackets, and wget writes them."""
    url = record.headers.get("WARC-Target-URI")
    return absolute_url(url) if url else None


def page_of_record(
    record: Any, url: str | None, source: str, reading: Reading, *, is_whole: bool = False
) -> Page | str:
    """Make the page of a record of FastWARC, or return why it has none.

    Args:
        record: that is read.
        url: its address.
        source: where it was read.
        reading: options, and counted in.
        is_whole: whether its length is known to be that of its content.

    Raises:
        WrongLengthError: its length is not that of its content.
    """
    headers = record.headers
    if "Content-Length" not in headers:
        raise WrongLengthError("its header is truncated")
    kind = str(record.record_type)
    identified = headers.get("WARC-Identified-Payload-Type")
    if kind not in WITH_PAGES:
        return kind
    length = min(record.content_length, reading.largest + HEAD)
    head = bytes(record.reader.read(min(length, HEAD)))
    whole_block = partial(_block, record, head, length, is_whole)
    response = parse_response(head) if kind != "conversion" else None
    if response is None:
        return _page_without_http(record, whole_block, url, source, reading)
    payload = payload_of(response, identified)
    if payload.kind:
        return payload.kind
    page = page_of_body(whole_block()[response.body :], response, payload, url, source, reading)
    reading.truncated += isinstance(page, Page) and "WARC-Truncated" in headers
    return page


def _page_without_http(
    record: Any, block: Callable[[], bytes], url: str | None, source: str, reading: Reading
) -> Page | str:
    """Make the page of a resource, a conversion or a response without HTTP, or return why it has none."""
    kind, headers = str(record.record_type), record.headers
    type_ = headers.get("Content-Type", "")
    if media_type(type_) in ("application/http", "message/http"):
        block()
        if kind == "response":
            return "response without HTTP"
        type_ = ""
    if kind == "conversion" and media_type(type_) == "text/plain":
        body = block()
        if len(body) > reading.largest:
            return Page(b"", "text", url, source=source, error=reading.options.too_long)
        reading.truncated += "WARC-Truncated" in headers
        return reading.options.page(body, "text", url, source=source)
    if not may_be_html(type_, headers.get("WARC-Identified-Payload-Type")):
        return kind if kind == "conversion" else "not HTML"
    body = block()
    if not body:
        return "without content"
    page = html_page(body, type_, url, source, reading)
    reading.truncated += isinstance(page, Page) and "WARC-Truncated" in headers
    return page


def _block(record: Any, head: bytes, length: int, is_whole: bool) -> bytes:
    """Return the whole block of a record whose head is read, cut after `length` bytes."""
    block = head + bytes(record.reader.read(length - len(head))) if length > len(head) else head
    if len(block) < length or (not is_whole and _SWALLOWED.search(block)):
        raise WrongLengthError("Content-Length does not match; the record is truncated or corrupt")
    return block
