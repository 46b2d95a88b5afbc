"""Records, one JSON object a line: plain or packed, or on standard input."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from darnel.page.page import Page
from darnel.readers.json_value import load_json
from darnel.readers.options import ReadOptions
from darnel.readers.record import page_of
from darnel.readers.stream import BROKEN, Reading, lines_of, name_of, one_line

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
SUFFIXES = (".jsonl", ".ndjson")


@dataclass(frozen=True, slots=True)
class UnparsedRecord:
    """One line of a file of records: parsed by the worker that judges it, not by the process that feeds all workers."""

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


Item = Page | UnparsedRecord
"""What readers yield."""


def as_page(item: Item) -> Page:
    """Return the page that a reader's item is, or holds."""
    return item if isinstance(item, Page) else item.page()


def read_jsonl(path: Path | None, reading: Reading) -> Iterator[Item]:
    """Read records of a JSONL file, or of standard input where `path` is None.

    A line that is not a record, and the place where a packed file is truncated, give a page with an error.
    """
    name = "-" if path is None else name_of(path)
    number = 0
    try:
        for number, line in enumerate(read_lines(path, reading), 1):
            if line is None:
                yield Page("", source=f"{name}#{number}", error=reading.options.too_long)
            elif line.strip():
                yield UnparsedRecord(line.removeprefix(_BYTE_ORDER_MARK), f"{name}#{number}", reading.options)
    except BROKEN as error:
        yield Page("", source=f"{name}#{number + 1}", error=f"file is truncated here: {one_line(error)}")


def read_lines(path: Path | None, reading: Reading) -> Iterator[bytes | None]:
    """Yield lines of a plain or packed file, split at line feeds only; page text holds other separators.

    None stands for a line over the limit.
    """
    if path is None:
        yield from lines_of(sys.stdin.buffer.readline, reading.largest, b"\n")
        return
    with reading.open(path) as file:
        yield from lines_of(file.readline, reading.largest, b"\n")


def read_record(line: bytes | str, source: str, options: ReadOptions) -> Page:
    """Parse one JSON record into a page; a page with an error where it is not one."""
    try:
        record = load_json(line)
    except ValueError as error:
        return Page(line, source=source, error=f"not JSON: {one_line(error)}")
    if not isinstance(record, dict):
        return Page(line, source=source, error="not a record: the line is JSON, but not an object")
    return page_of(record, source, options)
