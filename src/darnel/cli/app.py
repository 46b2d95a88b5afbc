"""The application, and the options that several commands take."""

import io
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from darnel import __version__
from darnel.errors import DarnelError, UsageError
from darnel.scoring.safe_path import close_current_folder

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
    text = "text"


class Engine(StrEnum):
    """Where pages are judged."""

    local = "local"
    spark = "spark"


Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="INPUT...", help="Files, folders (read recursively), globs, or - for JSONL on standard input."
    ),
]
Data = Annotated[
    list[Path],
    typer.Argument(
        metavar="DATA...", help="Corpora of labelled records, or one measured table such as data/tables."
    ),
]
ModelFolder = Annotated[
    Path | None,
    typer.Option(metavar="MODEL", help="Model folder; without it, the model that ships with darnel."),
]
FormatName = Annotated[Format, typer.Option("--format", help="Read every page as this.")]
MaxBytes = Annotated[
    int,
    typer.Option(
        min=1_000,
        metavar="N",
        help="A longer page is measured without the bodies of its scripts, then on its head and tail.",
    ),
]
MaxRecord = Annotated[
    int, typer.Option(min=1, metavar="MB", help="A longer record or page, unpacked, is a row with an error.")
]
PageTimeout = Annotated[
    float,
    typer.Option(min=0.001, metavar="S", help="Seconds after which a page is given up: a row with an error."),
]
PageMemory = Annotated[
    int,
    typer.Option(
        min=16, metavar="MB", help="Memory that judging a page may take; beyond it, a row with an error."
    ),
]
Resume = Annotated[bool, typer.Option("--resume", help="Go on where the same command was stopped or killed.")]
Out = Annotated[
    Path | None,
    typer.Option("-o", "--out", metavar="OUT", help="File to write: .jsonl .csv (also .gz) or .parquet."),
]
Jobs = Annotated[
    int,
    typer.Option("--jobs", "-j", min=1, metavar="N", help="Processes; the cores there are, unless you say."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no notes.")]
CORES = os.cpu_count() or 1
MAX_BYTES = (
    128 * 1024
)  # darnel.page.page.MAX_BYTES, whose module is not imported at start-up; a test compares


def main() -> None:
    """Run the command line. What darnel refuses on purpose is one line on standard error and exit code 1."""
    close_current_folder()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(
            errors="replace"
        )  # a terminal that knows no bars shows a question mark and not a traceback
    try:
        app()
    except DarnelError as error:
        from darnel.output.terminal import printable

        sys.stderr.write(f"darnel: {' '.join(printable(str(error)).split())}\n")
        sys.exit(2 if isinstance(error, UsageError) else 1)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"darnel {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


def need(module: str, extra: str) -> None:
    """Raise DarnelError where an extra is not installed."""
    from importlib.util import find_spec

    if find_spec(module) is None:
        raise DarnelError(f"{module} is not installed; pip install 'darnel[{extra}]'")
