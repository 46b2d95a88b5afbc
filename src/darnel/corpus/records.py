"""Labelled pages, each with its operator, from records and reviews."""

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, repeat
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
UNKNOWN = "unknown"
"""Collection of records of which none is known."""

_TOPICS_OF_TEXTS = {
    "affiliate-review": "affiliate-reviews",
    "content-mill": "ai-filler",
    "coupon": "coupons-deals",
    "crack-download": "downloads",
    "essay-mill": "essay-mills",
    "gambling": "gambling",
    "gibberish": "spun-text",
    "keyword-page": "keyword-galleries",
    "link-drop": "link-drops",
    "loan-insurance": "money-leads",
    "pharma": "pharma-health",
    "scraped": "copied-articles",
    "spun": "spun-text",
    "torrent-stream": "streams",
}
"""Topic of a text by its record's `detail`."""
_MANY = 50  # pages of one operator from which a third of a label's pages is worth a warning
_WARNINGS = 5  # at most


class LabelledPage(NamedTuple):
    """One page with its label and provenance."""

    page: Page
    label: str
    operator: str
    family: str
    kind: str
    evidence: str | None
    collection: str
    topic: str | None
    record: dict[str, Any]


class Provenance(NamedTuple):
    """What is known of whole sources and operators, beside the records.

    Attributes:
        collections: which collection each source belongs to.
        topics: topic of spam of each operator.
    """

    collections: Mapping[str, str] = {}
    topics: Mapping[str, str] = {}


def read_provenance(folder: Path | None) -> Provenance:
    """Read `collections.tsv` and `topics.tsv` of a folder, name and value a line; what is absent is empty.

    Raises:
        InputError: a line has no tab.
    """
    if folder is None:
        return Provenance()
    return Provenance(*(_pairs(folder / name) for name in ("collections.tsv", "topics.tsv")))


def _pairs(path: Path) -> dict[str, str]:
    pairs = {}
    lines = path.read_bytes().decode("utf-8").split("\n") if path.exists() else []
    for number, line in enumerate(lines, 1):
        name, tab, rest = line.partition("\t")
        if line.strip() and not tab:
            raise InputError(f"{path}, line {number}: {line!r} has no tab; write a name, a tab and a value")
        if tab:
            pairs[name.strip()] = rest.partition("\t")[0].strip()
    return pairs


def read_corpora(
    paths: Iterable[Path],
    exclusions: Path | None = None,
    labels: Path | None = None,
    provenance: Provenance = Provenance(),  # noqa: B008 - a tuple of nothing
) -> Iterator[LabelledPage]:
    """Read labelled pages from JSONL records, each content once, in sorted order of files.

    Args:
        paths: folders or files of records with `label` and, where known, `group family kind evidence`.
        exclusions: a CSV with a column `id`: pages to leave out.
        labels: reviews of the review desk; they come first, and so win over the label of a record with the
            same content.
        provenance: collections and topics, for records that do not name their own.

    Raises:
        InputError: a path cannot be read, a record has no label or no content, two records contradict each
            other about a page, or one has the id of another.
    """
    excluded = _excluded(exclusions)
    seen: dict[str, tuple[str | None, str]] = {}
    ids: dict[str, str] = {}
    reviewed = ((record, f"{labels}#{record['id']}") for record in labels_of(labels)) if labels else ()
    for reviews, (record, source) in chain(zip(repeat(True), reviewed), zip(repeat(False), _records(paths))):
        labelled = _labelled(record, source, provenance)
        page = labelled.page
        if page.id in excluded:
            continue
        if page.digest in seen:
            _check_label(labelled.label, source, *seen[page.digest])
            continue
        if (other := ids.setdefault(page.id, source)) != source:
            raise InputError(f"{source}: has the id {page.id!r} of {other}; give it an id of its own")
        seen[page.digest] = (None if reviews else labelled.label, source)
        yield labelled


def _check_label(label: str, source: str, other: str | None, other_source: str) -> None:
    """Refuse a page that has another label elsewhere; the label of a review, None here, wins."""
    if other is not None and label != other:
        raise InputError(
            f"{source}: labelled {label!r}, and the same page is {other!r} in {other_source}; remove one"
        )


def label_warnings(labels: Iterable[str], operators: Iterable[str]) -> list[str]:
    """Return sentences on labels that look poisoned or mixed up, to be read before a model is trusted.

    Args:
        labels: of pages.
        operators: of the same pages.

    >>> label_warnings(["farm", "clean", "clean"], ["a", "a", "b"])
    ["'a' has pages of both labels (1 farm, 1 clean): check them, or name its operators apart under group"]
    """
    pages = Counter(zip(labels, operators, strict=True))
    total = Counter(label for label, _ in pages.elements())
    warnings = [
        f"{operator!r} has pages of both labels ({pages['farm', operator]} farm, {pages['clean', operator]} "
        "clean): check them, or name its operators apart under group"
        for operator in sorted({operator for _, operator in pages})
        if pages["farm", operator] and pages["clean", operator]
    ]
    warnings += [
        f"{operator!r} has {count} of the {total[label]} {label} pages: what is learned of them is of it"
        for (label, operator), count in sorted(pages.items())
        if count >= _MANY and count * 3 > total[label]
    ]
    if len(warnings) > _WARNINGS:
        warnings[_WARNINGS:] = [f"and {len(warnings) - _WARNINGS} more operators of this kind"]
    return warnings


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


def _labelled(record: Any, source: str, provenance: Provenance) -> LabelledPage:
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
        str(
            record.get("collection") or provenance.collections.get(str(record.get("source")).strip(), UNKNOWN)
        ),
        _topic(record, operator, provenance) if label == "farm" else None,
        record,
    )


def _topic(record: dict[str, Any], operator: str, provenance: Provenance) -> str | None:
    topic = record.get("topic") or provenance.topics.get(operator)
    topic = topic or _TOPICS_OF_TEXTS.get(str(record.get("detail")))
    return None if topic is None else str(topic)


def write_sources(pages: Iterable[LabelledPage], path: Path) -> None:
    """Write where every page came from, as CSV: what it is, its digest, and the provenance of its record."""
    columns = ("source", "commit", "path", "site")
    with atomic_write(path) as file:
        text = io.TextIOWrapper(file, "utf-8", newline="", write_through=True)
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(("id", "digest", "label", "operator", "family", "kind", "evidence", *columns))
        for page, label, operator, family, kind, evidence, _, _, record in pages:
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
