"""Verdict: score, label and the reasons for it, with the sentences they print."""

from dataclasses import dataclass

from darnel.features import FEATURES
from darnel.model.summary import summary
from darnel.page.language import language_name

TEXT = "text_score"
"""Name of the text score among the features of reasons."""

_TEXT_SUMMARY = "Likeness of the words to those of farm pages"
_TEXT_UNIT = "share of certainty"
FLAG = "1 if so"
"""Unit of features that are 0 or 1."""


@dataclass(frozen=True)
class Reason:
    """One reason of a verdict.

    Attributes:
        feature: name in the catalogue, or `text_score`.
        value: what was measured, in the feature's unit; of the text score, 0 to 1.
        contribution: how far it moves the log-odds from those of a usual clean page; above 0 towards farm.
        usual_low: the value that 10 % of clean pages are below.
        usual_high: the value that 10 % of clean pages are above.
        compared_with: the clean pages that this range is of: format, and language where enough are known.
    """

    feature: str
    value: float
    contribution: float
    usual_low: float
    usual_high: float
    compared_with: str

    @property
    def summary(self) -> str:
        """What the feature measures: the first sentence of its card."""
        return FEATURES[self.feature].summary if self.feature in FEATURES else _TEXT_SUMMARY

    @property
    def unit(self) -> str:
        """The feature's unit."""
        return FEATURES[self.feature].unit if self.feature in FEATURES else _TEXT_UNIT

    @property
    def side(self) -> str:
        """The label that it speaks for."""
        return "farm" if self.contribution > 0 else "clean"

    @property
    def text(self) -> str:
        """Return a sentence: value, what is usual on clean pages of the language and format, direction.

        >>> Reason("anchor_words", 14.0, 1.2, 0.5, 6.0, "Markdown").text
        "Mean number of words in a link's text: 14 (clean Markdown: mostly 0.5 to 6), speaks for farm"
        """
        if self.unit == FLAG:
            shown = "yes" if self.value else "no"
            usual = usual_flag(self.usual_low, self.usual_high)
        else:
            shown = number(self.value)
            low, high = number(self.usual_low), number(self.usual_high)
            usual = low if low == high else f"{low} to {high}"
        return f"{self.summary}: {shown} (clean {self.compared_with}: mostly {usual}), speaks for {self.side}"


@dataclass(frozen=True)
class Verdict:
    """What the model says of one page.

    Attributes:
        score: calibrated probability that the page is a farm page, 0 to 1.
        label: `farm` or `clean` at the chosen threshold, `unsure` where there is too little to judge.
        reasons: the strongest, those for the label first; their contributions, those of reasons left out,
            and `base` add up to the log-odds of `score`.
        base: log-odds of all that is usual on the page: of a median clean page of its format, and of the
            features of this page inside the usual range.
        note: why the label is `unsure`, else None.
        topic: what kind of farm, of the names in `darnel.model.topics`; None unless the label is `farm`.
        topic_probability: how likely that topic is.
    """

    score: float
    label: str
    reasons: tuple[Reason, ...]
    base: float
    note: str | None = None
    topic: str | None = None
    topic_probability: float | None = None

    @property
    def summary(self) -> str:
        """The verdict in one sentence."""
        reasons = [(reason.text, reason.contribution) for reason in self.reasons]
        return summary(self.label, self.topic, self.note, reasons)


def number(value: float) -> str:
    """Format a measured value: three significant digits at most, no exponent.

    >>> number(0.0), number(0.12345), number(3.0), number(12345.6)
    ('0', '0.123', '3', '12,346')
    """
    if abs(value) >= 100:
        return f"{value:,.0f}"
    if 0 < abs(value) < 0.001:
        return "under 0.001"
    return f"{value + 0.0:.3g}"  # adding 0 takes the sign off a zero


def usual_flag(low: float, high: float) -> str:
    """Format the usual range of a feature that is 0 or 1.

    >>> usual_flag(0.0, 0.0), usual_flag(0.0, 1.0), usual_flag(1.0, 1.0)
    ('no', 'yes or no', 'yes')
    """
    if high == 0:
        return "no"
    return "yes" if low else "yes or no"


def pages_like(format_: str, language: str | None = None) -> str:
    """Name the pages that a page is compared with.

    >>> pages_like("html"), pages_like("markdown", "de"), pages_like("text")
    ('HTML', 'German Markdown', 'text')
    """
    name = {"html": "HTML", "markdown": "Markdown"}.get(format_, "text")
    return f"{language_name(language)} {name}" if language else name
