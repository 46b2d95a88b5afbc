"""The contract: what must hold of every page and of every file, however hostile."""

import math
import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path

import orjson

from darnel.errors import PageError
from darnel.explain.explanation import explain
from darnel.features.table import measure_page, out_of_range
from darnel.model.predictor import Predictor
from darnel.model.row import error_row, judged_row
from darnel.output.terminal import printable
from darnel.page.page import Page
from darnel.readers import Reading
from darnel.readers.item import pages_of
from darnel.readers.stream import name_of


def fault_of(page: Page, predictor: Predictor, *, explained: bool = False) -> str | None:
    """Return what is wrong with how darnel judges a page, in one line, or None.

    Every feature must be finite and in the range of its card, the score from 0 to 1, the row writable,
    and nothing but a PageError raised.

    Args:
        page: any page.
        predictor: the model that it is judged by.
        explained: also add up all reasons, find their evidence and write the marked page: five times slower.
    """
    try:
        return _fault(page, predictor, explained)
    except PageError as error:
        return None if len(str(error).splitlines()) == 1 else f"its error is not one line: {error!r}"
    except Exception as error:  # noqa: BLE001 - this is what is looked for
        return _place(error)


def _fault(page: Page, predictor: Predictor, explained: bool) -> str | None:
    row = measure_page(page)
    if names := out_of_range(row):
        return f"out of range: {', '.join(names)}"
    verdict = predictor.judge(page, reasons=len(row) + 1 if explained else 5)
    if not 0 <= verdict.score <= 1:
        return f"score {verdict.score}"
    orjson.dumps(judged_row(page, verdict))
    if explained:
        log_odds = verdict.base + sum(reason.contribution for reason in verdict.reasons)
        if abs(1 / (1 + math.exp(-log_odds)) - verdict.score) > 1e-9:
            return f"reasons do not add up: {log_odds} and {verdict.score}"
        from darnel.explain.highlight import marked_page

        explanation = explain(page, predictor)
        marked_page(explanation).document.encode()
        if any(
            not printable(place.text).isprintable()
            for reason in explanation.reasons
            for place in reason.places
            if place.text.isprintable()
        ):
            return "evidence that a terminal cannot show"
    return None


def faults_of_file(path: Path, reader: object, predictor: Predictor, most: int = 50) -> Iterator[str]:
    """List the faults of a reader on a file, and of its pages: each must have a source and a row."""
    try:
        pages: Iterable[Page] = pages_of(reader(path, Reading()))  # type: ignore[operator]
        for page, _ in zip(pages, range(most), strict=False):
            if page.source is None or not page.source.startswith(name_of(path)):
                yield f"a page without a source: {page.source!r}"
            orjson.dumps(error_row(page, None))
            if page.error is None and (fault := fault_of(page, predictor)):
                yield fault
            elif page.error is not None and len(page.error.splitlines()) != 1:
                yield f"its error is not one line: {page.error!r}"
    except OSError:
        return  # read_file makes a row of it
    except Exception as error:  # noqa: BLE001 - this is what is looked for
        yield _place(error)


def _place(error: Exception) -> str:
    """An exception and where it was raised, by which findings are distinguished."""
    frames = [
        f"{Path(frame.filename).name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)
    ]
    return f"{type(error).__name__}: {str(error)[:120]!r} at {' '.join(frames[-4:])}"
