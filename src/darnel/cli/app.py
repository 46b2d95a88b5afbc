"""The application, and the options that several commands take."""

import io
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from darnel import __version__
from darnel.cli.command import Command, Group
from darnel.errors import DarnelError, UsageError
from darnel.scoring.safe_path import close_current_folder

app = typer.Typer(
    cls=Group,
    help="Tells content-farm and SEO-spam pages from pages worth reading, and says why.",
    epilog="Exit codes: 0 all rows scored; 1 nothing could be done; 2 wrong usage; "
    "3 finished, and some rows carry an error; 130 interrupted.",
    no_args_is_help=True,
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
        metavar="INPUT",
        help="Files, folders (read recursively), globs, or - for standard input: JSON lines, or one page.",
    ),
]
Data = Annotated[
    list[Path],
    typer.Argument(
        metavar="DATA",
        help="Labelled records, folders named farm and clean, or one measured table such as data/tables.",
    ),
]
ModelFolder = Annotated[
    Path | None,
    typer.Option(
        metavar="MODEL",
        help="Model folder (default: the model that ships with darnel).",
        rich_help_panel="Verdict",
    ),
]
FormatName = Annotated[
    Format,
    typer.Option(
        "--format", help="Read every page as this (default: decide page by page).", show_default=False
    ),
]
MaxBytes = Annotated[
    int,
    typer.Option(
        min=1_000,
        max=1_000_000_000,
        metavar="N",
        help="A page of more characters is measured without its scripts, then on its head and tail.",
        rich_help_panel="Limits",
    ),
]
MaxRecord = Annotated[
    int,
    typer.Option(
        min=1,
        max=2_000,
        metavar="MB",
        help="A larger record or page, decompressed, gets an error row.",
        rich_help_panel="Limits",
    ),
]
PageTimeout = Annotated[
    float,
    typer.Option(
        min=0.001,
        max=1_000_000,
        metavar="S",
        help="Time limit per page in seconds; slower pages get an error row.",
        rich_help_panel="Limits",
    ),
]
PageMemory = Annotated[
    int,
    typer.Option(
        min=16,
        max=1_000_000,
        metavar="MB",
        help="Memory limit per page; larger pages get an error row.",
        rich_help_panel="Limits",
    ),
]
Resume = Annotated[
    bool,
    typer.Option(
        "--resume", help="Continue where the same command was stopped or killed.", rich_help_panel="Output"
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--out",
        metavar="OUT",
        help="File to write: .jsonl .csv (also .gz) or .parquet.",
        rich_help_panel="Output",
    ),
]
Jobs = Annotated[
    int,
    typer.Option(
        "--jobs",
        "-j",
        min=1,
        metavar="N",
        help="Worker processes (default: number of CPU cores).",
        show_default=False,
    ),
]
Threshold = Annotated[
    str,
    typer.Option(
        metavar="NAME|FLOAT",
        help="Score from which a page is called farm: balanced, strict (fewer flags and mistakes), 0 to 1.",
        rich_help_panel="Verdict",
    ),
]
Reasons = Annotated[
    int, typer.Option(min=0, metavar="N", help="Reasons per page.", rich_help_panel="Verdict")
]
Quiet = Annotated[
    bool, typer.Option("--quiet", "-q", help="No progress and no notes.", rich_help_panel="Output")
]
CORES = os.cpu_count() or 1
MAX_BYTES = 512 * 1024  # as page.MAX_BYTES, which start-up does not import; tests/cli compares them


def main() -> None:
    """Run the command line; an error that darnel raises on purpose is one line and exit code 1 or 2."""
    _fill_closed_streams()
    close_current_folder()
    if sys.platform == "win32":
        sys.stderr.write("darnel: the command line needs Linux or macOS; on Windows, run it in WSL\n")
        sys.exit(1)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal without characters for bars shows a question mark and not a traceback.
        sys.stdout.reconfigure(errors="replace")
    try:
        try:
            app(prog_name="darnel")
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()  # a full disk is an error here, and a warning later
    except DarnelError as error:
        from darnel.output.terminal import printable

        sys.stderr.write(f"darnel: {' '.join(printable(str(error)).split())}\n")
        sys.exit(2 if isinstance(error, UsageError) else 1)
    except OSError as error:
        _say_unwritable(error)
        sys.exit(1)


def _fill_closed_streams() -> None:
    """Open nothing for standard streams that are closed: the next files opened would take their numbers."""
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(number, True)
    os.close(number)
    if sys.stderr is None:  # closed standard input and output are refused where they are needed
        sys.stderr = os.fdopen(2, "w", errors="backslashreplace")


def _say_unwritable(error: OSError) -> None:
    """Say in one line what could not be read or written: in most cases, where standard output leads."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        with suppress(OSError, ValueError):  # or Python would try to write the rest once more
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if not isinstance(error, BrokenPipeError):
        name = os.fsdecode(error.filename) if error.filename else "standard output"
        reason = error.strerror or error
        sys.stderr.write(f"darnel: {name}: cannot be read or written ({reason}); name another file\n")


def _version(wanted: bool) -> None:
    if wanted:
        from darnel.core import reading_in_use

        typer.echo(f"darnel {__version__} (reading: {reading_in_use()})")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Print the version, and what reads pages."
        ),
    ] = False,
) -> None:
    pass


def say_written(out: Path | None, quiet: bool, then: str = "") -> None:
    """Say which file was written, and a command to go on with."""
    from darnel.output.progress import note

    if out is not None:
        note(f"wrote {out}{'; next: ' if then else ''}{then}", quiet)


def need(module: str, extra: str) -> None:
    """Raise DarnelError where an extra is not installed."""
    from importlib.util import find_spec

    if find_spec(module) is None:
        raise DarnelError(
            f"{module} is not installed; install darnel with its extra {extra}: "
            f"in a copy of the repository, pip install '.[{extra}]'"
        )


def command(function: Callable[..., None]) -> Callable[..., None]:
    """Add a command to the application under the function's name."""
    return app.command(cls=Command)(function)
