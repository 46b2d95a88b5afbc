"""Rows on a terminal, without what a page could use to write on it."""

import re
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from darnel.output.rows import Row

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
_LAST = 26  # least width of the last column, which tells why
_MOST_LINES = 8  # entries of a list that people are shown
_TITLE = 80  # characters of a title


def printable(text: str) -> str:
    """A page's text for a terminal: without control characters and without marks that turn its direction.

    >>> printable("a\\x1b[31mb\\u202e")
    'a [31mb '
    """
    return _CONTROL.sub(" ", text)


def print_table(
    rows: Iterable[Row], headline: Callable[[Row], str], on_progress: Callable[[], None] = lambda: None
) -> None:
    """Print scored pages as a table for people: under each page its headline and its reasons."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, pad_edge=False, show_edge=False, header_style="bold", row_styles=["", ""])
    table.add_column("score", justify="right")
    table.add_column("label")
    table.add_column("page and reasons", overflow="fold")
    for row in rows:
        on_progress()
        name = f"[bold]{escape(printable(str(row['source'] or row['url'] or row['id'])))}[/]"
        if row.get("title"):
            name += f"  [dim]{escape(printable(row['title'][:_TITLE]))}[/]"
        if row["error"] is not None:
            table.add_row("–", "[yellow]error[/]", f"{name}\n[yellow]{escape(printable(row['error']))}[/]")
            continue
        colour = {"farm": "red", "clean": "green"}.get(row["label"], "yellow")
        first = escape(printable(headline(row)))
        reasons = "\n".join(
            f"[dim]{reason['contribution']:+6.2f}[/]  {escape(printable(reason['text']))}"
            for reason in row["reasons"]
        )
        table.add_row(f"{row['score']:.3f}", f"[{colour}]{row['label']}[/]", f"{name}\n{first}\n{reasons}")
    width = None if sys.stdout.isatty() else 120
    Console(width=width, highlight=False).print(table)


def show_table(rows: Sequence[Row], columns: Sequence[str]) -> None:
    """Rows as a table for people; numbers to three digits, lists one entry a line."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, pad_edge=False, show_edge=False, header_style="bold")
    for name in columns:
        number = any(isinstance(row.get(name), int | float) for row in rows)
        table.add_column(
            name.replace("_", " "),
            justify="right" if number else "left",
            overflow="fold",
            no_wrap=number,
            min_width=_LAST if name == columns[-1] else None,
        )
    for row in rows:
        table.add_row(*(escape(_shown(row.get(name))) for name in columns))
    Console(highlight=False).print(table)


def _shown(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.3g}" if abs(value) < 1 else f"{value:,.1f}"
    if isinstance(value, list):
        lines = [_shown(each) for each in value[:_MOST_LINES]]
        return "\n".join(
            [*lines, f"and {len(value) - _MOST_LINES} more"] if len(value) > _MOST_LINES else lines
        )
    if isinstance(value, dict):
        return "  ".join(
            _shown(each)
            for name, each in value.items()
            if name not in ("feature", "id") and not isinstance(each, list | bool)
        )
    return printable(str(value))
