"""Records in CSV with a header line: plain or gzip."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from darnel.page.page import Page
from darnel.readers.options import ReadOptions
from darnel.readers.record import page_of
from darnel.readers.stream import BROKEN, Reading, lines_of, name_of, one_line

SUFFIXES = (".csv",)


def read_csv(path: Path, reading: Reading) -> Iterator[Page]:
    """Pages of a CSV file; a row that does not fit its header, and the place where a file breaks off, give a page with an error."""
    csv.field_size_limit(reading.largest)
    name, number, header = name_of(path), 0, None
    try:
        with (
            reading.open(path) as file,
            io.TextIOWrapper(file, "utf-8-sig", "surrogateescape", newline="") as text,
        ):
            lines = _Lines(text, reading)
            rows = csv.reader(lines, strict=True)
            while True:
                lines.left = reading.largest
                try:
                    row = next(rows)
                except StopIteration:
                    return
                except csv.Error as error:
                    number += 1
                    yield Page("", source=f"{name}#{number}", error=f"not CSV: {error}")
                    continue
                if header is None:
                    header = [key.strip().lower() for key in row]
                elif row:
                    number += 1
                    yield _page(header, row, f"{name}#{number}", reading.options)
    except BROKEN as error:
        yield Page("", source=f"{name}#{number + 1}", error=f"file is truncated here: {one_line(error)}")


class _Lines:
    """Lines for the csv module, which would take in any: a quote that is never closed must not swallow the rest of a large file.

    Attributes:
        left: characters that the row may still take.
    """

    def __init__(self, text: io.TextIOBase, reading: Reading) -> None:
        self._lines = lines_of(text.readline, reading.largest, "\r\n")
        self._too_long = reading.options.too_long
        self.left = reading.largest

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.left -= len(line or "")
        if line is None or self.left < 0:
            raise csv.Error(self._too_long)
        return line


def _page(header: list[str], row: list[str], source: str, options: ReadOptions) -> Page:
    if len(row) != len(header):
        return Page("", source=source, error=f"the row has {len(row)} fields, the header {len(header)}")
    return page_of(
        {
            key: _text_or_bytes(value)
            for key, value in zip(header, row, strict=True)
            if value or key == "content"
        },
        source,
        options,
    )


def _text_or_bytes(value: str) -> str | bytes:
    """Bytes where they are not UTF-8, so that the page's own encoding can be worked out."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-8", "surrogateescape")
    return value
