"""Explanation: a verdict whose reasons carry what is usual and where they stand on the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from darnel.explain.evidence import evidence
from darnel.explain.parts import Part, line
from darnel.features import FEATURES
from darnel.features.table import COLUMNS
from darnel.model.model import TEXT_SUMMARY
from darnel.model.predictor import Predictor, judged_row
from darnel.model.verdict import Reason, Verdict, number
from darnel.output.terminal import printable
from darnel.page.page import Page

_BAR = 12  # characters of a bar on either side
_SHOWN = 3  # places of one reason on a terminal


@dataclass(frozen=True)
class Told:
    """One reason with what stands behind it.

    Attributes:
        reason: feature, value and contribution.
        summary: what the feature measures, the first line of its card.
        value: the value for reading, with its unit where it is no share.
        usual: range on most clean pages like it, for reading.
        like: which pages these are: format, and language where enough are known.
        places: where it shows on the page; none where it shows nowhere in particular.
    """

    reason: Reason
    summary: str
    value: str
    usual: str
    like: str
    places: tuple[Part, ...]

    @property
    def side(self) -> str:
        """The label that it speaks for."""
        return "farm" if self.reason.contribution > 0 else "clean"


@dataclass(frozen=True)
class Explanation:
    """A page, its verdict and its reasons.

    Attributes:
        page: what was judged.
        verdict: score and label.
        threshold: score from which a page is a farm page.
        told: the strongest reasons first.
    """

    page: Page
    verdict: Verdict
    threshold: float
    told: tuple[Told, ...]

    @property
    def scale(self) -> float:
        """Largest contribution, to which bars are drawn."""
        return max((abs(told.reason.contribution) for told in self.told), default=1.0)

    @property
    def name(self) -> str:
        """Where the page is from."""
        return self.page.url or self.page.source or self.page.id

    def row(self) -> dict[str, Any]:
        """The page's row, as `darnel score` gives it."""
        return judged_row(self.page, self.verdict)


def explain(
    page: Page, predictor: Predictor, *, threshold: str | float = "balanced", reasons: int = 8
) -> Explanation:
    """Judge a page and find the evidence for each of its reasons.

    Raises:
        PageError: the page is empty, binary, or could not be read.
        UsageError: the threshold is not known.
    """
    verdict = predictor.judge(page, threshold=threshold, reasons=reasons)
    told = tuple(_told(page, reason, predictor) for reason in verdict.reasons)
    return Explanation(page, verdict, predictor.model.threshold(threshold), told)


def _told(page: Page, reason: Reason, predictor: Predictor) -> Told:
    place = COLUMNS.index(reason.feature) if reason.feature in FEATURES else -1  # the text score is last
    usual, like = predictor.model.usual_of(page.format, page.language.main)
    low, high = map(float, usual[place])
    card = FEATURES.get(reason.feature)
    summary, unit = (card.summary, card.unit) if card else (TEXT_SUMMARY, "log-odds")
    places = evidence(page, reason.feature, predictor.model.text, towards_farm=reason.contribution > 0)
    return Told(
        reason, summary.rstrip("."), _value(reason.value, unit), _usual(low, high, unit), like, tuple(places)
    )


def _value(value: float, unit: str) -> str:
    if unit == "1 if so":
        return "yes" if value else "no"
    return f"{value:.0%}" if unit.startswith("share ") else f"{number(value + 0.0)} {unit}"  # no -0


def _usual(low: float, high: float, unit: str) -> str:
    if unit == "1 if so":
        return "no" if high == 0 else "yes" if low else "yes or no"
    one, other = (f"{end:.0%}" if unit.startswith("share ") else number(end) for end in (low, high))
    return one if one == other else f"{one} to {other}"


def print_explanation(explanation: Explanation) -> None:
    """The explanation for people on a terminal: verdict, bars for and against, values, places."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(highlight=False)
    verdict, page = explanation.verdict, explanation.page
    colour = "red" if verdict.label == "farm" else "green"
    console.print(
        f"[bold {colour}]{verdict.label}[/] [bold]{verdict.score:.3f}[/]  {escape(printable(explanation.name))}"
    )
    console.print(
        f"[dim]{page.format}, {page.language.main or 'language not known'}; farm from {explanation.threshold:.3f}[/]\n"
    )
    grid = Table.grid(padding=(0, 1))
    for style, justify in (("green", "right"), ("dim", "left"), ("red", "left"), ("", "right")):
        grid.add_column(style=style, justify=justify, no_wrap=True)  # type: ignore[arg-type]
    grid.add_column(ratio=1)
    grid.add_row("clean", "│", "farm".ljust(_BAR))
    for told in explanation.told:
        against, towards = _bar(told.reason.contribution, explanation.scale)
        grid.add_row(
            against.rjust(_BAR),
            "│",
            towards,
            f"{told.reason.contribution:+.2f}",
            f"[bold]{escape(told.summary)}[/]",
        )
        grid.add_row(
            "", "│", "", "", f"[dim]here {told.value}; on clean {told.like} pages mostly {told.usual}[/]"
        )
        for place in _brief(told.places):
            grid.add_row("", "│", "", "", f"› {escape(printable(place))}")
    console.print(grid)


def _brief(places: Sequence[Part]) -> list[str]:
    """A few places, one a line; single words all on one."""
    if places and all(not place.tag and " " not in place.text for place in places):
        return [", ".join(place.text for place in places)]
    more = [f"and {len(places) - _SHOWN} more"] if len(places) > _SHOWN else []
    return [line(place.text) for place in places[:_SHOWN]] + more


def _bar(contribution: float, scale: float) -> tuple[str, str]:
    """The bar left and right of the middle line.

    >>> _bar(-1.0, 2.0)
    ('██████', '')
    """
    bar = "█" * max(1, round(abs(contribution) / scale * _BAR))
    return ("", bar) if contribution > 0 else (bar, "")
