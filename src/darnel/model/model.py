"""Model: boosted trees and a text score, calibrated, with exact reasons; applies the thresholds."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from darnel.errors import UsageError
from darnel.features import FEATURES
from darnel.features.table import COLUMNS, measure_page
from darnel.model.log_odds import sigmoid
from darnel.model.scorer import Scorer
from darnel.model.text_score import TextScore, slots_of
from darnel.model.topics import LIKELY, Topics, cue_numbers
from darnel.model.unsure import too_little
from darnel.model.verdict import TEXT, Reason, Verdict
from darnel.model.wording import pages_like
from darnel.page.page import Page

_NAMES = (*COLUMNS, TEXT)
_INSIDE = 1e-9  # of the usual range, relative: both ends count as usual


@dataclass(frozen=True)
class Model:
    """Boosted trees over the features and the text score of a page, calibrated; texts have their own.

    Attributes:
        pages: judges HTML and Markdown.
        texts: judges texts without markup.
        text: the text score, whose log-odds are the last column of both.
        topics: what kind of farm a flagged page is; None where nothing is known of topics.
        clean_range: by format, the 10th and 90th percentile on clean pages, shape (features + 1, 2);
            the text score is last.
        clean_median_contribution: by format, the median contribution on clean pages, shape (features + 1,):
            contributions of reasons are counted from it.
        provenance: what it was fitted on: digests, versions, figures.
        clean_range_by_language: as `clean_range`, by format and language, such as `html de`, where the
            corpus has enough clean pages.
        digest: of the folder that it was loaded from or saved to, else empty.
    """

    pages: Scorer
    texts: Scorer
    text: TextScore
    topics: Topics | None
    clean_range: dict[str, np.ndarray]
    clean_median_contribution: dict[str, np.ndarray]
    provenance: dict[str, Any]
    clean_range_by_language: dict[str, np.ndarray] = field(default_factory=dict)
    digest: str = ""

    def scorer_of(self, format_: str) -> Scorer:
        """Return what judges pages of a format."""
        return self.texts if format_ == "text" else self.pages

    @property
    def thresholds(self) -> dict[str, float]:
        """The named thresholds for pages; texts have their own."""
        return self.pages.thresholds

    @cached_property
    def _clean_base(self) -> dict[str, float]:
        """Return the log-odds of a usual clean page by format: at the median contributions of clean pages."""
        medians = self.clean_median_contribution
        return {name: self.scorer_of(name).base + float(median.sum()) for name, median in medians.items()}

    def start_of(self, format_: str, language: str | None) -> float:
        """Return the log-odds of a usual clean page of a format and language: where each verdict begins."""
        return self._clean_base[format_] - self.scorer_of(format_).caution.of(format_, language)

    def threshold(self, name: str | float, format_: str = "html") -> float:
        """Return a threshold by name for pages of a format, or a number from 0 to 1 as it is.

        Raises:
            UsageError: there is no threshold of that name, or the number is out of range.
        """
        known = self.scorer_of(format_).thresholds
        if isinstance(name, str) and name in known:
            return known[name]
        try:
            value = float(name)
        except ValueError:
            value = -1.0
        if not 0.0 <= value <= 1.0:
            raise UsageError(f"unknown threshold {name!r}; use {', '.join(known)} or a number from 0 to 1")
        return value

    def at_prior(self, share: float) -> "Model":
        """Restate the probabilities for pages of which a share is farm pages (0.5 as it was fitted).

        The log-odds move by those of the share (Elkan, The foundations of cost-sensitive learning, 2001), and
        the named thresholds with them: they flag the same pages as before. Base and contributions still add
        up.

        Raises:
            UsageError: the share is not between 0 and 1.
        """
        if not 0.0 < share < 1.0:
            raise UsageError(
                f"prior {share!r} is not a share of farm pages; use a number between 0 and 1, such as 0.02"
            )
        return replace(self, pages=self.pages.at_prior(share), texts=self.texts.at_prior(share))

    @property
    def features_read(self) -> dict[str, str]:
        """Features that the trees split on, by name, each with what it is read on: pages, texts or both."""
        read: dict[str, list[str]] = {}
        for kind, format_ in (("pages", "html"), ("texts", "text")):
            used = set(self.scorer_of(format_).trees.used_features)
            for index, name in enumerate(COLUMNS):
                if index in used:
                    read.setdefault(name, []).append(kind)
        return {name: ", ".join(kinds) for name, kinds in read.items()}

    def clean_range_of(self, format_: str, language: str | None) -> tuple[np.ndarray, str]:
        """Return the usual range of each feature on clean pages like a page, and which pages those are.

        Returns:
            float64, shape (features + 1, 2), of the language and format where known, else of the format;
            and a name, such as `German HTML`.
        """
        by_language = self.clean_range_by_language.get(f"{format_} {language}")
        if by_language is None:
            return self.clean_range[format_], pages_like(format_)
        return by_language, pages_like(format_, language)

    def _bounds(self, format_: str, language: str | None) -> tuple[np.ndarray, np.ndarray]:
        """Return below and above what each feature is outside the usual range, shape (features + 1,)."""
        bounds = self._known_bounds.get((format_, language))
        if bounds is None:
            usual = self.clean_range_of(format_, language)[0]
            slack = _INSIDE * np.abs(usual)
            bounds = usual[:, 0] - slack[:, 0], usual[:, 1] + slack[:, 1]
            self._known_bounds[format_, language] = bounds
        return bounds

    @cached_property
    def _known_bounds(self) -> dict[tuple[str, str | None], tuple[np.ndarray, np.ndarray]]:
        return {}

    def judge(self, page: Page, threshold: str | float, reasons: int) -> Verdict:
        """Measure and judge one page, with its `reasons` strongest reasons.

        Args:
            page: what to judge.
            threshold: a name, or a score from 0 to 1.
            reasons: how many of the strongest reasons to return.

        Raises:
            PageError: the page is empty, binary, or could not be read.
            UsageError: the threshold is unknown.
        """
        limit = self.threshold(threshold, page.format)
        trees = self.scorer_of(page.format).trees
        read = [index for index in trees.used_features if index < len(COLUMNS)]
        features = measure_page(page, read)
        slots = slots_of(page)
        row = np.append(features, self.text.score_slots(slots))
        verdict = self.verdict_of(row, page.format, page.language.main, limit, reasons)
        verdict = replace(verdict, reasons=tuple(_counted(reason, page) for reason in verdict.reasons))
        if note := too_little(page, verdict.score, limit, max(limit, self.threshold("strict", page.format))):
            return replace(verdict, label="unsure", note=note)
        if verdict.label == "farm" and self.topics is not None:
            # What was not measured is 0 in either part.
            features += measure_page(page, sorted(set(range(len(COLUMNS))).difference(read)))
            topic, probability = self.topics.of(slots, cue_numbers(page), features)
            if probability >= LIKELY:
                return replace(verdict, topic=topic, topic_probability=probability)
        return verdict

    def verdict_of(
        self, row: np.ndarray, format_: str, language: str | None, threshold: float, reasons: int
    ) -> Verdict:
        """Judge one measured page; the language changes what reasons call usual, and the caution in the base.

        A feature inside the usual range of clean pages, or one that does not apply to the page, is not a
        reason and belongs to the base. Reasons that speak for the label come first.

        Args:
            row: float64, shape (features + 1,), the text score last.
            format_: `html`, `markdown` or `text`.
            language: ISO 639-1, or None.
            threshold: score from which the label is `farm`.
            reasons: how many of the strongest reasons to return.
        """
        scorer = self.scorer_of(format_)
        contributions = scorer.contributions(row[None, :])[0] - self.clean_median_contribution[format_]
        log_odds = self.start_of(format_, language) + float(contributions.sum())
        score = sigmoid(log_odds)
        label = "farm" if score >= threshold else "clean"
        usual, pages = self.clean_range_of(format_, language)
        below, above = self._bounds(format_, language)
        places = np.flatnonzero(
            ((row < below) | (row > above)) & (contributions != 0)
        )  # NaN is never outside
        moved = contributions[places]
        base = log_odds - float(moved.sum())
        strongest = places[np.argsort(-np.abs(moved), kind="stable")[:reasons]]
        against = (contributions[strongest] > 0) != (label == "farm")
        explained = []
        for index in strongest[np.argsort(against, kind="stable")].tolist():
            value, (low, high) = float(row[index]), map(float, usual[index])
            if _NAMES[index] == TEXT:  # people read a likeness from 0 to 1 better than log-odds
                value, low, high = sigmoid(value), sigmoid(low), sigmoid(high)
            explained.append(Reason(_NAMES[index], value, float(contributions[index]), low, high, pages))
        return Verdict(score, label, tuple(explained), base)


def _counted(reason: Reason, page: Page) -> Reason:
    """Add to a reason how many things its value counts, where it is a rate of such."""
    count = FEATURES[reason.feature].count if reason.feature in FEATURES else None
    return reason if count is None else replace(reason, count=count(page))
