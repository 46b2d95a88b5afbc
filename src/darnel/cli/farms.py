"""Commands on farms: operators, duplicates, sites, blocklist."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from darnel.cli.app import Inputs, Out, Quiet, app, need
from darnel.progress import counting, note


@app.command()
def operators(
    inputs: Inputs,
    out: Annotated[Path | None, typer.Option("-o", "--out", metavar="OUT", help="File to write: .jsonl .csv .parquet or .graphml.")] = None,
    quiet: Quiet = False,
) -> None:
    """Tie sites together by shared publisher, affiliate and analytics accounts and by link rings, with the evidence.

    \b
    darnel operators crawl.jsonl.zst
    darnel operators crawl.jsonl.zst -o operators.csv
    darnel operators crawl.jsonl.zst -o operators.graphml     # needs darnel[farms]
    """
    from darnel.batch import open_inputs
    from darnel.operators import COLUMNS, SHOWN, gather, operators, tie, write_graph

    graph = out is not None and out.suffix == ".graphml"
    need("networkx", "farms") if graph else _check(out)
    with counting("reading", quiet) as told:
        sites, seen = gather(open_inputs(inputs)[0], told)
    ties = tie(sites, seen)
    rows = operators(sites, ties)
    if out is not None and graph:
        write_graph(rows, out)
    else:
        _deliver(rows, out, COLUMNS, SHOWN)
    common = sum(bool(each.untied) for each in ties)
    note(f"{len(sites)} sites, {len(rows)} operators of several; {common} shared accounts are too common to tie anyone", quiet)


@app.command()
def duplicates(inputs: Inputs, out: Out = None, quiet: Quiet = False) -> None:
    """Find the same article under other titles: clusters of pages whose bodies are alike to 0.8 or more.

    What the pages of a site have in common, code and lists of links are left out of the comparison.
    `darnel score --duplicates` adds the findings to the rows of pages.

    \b
    darnel duplicates posts/
    darnel duplicates crawl.jsonl.zst -o clusters.parquet
    """
    need("rensa", "farms")
    from darnel.batch import open_inputs
    from darnel.bodies import read_bodies
    from darnel.duplicates import COLUMNS, SHOWN, clusters

    _check(out)
    with counting("reading", quiet) as told:
        bodies = read_bodies(open_inputs(inputs)[0], told)
    with bodies, counting("comparing", quiet) as told:
        rows = clusters(bodies, told)
    _deliver(rows, out, COLUMNS, SHOWN)
    note(f"{len(bodies)} pages, {sum(row['copies'] for row in rows)} of them in {len(rows)} clusters", quiet)


def _check(out: Path | None) -> None:
    """Refuse an output that cannot be written before the work is done."""
    from darnel.output import check_output

    if out is not None:
        check_output(out)


def _deliver(rows: Sequence[dict[str, Any]], out: Path | None, columns: Sequence[str], shown: Sequence[str]) -> None:
    from darnel.output import write_jsonl
    from darnel.tabular import show_table, write_table

    if out is not None:
        write_table(rows, out, columns)
    elif sys.stdout.isatty():
        show_table(rows, shown)
    else:
        write_jsonl(rows, sys.stdout.buffer, columns)
