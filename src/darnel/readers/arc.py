"""Web archives of before WARC: the pages of ARC files, plain or packed."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from darnel.page.page import Page
from darnel.readers.http_response import (
    HEAD,
    html_page,
    may_be_html,
    page_of_body,
    parse_response,
    payload_of,
)
from darnel.readers.stream import BROKEN, Reading, name_of, one_line

SUFFIXES = (".arc",)
_HEADER = re.compile(
    rb"(?P<url>\S+:\S*(?: \S+)*?) (?P<ip>[0-9a-fA-F.:]+|-) (?P<date>\d{8,14}) (?P<type>\S+)"
    rb"(?: \S+){0,5} (?P<length>\d{1,15})\r?\n"
)
"""`URL IP-address Archive-date Content-type [Result-code Checksum Location Offset Filename] Length`."""
_LINE = 1 << 16
_CHUNK = 1 << 20


def read_arc(path: Path, reading: Reading) -> Iterator[Page]:
    """Read the pages of an ARC file of version 1 or 2: HTTP responses that succeeded, whose type is HTML.

    Other records are counted in `reading`. Where a header is invalid, what is skipped up to the next one
    is a page with an error.
    """
    name, number, lost = name_of(path), 0, False
    try:
        with reading.open(path) as file:
            while line := file.readline(_LINE):
                if line.isspace():
                    continue
                header = _HEADER.fullmatch(line)
                if header is None and lost:
                    continue
                number += 1
                source = f"{name}#{number}"
                lost = header is None
                if header is None:
                    yield Page("", source=source, error="the record is damaged: its header is invalid")
                    continue
                page = _page(file, header, source, reading)
                if isinstance(page, Page):
                    yield page
                else:
                    reading.passed_over[page] += 1
    except BROKEN as error:
        yield Page("", source=f"{name}#{number + 1}", error=f"file is truncated here: {one_line(error)}")


def _page(file: IO[bytes], header: re.Match[bytes], source: str, reading: Reading) -> Page | str:
    """Make the page of the record that follows a header, or return why it has none."""
    length = int(header["length"])
    url = header["url"].decode("utf-8", "replace")
    kept = min(length, reading.largest + HEAD)
    block = file.read(kept)
    if len(block) < kept:
        return Page("", "html", url, source=source, error="the record is damaged: file is truncated here")
    _skip(file, length - kept)
    if url.startswith("filedesc:"):
        return "filedesc"
    response = parse_response(block)
    if response is None:
        type_ = header["type"].decode("latin-1")
        return html_page(block, type_, url, source, reading) if may_be_html(type_, None) else "not HTML"
    payload = payload_of(response, None)
    return payload.kind or page_of_body(block[response.body :], response, payload, url, source, reading)


def _skip(file: IO[bytes], size: int) -> None:
    while size > 0 and (chunk := file.read(min(size, _CHUNK))):
        size -= len(chunk)
