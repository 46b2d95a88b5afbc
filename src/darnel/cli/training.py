"""Commands on labelled pages: table, train, evaluate."""

from pathlib import Path
from typing import Annotated, Any

import typer

from darnel.cli.app import CORES, Data, Jobs, Quiet, command, need, say_written
from darnel.errors import UsageError
from darnel.output.progress import note, stages


@command
def table(
    corpus: Annotated[
        list[Path], typer.Argument(metavar="CORPUS", help="Folders or files of labelled records.")
    ],
    out: Annotated[Path, typer.Option("-o", "--out", metavar="FOLDER", help="Folder of the measured table.")],
    sources: Annotated[
        Path | None, typer.Option(metavar="CSV", help="Also write where every page came from.")
    ] = None,
    exclusions: Annotated[Path | None, typer.Option(metavar="CSV", help="Pages to leave out, by id.")] = None,
    provenance: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Folder with collections.tsv and topics.tsv, for records that name neither.",
        ),
    ] = None,
    jobs: Jobs = CORES,
    quiet: Quiet = False,
) -> None:
    """Measure a labelled corpus once, so that training needs no page of it.

    \b
    darnel table corpus/ -o data/tables --sources data/sources.csv
    """
    from darnel.corpus.records import read_corpora, read_provenance, write_sources
    from darnel.output.target import check_target, check_target_folder
    from darnel.training.table import measure_corpus

    given = [*corpus, *([exclusions] if exclusions else [])]
    check_target_folder(out, given, ("pages.parquet",))
    known = read_provenance(provenance)
    if sources:
        check_target(sources, given)
        write_sources(read_corpora(corpus, exclusions), sources)
    with stages(quiet) as say:
        measured = measure_corpus(
            read_corpora(corpus, exclusions, provenance=known), jobs=jobs, on_progress=say
        )
        measured.save(out)
    _warn(measured)


def _warn(table: Any) -> None:
    """Print what is odd about the labels that people gave, also when quiet: a model learns it."""
    from darnel.corpus.records import label_warnings
    from darnel.training.fit import TIMES

    frame = table.frame[table.frame[TIMES] > 1] if TIMES in table.frame else table.frame
    warnings = label_warnings(frame["label"], frame["operator"])
    for sentence in [*([table.warning] if table.warning else []), *warnings]:
        note(f"warning: {sentence}")


Experiment = Annotated[str, typer.Option(metavar="NAME", help="MLflow experiment.")]
Store = Annotated[str, typer.Option(metavar="URI", help="MLflow store.")]
Seed = Annotated[
    int,
    typer.Option(
        min=0,
        max=1_000_000_000,
        metavar="N",
        help="Seed of random numbers: the same seed gives the same model.",
    ),
]
Folder = Annotated[Path, typer.Option("-o", "--out", metavar="MODEL", help="Folder of the new model.")]
STORE = "sqlite:///mlflow.db"


TrainingData = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="DATA",
        help="Labelled pages: folders named farm and clean, or records with a label "
        "(.jsonl .csv .parquet); and at most one measured table, such as data/tables.",
    ),
]
From = Annotated[
    str,
    typer.Option("--from", metavar="MODEL", help="Retrain this model on its measured table and these pages."),
]
Excluded = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME", help="Operator to leave out of everything fitted; may be given again."),
]
Labels = Annotated[
    list[Path] | None,
    typer.Option(
        metavar="FILE",
        help="Reviews of the review desk, or pages as DATA; they win over other labels. May be repeated.",
    ),
]


@command
def train(
    out: Folder,
    data: TrainingData = None,
    from_: From = "",
    exclude_operator: Excluded = None,
    labels: Labels = None,
    experiment: Experiment = "darnel",
    tracking_uri: Store = STORE,
    seed: Seed = 0,
    jobs: Jobs = CORES,
    quiet: Quiet = False,
) -> None:
    """Train a model, evaluate it on operators it never saw, and log the run in MLflow.

    \b
    darnel train farm/ clean/ -o models/mine
    darnel train corpus.jsonl -o models/mine --exclude-operator techidaily
    darnel train --from darnel-2 --labels reviews.sqlite -o models/mine
    darnel train data/tables -o models/mine
    mlflow ui --backend-store-uri sqlite:///mlflow.db
    """
    given, reviews, excluded = data or [], labels or [], exclude_operator or []
    if not given and not (from_ and reviews):
        raise UsageError(
            "nothing to learn from; name labelled pages, such as the folders farm/ clean/, or retrain a "
            "model with --from darnel-2 --labels reviews.sqlite"
        )
    need("mlflow", "train")
    from darnel.output.target import check_target_folder
    from darnel.training.data import load_data, table_of
    from darnel.training.train import train

    check_target_folder(out, [*given, *reviews], ("model.json",))
    if from_ and (table := table_of(from_, given)) not in given:
        given = [table, *given]
    run: dict[str, Any] = {"experiment": experiment, "tracking_uri": tracking_uri, "seed": seed}
    with stages(quiet) as say:
        measured = load_data(given, excluded, labels=reviews, jobs=jobs, on_progress=say)
        _warn(measured)
        report = train(measured, out, excluded=excluded, jobs=jobs, on_progress=say, **run)
    _print_figures(report)
    if measured.warning:
        note(f"warning: {measured.warning}")
    say_written(out, quiet, f"darnel score INPUT --model {out}, or darnel serve --model {out}")
    note(f"the run and its plots: mlflow ui --backend-store-uri {tracking_uri}", quiet)


@command
def evaluate(
    data: Data,
    model: Annotated[
        Path | None,
        typer.Option(metavar="MODEL", help="Figures of this model on corpora, instead of cross-validation."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", metavar="REPORT", help="File to write: .md, .json, or .html with plots."),
    ] = None,
    seed: Seed = 0,
    jobs: Jobs = CORES,
    quiet: Quiet = False,
) -> None:
    """Evaluate by cross-validation: whole operators, template families and publishers held out together.

    \b
    darnel evaluate data/tables -o report.html
    darnel evaluate others/ --model models/mine
    """
    need("sklearn", "train")
    from darnel.metrics.files import check_results
    from darnel.output.target import check_target
    from darnel.training.assessment import assess

    if out:
        check_results(out)
        check_target(out, [*data, *([model] if model else [])])
    with stages(quiet) as say:
        assessed = assess(data, model=model, seed=seed, jobs=jobs, on_progress=say)
    for name, value in assessed.about.items():
        note(f"{name}: {value}", quiet)
    _print_figures(assessed.report)
    if out:
        assessed.write(out)


def _print_figures(report: Any) -> None:
    for name, figure in report.lines():
        typer.echo(f"{name:28s} {figure}")
