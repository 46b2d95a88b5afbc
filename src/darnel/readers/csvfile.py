"""Records in CSV with a header line: plain or packed, in the dialects that programs write."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Self

from darnel.page.page import Page
from darnel.readers.json_encoding import encoding_of
from darnel.readers.json_value import text_or_bytes
from darnel.readers.options import ReadOptions
from darnel.readers.record import is_content_key, page_of
from darnel.readers.stream import BROKEN, Reading, lines_of, name_of, one_line, prefixed

SUFFIXES = (".csv", ".tsv")
_SAMPLE = 1 << 18  # bytes by which the dialect is chosen
_DELIMITERS = (",", ";", "\t", "|")
_STATED = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
"""A first line that states the delimiter, for Excel."""
_ESCAPED = re.compile(r'(\\+)"')


class _Dialect(NamedTuple):
    """How a file writes its fields.

    Attributes:
        encoding: of the file.
        delimiter: between fields.
        stated: whether the first line states the delimiter, as for Excel.
        backslashes: whether a quote inside a field is `\\"`, as Spark writes it, and not `""`.
    """

    encoding: str
    delimiter: str
    stated: bool
    backslashes: bool


def read_csv(path: Path, reading: Reading) -> Iterator[Page]:
    """Read a CSV file.

    A row that does not fit its header, and the place where a file is truncated, give a page with an error.
    """
    csv.field_size_limit(reading.largest)
    name, number, header = name_of(path), 0, None
    try:
        with reading.open(path) as packed:
            head, file = prefixed(packed, _SAMPLE)
            dialect = _dialect_of(head)
            errors = "surrogateescape" if dialect.encoding == "utf-8-sig" else "replace"
            text = io.TextIOWrapper(file, dialect.encoding, errors, newline="")
            lines = _Lines(text, reading, backslashes=dialect.backslashes)
            rows = csv.reader(lines, delimiter=dialect.delimiter, strict=True)
            while True:
                lines.left, first = reading.largest, lines.number + 1
                try:
                    row = next(rows)
                except StopIteration:
                    return
                except csv.Error as error:
                    number += 1
                    yield Page(
                        "", source=f"{name}#{number}", error=f"not CSV: {one_line(error)}{lines.since(first)}"
                    )
                    continue
                if header is None:
                    if dialect.stated:
                        dialect = dialect._replace(stated=False)
                        continue
                    header = [key.strip() for key in row]
                elif row:
                    number += 1
                    yield _page(header, row, f"{name}#{number}", reading.options)
    except BROKEN as error:
        yield Page("", source=f"{name}#{number + 1}", error=f"file is truncated here: {one_line(error)}")


def _dialect_of(head: bytes) -> _Dialect:
    """Choose the dialect of a file by its first bytes."""
    encoding = encoding_of(head)
    sample = head.decode(encoding, "replace").lstrip("\ufeff")
    if len(head) >= _SAMPLE:
        sample = sample[: sample.rfind("\n") + 1]
    if stated := _STATED.match(sample):
        return _Dialect(encoding, stated[1], stated=True, backslashes=False)
    header = re.split(r"[\r\n]", sample.lstrip("\r\n"), maxsplit=1)[0]
    delimiter = max(_DELIMITERS, key=lambda each: (_names_content(header, each), header.count(each)))
    standard = _misfits(sample, delimiter, backslashes=False) if '\\"' in sample else 0
    spark = standard > 0 and _misfits(sample, delimiter, backslashes=True) < standard
    return _Dialect(encoding, delimiter, stated=False, backslashes=spark)


def _names_content(header: str, delimiter: str) -> bool:
    return any(is_content_key(name.strip(' "')) for name in header.split(delimiter))


def _misfits(sample: str, delimiter: str, *, backslashes: bool) -> int:
    """Count the rows of a sample that do not fit its header."""
    lines: Iterator[str] = io.StringIO(sample, newline="")
    rows = csv.reader(map(_unescaped, lines) if backslashes else lines, delimiter=delimiter, strict=True)
    count, width = 0, 0
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return count
        except csv.Error:
            count += 1
            continue
        width = width or len(row)
        count += bool(row) and len(row) != width


def _unescaped(line: str) -> str:
    """Return a line with its escaped quotes doubled; two backslashes before a quote are one."""
    return _ESCAPED.sub(_doubled, line) if '\\"' in line else line


def _doubled(match: re.Match[str]) -> str:
    count = len(match[1])
    return "\\" * (count // 2) + ('""' if count % 2 else '"')


class _Lines:
    """Lines for the csv module, up to a limit: an open quote must not take in the rest of a file.

    Attributes:
        left: characters that the row may still take.
        number: of the line last read, from 1.
    """

    def __init__(self, text: io.TextIOBase, reading: Reading, *, backslashes: bool) -> None:
        self._lines = lines_of(text.readline, reading.largest, "\r\n")
        self._too_long = reading.options.too_long
        self._backslashes = backslashes
        self.left, self.number = reading.largest, 0

    def since(self, first: int) -> str:
        """Say which lines a lost row has taken: a quote that is not closed takes many."""
        return (
            f" (lines {first} to {self.number}; close the quote in the first)" if self.number > first else ""
        )

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.left -= len(line or "")
        self.number += 1
        if line is None or self.left < 0:
            raise csv.Error(self._too_long)
        return _unescaped(line) if self._backslashes else line


def _page(header: list[str], row: list[str], source: str, options: ReadOptions) -> Page:
    if len(row) != len(header):
        return Page("", source=source, error=f"the row has {len(row)} fields, the header {len(header)}")
    return page_of(
        {key: text_or_bytes(value) for key, value in zip(header, row, strict=True)}, source, options
    )
