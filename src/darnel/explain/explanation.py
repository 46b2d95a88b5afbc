"""Explanation: a verdict whose reasons carry the places on the page that show them."""

import shlex
from dataclasses import dataclass

from darnel.explain.evidence import evidence
from darnel.explain.parts import Part
from darnel.model.log_odds import logit
from darnel.model.predictor import Predictor
from darnel.model.row import ScoredRow, judged_row
from darnel.model.verdict import FLAG, Reason, Verdict, number, usual_flag
from darnel.page.page import Page


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
        """The value: shares in percent, others with their unit."""
        reason = self.reason
        if reason.unit == FLAG:
            return "yes" if reason.value else "no"
        return _percent(reason.value, reason.unit) or f"{number(reason.value)} {reason.unit}"

    @property
    def usual(self) -> str:
        """The usual range on the clean pages that it is compared with."""
        reason = self.reason
        if reason.unit == FLAG:
            return usual_flag(reason.usual_low, reason.usual_high)
        ends = (reason.usual_low, reason.usual_high)
        low, high = (_percent(end, reason.unit) or number(end) for end in ends)
        return low if low == high else f"{low} to {high}"


@dataclass(frozen=True)
class Explanation:
    """A page, its verdict and its reasons.

    Attributes:
        page: what was judged.
        verdict: score and label.
        threshold: score from which a page is a farm page.
        reasons: the strongest first.
    """

    page: Page
    verdict: Verdict
    threshold: float
    reasons: tuple[ExplainedReason, ...]

    @property
    def scale(self) -> float:
        """Largest contribution, to which bars are drawn."""
        return max((abs(explained.reason.contribution) for explained in self.reasons), default=1.0)

    @property
    def told(self) -> float:
        """What the reasons shown move the log-odds by, together."""
        return sum(explained.reason.contribution for explained in self.reasons)

    @property
    def rest(self) -> float:
        """What all that is not shown moves the log-odds by: base, reasons and rest add up to the score's."""
        edge = min(max(self.verdict.score, 1e-300), 1 - 1e-16)
        return logit(edge) - self.verdict.base - self.told

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
        UsageError: the threshold is unknown.
    """
    verdict = predictor.judge(page, threshold=threshold, reasons=reasons)
    limit = predictor.model.threshold(threshold, page.format)
    explained = tuple(ExplainedReason(reason, _places(page, reason, predictor)) for reason in verdict.reasons)
    return Explanation(page, verdict, limit, explained)


def _places(page: Page, reason: Reason, predictor: Predictor) -> tuple[Part, ...]:
    towards_farm = reason.contribution > 0
    return tuple(evidence(page, reason.feature, predictor.model.text, towards_farm=towards_farm))


def _percent(value: float, unit: str) -> str | None:
    return f"{value:.0%}" if unit.startswith("share ") else None
