"""The catalogue for reading: `darnel features` and docs/features.md."""

import sys
from collections.abc import Mapping

from darnel.features import CATALOGUE

_HEAD = """# Features

{count} features, one column each, in the order of the table. Written by `darnel features --markdown` from the
docstrings of `src/darnel/features/`; a test keeps it fresh. To add one, see CONTRIBUTING.

*Alone* is the weighted AUC of the feature by itself, from the measured table: the chance that a page of a random
operator has more of it than a page of a random publisher (or less, where the word says so). 0.5 says nothing. A feature
that says little alone may say much beside others.
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


def features_page(alone: Mapping[str, Mapping[str, float]]) -> str:
    """The page docs/features.md: a section for each subject and feature.

    Args:
        alone: AUC of each feature by format, as `darnel.metrics.univariate.univariate_auc` gives it; features that are not in it have no such line.
    """
    parts = [_HEAD.format(count=len(CATALOGUE))]
    subject = ""
    for card in CATALOGUE:
        if card.subject != subject:
            subject = card.subject
            parts.append(f"## {subject.capitalize()}\n")
        prose = card.doc.partition(">>> ")[0].strip()
        example = card.doc[card.doc.index(">>> ") : card.doc.index("Unit: ")].strip()
        about = f"- Unit: {card.unit}\n- Range: {card.range}\n- Source: {card.source}\n{_told(alone.get(card.name, {}))}"
        parts.append(f"### `{card.name}`\n\n{prose}\n\n```pycon\n{example}\n```\n\n{about}")
    return "\n".join(parts)


def _told(found: Mapping[str, float]) -> str:
    """The line on a feature alone.

    >>> _told({"html": 0.71, "markdown": 0.44})
    '- Alone: HTML 0.71 (farm has more), Markdown 0.56 (farm has less)\\n'
    """
    names = {"html": "HTML", "markdown": "Markdown"}
    parts = [
        f"{names[name]} {max(value, 1 - value):.2f} (farm has {'more' if value >= 0.5 else 'less'})"
        for name, value in sorted(found.items())
    ]
    return f"- Alone: {', '.join(parts)}\n" if parts else ""
