"""Explanation: a verdict whose reasons carry the places on the page that show them."""

import math
import shlex
from dataclasses import dataclass

from darnel.explain.evidence import evidence
from darnel.explain.parts import Part
from darnel.features import FEATURES
from darnel.features.table import COLUMNS, measure_together
from darnel.model.log_odds import log_odds_of
from darnel.model.predictor import Predictor
from darnel.model.row import ScoredRow, judged_row
from darnel.model.summary import sureness
from darnel.model.verdict import Reason, Verdict, name_of_feature
from darnel.model.wording import inside_sentence, shown
from darnel.page.page import Page

_NAMED = 3  # usual features that the sum names


@dataclass(frozen=True)
class ExplainedReason:
    """One reason, its numbers formatted for people, and where it shows on the page.

    Attributes:
        reason: feature, value, usual range and contribution.
        places: parts of the page; empty where it shows nowhere in particular.
    """

    reason: Reason
    places: tuple[Part, ...]

    @property
    def value(self) -> str:
        """The value as people read it."""
        return self.reason.shown

    @property
    def usual(self) -> str:
        """The usual range on the clean pages that it is compared with."""
        return self.reason.usual


@dataclass(frozen=True)
class Explanation:
    """A page, its verdict and its reasons.

    Attributes:
        page: what was judged.
        verdict: score and label.
        threshold: score from which a page is a farm page.
        reasons: those for the label first, the strongest of either side first; without those whose
            contribution two digits show as 0.
        sureness: how sure the verdict is, in words.
        start: log-odds of a usual clean page of this format.
        usual: feature and contribution of the heaviest of those inside their usual range, or that do not
            apply.
    """

    page: Page
    verdict: Verdict
    threshold: float
    reasons: tuple[ExplainedReason, ...]
    sureness: str = ""
    start: float = 0.0
    usual: tuple[tuple[str, float], ...] = ()

    @property
    def scale(self) -> float:
        """Largest contribution, to which bars are drawn."""
        return max((abs(explained.reason.contribution) for explained in self.reasons), default=1.0)

    @property
    def told(self) -> float:
        """What the reasons shown add to the sum, together."""
        return sum(explained.reason.contribution for explained in self.reasons)

    @property
    def small(self) -> float:
        """What the features inside their usual range, and those that do not apply, add to the sum."""
        return self.verdict.base - self.start

    @property
    def total(self) -> float:
        """The log-odds of the score: the sum of all parts."""
        return log_odds_of(self.verdict.score)

    @property
    def rest(self) -> float:
        """What reasons that are not shown add to the sum."""
        return self.total - self.verdict.base - self.told

    @property
    def sum(self) -> str:
        """The sum in one sentence, with the name of each part."""
        named = ", ".join(f"{_measured(self.page, feature)} {moved:+.2f}" for feature, moved in self.usual)
        heaviest = f" (the heaviest: {named})" if named else ""
        rest = f", {self.rest:+.2f} for lesser reasons" if _counts(self.rest) else ""
        told = f", {self.told:+.2f} for these reasons" if self.reasons else ""
        return (
            f"{self.start:+.2f} for a usual honest page, {self.small:+.2f} for signs that are each within "
            f"the usual range or do not apply, taken together{heaviest}{told}{rest}: {self.total:+.2f}, "
            f"which is a score of {self.verdict.score:.3f}"
        )

    @property
    def name(self) -> str:
        """Where the page is from."""
        return self.page.url or self.page.source or self.page.id

    @property
    def correction(self) -> str | None:
        """The command with which people say that the verdict is wrong; None where the page is in no file."""
        other = {"farm": "clean", "clean": "farm"}.get(self.verdict.label)
        if other is None or self.page.source in (None, "-"):
            return None
        return f"darnel label {shlex.quote(str(self.page.source))} --as {other}"

    def row(self) -> ScoredRow:
        """Return the page's row, as `darnel score` writes it."""
        return judged_row(self.page, self.verdict)


def explain(
    page: Page, predictor: Predictor, *, threshold: str | float = "balanced", reasons: int = 8
) -> Explanation:
    """Judge a page and find the evidence for each of its reasons.

    Raises:
        PageError: the page is empty, binary, or could not be read.
        UsageError: the threshold or `reasons` is invalid.
    """
    verdict = predictor.judge(page, threshold=threshold, reasons=reasons)
    limit = predictor.model.threshold(threshold, page.format)
    explained = tuple(
        ExplainedReason(reason, _places(page, reason, predictor))
        for reason in verdict.reasons
        if _counts(reason.contribution)
    )
    thresholds = predictor.model.scorer_of(page.format).thresholds
    sure = sureness(verdict.score, verdict.label, limit, thresholds)
    start = predictor.model.start_of(page.format, page.language.main)
    heaviest = predictor.model.usual_contributions(page)[:_NAMED]
    usual = tuple((name, moved) for name, moved in heaviest if _counts(moved))
    return Explanation(page, verdict, limit, explained, sure, start, usual)


def _measured(page: Page, feature: str) -> str:
    """Name a feature with what it is on a page.

    >>> page = Page("<title>A bicycle</title>")
    >>> _measured(page, "title_words"), _measured(page, "description_title_likeness")
    ('words in the title (2 words)', 'title repeated in the description (does not apply)')
    """
    name = inside_sentence(name_of_feature(feature))
    if feature not in FEATURES:
        return name
    place = COLUMNS.index(feature)
    value = measure_together([page], [place])[0][place]
    return f"{name} ({'does not apply' if math.isnan(value) else shown(value, FEATURES[feature].unit)})"


def _counts(contribution: float) -> bool:
    """Return whether two digits show a contribution as more than 0.

    >>> _counts(-0.004), _counts(0.006)
    (False, True)
    """
    return abs(contribution) >= 0.005


def _places(page: Page, reason: Reason, predictor: Predictor) -> tuple[Part, ...]:
    towards_farm = reason.contribution > 0
    return tuple(evidence(page, reason.feature, predictor.model.text, towards_farm=towards_farm))
