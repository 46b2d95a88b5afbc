"""Model: boosted trees and a text score, calibrated, with exact reasons."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from darnel.errors import UsageError
from darnel.features.table import COLUMNS, measure_page
from darnel.model.log_odds import logit, sigmoid
from darnel.model.text_score import TextScore, slots_of
from darnel.model.trees import Trees
from darnel.model.verdict import TEXT, Reason, Verdict, pages_like
from darnel.page.page import Page

_NAMES = (*COLUMNS, TEXT)
_EDGE = 1e-15  # a threshold of 0 or 1 has no log-odds; it is moved by this much


@dataclass(frozen=True)
class Model:
    """Boosted trees over the features and a linear model over the words, their log-odds added and calibrated.

    Attributes:
        trees: over the catalogue's columns; their log-odds start from `start`.
        start: log-odds that the trees start from.
        text: the text score.
        text_weight: what its log-odds count beside those of the trees.
        text_mean: mean text score of the training pages, the zero of its contribution.
        calibration: (slope, intercept) of Platt scaling: calibrated = intercept + slope * log-odds.
        thresholds: score from which a page is a farm page, by name.
        clean_range: by format, the 10th and 90th percentile on clean pages, shape (features + 1, 2);
            the text score is last.
        clean_median_contribution: by format, the median contribution on clean pages, shape (features + 1,):
            contributions of reasons are counted from it.
        provenance: what it was fitted on: digests, versions, figures.
        clean_range_by_language: as `clean_range`, by format and language, such as `html de`, where the
            corpus has enough clean pages.
        digest: of the folder that it was loaded from or saved to, else empty.
    """

    trees: Trees
    start: float
    text: TextScore
    text_weight: float
    text_mean: float
    calibration: tuple[float, float]
    thresholds: dict[str, float]
    clean_range: dict[str, np.ndarray]
    clean_median_contribution: dict[str, np.ndarray]
    provenance: dict[str, Any]
    clean_range_by_language: dict[str, np.ndarray] = field(default_factory=dict)
    digest: str = ""

    @cached_property
    def base(self) -> float:
        """Calibrated log-odds before anything is known of a page."""
        slope, intercept = self.calibration
        return intercept + slope * (self.start + self.trees.base + self.text_weight * self.text_mean)

    @cached_property
    def _clean_base(self) -> dict[str, float]:
        """The base of a verdict by format: log-odds of a page that moves them as the median clean page does."""
        medians = self.clean_median_contribution
        return {name: self.base + float(median.sum()) for name, median in medians.items()}

    def contributions(self, table: np.ndarray, text_scores: np.ndarray) -> np.ndarray:
        """How far each feature, and last the text score, moves the calibrated log-odds.

        Args:
            table: float64, shape (rows, features), columns as in `darnel.features.table.COLUMNS`.
            text_scores: float64, shape (rows,).

        Returns:
            float64, shape (rows, features + 1); with `base` a row adds up to its log-odds.
        """
        text = self.text_weight * (text_scores - self.text_mean)
        raw = np.concatenate([self.trees.contributions(table), text[:, None]], axis=1)
        return raw * self.calibration[0]

    def threshold(self, name: str | float) -> float:
        """Return a threshold by name, or a number from 0 to 1 as it is.

        Raises:
            UsageError: there is no threshold of that name, or the number is out of range.
        """
        if isinstance(name, str) and name in self.thresholds:
            return self.thresholds[name]
        try:
            value = float(name)
        except ValueError:
            value = -1.0
        if not 0.0 <= value <= 1.0:
            names = ", ".join(self.thresholds)
            raise UsageError(f"unknown threshold {name!r}; use {names} or a number from 0 to 1")
        return value

    def at_prior(self, share: float) -> "Model":
        """Restate the probabilities for pages of which a share is farm pages (0.5 as it was fitted).

        The log-odds move by those of the share (Elkan, The foundations of cost-sensitive learning, 2001), and the
        named thresholds with them: they flag the same pages as before. Base and contributions still add up.

        Raises:
            UsageError: the share is not between 0 and 1.
        """
        if not 0.0 < share < 1.0:
            raise UsageError(
                f"prior {share!r} is not a share of farm pages; use a number between 0 and 1, such as 0.02"
            )
        shift = logit(share)
        slope, intercept = self.calibration
        thresholds = {
            name: sigmoid(logit(min(max(limit, _EDGE), 1 - _EDGE)) + shift)
            for name, limit in self.thresholds.items()
        }
        return replace(self, calibration=(slope, intercept + shift), thresholds=thresholds)

    def clean_range_of(self, format_: str, language: str | None) -> tuple[np.ndarray, str]:
        """Return the usual range of each feature on clean pages like a page, and which pages those are.

        Returns:
            float64, shape (features + 1, 2), of the language and format where known, else of the format;
            and a name, such as `German HTML`.
        """
        format_ = self._comparable(format_)
        by_language = self.clean_range_by_language.get(f"{format_} {language}")
        if by_language is None:
            return self.clean_range[format_], pages_like(format_)
        return by_language, pages_like(format_, language)

    def _comparable(self, format_: str) -> str:
        """Return the format to compare a page with: a model fitted without texts takes them for Markdown."""
        return format_ if format_ in self.clean_median_contribution else "markdown"

    def judge(self, page: Page, threshold: float, reasons: int) -> Verdict:
        """Measure and judge one page, with its `reasons` strongest reasons.

        Raises:
            PageError: the page is empty, binary, or could not be read.
        """
        row = measure_page(page, self.trees.used_features)
        text_score = self.text.score_slots(slots_of(page))
        return self.verdict_of(row, text_score, page.format, page.language.main, threshold, reasons)

    def verdict_of(
        self,
        row: np.ndarray,
        text_score: float,
        format_: str,
        language: str | None,
        threshold: float,
        reasons: int,
    ) -> Verdict:
        """Judge one measured page; the language changes only what reasons call usual.

        Args:
            row: float64, shape (features,).
            text_score: log-odds.
            format_: `html`, `markdown` or `text`.
            language: ISO 639-1, or None.
            threshold: score from which the label is `farm`.
            reasons: how many of the strongest reasons to return.
        """
        format_ = self._comparable(format_)
        contributions = self.contributions(row[None, :], np.array([text_score]))[0]
        contributions -= self.clean_median_contribution[format_]
        base = self._clean_base[format_]
        score = sigmoid(base + float(contributions.sum()))
        strongest = np.argsort(-np.abs(contributions), kind="stable")[:reasons].tolist() if reasons else []
        usual, pages = self.clean_range_of(format_, language)
        values = np.append(row, text_score)
        explained = []
        for index in strongest:
            if contributions[index]:
                low, high = map(float, usual[index])
                value, contribution = float(values[index]), float(contributions[index])
                explained.append(Reason(_NAMES[index], value, contribution, low, high, pages))
        return Verdict(score, "farm" if score >= threshold else "clean", tuple(explained), base)
