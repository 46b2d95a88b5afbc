"""The row of a scored page: the one schema of JSONL, CSV, Parquet, the HTTP API, MLflow and Spark."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar, cast, get_type_hints

from darnel.errors import PageError, failure
from darnel.model.summary import summary
from darnel.model.verdict import Reason, Verdict
from darnel.page.page import Page

if TYPE_CHECKING:
    from darnel.model.model import Model

_Row = TypeVar("_Row", bound=Mapping[str, Any])


class ScoredReason(TypedDict):
    """One reason in a row."""

    feature: str
    value: float
    contribution: float
    text: str


class ScoredRow(TypedDict):
    """One scored page. A column is added here, and nowhere else; its order is that of every output."""

    id: str
    source: str | None
    url: str | None
    site: str | None
    format: str | None
    language: str | None
    score: float | None
    label: str | None
    reasons: list[ScoredReason] | None
    error: str | None
    note: str | None
    topic: str | None
    title: str | None
    topic_probability: float | None


ROW: dict[str, Any] = get_type_hints(ScoredRow)
"""Type of each column, in order."""

PAGE_COLUMNS = ("id", "source", "url", "site", "title")
"""Columns that name the page; the others say what was judged."""

VERDICT_COLUMNS = tuple(name for name in ROW if name not in (*PAGE_COLUMNS, "format", "language"))
"""Columns of the verdict itself, which adapters add to what others' engines carry."""

_TITLE = 200  # characters of a title in a row


def judged_row(page: Page, verdict: Verdict) -> ScoredRow:
    """Return the row of a page and its verdict."""
    judged = {
        "format": page.format,
        "language": page.language.main,
        "score": verdict.score,
        "label": verdict.label,
        "note": verdict.note,
        "topic": verdict.topic,
        "reasons": [_reason_row(reason) for reason in verdict.reasons],
        "title": _title(page),
        "topic_probability": verdict.topic_probability,
    }
    return cast("ScoredRow", error_row(page, None) | judged)


def judged_rows(
    model: "Model", pages: Sequence[Page], threshold: str | float, reasons: int
) -> list[ScoredRow]:
    """Return the rows of pages that a model judges together, at a threshold that it has."""

    def make(sound: list[Page]) -> list[ScoredRow]:
        return list(map(judged_row, sound, model.judge_together(sound, threshold, reasons)))

    return rows_together(pages, make, error_row, "cannot be judged")


def error_row(page: Page, error: str | None) -> ScoredRow:
    """Return the row of a page that was not judged, and why."""
    about = {"id": page.id, "source": page.source, "url": page.url, "site": page.site, "error": error}
    return cast("ScoredRow", dict.fromkeys(ROW) | about)


def rows_together(
    pages: Sequence[Page],
    make: Callable[[list[Page]], list[_Row]],
    row_of_error: Callable[[Page, str], _Row],
    failed: str,
) -> list[_Row]:
    """Return one row a page, in order.

    Args:
        pages: of which rows are wanted.
        make: makes the rows of those that are sound, all together.
        row_of_error: makes the row of another one, and why.
        failed: what a page that fails "cannot be".

    Raises:
        Exception: one of several pages failed. Alone, each has a row.
    """
    try:
        errors = [_error_of(page) for page in pages]
        sound = [page for page, error in zip(pages, errors, strict=True) if error is None]
        rows = iter(make(sound))
    except Exception as error:
        if len(pages) > 1:
            raise
        return [row_of_error(pages[0], failure(error, failed))]
    return [
        next(rows) if error is None else row_of_error(page, error)
        for page, error in zip(pages, errors, strict=True)
    ]


def _error_of(page: Page) -> str | None:
    """Return why a page has no content to judge, or None."""
    try:
        page.check()
    except PageError as error:
        return str(error)
    return None


def headline(row: Mapping[str, Any]) -> str:
    """Return the verdict of a row in one sentence."""
    reasons = [(reason["feature"], reason["text"], reason["contribution"]) for reason in row["reasons"]]
    topic, likely = row.get("topic"), row.get("topic_probability")
    return summary(row["label"], row["score"], topic, row.get("note"), reasons, likely)


def _title(page: Page) -> str | None:
    """Return the page's title on one line, cut where it is long; None where it has none."""
    title = " ".join(page.title.split())[:_TITLE]
    return title.encode("utf-8", "replace").decode("utf-8") or None


def _reason_row(reason: Reason) -> ScoredReason:
    return {
        "feature": reason.feature,
        "value": reason.value,
        "contribution": reason.contribution,
        "text": reason.text,
    }
