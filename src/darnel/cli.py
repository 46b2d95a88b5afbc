"""Command line: arguments, progress, exit codes. The work is done elsewhere."""

import os
import sys
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from darnel import __version__
from darnel.errors import DarnelError, UsageError
from darnel.progress import counting, note, stages

app = typer.Typer(
    help="Tells content-farm and SEO-spam pages from pages worth reading, and says why.",
    epilog="Exit codes: 0 all rows scored; 1 nothing could be done; 2 wrong usage; 3 finished, and some rows carry an error.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Format(StrEnum):
    """How a page is read."""

    auto = "auto"
    html = "html"
    markdown = "markdown"


Inputs = Annotated[list[str], typer.Argument(metavar="INPUT...", help="Files, folders (read recursively), globs, or - for JSONL on standard input.")]
Data = Annotated[list[Path], typer.Argument(metavar="DATA...", help="Corpora of labelled records, or one measured table such as data/tables.")]
ModelFolder = Annotated[Path | None, typer.Option(metavar="MODEL", help="Model folder; without it, the model that ships with darnel.")]
FormatName = Annotated[Format, typer.Option("--format", help="Read every page as this.")]
MaxBytes = Annotated[int, typer.Option(min=1_000, metavar="N", help="A longer page is measured on its head and tail.")]
Out = Annotated[Path | None, typer.Option("-o", "--out", metavar="OUT", help="File to write: .jsonl .csv (also .gz) or .parquet.")]
Jobs = Annotated[int, typer.Option("--jobs", "-j", min=1, metavar="N", help="Processes; the cores there are, unless you say.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no notes.")]
_CORES = os.cpu_count() or 1
_MAX_BYTES = 256 * 1024  # darnel.page.MAX_BYTES, whose module is not imported at start-up; a test compares


def main() -> None:
    """Run the command line. What darnel refuses on purpose is one line on standard error and exit code 1."""
    try:
        app()
    except DarnelError as error:
        sys.stderr.write(f"darnel: {' '.join(str(error).split())}\n")
        sys.exit(2 if isinstance(error, UsageError) else 1)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"darnel {__version__}")
        raise typer.Exit


@app.callback()
def _options(version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False) -> None:
    pass


@app.command()
def score(
    inputs: Inputs,
    out: Out = None,
    model: ModelFolder = None,
    jobs: Jobs = _CORES,
    threshold: Annotated[str, typer.Option(metavar="NAME|FLOAT", help="balanced, strict, or a score from 0 to 1.")] = "balanced",
    reasons: Annotated[int, typer.Option(min=0, metavar="N", help="Reasons told a page.")] = 5,
    format_: FormatName = Format.auto,
    max_bytes: MaxBytes = _MAX_BYTES,
    quiet: Quiet = False,
) -> None:
    """Score pages: a table on a terminal, JSONL into a pipe, or a file.

    \b
    darnel score page.html
    darnel score posts/ -o scores.csv
    darnel score crawl.jsonl.zst --threshold strict -o scores.parquet
    zcat crawl.jsonl.gz | darnel score - | grep '"label":"farm"'
    """
    from darnel.batch import Counts, open_inputs, score_pages
    from darnel.predictor import ROW

    pages, passed_over = open_inputs(inputs, format_.value, max_bytes)
    counts = Counts()
    rows = score_pages(pages, model, jobs=jobs, threshold=threshold, reasons=reasons)
    with counting("scoring", quiet) as told:
        _deliver(counts.watch(rows, told), out, ROW)
    note(f"{counts}{f', {passed_over} files of other kinds passed over' if passed_over else ''}", quiet)
    raise typer.Exit(3 if counts.errors else 0)


