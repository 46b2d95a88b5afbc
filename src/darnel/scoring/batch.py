"""Batches: pages become rows, in order, on worker processes."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain, islice
from time import monotonic

from darnel.features.table import COLUMNS, alike, measure_together
from darnel.model.predictor import Predictor
from darnel.model.row import error_row, judged_rows, rows_together
from darnel.output.progress import plural
from darnel.output.rows import Row
from darnel.page.page import Page
from darnel.readers.item import Item, batches, pages_of
from darnel.scoring.limits import DEFAULT_LIMITS, Limits
from darnel.scoring.workers import ErrorRow, Judge, Pool

MEASURED = {"id": str, "source": str, "url": str, **dict.fromkeys(COLUMNS, float), "error": str}
"""Type of each column of measured pages, in order."""

_ENOUGH = 1_000  # rows of this run from which its speed is worth telling


def score_pages(
    pages: Iterable[Item],
    predictor: Predictor,
    *,
    jobs: int = 1,
    threshold: str | float = "balanced",
    reasons: int = 5,
    limits: Limits = DEFAULT_LIMITS,
) -> Iterator[Row]:
    """Return an iterator over rows of scored pages, in order.

    The pages are judged in processes of their own, so that one that hangs, eats memory or crashes costs
    its own row and no other. A page that comes alone is judged in this process: it has nothing else to lose.

    Args:
        pages: read as they are needed, a few batches ahead.
        predictor: travels to the workers.
        jobs: processes.
        threshold: `balanced`, `strict`, or a score from 0 to 1.
        reasons: how many reasons a row has.
        limits: what one page may take.

    Raises:
        UsageError: the threshold or `reasons` is invalid; at once.
    """
    return judge_pages(pages, scorer(predictor, threshold, reasons), error_row, jobs=jobs, limits=limits)


def scorer(predictor: Predictor, threshold: str | float, reasons: int) -> Callable[[], Judge]:
    """Return what a worker calls once to be able to score; it travels there with the model.

    Raises:
        UsageError: the threshold or `reasons` is invalid.
    """
    predictor.model.check_options(threshold, reasons)
    return partial(_scoring, predictor, threshold, reasons)


def _scoring(predictor: Predictor, threshold: str | float, reasons: int) -> Judge:
    return partial(judged_rows, predictor.model, threshold=threshold, reasons=reasons)


def measure_pages(pages: Iterable[Item], *, jobs: int = 1, limits: Limits = DEFAULT_LIMITS) -> Iterator[Row]:
    """Yield rows of measured pages, in order, with the columns of MEASURED."""
    yield from judge_pages(pages, _measuring, _unmeasured, jobs=jobs, limits=limits)


def _measuring() -> Judge:
    return _measure


def _measure(pages: list[Page]) -> list[Row]:
    return rows_together(pages, _measured, _unmeasured, "cannot be measured")


def _measured(pages: list[Page]) -> list[Row]:
    return [
        {**_unmeasured(page, None), **dict(zip(COLUMNS, row, strict=True))}
        for run in alike(pages)
        for page, row in zip(run, measure_together(run), strict=True)
    ]


def _unmeasured(page: Page, error: str | None) -> Row:
    return {"id": page.id, "source": page.source, "url": page.url, "error": error}


def judge_pages(
    pages: Iterable[Item],
    make_judge: Callable[[], Judge],
    row_of_error: ErrorRow,
    *,
    jobs: int = 1,
    limits: Limits = DEFAULT_LIMITS,
) -> Iterator[Row]:
    """Yield one row a page, in order, made by any judge under limits of time and memory.

    Args:
        pages: pages, or records that may contain one; read as they are needed, a few batches ahead.
        make_judge: called once in each process, where it must be importable; returns what makes the rows of
            some pages.
        row_of_error: makes the row of a page that ended its process, and why.
        jobs: processes.
        limits: what one page may take.

    Raises:
        DarnelError: a process cannot even start.
    """
    source = iter(pages)
    head = list(islice(source, 2))
    if len(head) < 2 and limits == DEFAULT_LIMITS:
        yield from make_judge()(list(pages_of(head)))
        return
    pool = Pool(make_judge, row_of_error, jobs=jobs, limits=limits)
    for rows in pool.rows(batches(chain(head, source))):
        yield from rows


class Counts:
    """Counts of a run: rows, those flagged as farm, with too little to judge or with an error; its speed.

    Attributes:
        earlier: rows counted before those that are watched.
    """

    def __init__(self) -> None:
        self.rows = self.farm = self.clean = self.unsure = self.errors = 0
        self._start, self.earlier = monotonic(), 0

    def add(self, row: Row) -> None:
        """Count one row."""
        self.rows += 1
        self.farm += row.get("label") == "farm"
        self.clean += row.get("label") == "clean"
        self.unsure += row.get("label") == "unsure"
        self.errors += row["error"] is not None

    def watch(self, rows: Iterable[Row], on_progress: Callable[[], None] = lambda: None) -> Iterator[Row]:
        """Pass rows on and count them; `on_progress` is called after each. Speed is that of these alone."""
        self._start, self.earlier = monotonic(), self.rows
        for row in rows:
            self.add(row)
            on_progress()
            yield row

    @property
    def speed(self) -> float:
        """Rows passed on a second."""
        return (self.rows - self.earlier) / max(monotonic() - self._start, 1e-9)

    def __str__(self) -> str:
        judged = self.farm + self.clean  # Rows of 'darnel measure' are neither.
        flagged = f", {self.farm} farm ({self.farm / judged:.1%})" if judged else ""
        unsure = f", {self.unsure} unsure" if self.unsure else ""
        # Of few pages, most of the time is start-up.
        speed = f", {self.speed:.0f} pages a second" if self.rows - self.earlier >= _ENOUGH else ""
        return f"{plural(self.rows, 'page')}{flagged}{unsure}, {plural(self.errors, 'error')}{speed}"
