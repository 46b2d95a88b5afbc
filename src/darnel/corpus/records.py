"""Labelled pages, each with its operator, from records and reviews."""

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, repeat
from pathlib import Path
from typing import Any, NamedTuple

from darnel.errors import InputError
from darnel.facts.hosts import operator_of
from darnel.output.atomic import atomic_write
from darnel.page.charset import encodable
from darnel.page.page import Page
from darnel.readers import find_files, read_file
from darnel.readers.item import pages_of
from darnel.readers.options import ReadOptions
from darnel.readers.record import page_of
from darnel.readers.stream import Reading
from darnel.readers.tables import read_table
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
_TEXTS = ("group", "family", "kind", "evidence", "collection", "topic", "site", "source", "commit", "path")
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
    grouped_by: str = "group"


GROUPED_BY = {
    "group": "named under 'group'",
    "site": "grouped by registrable domain",
    "folder": "grouped by folder",
    "page": "alone, each as an operator of its own",
}
"""How the operator of a page is known, best first."""


class Provenance(NamedTuple):
    """What is known of whole sources and operators, apart from the records.

    Attributes:
        collections: which collection each source belongs to.
        topics: topic of spam of each operator.
    """

    collections: Mapping[str, str] = {}
    topics: Mapping[str, str] = {}


def read_provenance(folder: Path | None) -> Provenance:
    """Read `collections.tsv` and `topics.tsv` of a folder, name and value a line; what is absent is empty.

    Raises:
        InputError: there is no such folder, a file is not UTF-8, or a line has no tab.
    """
    if folder is None:
        return Provenance()
    if not folder.is_dir():
        raise InputError(f"{folder}: no such folder; name the one with collections.tsv and topics.tsv")
    return Provenance(*(_pairs(folder / name) for name in ("collections.tsv", "topics.tsv")))


def _pairs(path: Path) -> dict[str, str]:
    pairs = {}
    try:
        lines = path.read_bytes().decode("utf-8-sig").split("\n") if path.exists() else []
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: is not UTF-8; save it as UTF-8") from error
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
    labels: Sequence[Path] = (),
    provenance: Provenance = Provenance(),  # noqa: B008 - a tuple of nothing
) -> Iterator[LabelledPage]:
    """Read labelled pages, each content once, in sorted order of files.

    A page is labelled by its record's `label`, else by the nearest folder named `farm` or `clean` that it is
    in. Its operator is the record's `group`, else the registrable domain of its site, else its folder inside
    of `farm` or `clean`, else the page itself.

    Args:
        paths: folders or files of records with `label` and, where known, `group family kind evidence`, or
            folders named `farm` and `clean` of pages in any form.
        exclusions: a CSV with a column `id`: pages to leave out.
        labels: files of the review desk, or more paths; they come first, and so win over the label of a
            record with the same content.
        provenance: collections and topics, for records that do not name their own.

    Raises:
        InputError: a path cannot be read, a record has no label or no content, two records contradict each
            other about a page, or one has the id of another.
    """
    excluded = _excluded(exclusions)
    seen: dict[str, tuple[str | None, str]] = {}
    ids: dict[str, str] = {}
    reviewed = chain.from_iterable(map(_reviewed, labels))
    for reviews, entry in chain(zip(repeat(True), reviewed), zip(repeat(False), _pages(paths))):
        labelled = _labelled(entry, provenance)
        page, source = labelled.page, str(labelled.page.source)
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


class _Entry(NamedTuple):
    """A page with what its record says of it, and label and operator by its folder, where known."""

    page: Page
    record: dict[str, Any]
    label: str | None = None
    folder: str | None = None


def _reviewed(path: Path) -> Iterator[_Entry]:
    """Yield the pages of a file of reviews, or of other labelled data."""
    if path.is_dir() or (path.exists() and not _is_database(path)):
        yield from _pages([path])
        return
    for record in labels_of(path):
        yield _Entry(page_of(record, f"{path}#{record['id']}"), record)


def _is_database(path: Path) -> bool:
    with path.open("rb") as file:
        return path.suffix.lower() in (".sqlite", ".db") or file.read(6) == b"SQLite"


