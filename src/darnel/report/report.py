"""The report on scored pages: one file that opens without a network."""

from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import orjson

from darnel import __version__
from darnel.errors import InputError
from darnel.output.atomic import write_bytes
from darnel.output.html import render
from darnel.output.terminal import printable
from darnel.readers.stream import one_line
from darnel.readers.tables import Tables, no_scores, run_of
from darnel.report.operator_graph import MOST, draw, read_operators, read_rejected
from darnel.report.summary import BINS, Listing, Overview, Row, summarise
from darnel.sites.site_verdict import probability, site_name

CSS = ("base.css", "report.css", "operators.css")
SCRIPT = ("report.js",)
_NEEDED = {"score", "label", "error"}


def write_report(
    scores: Path, out: Path, *, operators: Path | None = None, rejected: Path | None = None
) -> Overview:
    """Write the report on a file of scores; it appears under its name only when it is whole.

    Args:
        scores: of `darnel score`.
        out: HTML file.
        operators: of `darnel operators`: who runs several of the sites, drawn.
        rejected: of `darnel operators --rejected`: what links nobody.

    Raises:
        InputError: a file cannot be read, or is something else.
    """
    tied, loose = read_operators(operators) if operators else [], read_rejected(rejected) if rejected else []
    owner = {str(site): str(row["operator"]) for row in tied for site in row["sites"]}
    table = Tables([scores])
    rows = iter(table)
    first = next(rows, None)
    if first is None or not first.keys() >= _NEEDED:
        raise no_scores(scores)
    try:
        overview, listing = summarise(_typed(row, owner) for row in chain((first,), rows))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise InputError(
            f"{table.position} was not written by 'darnel score': {one_line(error)}; run it again"
        ) from error
    write_bytes(out, report_page(overview, listing, scores.name, tied, loose, run_of(scores)).encode())
    return overview


def _typed(row: Row, owner: dict[str, str]) -> Row:
    """Return a row with numbers as numbers, text without control characters, and the site's operator."""
    texts = {name: printable(value) if isinstance(value, str) else value for name, value in row.items()}
    named = {"operator": owner.get(site_name(str(row.get("site"))))} if owner else {}
    return texts | named | {"score": probability(row["score"]) if row["score"] is not None else None}


def report_page(
    overview: Overview,
    listing: Listing,
    name: str,
    operators: Sequence[Row] = (),
    rejected: Sequence[Row] = (),
    run: dict[str, str] | None = None,
) -> str:
    """Return the report as an HTML document."""
    # Inside a script element only the end tag and comments mean anything: without "<" there are none.
    data = orjson.dumps(listing.as_dict()).decode().replace("<", "\\u003c")
    tallest = max(map(sum, overview.bins), default=1) or 1
    bars = [
        (index, index / BINS, (index + 1) / BINS, clean, farm)
        for index, (clean, farm) in enumerate(overview.bins)
    ]
    farm = {name: group.farm for name, group in overview.operators.items()}
    operators = sorted(operators, key=lambda row: (-farm.get(str(row["operator"]), 0), -len(row["sites"])))
    drawings = draw(operators[:MOST], overview.sites)
    return render(
        "report.html",
        version=__version__,
        threshold=overview.threshold,
        overview=overview,
        name=name,
        run=run,
        data=data,
        bars=bars,
        tallest=tallest,
        css=CSS,
        script=SCRIPT,
        drawings=drawings,
        others=operators[MOST:],
        rejected=rejected,
    )
