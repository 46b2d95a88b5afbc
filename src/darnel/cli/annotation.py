"""The command annotate: sites for Common Crawl's host index."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from darnel.cli.app import Quiet, command, say_written
from darnel.cli.sites import SiteRows
from darnel.errors import UsageError
from darnel.output.progress import note, plural


@command
def annotate(
    sites: SiteRows,
    out: Annotated[Path, typer.Option("-o", "--out", metavar="OUT", help="File to write: .parquet.")],
    min_pages: Annotated[
        int, typer.Option(min=1, metavar="N", help="Fewest pages of a site that is written.")
    ] = 5,
    day: Annotated[
        datetime | None,
        typer.Option(
            "--date",
            formats=["%Y-%m-%d"],
            metavar="YYYY-MM-DD",
            help="Date of the annotation (default: today).",
        ),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Write sites as an annotation of Common Crawl's host index: Parquet, and the YAML files that join it.

    \b
    darnel annotate sites.jsonl -o darnel.parquet
    """
    from darnel.output.target import check_target
    from darnel.readers.tables import Tables
    from darnel.sites.annotation import annotate, write_annotation, yaml_files

    if out.suffix.lower() != ".parquet":
        raise UsageError(f"{out}: an annotation is Parquet; give it the suffix .parquet")
    for path in (out, *yaml_files(out)):
        check_target(path, sites)
    rows, left_out = annotate(Tables(sites), (day or datetime.now(UTC)).date(), min_pages)
    write_annotation(rows, out)
    reasons = "".join(f", {count} left out: {reason}" for reason, count in left_out.items() if count)
    note(f"{plural(len(rows), 'host')}{reasons}", quiet)
    for path in (out, *yaml_files(out)):
        say_written(path, quiet)
