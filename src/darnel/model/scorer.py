"""Scorer: boosted trees over features and text score, calibrated, with thresholds; for pages or for texts."""

from dataclasses import dataclass, replace

import numpy as np

from darnel.features.table import COLUMNS
from darnel.model.caution import Caution
from darnel.model.log_odds import logit, sigmoid
from darnel.model.trees import Trees
from darnel.page.cached import cached_property

NO_CAUTION = Caution()
_EDGE = 1e-15  # a threshold of 0 or 1 has no log-odds; it is moved by this much


@dataclass(frozen=True)
class Scorer:
    """What judges one kind of page.

    Attributes:
        trees: over the catalogue's columns and, last, the text score; their log-odds start from `start`.
        start: log-odds that the trees start from.
        text_weight: what a log-odd of the text score counts beside those of the trees, which only make steps
            of it: beyond their last step, this still ranks pages.
        text_mean: mean text score of the training pages, the zero of that contribution.
        calibration: (slope, intercept) of Platt scaling: calibrated = intercept + slope * log-odds.
        thresholds: score from which a page is a farm page, by name.
        caution: what is taken off the log-odds of some pages.
    """

    trees: Trees
    start: float
    text_weight: float
    text_mean: float
    calibration: tuple[float, float]
    thresholds: dict[str, float]
    caution: Caution = NO_CAUTION

    @cached_property
    def features_read(self) -> list[int]:
        """Indices of the features of the catalogue that the trees look at, in order."""
        return [index for index in self.trees.used_features if index < len(COLUMNS)]

    @cached_property
    def base(self) -> float:
        """Calibrated log-odds before anything is known of a page."""
        slope, intercept = self.calibration
        return intercept + slope * (self.start + self.trees.base + self.text_weight * self.text_mean)

    def contributions(self, table: np.ndarray) -> np.ndarray:
        """How far each feature, and last the text score, moves the calibrated log-odds.

        Args:
            table: float64, shape (rows, features + 1): columns as in `darnel.features.table.COLUMNS`, and the
                text score; NaN where a feature is not applicable.

        Returns:
            float64, of the same shape; with `base` a row adds up to its log-odds.
        """
        moved = self.trees.contributions(table)
        moved[:, -1] += self.text_weight * (table[:, -1] - self.text_mean)
        return moved * self.calibration[0]

    def log_odds(self, table: np.ndarray) -> np.ndarray:
        """Calibrated log-odds of each row, shape (rows,)."""
        return np.asarray(self.base + self.contributions(table).sum(axis=1))

    def at_prior(self, share: float) -> "Scorer":
        """Restate probabilities and thresholds for pages of which a share is farm pages."""
        shift = logit(share)
        slope, intercept = self.calibration
        thresholds = {
            name: sigmoid(logit(min(max(limit, _EDGE), 1 - _EDGE)) + shift)
            for name, limit in self.thresholds.items()
        }
        return replace(self, calibration=(slope, intercept + shift), thresholds=thresholds)
