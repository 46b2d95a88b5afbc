"""Verdict: score, label and the reasons for it, with the sentences they print."""

from dataclasses import asdict, dataclass
from typing import Any

from darnel.page.language import language_name


@dataclass(frozen=True)
class Reason:
    """One reason of a verdict.

    Attributes:
        feature: name in the catalogue, or `text_score`.
        value: what was measured, in the feature's unit.
        contribution: how far it moves the log-odds from those of a usual clean page; above 0 towards farm.
        text: a sentence with the value, what is usual on clean pages of the language and format, and the direction.
    """

    feature: str
    value: float
    contribution: float
    text: str


@dataclass(frozen=True)
class Verdict:
    """What the model says of one page.

    Attributes:
        score: calibrated probability that the page is a farm page, 0 to 1.
        label: `farm` or `clean` at the chosen threshold.
        reasons: the strongest reasons first; their contributions, those of the reasons left out, and
            `base` add up to the log-odds of `score`.
        base: log-odds of a page on which every feature moves them as on the median clean page of its format.
    """

    score: float
    label: str
    reasons: tuple[Reason, ...]
    base: float

    def as_dict(self) -> dict[str, Any]:
        """Plain data, as it is written to JSON."""
        return asdict(self)


def number(value: float) -> str:
    """A measured value for reading: three significant digits at most, no exponent.

    >>> number(0.0), number(0.12345), number(3.0), number(12345.6)
    ('0', '0.123', '3', '12,346')
    """
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return (
        f"{value + 0.0:.3g}" if abs(value) >= 0.001 or value == 0 else "under 0.001"
    )  # adding 0 takes the sign off a zero


def pages_like(format_: str, language: str | None = None) -> str:
    """What a page is compared with.

    >>> pages_like("html"), pages_like("markdown", "de")
    ('HTML', 'German Markdown')
    """
    name = "Markdown" if format_ == "markdown" else "HTML"
    return f"{language_name(language)} {name}" if language else name


def sentence(
    summary: str, unit: str, value: float, usual: tuple[float, float], contribution: float, pages: str
) -> str:
    """The sentence of a reason.

    >>> sentence("Links for every 100 words", "links per 100 words", 14.0, (0.5, 6.0), 1.2, "Markdown")
    'Links for every 100 words: 14 (clean Markdown: mostly 0.5 to 6), speaks for farm'
    """
    low, high = number(usual[0]), number(usual[1])
    between = low if low == high else f"{low} to {high}"
    towards = "farm" if contribution > 0 else "clean"
    shown = ("yes" if value else "no") if unit == "1 if so" else number(value)
    if unit == "1 if so":
        between = "no" if usual[1] == 0 else "yes" if usual[0] else "yes or no"
    return f"{summary}: {shown} (clean {pages}: mostly {between}), speaks for {towards}"
