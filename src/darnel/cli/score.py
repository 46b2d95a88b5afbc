"""Commands on pages: score, measure, features."""

from pathlib import Path
from typing import Annotated

import typer

from darnel.cli.app import (
    CORES,
    MAX_BYTES,
    Engine,
    Format,
    FormatName,
    Inputs,
    Jobs,
    MaxBytes,
    MaxRecord,
    ModelFolder,
    Out,
    PageMemory,
    PageTimeout,
    Quiet,
    Reasons,
    Resume,
    Threshold,
    command,
)

Prior = Annotated[
    float | None,
    typer.Option(
        metavar="SHARE",
        help="Share of farm pages that you expect; changes scores, not labels.",
        rich_help_panel="Verdict",
    ),
]
Duplicates = Annotated[
    bool,
    typer.Option(
        "--duplicates",
        help="Add the columns duplicate_of, duplicates, title_distance; reads the inputs twice.",
        rich_help_panel="Output",
    ),
]


@command
def score(
    inputs: Inputs,
    out: Out = None,
    model: ModelFolder = None,
    jobs: Jobs = CORES,
    threshold: Threshold = "balanced",
    reasons: Reasons = 5,
    prior: Prior = None,
    format_: FormatName = Format.auto,
    max_bytes: MaxBytes = MAX_BYTES,
    duplicates: Duplicates = False,
    max_record: MaxRecord = 16,
    page_timeout: PageTimeout = 60.0,
    page_memory: PageMemory = 1024,
    resume: Resume = False,
    engine: Annotated[
        Engine, typer.Option(help="Processes of this machine, or a Spark cluster.")
    ] = Engine.local,
    quiet: Quiet = False,
) -> None:
    """Score pages: a table on a terminal, JSONL into a pipe, or a file.

    \b
    darnel score page.html
    darnel score posts/ -o scores.csv
    darnel score crawl/*.warc.gz --threshold strict -o scores.parquet --resume
    darnel score crawl.jsonl.zst --prior 0.03 -o scores.parquet
    zcat crawl.jsonl.gz | darnel score - | grep '"label":"farm"'
    """
    if engine is Engine.local:
        _start_early(out)
    from darnel.cli.job import Job, Scoring

    job = Job(
        inputs,
        out,
        format_=format_.value,
        max_bytes=max_bytes,
        max_record=max_record,
        page_timeout=page_timeout,
        page_memory=page_memory,
        jobs=jobs,
        quiet=quiet,
    )
    raise typer.Exit(
        job.score(
            Scoring(model, threshold, reasons, prior),
            duplicates=duplicates,
            resume=resume,
            spark=engine is Engine.spark,
        )
    )


@command
def measure(
    inputs: Inputs,
    out: Annotated[Path, typer.Option("-o", "--out", metavar="OUT", help="File to write.")],
    jobs: Jobs = CORES,
    format_: FormatName = Format.auto,
    max_bytes: MaxBytes = MAX_BYTES,
    max_record: MaxRecord = 16,
    page_timeout: PageTimeout = 60.0,
    page_memory: PageMemory = 1024,
    resume: Resume = False,
    quiet: Quiet = False,
) -> None:
    """Measure pages: the feature table itself, one row a page.

    \b
    darnel measure posts/ -o features.parquet
    """
    _start_early(out)
    from darnel.cli.job import Job

    job = Job(
        inputs,
        out,
        format_=format_.value,
        max_bytes=max_bytes,
        max_record=max_record,
        page_timeout=page_timeout,
        page_memory=page_memory,
        jobs=jobs,
        quiet=quiet,
    )
    raise typer.Exit(job.measure(resume=resume))


def _start_early(out: Path | None) -> None:
    """Start the server of workers before this process imports what both need; printing may need none."""
    if out is not None:
        from darnel.scoring.server import start_server

        start_server()


@command
def features() -> None:
    """List the feature catalogue: what each measures, and whether the model reads it.

    Into a pipe: name, unit, range, source, and what the model reads it on, separated by tabs.

    \b
    darnel features
    darnel features | grep title_ | cut -f1,2
    """
    from darnel.features.listing import print_features
    from darnel.model.store import load_model

    print_features(load_model(None).features_read)
