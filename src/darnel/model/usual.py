"""Usual: what clean pages of a format and language are like, and what of a page is unusual."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from darnel.core import CORE
from darnel.model.log_odds import sigmoid
from darnel.model.plain import Plain
from darnel.model.scorer import Scorer
from darnel.page.cached import cached_property

_INSIDE = 5e-4  # of the usual range, relative: its ends, of four digits, count as usual


class Weights(NamedTuple):
    """What a page weighs.

    Attributes:
        log_odds: of its score.
        base: log-odds of all that is usual on it.
        unusual: index and contribution of each feature outside its usual range that moves the log-odds, the
            strongest first; they and `base` add up to `log_odds`.
    """

    log_odds: float
    base: float
    unusual: list[tuple[int, float]]


@dataclass(frozen=True)
class Usual(Plain):
    """What clean pages of a format and language are like.

    Attributes:
        scorer: what judges such pages.
        pages: their name, such as `German HTML`.
        start: log-odds of a usual one.
        median: contribution of each feature there, shape (features + 1,), the text score last.
        ranges: of each feature, low and high end, shape (features + 1, 2); NaN where it never applies.
    """

    scorer: Scorer
    pages: str
    start: float
    median: np.ndarray
    ranges: np.ndarray

    def weigh(self, row: list[float]) -> Weights:
        """Weigh a measured page: a number for each feature, NaN where it does not apply, the text score last.

        A feature inside its usual range, or one that does not apply, is not unusual and belongs to the base.
        """
        if self._core is not None:
            return Weights._make(self.scorer.trees.core.weigh(self._core, row))
        values = np.array(row)
        contributions = self.scorer.contributions(values[None, :])[0] - self.median
        log_odds = self.start + float(contributions.sum())
        below, above = self._bounds
        outside = (values < below) | (values > above)  # NaN is never outside
        places = np.flatnonzero(outside & (contributions != 0))
        moved = contributions[places]
        order = np.argsort(-np.abs(moved), kind="stable")
        unusual = list(zip(places[order].tolist(), moved[order].tolist(), strict=True))
        return Weights(log_odds, log_odds - float(moved.sum()), unusual)

    def weigh_usual(self, row: list[float]) -> list[tuple[int, float]]:
        """Weigh what is usual on a measured page, which `weigh` adds to the base.

        Returns:
            Index and contribution of each feature that moves the log-odds and is inside its usual range, or
            does not apply, the strongest first.
        """
        values = np.array(row)
        contributions = self.scorer.contributions(values[None, :])[0] - self.median
        below, above = self._bounds
        inside = ~((values < below) | (values > above)) & (contributions != 0)
        order = np.argsort(-np.abs(contributions), kind="stable")
        return [(int(index), float(contributions[index])) for index in order if inside[index]]

    @cached_property
    def ends(self) -> list[tuple[float, float]]:
        """Low and high end of each usual range as people read them: the text score from 0 to 1."""
        *others, (low, high) = map(tuple, self.ranges.tolist())
        return [*others, (sigmoid(low), sigmoid(high))]

    @cached_property
    def _bounds(self) -> tuple[np.ndarray, np.ndarray]:
        """Return below and above what each feature is outside its range, shape (features + 1,)."""
        slack = _INSIDE * np.abs(self.ranges)
        return self.ranges[:, 0] - slack[:, 0], self.ranges[:, 1] + slack[:, 1]

    @cached_property
    def _core(self) -> Any:
        """The same for the core, where it is installed; its sums are the same to the last bit."""
        if CORE is None:
            return None
        text = self.scorer.text_weight, self.scorer.text_mean
        numbers = (each.tolist() for each in (self.median, *self._bounds))
        return CORE.Usual(self.start, self.scorer.calibration[0], text, *numbers)
