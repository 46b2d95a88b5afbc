"""Records, one JSON object a line: plain, gzip or Zstandard, or on standard input."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from darnel.page.page import Page
from darnel.readers.json_value import load_json
from darnel.readers.record import page_of
from darnel.readers.stream import BROKEN, Reading, lines_of, name_of

_PLAIN = (".jsonl", ".ndjson")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
SUFFIXES = tuple(suffix + packed for suffix in _PLAIN for packed in ("", ".gz", ".zst"))


def read_jsonl(path: Path | None, reading: Reading) -> Iterator[Page]:
    """Pages of a JSONL file, or of standard input where `path` is None.

    A line that is not a record, and the place where a packed file breaks off, give a page with an error.
    """
    name = "-" if path is None else name_of(path)
    number = 0
    try:
        for number, line in enumerate(read_lines(path, reading), 1):
            if line is None:
                yield Page("", source=f"{name}#{number}", error=reading.too_long)
            elif line.strip():
                yield _Unread(line.removeprefix(_BYTE_ORDER_MARK), f"{name}#{number}")
    except BROKEN as error:
        yield Page("", source=f"{name}#{number + 1}", error=f"the file breaks off here: {error}")


def read_lines(path: Path | None, reading: Reading) -> Iterator[bytes | None]:
    """Lines of a plain or packed file, split at line feeds only; page text holds other separators. None for one over the limit."""
    if path is None:
        yield from lines_of(sys.stdin.buffer.readline, reading.largest, b"\n")
        return
    with reading.open(path) as file:
        yield from lines_of(file.readline, reading.largest, b"\n")


class _Unread(Page):
    """A page whose record is read when something is asked of it: by the worker that judges it, not by the process that feeds all workers."""

    def __init__(self, line: bytes, source: str) -> None:
        self.line = line
        self.source: str = source

    def __getattr__(self, name: str) -> Any:  # only what is not there yet
        if "line" not in self.__dict__ or name.startswith("__"):
            raise AttributeError(name)
        self.__dict__ = {**read_record(self.__dict__.pop("line"), self.source).__dict__, **self.__dict__}
        return getattr(self, name)

    @property
    def weight(self) -> int:
        return len(self.__dict__.get("line") or self.content)


def read_record(line: bytes | str, source: str) -> Page:
    """The page of one JSON record; a page with an error where it is not one."""
    try:
        record = load_json(line)
    except ValueError as error:
        return Page(line, source=source, error=f"not JSON: {error}")
    if not isinstance(record, dict):
        return Page(line, source=source, error="not a record: the line is JSON, but not an object")
    return page_of(record, source)
