"""Batch: inputs become rows, in order, on one process or several."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import Any, Literal

from darnel.batches import batches
from darnel.errors import PageError
from darnel.page import MAX_BYTES, Page
from darnel.predictor import Predictor
from darnel.readers import find_files, read
from darnel.table import COLUMNS, measure_page

Row = dict[str, Any]
_BATCH = 32  # pages that travel to a worker together
_ALONE = 8  # batches up to which starting workers costs more than it saves


def open_inputs(
    inputs: Sequence[str], format_: Literal["auto", "html", "markdown"] = "auto", max_bytes: int = MAX_BYTES
) -> tuple[Iterator[Page], int]:
    """Pages of all inputs in order, and how many files were passed over because darnel does not read their kind.

    Raises:
        InputError: an input does not exist or holds nothing readable; nothing has been read then.
    """
    passed_over = sum(find_files(name)[1] for name in inputs if name != "-")
    pages = chain.from_iterable(read(name) for name in inputs)
    return (_as(page, format_, max_bytes) for page in pages), passed_over


def _as(page: Page, format_: Literal["auto", "html", "markdown"], max_bytes: int) -> Page:
    page.max_bytes = max_bytes
    if format_ != "auto":
        page.format = format_
    return page


def score_pages(
    pages: Iterable[Page],
    model: Path | None,
    *,
    jobs: int = 1,
    threshold: str | float = "balanced",
    reasons: int = 5,
    prior: float | None = None,
) -> Iterator[Row]:
    """Rows of scored pages, in order. Several processes are started only where there are pages enough for them.

    Args:
        pages: read as they are needed, a few batches ahead.
        model: model folder, None for the one that ships.
        jobs: processes.
        threshold: `balanced`, `strict`, or a score from 0 to 1.
        reasons: how many reasons a row tells.
        prior: share of farm pages that scores are restated for, see `Predictor.load`.

    Raises:
        ModelError: the model cannot be had; before any page is read.
        UsageError: the threshold or the prior cannot be; before any page is read.
    """
    limit = _predictor(model, prior).model.threshold(threshold)
    stream = batches(pages, _BATCH)
    head = list(islice(stream, _ALONE)) if jobs > 1 else []
    if len(head) < _ALONE:
        for batch in chain(head, stream):
            yield from _score(batch, model, prior, limit, reasons)
        return
    from joblib import Parallel, delayed

    tasks = (delayed(_score)(batch, model, prior, limit, reasons) for batch in chain(head, stream))
    for rows in Parallel(jobs, return_as="generator", pre_dispatch=2 * jobs)(tasks):
        yield from rows


def measure_pages(pages: Iterable[Page]) -> Iterator[Row]:
    """Rows of measured pages: id, source, url, the features, and `error` where a page cannot be measured."""
    for page in pages:
        row: Row = {"id": page.id, "source": page.source, "url": page.url, "error": None}
        try:
            row.update(zip(COLUMNS, measure_page(page).tolist(), strict=True))
        except PageError as error:
            row["error"] = str(error)
        yield row


@lru_cache(maxsize=1)
def _predictor(model: Path | None, prior: float | None) -> Predictor:
    return Predictor.load(model, prior=prior)


def _score(batch: list[Page], model: Path | None, prior: float | None, limit: float, reasons: int) -> list[Row]:
    return list(_predictor(model, prior).rows(batch, threshold=limit, reasons=reasons))


class Counts:
    """What a batch run has seen: rows, rows flagged as farm, rows with an error."""

    def __init__(self) -> None:
        self.rows = self.farm = self.errors = 0

    def watch(self, rows: Iterable[Row], told: Callable[[], None] = lambda: None) -> Iterator[Row]:
        """Pass rows on and count them; `told` after each."""
        for row in rows:
            self.rows += 1
            self.farm += row.get("label") == "farm"
            self.errors += row["error"] is not None
            told()
            yield row

    def __str__(self) -> str:
        judged = self.rows - self.errors
        flagged = f", {self.farm} farm ({self.farm / judged:.1%})" if judged else ""
        return f"{self.rows} pages{flagged}, {self.errors} errors"
