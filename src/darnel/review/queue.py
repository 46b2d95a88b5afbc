"""The order in which labels of scored pages would teach a model most (active learning)."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from math import log
from typing import Any, NamedTuple, TypeVar

import numpy as np

from darnel.errors import PageError
from darnel.features.table import measure_together
from darnel.model.log_odds import logit, sigmoid
from darnel.model.model import Model
from darnel.page.page import Page

T = TypeVar("T")
Row = dict[str, Any]
_EDGE = 1e-6  # scores nearer to 0 or 1 count as this


class Candidate(NamedTuple):
    """Why a label of one page would teach: three parts, each from 0 to 1.

    Attributes:
        row: the scored page.
        uncertain: 1 at the threshold, near 0 where the score is sure.
        impact: pages of its site and copies of itself, on a logarithmic scale, against the most of any page.
        novelty: share of the features that judge it outside the range of clean pages of its language and
            format; 0 until the page is read.
    """

    row: Row
    uncertain: float
    impact: float
    novelty: float = 0.0

    @property
    def value(self) -> float:
        """The three parts together: however large its site, a page that is sure teaches little."""
        return self.uncertain * (1.0 + self.impact + self.novelty)


def candidates(rows: Iterable[Row], threshold: float, text_threshold: float | None = None) -> list[Candidate]:
    """Order scored pages by what their labels would teach, most first; rows with an error are left out.

    After uncertainty sampling (Lewis and Gale, 1994). A second page of a site teaches less than its first:
    its value counts a quarter, that of a third page a ninth.

    Args:
        rows: of scored pages.
        threshold: score from which a page is called a farm page.
        text_threshold: the same of texts without markup, where that is another one.

    >>> rows = [{"id": str(n), "score": score, "site": None} for n, score in enumerate((0.1, 0.79, 1.0))]
    >>> [candidate.row["score"] for candidate in candidates(rows, 0.8)]
    [0.79, 0.1, 1.0]
    """
    scored = [row | {"score": float(row["score"])} for row in rows if row.get("score") is not None]
    of_texts = threshold if text_threshold is None else text_threshold
    sites = Counter(row.get("site") for row in scored if row.get("site"))
    counts = [max(sites[row.get("site")], 1) + float(row.get("duplicates") or 0) for row in scored]
    most = log(max([2.0, *counts]))
    ranked = [
        Candidate(
            row,
            _uncertain(row["score"], of_texts if row.get("format") == "text" else threshold),
            log(count) / most,
        )
        for row, count in zip(scored, counts, strict=True)
    ]
    return diversify(ranked, lambda candidate: candidate)


def _uncertain(score: float, threshold: float) -> float:
    near = sigmoid(_clipped_logit(score) - _clipped_logit(threshold))
    return 4 * near * (1 - near)


def _clipped_logit(share: float) -> float:
    return logit(min(max(share, _EDGE), 1 - _EDGE))


def diversify(pages: Sequence[T], candidate_of: Callable[[T], Candidate]) -> list[T]:
    """Order pages by what their labels teach, where each further page of a site counts less."""
    seen: Counter[str] = Counter()
    ranked: list[tuple[float, int]] = []
    in_order = sorted(enumerate(map(candidate_of, pages)), key=lambda each: -each[1].value)
    for index, candidate in in_order:
        site = candidate.row.get("site") or candidate.row["id"]
        seen[site] += 1
        ranked.append((-candidate.value / seen[site] ** 2, index))
    return [pages[index] for _, index in sorted(ranked)]


def novelty(page: Page, model: Model) -> float:
    """Return the share of the features that judge a page outside the range of clean pages alike.

    It is 0 for what is not a page.
    """
    places = model.scorer_of(page.format).features_read
    try:
        row = np.array(measure_together([page], places)[0])[places]
    except PageError:
        return 0.0
    usual = model.clean_range_of(page.format, page.language.main)[0][places]
    return float(np.mean((row < usual[:, 0]) | (row > usual[:, 1])))