def _pages(paths: Iterable[Path]) -> Iterator[_Entry]:
    reading = Reading(ReadOptions(keep_record=True))
    for path in paths:
        for file in find_files(path)[0]:
            label, folder = _folder_of(file, path)
            if label is None and file.suffix.lower() == ".txt":  # a note next to records
                continue
            for page in pages_of(read_file(file, reading)):
                record, page.record = _plain(page.record or {}), None
                yield _Entry(page, record, label, folder)


def _folder_of(file: Path, path: Path) -> tuple[str | None, str | None]:
    """Return label and operator by the folders of a file, from the path that was given on.

    >>> _folder_of(Path("data/farm/shop/1.html"), Path("data"))
    ('farm', 'farm/shop')
    >>> _folder_of(Path("farm/2.md"), Path("farm/2.md"))
    ('farm', None)
    """
    top = path if path != file and file.is_relative_to(path) else file.parent
    names = [top.resolve().name, *file.parent.relative_to(top).parts]
    for place in range(len(names) - 1, -1, -1):
        if (label := names[place].lower()) in LABELS:
            inner = names[place + 1 : place + 2]
            return label, f"{label}/{inner[0]}" if inner else None
    return None, None


def _plain(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record with its keys in small letters and without missing values: "", None and NaN.

    What becomes a column of a table is text that every output takes.
    """
    named = {
        str(key).strip().lower(): value
        for key, value in record.items()
        if value is not None and not (isinstance(value, str) and not value.strip()) and value == value  # noqa: PLR0124
    }
    return named | {key: encodable(str(named[key])) for key in _TEXTS if key in named}


def _labelled(entry: _Entry, provenance: Provenance) -> LabelledPage:
    page, record = entry.page, entry.record
    label = str(record.get("label", entry.label or "")).strip().lower()
    if page.error is not None:
        raise InputError(f"{page.source}: {page.error}; repair it or take it out")
    if label not in LABELS:
        given = f"label {record['label']!r}" if "label" in record else "no label"
        raise InputError(
            f"{page.source}: {given}; write 'farm' "
            "or 'clean' under label, or put the file in a folder named farm or clean"
        )
    operator, grouped_by = _operator_of(entry)
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
        grouped_by,
    )


def _operator_of(entry: _Entry) -> tuple[str, str]:
    """Return who runs a page's site, and how that is known: a key of GROUPED_BY."""
    page = entry.page
    if group := entry.record.get("group"):
        return str(group), "group"
    if page.site:
        return operator_of(page.site), "site"
    return (entry.folder, "folder") if entry.folder else (page.id, "page")


def grouping_warning(counts: Mapping[str, int]) -> str:
    """Return a sentence on pages whose operator nobody named, by which figures are too good, or "".

    Args:
        counts: pages by how their operator is known; see GROUPED_BY.

    >>> grouping_warning({"group": 3})
    ''
    """
    guessed = [f"{counts[by]:,} {how}" for by, how in GROUPED_BY.items() if by != "group" and counts.get(by)]
    if not guessed:
        return ""
    return (
        f"{sum(counts.values()) - counts.get('group', 0):,} of {sum(counts.values()):,} pages do not say who "
        f"runs their site ({', '.join(guessed)}). Pages of one operator may be on both sides of a split, and "
        "then the figures are TOO GOOD: name the operator of each page under 'group'"
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
        for page, label, operator, family, kind, evidence, _, _, record, _ in pages:
            provenance = (str(record.get(name) or "").strip() for name in columns)
            about = (page.id, page.digest, label, operator, family, kind, evidence or "")
            writer.writerow((*about, *provenance))
        text.flush()
        text.detach()  # the file is not the wrapper's to close


def _excluded(path: Path | None) -> set[str]:
    """Return the ids that a table lists under `id`."""
    rows = read_table(path) if path else ()
    try:
        return {str(row["id"]) for row in rows}
    except KeyError as error:
        raise InputError(f"{path}: has no column id; write the ids of pages to leave out under id") from error


def digest_of(digests: Iterable[str]) -> str:
    """Return one digest for a set of page digests, whatever their order: 16 hex digits."""
    return hashlib.sha256("\n".join(sorted(digests)).encode()).hexdigest()[:16]
