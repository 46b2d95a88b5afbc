"""Records, one JSON object a line: plain, gzip or Zstandard, or on standard input."""

import gzip
import json
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from darnel.page import Page

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_PLAIN = (".jsonl", ".ndjson")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
SUFFIXES = tuple(suffix + packed for suffix in _PLAIN for packed in ("", ".gz", ".zst"))
CONTENT_KEYS = ("content", "html", "text", "markdown", "raw_content")


def read_jsonl(path: Path | None) -> Iterator[Page]:
    """Pages of a JSONL file, or of standard input where `path` is None.

    A line that is not a record, and the place where a packed file breaks off, give a page with an error.
    """
    name = "-" if path is None else str(path).encode("utf-8", "replace").decode()
    number = 0
    try:
        for number, line in enumerate(read_lines(path), 1):
            if line.strip():
                yield read_record(line.removeprefix(_BYTE_ORDER_MARK), f"{name}#{number}")
    except (OSError, EOFError, zlib.error, zstd.ZstdError) as error:
        yield Page("", source=f"{name}#{number + 1}", error=f"the file breaks off here: {error}")


def read_lines(path: Path | None) -> Iterator[bytes]:
    """Lines of a plain or packed file, split at line feeds only; page text holds other separators."""
    if path is None:
        yield from sys.stdin.buffer
        return
    suffix = path.suffix.lower()
    with gzip.open(path) if suffix == ".gz" else zstd.open(path) if suffix == ".zst" else path.open("rb") as lines:
        yield from lines


def read_record(line: bytes | str, source: str) -> Page:
    """The page of one JSON record; a page with an error where it is not one."""
    try:
        record = load_json(line)
    except ValueError as error:
        return Page(line, source=source, error=f"not JSON: {error}")
    if not isinstance(record, dict):
        return Page(line, source=source, error="not a record: the line is JSON, but not an object")
    return page_of(record, source)


def load_json(line: bytes | str) -> Any:
    """One JSON value; also with NaN and lone surrogates, which Python's own module writes and orjson refuses.

    Raises:
        ValueError: it is not JSON.
    """
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError as error:
        try:
            return json.loads(line)
        except (ValueError, RecursionError):
            raise error from None


def page_of(record: dict[str, Any], source: str) -> Page:
    """The page of a record with `content` (or `html`, `text`, `markdown`, `raw_content`) and, where known, `id url site format path`."""
    known: dict[str, Any] = {key: str(value) for key in ("id", "url", "site", "path") if (value := record.get(key)) is not None}
    key = next((key for key in CONTENT_KEYS if isinstance(record.get(key), str)), None)
    if key is None:
        return Page("", source=source, error=f"the record has no content; it needs text under {', '.join(CONTENT_KEYS)}", **known)
    format_ = record.get("format")
    if format_ is None and key in ("html", "markdown"):
        format_ = key
    if format_ not in (None, "html", "markdown"):
        return Page(record[key], source=source, error=f"format {format_!r} is not known; use 'html' or 'markdown'", **known)
    return Page(record[key], format_, source=source, **known)
