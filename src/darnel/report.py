"""The report on scored pages: one file that opens without a network."""

from pathlib import Path
from typing import Any

import orjson

from darnel.errors import InputError
from darnel.output import printable
from darnel.overview import BINS, Listing, Overview, summarise
from darnel.tabular import read_table
from darnel.templating import render, write_page

CSS = ("base.css", "report.css")
SCRIPT = ("report.js",)
_NEEDED = {"score", "label", "error"}


def write_report(scores: Path, out: Path) -> Overview:
    """Write the report on a file of scores; it appears under its name only when it is whole.

    Raises:
        InputError: the file cannot be read, or holds no scored pages.
    """
    rows = iter(read_table(scores))
    first = next(rows, None)
    if first is None or not first.keys() >= _NEEDED:
        raise InputError(f"{scores}: no rows of scored pages; make them with 'darnel score INPUT -o {scores.name}'")
    overview, listing = summarise(_typed(row) for row in (first, *rows))
    write_page(report_page(overview, listing, scores.name), out)
    return overview


def _typed(row: dict[str, Any]) -> dict[str, Any]:
    """A row whose numbers are numbers, as CSV has only text, and whose text is only text: without marks that turn its direction."""
    told = {name: printable(value) if isinstance(value, str) else value for name, value in row.items()}
    return told | {"score": float(row["score"]) if row["score"] is not None else None}


def report_page(overview: Overview, listing: Listing, name: str) -> str:
    """The report as an HTML document."""
    # Inside a script element only the end tag and comments mean anything: without "<" there are none.
    data = orjson.dumps(listing.as_dict()).decode().replace("<", "\\u003c")
    tallest = max(map(sum, overview.bins), default=1) or 1
    bars = [(place, place / BINS, (place + 1) / BINS, clean, farm) for place, (clean, farm) in enumerate(overview.bins)]
    return render("report.html", overview=overview, name=name, data=data, bars=bars, tallest=tallest, css=CSS, script=SCRIPT)
