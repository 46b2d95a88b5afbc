"""Web archives: the pages of WARC files, plain or packed.

What makes a response a page is in `http_response.py`.
"""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

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
from darnel.readers.stream import PACKINGS, Reading, Rewound, name_of, one_line
from darnel.readers.warc_spelling import first_member, is_misspelt, respelled

SUFFIXES = (".warc", ".wet", ".wat")
_GZIP_MARK = re.compile(rb"\x1f\x8b\x08[\x00-\x1f].{4}[\x00\x02\x04]", re.DOTALL)
_PLAIN_MARK = re.compile(rb"WARC/[01]\.[0-9]{1,2}\r?\n(?=WARC-|Content-)", re.IGNORECASE)
_SWALLOWED = re.compile(rb"WARC/[01]\.[0-9]{1,2}\r?\nWARC-(?:Type|Record-ID|Date|Target-URI): ")
_DOUBTFUL = ("without content", "response without HTTP", "not HTML")
_CHUNK = 1 << 20


class _WrongLengthError(OSError):
    """A record whose length is not that of its content."""


def read_warc(path: Path, reading: Reading) -> Iterator[Page]:
    """Read the pages of a web archive.

    These are HTTP responses that succeeded, and resources, whose type is HTML, and conversions, which are
    text (WET) or HTML. Other records are counted in `reading`. A damaged record gives a page with an error;
    reading resumes at the next place that looks like the start of a record.
    """
    name, number = name_of(path), 0
    with _open(path, reading) as (file, mark):
        recovery = _Recovery(file, mark)
        for records in recovery.rounds():
            url, outcome = None, None
            try:
                for record in records:
                    if recovery.must_be_lenient(record):
                        break
                    recovery.pass_record(record.stream_pos)
                    known = recovery.respell(record, reading.largest + HEAD)
                    number += 1
                    url = _url_of(known)
                    outcome = _page(known, url, f"{name}#{number}", reading)
                    if isinstance(outcome, Page):
                        yield outcome
                    else:
                        reading.passed_over[outcome] += 1
                    if known is not record:
                        break
            except _WrongLengthError as error:  # of the record last seen
                recovery.resume(reported=False)
                yield Page(
                    "", "html", url, source=f"{name}#{number}", error=f"the record is damaged: {error}"
                )
            except OSError as error:  # of the record after it
                if mark is _PLAIN_MARK and outcome in _DOUBTFUL:
                    # What is left of a plain record can look like one without content.
                    reading.passed_over -= Counter([outcome])
                    number -= 1
                if recovery.resume_after_gap():
                    number += 1
                    message = f"the record is damaged: {one_line(error)}"
                    yield Page("", source=f"{name}#{number}", error=message)


@contextmanager
def _open(path: Path, reading: Reading) -> Iterator[tuple[Any, re.Pattern[bytes]]]:
    """Open an archive as a stream that can seek, and choose what the start of a record looks like in it.

    Records packed by gzip one by one are left packed: reading can resume at each.
    """
    suffix = path.suffix.lower()
    with reading.open(path, unpack=False) as file:
        head = file.read(5)
        gzipped = head[:2] == b"\x1f\x8b" or (suffix == ".gz" and head != b"WARC/")
        if gzipped and not _is_one_member(file, reading.largest + HEAD):
            yield file, _GZIP_MARK
            return
        if not gzipped and (head == b"WARC/" or suffix not in PACKINGS):
            yield file, _PLAIN_MARK
            return
    with Rewound(path, reading) as unpacked:
        yield unpacked, _PLAIN_MARK


def _is_one_member(file: IO[bytes], largest: int) -> bool:
    """Return whether the first member of a gzip file contains more than one record.

    The whole file is one member where it was packed by `gzip` after it was written.
    """
    file.seek(0)
    with suppress(OSError):
        data, _ = first_member(file, largest, read_all=False)
        if start := _PLAIN_MARK.match(data):
            return _PLAIN_MARK.search(data, start.end()) is not None
    return False


