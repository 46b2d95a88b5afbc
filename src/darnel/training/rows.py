"""Measure labelled pages: their features, the slots of their texts, and what they say of themselves."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from darnel.corpus.records import LabelledPage
from darnel.errors import TableError
from darnel.features.table import COLUMNS, alike, measure_together
from darnel.model.row import rows_together
from darnel.model.text_score import slots_of, slots_of_reading
from darnel.model.topics import cue_numbers
from darnel.output.progress import Progress, no_progress
from darnel.output.rows import Row
from darnel.page.page import Page
from darnel.scoring.batch import judge_pages
from darnel.scoring.limits import DEFAULT_LIMITS, Limits
from darnel.scoring.workers import Judge


class MeasuredRows(NamedTuple):
    """Labelled pages, measured.

    Attributes:
        frame: one row a page, with the columns of ABOUT, `grouped_by` and those of the catalogue.
        slots: of all the visible text of each page.
        main: slots of the main text of each page, None where that is all its text.
        cues: numbers of the cues of each page, shape (pages, cues); see `darnel.model.topics`.
    """

    frame: pd.DataFrame
    slots: list[np.ndarray]
    main: list[np.ndarray | None]
    cues: np.ndarray


def measure_rows(
    pages: Iterable[LabelledPage],
    *,
    jobs: int = 2,
    limits: Limits = DEFAULT_LIMITS,
    on_progress: Progress = no_progress,
) -> MeasuredRows:
    """Measure labelled pages, in processes that may hang or die without taking the run along.

    Args:
        pages: read as workers become free.
        jobs: processes.
        limits: what one page may take.
        on_progress: called with the stage, and how many pages are measured.

    Raises:
        TableError: a page cannot be measured.
    """
    under_way: deque[LabelledPage] = deque()

    def unlabelled() -> Iterator[Page]:
        for labelled in pages:
            under_way.append(labelled)
            yield labelled.page

    about: list[dict[str, Any]] = []
    rows: list[np.ndarray] = []
    slots: list[np.ndarray] = []
    main: list[np.ndarray | None] = []
    cues: list[np.ndarray] = []
    for measured in judge_pages(unlabelled(), _measurer, _unmeasured, jobs=jobs, limits=limits):
        labelled = under_way.popleft()
        if measured["error"] is not None:
            raise TableError(
                f"{labelled.page.source}: {measured['error']}; take it out of the data, or name its id "
                "in a CSV for 'darnel table --exclusions'"
            )
        about.append(_about(labelled, measured))
        rows.append(measured["row"])
        slots.append(measured["slots"])
        main.append(measured["main"])
        cues.append(measured["cues"])
        on_progress("measuring pages", len(rows), 0)
    if not rows:
        raise TableError("there are no labelled pages in the data; label some as 'farm' and some as 'clean'")
    values = pd.DataFrame(np.array(rows), columns=list(COLUMNS))
    frame = pd.concat([pd.DataFrame(about), values], axis=1)
    return MeasuredRows(frame, slots, main, np.array(cues, np.float32))


def _measurer() -> Judge:
    return _measure


def _measure(pages: list[Page]) -> list[Row]:
    return rows_together(pages, _measured, _unmeasured, "cannot be measured")


def _measured(pages: list[Page]) -> list[Row]:
    return [
        {
            "row": np.array(row),
            "slots": slots_of(page),
            "main": None if page.reading is page.whole_reading else slots_of_reading(page.reading),
            "cues": cue_numbers(page),
            "domain": page.own_domain if page.format != "text" else "",
            "format": page.format,
            "language": page.language.main,
            "error": None,
        }
        for run in alike(pages)
        for page, row in zip(run, measure_together(run), strict=True)
    ]


def _unmeasured(page: Page, error: str) -> Row:  # noqa: ARG001 - what workers call for a lost page
    return {"error": error}


def _about(labelled: LabelledPage, measured: Mapping[str, Any]) -> dict[str, Any]:
    page = labelled.page
    operator, family, grouped_by = labelled.operator, labelled.family, labelled.grouped_by
    if (domain := measured["domain"]) and grouped_by in (
        "folder",
        "page",
    ):  # by its canonical link or the like
        operator, family, grouped_by = domain, domain if family == operator else family, "site"
    return {
        "id": page.id,
        "digest": page.digest,
        "label": labelled.label,
        "operator": operator,
        "family": family,
        "kind": labelled.kind,
        "evidence": labelled.evidence,
        "collection": labelled.collection,
        "topic": labelled.topic,
        "site": labelled.record.get("site") or page.site or labelled.record.get("source"),
        "format": measured["format"],
        "language": measured["language"],
        "grouped_by": grouped_by,
    }
