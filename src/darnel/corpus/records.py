"""Corpus: labelled pages, each with its operator. The only place that splits, and it splits by operator."""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from darnel.errors import InputError
from darnel.output.atomic import whole
from darnel.page.page import Page
from darnel.readers import find_files
from darnel.readers.json_value import load_json
from darnel.readers.jsonl import read_lines
from darnel.readers.record import page_of
from darnel.readers.stream import Reading
from darnel.review.labels import labels_of
from darnel.sites.union_find import components

LABELS = ("clean", "farm")
FOLDS = 8
_POOL = 5  # operators with fewer pages are weighed as one
OPERATOR_EVIDENCE = 0.25  # weight in training of farm pages whose spam does not show on the page
_LANGUAGE_EXPONENT = 0.1  # clean pages weigh by the pages of their language to the power of minus this


class Labelled(NamedTuple):
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
) -> Iterator[Labelled]:
    """Labelled pages of JSONL records, each content once, in sorted order of files.

    Args:
        paths: folders or files of records with `label` and, where known, `group family kind evidence`.
        exclusions: a CSV with a column `id`: pages to leave out.
        labels: reviews of the review desk; they come first, and so stand above the label of a record with the same content.

    Raises:
        InputError: a path cannot be read, or a record has no label or no content.
    """
    excluded = _excluded(exclusions)
    seen: set[str] = set()
    reviewed = ((record, f"{labels}#{record['id']}") for record in labels_of(labels)) if labels else ()
    for record, source in chain(reviewed, _records(paths)):
        known = _labelled(record, source)
        digest = content_digest(known.page)
        if digest not in seen and known.page.id not in excluded:
            seen.add(digest)
            yield known


def _records(paths: Iterable[Path]) -> Iterator[tuple[Any, str]]:
    for file in (file for path in paths for file in find_files(path)[0]):
        reading = Reading()
        for number, line in enumerate(read_lines(file, reading), 1):
            source = f"{file}#{number}"
            if line is None:
                raise InputError(f"{source}: {reading.too_long}")
            try:
                yield load_json(line), source
            except ValueError as error:
                raise InputError(f"{source}: not JSON: {error}") from error


def _labelled(record: Any, source: str) -> Labelled:
    label = record.get("label") if isinstance(record, dict) else None
    if label not in LABELS:
        raise InputError(f"{source}: label {label!r}; a corpus record needs the label 'farm' or 'clean'")
    page = page_of(record, source)
    if page.error is not None:
        raise InputError(f"{source}: {page.error}")
    operator = str(record.get("group") or page.site or page.id)
    return Labelled(
        page,
        label,
        operator,
        str(record.get("family") or operator),
        str(record.get("kind") or label),
        record.get("evidence"),
        record,
    )


def write_sources(pages: Iterable[Labelled], path: Path) -> None:
    """Write where every page came from: CSV with id, digest, label, operator, family, kind, evidence, and the record's provenance."""
    kept = ("source", "commit", "path", "site")
    with whole(path) as file:
        text = io.TextIOWrapper(file, "utf-8", newline="", write_through=True)
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(("id", "digest", "label", "operator", "family", "kind", "evidence", *kept))
        for page, label, operator, family, kind, evidence, record in pages:
            where = (record.get(name) or "" for name in kept)
            writer.writerow(
                (page.id, content_digest(page), label, operator, family, kind, evidence or "", *where)
            )
        text.flush()
        text.detach()  # the file is not the wrapper's to close


def content_digest(page: Page) -> str:
    """SHA-256 of the content, in hex."""
    content = (
        page.content if isinstance(page.content, bytes) else page.content.encode("utf-8", "surrogatepass")
    )
    return hashlib.sha256(content).hexdigest()


def _excluded(path: Path | None) -> set[str]:
    if path is None or not path.exists():
        return set()
    with path.open(encoding="utf-8", newline="") as file:
        return {row["id"] for row in csv.DictReader(file)}


def units(operators: Sequence[str], families: Sequence[str]) -> list[str]:
    """What must stay on one side of a split: operators joined through the template families they share.

    >>> units(["a", "b", "c"], ["x", "x", "y"])
    ['x', 'x', 'y']
    """
    joined = components(
        (("operator", operator), ("family", family))
        for operator, family in zip(operators, families, strict=True)
    )
    unit = {node: min(name for kind, name in group if kind == "family") for group in joined for node in group}
    return [unit["operator", operator] for operator in operators]


def assign_folds(table: pd.DataFrame, folds: int = FOLDS) -> np.ndarray:
    """Fold number of each row of a table with `label operator family`, shape (rows,).

    Whole units go to one fold: the largest first, each to the fold that has the fewest operators of
    its label so far, then the fewest pages. No chance is involved.
    """
    unit = pd.Series(units(list(table["operator"]), list(table["family"])), index=table.index)
    target: dict[str, int] = {}
    for label in LABELS[::-1]:
        rows = (table["label"] == label) & ~unit.isin(target.keys())
        sizes = unit[rows].value_counts()
        operators = table["operator"][rows].groupby(unit[rows]).nunique()
        pages, held = np.zeros(folds), np.zeros(folds)
        for name in sorted(sizes.index, key=lambda name: (-sizes[name], name)):
            target[name] = place = int(np.lexsort((pages, held))[0])
            pages[place] += sizes[name]
            held[place] += operators[name]
    fold = unit.map(target)
    return np.asarray(fold)


def weigh(table: pd.DataFrame) -> np.ndarray:
    """Weight of each row, shape (rows,): each operator weighs the same within its label.

    Farm operators with fewer than five pages are pooled into one. The weights of each label sum to 1.
    """
    name = pool(table)
    size = name.groupby([table["label"], name]).transform("size")
    weight = 1.0 / size
    return np.asarray(weight / weight.groupby(table["label"]).transform("sum"))


def pool(table: pd.DataFrame) -> pd.Series:
    """Operator of each row, small farm operators under one common name."""
    size = table.groupby(["label", "operator"])["operator"].transform("size")
    return table["operator"].where((size >= _POOL) | (table["label"] == "clean"), "(small operators)")


def training_weights(table: pd.DataFrame, operator_evidence: float = OPERATOR_EVIDENCE) -> np.ndarray:
    """Sample weights for fitting, shape (rows,), mean 1, half of them on farm pages.

    Farm operators weigh the same however many pages they have; their pages of evidence `operator` count
    `operator_evidence` of that. Clean pages weigh the same each (with equal publishers, the many pages of few Markdown
    publishers were given away), a little more in languages that have few.
    """
    farm = (table["label"] == "farm").to_numpy()
    language = table["language"].fillna("unknown")
    pages = language[~farm].value_counts().reindex(language, fill_value=1).to_numpy(float)
    weight = np.where(farm, weigh(table), pages**-_LANGUAGE_EXPONENT)
    weight = np.where(page_evidence(table), weight, weight * operator_evidence)
    for rows in (farm, ~farm):
        weight[rows] *= 0.5 * len(table) / weight[rows].sum()
    return np.asarray(weight)


def page_evidence(table: pd.DataFrame) -> np.ndarray:
    """Rows that figures are about: clean pages, and farm pages whose spam shows on the page; bool, shape (rows,)."""
    return np.asarray(table["evidence"] != "operator")


def digest_of(digests: Iterable[str]) -> str:
    """One digest for a set of page digests, whatever their order: 16 hex digits."""
    return hashlib.sha256("\n".join(sorted(digests)).encode()).hexdigest()[:16]
