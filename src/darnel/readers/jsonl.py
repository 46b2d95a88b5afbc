"""Records in JSON: one object a line, or an array or object over many lines; plain or packed."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from json import JSONDecoder
from pathlib import Path
from typing import IO, Any

from darnel.page.page import Page
from darnel.readers.item import Item, Unread
from darnel.readers.json_encoding import encoding_of
from darnel.readers.json_value import load_json
from darnel.readers.options import ReadOptions
from darnel.readers.record import is_content_key, page_of
from darnel.readers.stream import BROKEN, Reading, lines_of, name_of, one_line, prefixed

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_BRACKETS = (b"[", b"]", b",")  # lines of an array with an object a line
_HEAD = 1 << 14
_KEY = re.compile(r'"([\w.-]{1,64})"\s*:')
_SEPARATOR = b"\x1e"  # before each record of a JSON text sequence (RFC 7464)
_BETWEEN = re.compile(rb'\}[ \r]?\{"')
"""What is between two objects of one line; inside a text, most quotes are escaped."""
_WHOLE = 16  # times the longest record that a file without lines may be
SUFFIXES = (".jsonl", ".ndjson", ".jl", ".json")


@dataclass(frozen=True, slots=True)
class UnparsedRecord(Unread):
    """One line of a file of records, parsed by the worker that judges it."""

    line: bytes
    source: str
    options: ReadOptions

    @property
    def weight(self) -> int:
        """Size of what there is to read, in bytes; as of a `Page`."""
        return len(self.line)

    def page(self) -> Page:
        """Parse the record."""
        return read_record(self.line, self.source, self.options)


def has_records(path: Path) -> bool:
    """Return whether a plain JSON file is an object a line with a page's content, by its first bytes.

    In a folder, most JSON is configuration.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return False
    text = head.decode(encoding_of(head), "replace").lstrip("\ufeff \r\n")
    line = text.partition("\n")[0]
    return line.startswith('{"') and any(map(is_content_key, _KEY.findall(line)))


def read_jsonl(path: Path, reading: Reading) -> Iterator[Item]:
    """Read records of a JSON file.

    A line that is not a record, and the place where a packed file is truncated, give a page with an error.
    """
    with reading.open(path) as file:
        yield from read_json(file, name_of(path), reading)


def read_json(file: IO[bytes], name: str, reading: Reading) -> Iterator[Item]:
    """Read records of a stream that is JSON.

    Args:
        file: a buffered stream of bytes.
        name: for the `source` of pages.
        reading: counted in.
    """
    number = 0
    try:
        head, file = prefixed(file)
        encoding = encoding_of(head)
        lines: Iterator[bytes | None]
        if not encoding.startswith("utf-8"):
            lines = _recoded_lines(file, encoding, reading.largest)
        elif _is_whole(head):
            content, file = prefixed(file, _WHOLE * reading.largest + 1)
            if len(content) <= _WHOLE * reading.largest and (
                pages := _pages_of_whole(content, name, reading.options)
            ):
                yield from pages
                return
            lines = lines_of(file.readline, reading.largest, b"\n")
            if content.removeprefix(_BYTE_ORDER_MARK).lstrip()[:1] == b"{":
                lines = _objects(lines, reading.largest)
        else:
            lines = lines_of(file.readline, reading.largest, b"\n")
        for line in lines:
            for piece in _pieces(line):
                number += 1
                if piece is None:
                    yield Page("", source=f"{name}#{number}", error=reading.options.too_long)
                elif piece.strip() not in (b"", *_BRACKETS):
                    yield UnparsedRecord(piece, f"{name}#{number}", reading.options)
    except BROKEN as error:
        yield Page("", source=f"{name}#{number + 1}", error=f"file is truncated here: {one_line(error)}")


def _is_whole(head: bytes) -> bool:
    """Return whether a file is one array, or one object over many lines, and not an object a line."""
    first = head.removeprefix(_BYTE_ORDER_MARK).lstrip()
    return first[:1] == b"[" or first.partition(b"\n")[0].strip() == b"{"


def _pieces(line: bytes | None) -> list[bytes | None]:
    """Return the records of a line, which is one, or several that nothing or a carriage return separates."""
    if line is None:
        return [None]
    line = line.removeprefix(_BYTE_ORDER_MARK).removeprefix(_SEPARATOR)
    if not _BETWEEN.search(line):
        return [line]
    try:
        load_json(line)
    except ValueError:
        return [*_split(line.decode("utf-8", "surrogateescape"))]
    return [line]


def _split(text: str) -> Iterator[bytes]:
    """Yield the objects of a line one by one; from the first that is damaged, the rest is one."""
    start, length = 0, len(text)
    while start < length:
        try:
            end = JSONDecoder().raw_decode(text, start)[1]
        except (ValueError, RecursionError):
            end = length
        yield text[start:end].encode("utf-8", "surrogateescape")
        start = end
        while start < length and text[start].isspace():
            start += 1


def _objects(lines: Iterator[bytes | None], largest: int) -> Iterator[bytes | None]:
    """Join the lines of each object of a file that has many over many lines, as `jq` writes them.

    Such an object ends where a line has its bracket alone, and no space before it.
    """
    parts: list[bytes] = []
    size = 0
    for line in lines:
        size += largest if line is None else len(line)
        if line is not None and size <= largest:
            parts.append(line)
        else:
            parts.clear()
        if line is not None and line.rstrip() in (b"}", b"},"):
            yield b"".join(parts) if size <= largest else None
            parts, size = [], 0
    if size:
        yield b"".join(parts) if size <= largest else None


def _pages_of_whole(content: bytes, name: str, options: ReadOptions) -> list[Page]:
    """Return the pages of a file that is one array of records, or one record; none where it is not."""
    try:
        value = load_json(content.removeprefix(_BYTE_ORDER_MARK))
    except ValueError:
        return []
    records = value if isinstance(value, list) else [value]
    return [_page_of_value(record, f"{name}#{number}", options) for number, record in enumerate(records, 1)]


def _recoded_lines(file: IO[bytes], encoding: str, largest: int) -> Iterator[bytes | None]:
    """Yield the lines of a file in UTF-16 or UTF-32 in UTF-8."""
    text = io.TextIOWrapper(file, encoding, "replace", newline="\n")
    for line in lines_of(text.readline, largest, "\n"):
        yield None if line is None else line.encode("utf-8", "replace")
    text.detach()  # the file is not the wrapper's to close


def read_lines(path: Path, reading: Reading) -> Iterator[bytes | None]:
    """Yield lines of a plain or packed file, split at line feeds only; page text has other separators.

    A line over the limit is None.
    """
    with reading.open(path) as file:
        yield from lines_of(file.readline, reading.largest, b"\n")


def read_record(line: bytes | str, source: str, options: ReadOptions) -> Page:
    """Parse one JSON record into a page; a page with an error where it is not one."""
    try:
        record = load_json(line)
    except ValueError as error:
        comma = b"," if isinstance(line, bytes) else ","
        stripped = line.rstrip()
        if stripped.endswith(comma):  # type: ignore[arg-type] # of a line of an array
            return read_record(stripped[:-1], source, options)
        return Page(line, source=source, error=f"not JSON: {one_line(error)}")
    return _page_of_value(record, source, options)


def _page_of_value(record: Any, source: str, options: ReadOptions) -> Page:
    if not isinstance(record, dict):
        return Page("", source=source, error="not a record: the line is JSON, but not an object")
    return page_of(record, source, options)
