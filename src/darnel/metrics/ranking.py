"""Rows by score: ROC curve under any weights, and intervals by resampling whole units."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

LEVEL = 0.95
"""Share of the resamples that an interval spans."""

Interval = tuple[float, float]


@dataclass(frozen=True)
class Curve:
    """A ROC curve, one point for each distinct score from the highest down.

    Attributes:
        false: share of the clean weight at or above the score, shape (points,).
        true: share of the farm weight at or above the score, shape (points,).
    """

    false: np.ndarray
    true: np.ndarray

    @property
    def auc(self) -> float:
        """Area under the curve; ties count half."""
        height = self.true - np.diff(self.true, prepend=0.0) / 2
        return float(np.sum(np.diff(self.false, prepend=0.0) * height))

    @property
    def average_precision(self) -> float:
        """Precision at each step of recall, farm and clean taken as equally likely."""
        flagged = self.true + self.false
        precision = np.divide(self.true, flagged, out=np.zeros_like(flagged), where=flagged > 0)
        return float(np.sum(np.diff(self.true, prepend=0.0) * precision))

    def points_within(self, rate: float) -> int:
        """Return how many of the points flag at most `rate` of the clean weight."""
        return int(np.searchsorted(self.false, rate + 1e-12, side="right"))

    def recall(self, rate: float) -> float:
        """Return the share of the farm weight flagged where at most `rate` of the clean weight is flagged."""
        points = self.points_within(rate)
        return float(self.true[points - 1]) if points else 0.0


class Ranking:
    """Rows from the highest score down, to be weighed again and again.

    Args:
        score: shape (rows,).
        farm: bool, shape (rows,).
    """

    def __init__(self, score: np.ndarray, farm: np.ndarray) -> None:
        self.order = np.argsort(-score, kind="stable")
        self.score, self.farm = score[self.order], farm[self.order]
        self.last = np.flatnonzero(np.append(np.diff(self.score) != 0, True))  # of each run of equal scores

    def curve(self, weight: np.ndarray) -> Curve:
        """Return the ROC curve under weights, shape (rows,), in the order in which the rows were given."""
        ordered = weight[self.order]
        farm = np.cumsum(ordered * self.farm)[self.last]
        clean = np.cumsum(ordered * ~self.farm)[self.last]
        return Curve(clean / clean[-1], farm / farm[-1])

    def threshold(self, curve: Curve, rate: float) -> float:
        """Return the score at or above which at most `rate` of the clean weight is."""
        point = min(curve.points_within(rate), self.last.size - 1)
        return float(np.nextafter(self.score[self.last[point]], np.inf))


def bootstrap(
    figures: Callable[[np.ndarray], dict[str, float]],
    unit: pd.Series,
    farm: np.ndarray,
    *,
    resamples: int,
    seed: int = 0,
) -> dict[str, Interval]:
    """Return percentile intervals of figures: whole units are drawn, with replacement, farm and clean apart.

    After Efron, Bootstrap methods: another look at the jackknife (1979); drawn by cluster, since pages of one
    operator are alike: Field and Welsh, Bootstrapping clustered data (2007).

    Args:
        figures: from how often each row was drawn, shape (rows,), to figures by name.
        unit: what is drawn as a whole: operator or publisher of each row.
        farm: bool, shape (rows,).
        resamples: how often to draw.
        seed: of the draw.
    """
    draw = np.random.default_rng(seed)
    times = np.zeros(len(farm))
    groups = []
    for rows in (np.flatnonzero(farm), np.flatnonzero(~farm)):
        codes, names = pd.factorize(unit.iloc[rows])
        groups.append((rows, codes, np.full(len(names), 1 / len(names))))
    drawn = []
    for _ in range(resamples):
        for rows, codes, chance in groups:
            times[rows] = draw.multinomial(chance.size, chance)[codes]
        drawn.append(figures(times))
    if not drawn:
        return {}
    low, high = np.quantile(pd.DataFrame(drawn), ((1 - LEVEL) / 2, (1 + LEVEL) / 2), axis=0)
    return {name: (float(a), float(b)) for name, a, b in zip(drawn[0], low, high, strict=True)}
