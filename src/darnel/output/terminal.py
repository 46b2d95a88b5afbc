"""Rows on a terminal, without what a page could use to write on it."""

import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from darnel.output.rows import Row

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
_NAME = 20  # least width of the first column, which names the row
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
            title = printable(row["title"])
            name += f"\n[dim]{escape(title if len(title) <= _TITLE else title[: _TITLE - 1] + '…')}[/]"
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
    """Print rows for people: their plain columns as a table, and below each row what its lists contain."""
    from rich.console import Console
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    lists = [name for name in columns if any(isinstance(row.get(name), list) for row in rows)]
    plain = [name for name in columns if name not in lists]
    numbers = {name for name in plain if any(isinstance(row.get(name), int | float) for row in rows)}
    head = {name: name.replace("_", " ") for name in columns}
    widths = {
        name: max(len(each) for each in (head[name], *(_shown(row.get(name)) for row in rows)))
        for name in plain
    }
    spare = console.width - sum(widths[name] + 2 for name in plain[1:])
    while spare < _NAME and len(plain) > 2:  # a narrow terminal: the last columns are in the file alone
        spare += widths[plain.pop()] + 2
    widths[plain[0]] = min(widths[plain[0]], max(spare, _NAME))

    def line(cells: Mapping[str, str], style: str = "") -> Table:
        grid = Table.grid(padding=(0, 2, 0, 0))
        for name in plain:
            grid.add_column(
                style=style,
                width=widths[name],
                overflow="fold",
                justify="right" if name in numbers else "left",
            )
        grid.add_row(*(Text(cells[name]) for name in plain))
        return grid

    console.print(line(head, "bold"))
    for row in rows:
        console.print(line({name: _shown(row.get(name)) for name in plain}))
        for name in lists:
            if row.get(name):
                console.print(Padding(Text(_shown(row[name]), style="dim"), (0, 0, 0, 4)))


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
    if isinstance(value, dict) and "contribution" in value:
        text = printable(str(value["text"]))
        measured = "" if re.search(r"\d", text) else f": {_shown(value['value'])}"
        return f"{value['contribution']:+.2f}  {text}{measured}"
    if isinstance(value, dict):
        return "  ".join(
            f"{name.replace('_', ' ')} {_shown(each)}" if isinstance(each, int | float) else _shown(each)
            for name, each in value.items()
            if name not in ("feature", "id") and not isinstance(each, list | bool | None)
        )
    return printable(str(value))
