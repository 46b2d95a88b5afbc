"""Model: boosted trees and a text score, calibrated, with exact reasons; applies the thresholds."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from numbers import Integral
from typing import Any

import numpy as np

from darnel.errors import UsageError
from darnel.features import CATALOGUE
from darnel.features.table import COLUMNS, alike, measure_together
from darnel.model.log_odds import sigmoid
from darnel.model.plain import Plain
from darnel.model.scorer import Scorer
from darnel.model.text_score import TextScore, slots_of
from darnel.model.topics import LIKELY, Topics, cue_numbers
from darnel.model.unsure import too_little
from darnel.model.usual import Usual
from darnel.model.verdict import TEXT, Reason, Verdict
from darnel.model.wording import pages_like
from darnel.page.cached import cached_property
from darnel.page.page import Page

_NAMES = (*COLUMNS, TEXT)
_COUNTS = (*(feature.count for feature in CATALOGUE), None)


@dataclass(frozen=True)
class Model(Plain):
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

    def check_options(self, threshold: str | float, reasons: int) -> None:
        """Check what pages are to be judged with, before the first page.

        Raises:
            UsageError: the threshold or `reasons` is invalid.
        """
        self.threshold(threshold)
        if not isinstance(reasons, Integral) or reasons < 0:
            raise UsageError(f"reasons {reasons!r}: not a whole number of 0 or more")

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
        for kind, scorer in (("pages", self.pages), ("texts", self.texts)):
            for index in scorer.features_read:
                read.setdefault(COLUMNS[index], []).append(kind)
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

    def usual_of(self, format_: str, language: str | None) -> Usual:
        """Return what clean pages of a format and language are like."""
        usual = self._usual.get((format_, language))
        if usual is None:
            ranges, pages = self.clean_range_of(format_, language)
            start, median = self.start_of(format_, language), self.clean_median_contribution[format_]
            usual = Usual(self.scorer_of(format_), pages, start, median, ranges)
            self._usual[format_, language] = usual
        return usual

    @cached_property
    def _usual(self) -> dict[tuple[str, str | None], Usual]:
        return {}

    def judge(self, page: Page, threshold: str | float, reasons: int) -> Verdict:
        """Measure and judge one page, with its `reasons` strongest reasons, those for the label first.

        Args:
            page: what to judge.
            threshold: a name, or a score from 0 to 1.
            reasons: how many of the strongest reasons to return.

        Raises:
            PageError: the page is empty, binary, or could not be read.
            UsageError: the threshold or `reasons` is invalid.
        """
        return self.judge_together([page], threshold, reasons)[0]

    def judge_together(self, pages: Iterable[Page], threshold: str | float, reasons: int) -> list[Verdict]:
        """Measure and judge some pages, step by step: a tenth faster than page by page.

        Args:
            pages: what to judge, one or more.
            threshold: a name, or a score from 0 to 1.
            reasons: how many of the strongest reasons to return.

        Raises:
            PageError: a page is empty, binary, or could not be read.
            UsageError: the threshold or `reasons` is invalid.
        """
        self.check_options(threshold, reasons)
        verdicts: list[Verdict] = []
        for run in alike(pages):
            format_ = run[0].format
            limit, scorer = self.threshold(threshold, format_), self.scorer_of(format_)
            rows = measure_together(run, scorer.features_read)
            for page, row in zip(run, rows, strict=True):
                row.append(self.text.score(page.whole_reading))
            for page, row in zip(run, rows, strict=True):
                verdicts.append(self._verdict(page, row, limit, reasons))
        return verdicts

    def _verdict(self, page: Page, row: list[float], limit: float, reasons: int) -> Verdict:
        """Return the verdict on a page by its features and, last, its text score."""
        usual = self.usual_of(page.format, page.language.main)
        log_odds, base, unusual = usual.weigh(row)
        score = sigmoid(log_odds)
        farm = score >= limit
        strongest = sorted(unusual[:reasons], key=lambda pair: (pair[1] > 0) != farm)
        told = [_reason(page, usual, index, row[index], moved) for index, moved in strongest]
        verdict = Verdict(score, "farm" if farm else "clean", tuple(told), base)
        strict = self.scorer_of(page.format).thresholds["strict"]
        if note := too_little(page, score, limit, max(limit, strict)):
            return replace(verdict, label="unsure", note=note)
        if farm and self.topics is not None:
            topic, probability = self._topic_of(page, row[:-1], self.topics)
            if probability >= LIKELY:
                return replace(verdict, topic=topic, topic_probability=probability)
        return verdict

    def usual_contributions(self, page: Page) -> list[tuple[str, float]]:
        """Return name and contribution of each feature that belongs to the base, the strongest first.

        Raises:
            PageError: the page is empty, binary, or could not be read.
        """
        row = measure_together([page], self.scorer_of(page.format).features_read)[0]
        row.append(self.text.score(page.whole_reading))
        weighed = self.usual_of(page.format, page.language.main).weigh_usual(row)
        return [(_NAMES[index], moved) for index, moved in weighed]

    def _topic_of(self, page: Page, features: list[float], topics: Topics) -> tuple[str, float]:
        """Return the likeliest topic of a farm page, of which the features that judge it are measured."""
        unread = sorted(set(range(len(COLUMNS))).difference(self.scorer_of(page.format).features_read))
        # What was not measured is 0 in either part.
        row = np.add(features, measure_together([page], unread)[0])
        return topics.of(slots_of(page), cue_numbers(page), row)


def _reason(page: Page, usual: Usual, index: int, value: float, moved: float) -> Reason:
    """Return the reason that a measured value is, with how many things it counts where it is a rate."""
    if _NAMES[index] == TEXT:  # people read a likeness from 0 to 1 better than log-odds
        value = sigmoid(value)
    count = _COUNTS[index]
    low, high = usual.ends[index]
    return Reason(_NAMES[index], value, moved, low, high, usual.pages, count and count(page))
