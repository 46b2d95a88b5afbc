"""Rows: labelled pages measured, numbers and provenance, no text."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from darnel._compat import batches
from darnel.corpus.records import LABELS, Labelled, content_digest
from darnel.errors import PageError, TableError
from darnel.features.table import COLUMNS, measure_page
from darnel.model.text_score import slots_of

ABOUT = ("id", "digest", "label", "operator", "family", "kind", "evidence", "site", "format", "language")
_BATCH = 64

Progress = Callable[[str, int, int], None]
"""Told the stage, how much is done, and how much there is (0 where not known)."""


def silent(stage: str, done: int, total: int) -> None:
    """No progress."""


def measure_rows(
    pages: Iterable[Labelled], *, jobs: int = 2, progress: Progress = silent
) -> tuple[pd.DataFrame, list[np.ndarray]]:
    """Measure labelled pages.

    Returns:
        One row a page, with the columns of ABOUT and those of the catalogue; and the slots of each page's text.

    Raises:
        TableError: a page cannot be measured, or there are no pages of both labels.
    """
    about: list[dict[str, Any]] = []
    rows: list[np.ndarray] = []
    slots: list[np.ndarray] = []
    for batch in Parallel(jobs, return_as="generator")(
        delayed(_measure_batch)(batch) for batch in batches(pages, _BATCH)
    ):
        for known, row, found in batch:
            about.append(known)
            rows.append(row)
            slots.append(found)
        progress("measuring pages", len(rows), 0)
    frame = pd.DataFrame(about)
    if not rows or set(frame["label"]) != set(LABELS):
        raise TableError("the corpus needs pages of both labels, 'farm' and 'clean'")
    return pd.concat([frame, pd.DataFrame(np.array(rows), columns=list(COLUMNS))], axis=1), slots


def _measure_batch(batch: list[Labelled]) -> list[tuple[dict[str, Any], np.ndarray, np.ndarray]]:
    found = []
    for known in batch:
        page = known.page
        try:
            row = measure_page(page)
        except PageError as error:
            raise TableError(f"{page.source}: {error}; leave it out through data/exclusions.csv") from error
        about = {
            "id": page.id,
            "digest": content_digest(page),
            "label": known.label,
            "operator": known.operator,
            "family": known.family,
            "kind": known.kind,
            "evidence": known.evidence,
            "site": known.record.get("site") or page.site or known.record.get("source"),
            "format": page.format,
            "language": page.language.main,
        }
        found.append((about, row, slots_of(page)))
    return found
