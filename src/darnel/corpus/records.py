"""Labelled pages, each with its operator, from records and reviews."""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from darnel.errors import InputError
from darnel.output.atomic import atomic_write
from darnel.page.page import Page
from darnel.readers import find_files
from darnel.readers.json_value import load_json
from darnel.readers.jsonl import read_lines
from darnel.readers.record import page_of
from darnel.readers.stream import Reading
from darnel.review.store import labels_of

LABELS = ("clean", "farm")


class LabelledPage(NamedTuple):
    """One page with its label and provenance."""

    page: Page
    label: str
    operator: str
    family: str
    kind: str
    evidence: str | None
    record: dict[str, Any]


def read_corpora(
    paths: Iterable[Path], exclusions: Path | None = None, labels: Path | None = None
) -> Iterator[LabelledPage]:
    """Read labelled pages from JSONL records, each content once, in sorted order of files.

    Args:
        paths: folders or files of records with `label` and, where known, `group family kind evidence`.
        exclusions: a CSV with a column `id`: pages to leave out.
        labels: reviews of the review desk; they come first, and so win over the label of a record with the
            same content.

    Raises:
        InputError: a path cannot be read, or a record has no label or no content.
    """
    excluded = _excluded(exclusions)
    seen: set[str] = set()
    reviewed = ((record, f"{labels}#{record['id']}") for record in labels_of(labels)) if labels else ()
    for record, source in chain(reviewed, _records(paths)):
        labelled = _labelled(record, source)
        if labelled.page.digest not in seen and labelled.page.id not in excluded:
            seen.add(labelled.page.digest)
            yield labelled


def _records(paths: Iterable[Path]) -> Iterator[tuple[Any, str]]:
    files = (file for path in paths for file in find_files(path)[0] if file.suffix.lower() != ".txt")
    for file in files:
        reading = Reading()
        for number, line in enumerate(read_lines(file, reading), 1):
            source = f"{file}#{number}"
            if line is None:
                raise InputError(f"{source}: {reading.options.too_long}")
            try:
                yield load_json(line), source
            except ValueError as error:
                raise InputError(f"{source}: not JSON: {error}") from error


def _labelled(record: Any, source: str) -> LabelledPage:
    label = record.get("label") if isinstance(record, dict) else None
    if label not in LABELS:
        raise InputError(f"{source}: label {label!r}; a corpus record needs the label 'farm' or 'clean'")
    page = page_of(record, source)
    if page.error is not None:
        raise InputError(f"{source}: {page.error}")
    operator = str(record.get("group") or page.site or page.id)
    return LabelledPage(
        page,
        label,
        operator,
        str(record.get("family") or operator),
        str(record.get("kind") or label),
        record.get("evidence"),
        record,
    )


def write_sources(pages: Iterable[LabelledPage], path: Path) -> None:
    """Write where every page came from: CSV with id, digest, label, operator, family, kind, evidence, provenance."""
    columns = ("source", "commit", "path", "site")
    with atomic_write(path) as file:
        text = io.TextIOWrapper(file, "utf-8", newline="", write_through=True)
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(("id", "digest", "label", "operator", "family", "kind", "evidence", *columns))
        for page, label, operator, family, kind, evidence, record in pages:
            provenance = (record.get(name) or "" for name in columns)
            about = (page.id, page.digest, label, operator, family, kind, evidence or "")
            writer.writerow((*about, *provenance))
        text.flush()
        text.detach()  # the file is not the wrapper's to close


def _excluded(path: Path | None) -> set[str]:
    if path is None or not path.exists():
        return set()
    with path.open(encoding="utf-8", newline="") as file:
        return {row["id"] for row in csv.DictReader(file)}


def digest_of(digests: Iterable[str]) -> str:
    """Return one digest for a set of page digests, whatever their order: 16 hex digits."""
    return hashlib.sha256("\n".join(sorted(digests)).encode()).hexdigest()[:16]
