"""The catalogue on a terminal: `darnel features`."""

import sys
from collections.abc import Mapping

from darnel.features import CATALOGUE


def print_features(read_on: Mapping[str, str]) -> None:
    """Print every feature: on a terminal what it measures, by subject; elsewhere tab-separated lines.

    The lines have name, unit, range, source, and what a model reads it on.

    Args:
        read_on: by name, what a model reads the feature on: pages, texts or both.
    """
    if sys.stdout is None or not sys.stdout.isatty():
        for card in CATALOGUE:
            line = (card.name, card.unit, card.range, card.source, read_on.get(card.name, ""))
            print("\t".join(line))  # noqa: T201 - standard output may be closed
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table("feature", "what it measures", "read on", box=None, header_style="bold", pad_edge=False)
    subject = ""
    for card in CATALOGUE:
        if card.subject != subject:
            subject = card.subject
            table.add_row()
            table.add_row(f"[bold]{subject.capitalize()}[/]")
        read = read_on.get(card.name, "[dim]nothing[/]")
        table.add_row(card.name, escape(card.summary.replace("`", "")), read)
    console = Console(highlight=False)
    console.print(table)
    console.print(
        f"\n{len(CATALOGUE)} features; the model that ships reads {len(read_on)} of them, and the words of "
        "the page.\nUnits, ranges and sources: darnel features | less, or docs/features.md"
    )
