"""Teaching: in which order labels of scored pages would teach a model most."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from math import log
from typing import Any, NamedTuple, TypeVar

import numpy as np

from darnel.errors import PageError
from darnel.features.table import measure_page
from darnel.model.log_odds import logit, sigmoid
from darnel.model.model import Model
from darnel.page.page import Page

T = TypeVar("T")
Row = dict[str, Any]
_EDGE = 1e-6  # scores nearer to 0 or 1 count as this


class Lesson(NamedTuple):
    """Why a label of one page would teach: three parts, each from 0 to 1.

    Attributes:
        row: the scored page.
        uncertain: 1 at the threshold, near 0 where the score is sure.
        stakes: pages of its site and copies of itself, on a logarithmic scale, against the most of any page.
        unlike: share of features outside what is usual on clean pages of the language and format; 0 until the page is read.
    """

    row: Row
    uncertain: float
    stakes: float
    unlike: float = 0.0

    @property
    def value(self) -> float:
        """The three parts together."""
        return self.uncertain + self.stakes + self.unlike


def lessons(rows: Iterable[Row], threshold: float) -> list[Lesson]:
    """Scored pages by what their labels would teach, most first; rows with an error teach nothing.

    After uncertainty sampling (Lewis and Gale, 1994). A second page of a site teaches less than its first:
    its value counts a quarter, that of a third page a ninth.

    >>> rows = [{"id": str(n), "score": score, "site": None} for n, score in enumerate((0.1, 0.79, 1.0))]
    >>> [lesson.row["score"] for lesson in lessons(rows, 0.8)]
    [0.79, 0.1, 1.0]
    """
    known = [row | {"score": float(row["score"])} for row in rows if row.get("score") is not None]
    sites = Counter(row.get("site") for row in known if row.get("site"))
    counts = [max(sites[row.get("site")], 1) + float(row.get("duplicates") or 0) for row in known]
    most = log(max([2.0, *counts]))
    found = [
        Lesson(row, _uncertain(row["score"], threshold), log(count) / most)
        for row, count in zip(known, counts, strict=True)
    ]
    return spread(found, lambda lesson: lesson)


def _uncertain(score: float, threshold: float) -> float:
    near = sigmoid(_logit(score) - _logit(threshold))
    return 4 * near * (1 - near)


def _logit(score: float) -> float:
    return logit(min(max(score, _EDGE), 1 - _EDGE))


def spread(found: Sequence[T], lesson_of: Callable[[T], Lesson]) -> list[T]:
    """By what they teach, most first, where each further page of a site counts less."""
    seen: Counter[str] = Counter()
    ranked: list[tuple[float, int]] = []
    for place, lesson in sorted(enumerate(map(lesson_of, found)), key=lambda each: -each[1].value):
        site = lesson.row.get("site") or lesson.row["id"]
        seen[site] += 1
        ranked.append((-lesson.value / seen[site] ** 2, place))
    return [found[place] for _, place in sorted(ranked)]


def unlike(page: Page, model: Model) -> float:
    """Share of the features of a page that lie outside what is usual on clean pages of its language and format; 0 for what is no page."""
    try:
        row = measure_page(page)
    except PageError:
        return 0.0
    usual = model.clean_range_of(page.format, page.language.main)[0][: row.size]
    return float(np.mean((row < usual[:, 0]) | (row > usual[:, 1])))
