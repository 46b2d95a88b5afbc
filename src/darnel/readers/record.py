"""Record: what a row of JSONL, CSV, Parquet or a data frame says of a page, under the names that data sets use."""

from typing import Any

from darnel.page.page import FORMATS, Page
from darnel.readers.json_value import load_json
from darnel.readers.options import ReadOptions

CONTENT_KEYS = ("content", "html", "text", "markdown", "raw_content")
_KEYS = {"id": ("id", "doc_id"), "url": ("url",), "site": ("site", "source_domain"), "path": ("path",)}
RECORD_KEYS = (*CONTENT_KEYS, *(name for names in _KEYS.values() for name in names), "format", "metadata")
"""Every key that is looked at: darnel's own, those of datatrove and FineWeb, and those of RedPajama."""


def page_of(record: dict[str, Any], source: str | None, options: ReadOptions = ReadOptions()) -> Page:  # noqa: B008 - it is frozen
    """The page of a record with `content` (or `html`, `text`, `markdown`, `raw_content`) and, where known, `id url site format path`.

    `doc_id`, `source_domain`, and the `id` and `url` inside `metadata` stand in where the plain names are missing.
    """
    known = _known(record)
    key = next((key for key in CONTENT_KEYS if isinstance(record.get(key), str | bytes)), None)
    if key is None:
        return Page(
            "",
            source=source,
            error=f"the record has no content; it needs text under {', '.join(CONTENT_KEYS)}",
            **known,
        )
    format_ = record.get("format")
    if format_ is None and key in ("html", "markdown"):
        format_ = key
    if format_ not in (None, *FORMATS):
        return Page(
            record[key],
            source=source,
            error=f"format {format_!r} is not known; use 'html', 'markdown' or 'text'",
            **known,
        )
    return options.page(record[key], format_, source=source, **known)


def _known(record: dict[str, Any]) -> dict[str, Any]:
    metadata = record.get("metadata")
    if isinstance(metadata, str):
        try:
            metadata = load_json(metadata)
        except ValueError:
            metadata = None
    places = (record, metadata) if isinstance(metadata, dict) else (record,)
    found = {
        key: next((place[name] for place in places for name in names if place.get(name) is not None), None)
        for key, names in _KEYS.items()
    }
    return {key: _writable(value) for key, value in found.items() if value is not None}


def _writable(value: Any) -> str:
    """A value as text that every output takes: without lone surrogates, as broken JSON escapes leave them."""
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return text.encode("utf-8", "replace").decode()
