"""Web archives: the HTML responses of WARC files, plain or gzip."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from darnel.page.decoding import decode_declared
from darnel.page.page import Page
from darnel.readers.http_body import undo_encodings
from darnel.readers.stream import Reading, name_of

SUFFIXES = (".warc", ".warc.gz")
_HTML = {"text/html", "application/xhtml+xml"}
_HTML_STARTS = (b"<!doctype html", b"<html", b"<head", b"<body")
_GZIP_MARK = re.compile(rb"\x1f\x8b\x08[\x00-\x1f].{4}[\x00\x02\x04]", re.DOTALL)
_PLAIN_MARK = re.compile(rb"WARC/1\.[0-9]\r?\n(?=WARC-|Content-)", re.IGNORECASE)
_SWALLOWED = re.compile(rb"WARC/1\.[0-9]\r\nWARC-(?:Type|Record-ID|Date|Target-URI): ")
_DOUBTFUL = ("without content", "response without HTTP", "not HTML")
_CHUNK = 1 << 20


class _WrongLengthError(OSError):
    """A record whose length is not that of its content."""


def read_warc(path: Path, reading: Reading) -> Iterator[Page]:
    """Pages of a web archive: response records whose type is HTML.

    Other records are counted in `reading`. A damaged record gives a page with an error; reading goes on
    at the next place that looks like the start of a record.
    """
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    name, number = name_of(path), 0
    with reading.open(path, unpack=False) as file:
        mark = _GZIP_MARK if path.suffix.lower() == ".gz" or file.read(2) == b"\x1f\x8b" else _PLAIN_MARK
        start: int | None = 0
        told = False  # whether the damage at `start` has its row already
        while start is not None:
            place, known = (
                start,
                False,
            )  # start of the record last seen, and whether one was seen in this round
            url, found = None, None
            file.seek(start)
            try:
                for record in ArchiveIterator(file, WarcRecordType.any_type):
                    place, known, told = record.stream_pos, True, False
                    number += 1
                    url = record.headers.get("WARC-Target-URI")
                    found = _page(record, f"{name}#{number}", reading)
                    if isinstance(found, Page):
                        yield found
                    else:
                        reading.passed_over[found] += 1
            except _WrongLengthError as error:  # of the record last seen
                yield Page(
                    "", "html", url, source=f"{name}#{number}", error=f"the record is damaged: {error}"
                )
                told = False
            except OSError as error:  # of the record after it
                if (
                    mark is _PLAIN_MARK and found in _DOUBTFUL
                ):  # what is left of a plain record can look like one without content
                    reading.passed_over -= Counter([found])
                    number -= 1
                if not told:
                    number += 1
                    yield Page("", source=f"{name}#{number}", error=f"the record is damaged: {error}")
                told = known
            else:
                return
            start = _find(file, mark, place + 1)


def _page(record: Any, source: str, reading: Reading) -> Page | str:  # noqa: PLR0911 - a return a kind
    """The page of a record, or why it holds none."""
    if "Content-Length" not in record.headers:
        raise _WrongLengthError("its header breaks off")
    kind, http = str(record.record_type), record.http_headers
    if kind != "response":
        return kind
    if http is None:
        _content(record, reading.largest)
        return "response without HTTP"
    declared = (
        (record.http_content_type or record.headers.get("WARC-Identified-Payload-Type") or "").strip().lower()
    )
    if declared and declared not in _HTML:
        return "not HTML"
    url = record.headers.get("WARC-Target-URI")
    body = _content(record, reading.largest)
    if not body and (http.status_code != 200 or not declared):
        return "without content"
    try:
        body = undo_encodings(
            body, http.get("Transfer-Encoding"), http.get("Content-Encoding"), reading.largest
        )
    except ValueError as error:
        return Page(body, "html", url, source=source, error=str(error))
    if len(body) > reading.largest:
        return Page(b"", "html", url, source=source, error=reading.options.too_long)
    if not declared and not body[:1_024].lstrip().lower().startswith(_HTML_STARTS):
        return "not HTML"
    reading.truncated += "WARC-Truncated" in record.headers
    return reading.options.page(decode_declared(body, record.http_charset), "html", url, source=source)


def _content(record: Any, largest: int) -> bytes:
    """What a record holds, cut behind `largest` bytes; its encodings are not undone."""
    expected = min(record.content_length, largest + 1)
    content = bytes(record.reader.read(expected))
    if len(content) < expected or _SWALLOWED.search(content):
        raise _WrongLengthError(
            "its length is not that of its content; the file breaks off here, or was changed"
        )
    return content


def _find(file: IO[bytes], mark: re.Pattern[bytes], start: int) -> int | None:
    """Offset of the next place from `start` on that looks like the start of a record."""
    while True:
        file.seek(start)
        chunk = file.read(_CHUNK)
        if found := mark.search(chunk):
            return start + found.start()
        if len(chunk) < _CHUNK:
            return None
        start += _CHUNK - 64  # a mark may lie across two chunks
