"""The catalogue for reading: `darnel features` and docs/features.md."""

import sys

from darnel.features import CATALOGUE

_HEAD = """# Features

{count} features, one column each, in the order of the table. Written by `darnel features --markdown` from the
docstrings of `src/darnel/features/`; a test keeps it fresh. To add one, see CONTRIBUTING.
"""


def print_features() -> None:
    """Print name, unit, range and source of every feature: a table on a terminal, tab-separated lines elsewhere."""
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


def features_page() -> str:
    """The page docs/features.md: a section for each subject and feature."""
    parts = [_HEAD.format(count=len(CATALOGUE))]
    subject = ""
    for card in CATALOGUE:
        if card.subject != subject:
            subject = card.subject
            parts.append(f"## {subject.capitalize()}\n")
        prose = card.doc.partition(">>> ")[0].strip()
        example = card.doc[card.doc.index(">>> ") : card.doc.index("Unit: ")].strip()
        parts.append(
            f"### `{card.name}`\n\n{prose}\n\n```pycon\n{example}\n```\n\n- Unit: {card.unit}\n- Range: {card.range}\n- Source: {card.source}\n"
        )
    return "\n".join(parts)