class _Recovery:
    """Rounds of reading an archive: each starts where a record starts, and ends at the end or at a damage.

    Args:
        file: the archive.
        mark: what the start of a record looks like.
    """

    def __init__(self, file: IO[bytes], mark: re.Pattern[bytes]) -> None:
        self._file, self._mark = file, mark
        self._damaged = False  # whether the round ended at a damage
        self._next: int | None = None  # where the next round starts after a break without damage
        self._position = 0  # of the record last seen, or where the round started
        self._seen = False  # whether the round has seen a record
        self._reported = False  # whether the damage ahead has its row already
        self._lenient = False  # whether headers may have line feeds alone, as those of WARC/0.18 have

    def rounds(self) -> Iterator[Any]:
        """Yield an iterator over records for each round."""
        from fastwarc.warc import ArchiveIterator, WarcRecordType

        start: int | None = 0
        while start is not None:
            self._position, self._seen, self._damaged, self._next = start, False, False, None
            self._file.seek(start)
            yield ArchiveIterator(
                self._file, WarcRecordType.any_type, parse_http=False, quirks_mode=self._lenient
            )
            start = self._find(self._position + 1) if self._damaged else self._next

    def must_be_lenient(self, record: Any) -> bool:
        """Return whether a record must be read again, leniently: its header has line feeds alone.

        Only then, as lenient reading passes by what is damaged without a word.
        """
        if self._lenient or "\n" not in record.headers.get("WARC-Type", ""):
            return False
        self._lenient, self._next = True, record.stream_pos
        return True

    def respell(self, record: Any, largest: int) -> Any:
        """Return a record as FastWARC understands it; another object where its header had to be respelled.

        The round must end after that one.
        """
        if not is_misspelt(record):
            return record
        known, self._next = respelled(self._file, record.stream_pos, largest)
        return known

    def pass_record(self, position: int) -> None:
        """Note the position of a record that was read."""
        self._position, self._seen, self._reported = position, True, False

    def resume(self, *, reported: bool) -> None:
        """Resume after the record last seen."""
        self._damaged, self._reported = True, reported

    def resume_after_gap(self) -> bool:
        """Resume after a damage that follows the record last seen; return whether it needs a row of its own.

        The first search for a start after a gap meets the damaged record itself, which has its row by then.
        """
        needs_row = not self._reported
        self.resume(reported=self._seen)
        return needs_row

    def _find(self, start: int) -> int | None:
        """Return the offset of the next place from `start` on that looks like the start of a record."""
        while True:
            try:
                self._file.seek(start)
                chunk = self._file.read(_CHUNK)
            except OSError:  # a packed file that is truncated
                return None
            if match := self._mark.search(chunk):
                return start + match.start()
            if len(chunk) < _CHUNK:
                return None
            start += _CHUNK - 64  # a mark may lie across two chunks


def _url_of(record: Any) -> str | None:
    """Return the address of a record; WARC 1.0 shows it in angle brackets, and wget writes them."""
    url = record.headers.get("WARC-Target-URI")
    return absolute_url(url) if url else None


def _page(record: Any, url: str | None, source: str, reading: Reading) -> Page | str:
    """Make the page of a record, or return why it has none."""
    headers = record.headers
    if "Content-Length" not in headers:
        raise _WrongLengthError("its header is truncated")
    kind = str(record.record_type)
    identified = headers.get("WARC-Identified-Payload-Type")
    if kind not in ("response", "resource", "conversion"):
        return kind
    length = min(record.content_length, reading.largest + HEAD)
    head = bytes(record.reader.read(min(length, HEAD)))
    response = parse_response(head) if kind != "conversion" else None
    if response is None:
        return _page_without_http(record, head, length, url, source, reading)
    payload = payload_of(response, identified)
    if payload.kind:
        return payload.kind
    block = _rest(record, head, length)
    page = page_of_body(block[response.body :], response, payload, url, source, reading)
    reading.truncated += isinstance(page, Page) and "WARC-Truncated" in headers
    return page


def _page_without_http(
    record: Any, head: bytes, length: int, url: str | None, source: str, reading: Reading
) -> Page | str:
    """Make the page of a resource, a conversion or a response without HTTP, or return why it has none."""
    kind, headers = str(record.record_type), record.headers
    type_ = headers.get("Content-Type", "")
    if media_type(type_) in ("application/http", "message/http"):
        _rest(record, head, length)
        if kind == "response":
            return "response without HTTP"
        type_ = ""
    if kind == "conversion" and media_type(type_) == "text/plain":
        body = _rest(record, head, length)
        if len(body) > reading.largest:
            return Page(b"", "text", url, source=source, error=reading.options.too_long)
        reading.truncated += "WARC-Truncated" in headers
        return reading.options.page(body, "text", url, source=source)
    if not may_be_html(type_, headers.get("WARC-Identified-Payload-Type")):
        return kind if kind == "conversion" else "not HTML"
    body = _rest(record, head, length)
    if not body:
        return "without content"
    page = html_page(body, type_, url, source, reading)
    reading.truncated += isinstance(page, Page) and "WARC-Truncated" in headers
    return page


def _rest(record: Any, head: bytes, length: int) -> bytes:
    """Return the whole block of a record whose head is read, cut after `length` bytes."""
    block = head + bytes(record.reader.read(length - len(head))) if length > len(head) else head
    if len(block) < length or _SWALLOWED.search(block):
        raise _WrongLengthError("Content-Length does not match; the record is truncated or corrupt")
    return block