@app.command()
def measure(
    inputs: Inputs,
    out: Annotated[Path, typer.Option("-o", "--out", metavar="OUT", help="File to write.")],
    format_: FormatName = Format.auto,
    max_bytes: MaxBytes = _MAX_BYTES,
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
def features(markdown: Annotated[bool, typer.Option("--markdown", help="As the page docs/features.md.")] = False) -> None:
    """List the feature catalogue: name, unit, range, source.

    \b
    darnel features
    darnel features | grep title_ | cut -f1,2
    """
    from darnel.catalogue import features_page, print_features

    if markdown:
        typer.echo(features_page(), nl=False)
    else:
        print_features()


@app.command()
def table(
    corpus: Annotated[list[Path], typer.Argument(metavar="CORPUS...", help="Folders or files of labelled records.")],
    out: Annotated[Path, typer.Option("-o", "--out", metavar="FOLDER", help="Folder of the measured table.")],
    sources: Annotated[Path | None, typer.Option(metavar="CSV", help="Also write where every page came from.")] = None,
    exclusions: Annotated[Path | None, typer.Option(metavar="CSV", help="Pages to leave out, by id.")] = None,
    jobs: Jobs = _CORES,
    quiet: Quiet = False,
) -> None:
    """Measure a labelled corpus once, so that training needs no page of it.

    \b
    darnel table corpus/ -o data/tables --sources data/sources.csv
    """
    from darnel.corpus import read_corpora, write_sources
    from darnel.labelled import measure_corpus

    if sources:
        write_sources(read_corpora(corpus, exclusions), sources)
    with stages(quiet) as say:
        measure_corpus(read_corpora(corpus, exclusions), jobs=jobs, progress=say).save(out)


@app.command()
def train(
    data: Data,
    out: Annotated[Path, typer.Option("-o", "--out", metavar="MODEL", help="Folder of the new model.")],
    exclude_operator: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Operator to leave out of everything fitted; may be given again.")
    ] = None,
    experiment: Annotated[str, typer.Option(metavar="NAME", help="MLflow experiment.")] = "darnel",
    tracking_uri: Annotated[str, typer.Option(metavar="URI", help="MLflow store.")] = "sqlite:///mlflow.db",
    seed: Annotated[int, typer.Option(metavar="N", help="Seed of everything that is drawn.")] = 0,
    jobs: Jobs = _CORES,
    quiet: Quiet = False,
) -> None:
    """Train a model, evaluate it on operators it never saw, and log the run in MLflow.

    \b
    darnel train data/tables -o models/mine
    darnel train corpus/ -o models/mine --exclude-operator techidaily
    mlflow ui --backend-store-uri sqlite:///mlflow.db
    """
    _need("mlflow", "train")
    from darnel.labelled import load_data
    from darnel.train import train

    excluded = exclude_operator or []
    with stages(quiet) as say:
        found = load_data(data, excluded, jobs=jobs, progress=say)
        report = train(found, out, excluded=excluded, experiment=experiment, tracking_uri=tracking_uri, seed=seed, jobs=jobs, progress=say)
    _print_figures(report.figures)


@app.command()
def evaluate(
    data: Data,
    floors: Annotated[Path | None, typer.Option(metavar="JSON", help="Figures that may not fall below this file's: the gate.")] = None,
    set_floors: Annotated[bool, typer.Option("--set-floors", help="Set the floors at today's figures instead.")] = False,
    lower: Annotated[bool, typer.Option("--lower", help="Allow a floor to become easier.")] = False,
    seed: Annotated[int, typer.Option(metavar="N", help="Seed of everything that is drawn.")] = 0,
    jobs: Jobs = _CORES,
    quiet: Quiet = False,
) -> None:
    """Evaluate by cross-validation: whole operators, template families and publishers held out together.

    \b
    darnel evaluate data/tables
    darnel evaluate data/tables --floors models/floors.json
    """
    _need("sklearn", "train")
    from darnel import gate
    from darnel.evaluate import cross_validate
    from darnel.labelled import load_data

    with stages(quiet) as say:
        found = load_data(data, (), jobs=jobs, progress=say)
        report = cross_validate(found.frame, seed=seed, jobs=jobs, progress=say).report
    _print_figures(report.figures)
    if floors and set_floors:
        note(gate.set_floors(report.figures, found.digest, floors, lower=lower))
    elif floors:
        note(gate.check_floors(report.figures, found.digest, floors))


def _deliver(rows: Iterator[dict[str, Any]], out: Path | None, columns: Sequence[str]) -> None:
    from darnel.output import print_table, write_jsonl, write_rows

    if out is not None:
        write_rows(rows, out, columns)
    elif sys.stdout.isatty():
        print_table(rows)
    else:
        write_jsonl(rows, sys.stdout.buffer, columns)


def _need(module: str, extra: str) -> None:
    from importlib.util import find_spec

    if find_spec(module) is None:
        raise DarnelError(f"{module} is not installed; pip install 'darnel[{extra}]'")


def _print_figures(figures: dict[str, float]) -> None:
    for name, value in figures.items():
        typer.echo(f"{name:28s} {value:.4f}")
