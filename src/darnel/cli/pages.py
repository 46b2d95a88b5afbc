"""Commands on pages: score, measure, features."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from darnel.cli.app import CORES, MAX_BYTES, Format, FormatName, Inputs, Jobs, MaxBytes, ModelFolder, Out, Quiet, app, need
from darnel.errors import UsageError
from darnel.progress import counting, note


@app.command()
def score(
    inputs: Inputs,
    out: Out = None,
    model: ModelFolder = None,
    jobs: Jobs = CORES,
    threshold: Annotated[str, typer.Option(metavar="NAME|FLOAT", help="balanced, strict, or a score from 0 to 1.")] = "balanced",
    reasons: Annotated[int, typer.Option(min=0, metavar="N", help="Reasons told a page.")] = 5,
    prior: Annotated[float | None, typer.Option(metavar="SHARE", help="Share of farm pages you expect; restates scores, not labels.")] = None,
    format_: FormatName = Format.auto,
    max_bytes: MaxBytes = MAX_BYTES,
    duplicates: Annotated[bool, typer.Option("--duplicates", help="Add duplicate_of, duplicates and title_distance: reads inputs twice.")] = False,
    quiet: Quiet = False,
) -> None:
    """Score pages: a table on a terminal, JSONL into a pipe, or a file.

    \b
    darnel score page.html
    darnel score posts/ -o scores.csv
    darnel score crawl.jsonl.zst --threshold strict -o scores.parquet
    darnel score crawl.jsonl.zst --prior 0.03 -o scores.parquet
    zcat crawl.jsonl.gz | darnel score - | grep '"label":"farm"'
    """
    from darnel.batch import Counts, open_inputs, score_pages
    from darnel.predictor import ROW

    pages, passed_over = open_inputs(inputs, format_.value, max_bytes)
    counts = Counts()
    rows = score_pages(pages, model, jobs=jobs, threshold=threshold, reasons=reasons, prior=prior)
    columns: tuple[str, ...] = ROW
    if duplicates:
        rows, columns = _with_duplicates(rows, inputs, format_, max_bytes)
    with counting("scoring", quiet) as told:
        _deliver(counts.watch(rows, told), out, columns)
    note(f"{counts}{f', {passed_over} files of other kinds passed over' if passed_over else ''}", quiet)
    raise typer.Exit(3 if counts.errors else 0)


@app.command()
def measure(
    inputs: Inputs,
    out: Annotated[Path, typer.Option("-o", "--out", metavar="OUT", help="File to write.")],
    format_: FormatName = Format.auto,
    max_bytes: MaxBytes = MAX_BYTES,
    quiet: Quiet = False,
) -> None:
    """Measure pages: the feature table itself, one row a page.

    \b
    darnel measure posts/ -o features.parquet
    """
    from darnel.batch import Counts, measure_pages, open_inputs
    from darnel.output import write_rows
    from darnel.table import COLUMNS

    counts = Counts()
    pages, _ = open_inputs(inputs, format_.value, max_bytes)
    with counting("measuring", quiet) as told:
        write_rows(counts.watch(measure_pages(pages), told), out, ("id", "source", "url", *COLUMNS, "error"))
    raise typer.Exit(3 if counts.errors else 0)


@app.command()
def features(
    markdown: Annotated[bool, typer.Option("--markdown", help="As the page docs/features.md.")] = False,
    data: Annotated[
        Path | None, typer.Option(metavar="TABLE", help="With --markdown: a measured table to tell the worth of each alone from.")
    ] = None,
) -> None:
    """List the feature catalogue: name, unit, range, source.

    \b
    darnel features
    darnel features | grep title_ | cut -f1,2
    """
    from darnel.catalogue import features_page, print_features

    if not markdown:
        print_features()
        return
    from darnel.alone import alone

    typer.echo(features_page(alone(data) if data else {}), nl=False)


def _with_duplicates(
    rows: Iterator[dict[str, Any]], inputs: list[str], format_: Format, max_bytes: int
) -> tuple[Iterator[dict[str, Any]], tuple[str, ...]]:
    """Rows and their columns, with what a first reading of the inputs finds of duplicates."""
    need("rensa", "farms")
    from darnel.batch import open_inputs
    from darnel.duplicates import ROW_COLUMNS, find, join
    from darnel.predictor import ROW

    if "-" in inputs:
        raise UsageError("--duplicates reads its inputs twice; give files instead of -")
    return join(rows, find(open_inputs(inputs, format_.value, max_bytes)[0])), (*ROW, *ROW_COLUMNS)


def _deliver(rows: Iterator[dict[str, Any]], out: Path | None, columns: Sequence[str]) -> None:
    from darnel.output import print_table, write_jsonl, write_rows

    if out is not None:
        write_rows(rows, out, columns)
    elif sys.stdout.isatty():
        print_table(rows)
    else:
        write_jsonl(rows, sys.stdout.buffer, columns)
