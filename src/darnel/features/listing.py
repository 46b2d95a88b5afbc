"""The catalogue on a terminal: `darnel features`."""

import sys

from darnel.features import CATALOGUE


def print_features() -> None:
    """Print name, unit, range and source of every feature: a table on a terminal, tab-separated lines
    elsewhere.
    """
    if not sys.stdout.isatty():
        for card in CATALOGUE:
            sys.stdout.write(f"{card.name}\t{card.unit}\t{card.range}\t{card.source}\n")
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("name", "unit", "range", "source", box=None, header_style="bold", pad_edge=False)
    for card in CATALOGUE:
        table.add_row(card.name, card.unit, card.range, card.source)
    Console(highlight=False).print(table)
