"""An explanation on a terminal: verdict, bars for and against, values, places."""

from collections.abc import Sequence

from darnel.explain.explanation import ExplainedReason, Explanation
from darnel.explain.parts import Part, line
from darnel.output.terminal import printable

_BAR = 12  # characters of a bar on either side
_SHOWN = 3  # places of one reason


def print_explanation(explanation: Explanation) -> None:
    """Print an explanation for people."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    verdict, page = explanation.verdict, explanation.page
    colour = {"farm": "red", "clean": "green"}.get(verdict.label, "yellow")
    language = page.language.main or "language not known"
    name = escape(printable(explanation.name))
    console.print(f"[bold {colour}]{verdict.label}[/] [bold]{verdict.score:.3f}[/]  {name}")
    console.print(escape(printable(verdict.summary)))
    sure = explanation.sureness
    console.print(f"[dim]{escape(sure[:1].upper() + sure[1:])}; read as {page.format}, {language}[/]\n")
    grid = Table.grid(padding=(0, 1))
    for style, justify in (("green", "right"), ("dim", "left"), ("red", "left"), ("", "right")):
        grid.add_column(style=style, justify=justify, no_wrap=True)  # type: ignore[arg-type]
    grid.add_column(ratio=1)
    grid.add_row("clean", "│", "farm".ljust(_BAR))
    width = max(
        console.width - 2 * _BAR - 13, 20
    )  # of the last column: bars, line, amount and gaps are taken

    def add(text: str, against: str = "", towards: str = "", amount: str = "") -> None:
        """Add a text of several lines, so that the line between the bars has no gaps."""
        for part in Text.from_markup(text).wrap(console, width):
            grid.add_row(against.rjust(_BAR), "│", towards, amount, part)
            against = towards = amount = ""

    for explained in explanation.reasons:
        against, towards = _bar(explained.reason.contribution, explanation.scale)
        amount = f"{explained.reason.contribution:+.2f}"
        add(f"[bold]{escape(explained.reason.summary)}[/]", against, towards, amount)
        add(f"[dim]{_compared(explained)}[/]")
        for text in _brief(explained.places):
            add(f"› {escape(printable(text))}")
    console.print(grid)
    console.print(f"\n[dim]The sum: {explanation.sum}[/]")


def _compared(explained: ExplainedReason) -> str:
    pages = explained.reason.compared_with
    return f"here {explained.value}; usual on honest {pages} pages: {explained.usual}"


def _brief(places: Sequence[Part]) -> list[str]:
    """Return a few places, one a line; single words all on one."""
    if places and all(not place.tag and " " not in place.text for place in places):
        return [", ".join(place.text for place in places)]
    more = [f"and {len(places) - _SHOWN} more"] if len(places) > _SHOWN else []
    return [line(place.text) for place in places[:_SHOWN]] + more


def _bar(contribution: float, scale: float) -> tuple[str, str]:
    """Return the bar left and right of the middle line.

    >>> _bar(-1.0, 2.0)
    ('██████', '')
    """
    bar = "█" * max(1, round(abs(contribution) / scale * _BAR))
    return ("", bar) if contribution > 0 else (bar, "")
