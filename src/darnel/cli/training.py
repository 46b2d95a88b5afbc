"""Commands on labelled pages: table, train, evaluate."""

from pathlib import Path
from typing import Annotated, Any

import typer

from darnel.cli.app import CORES, Data, Jobs, Quiet, command, need
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
    jobs: Jobs = CORES,
    quiet: Quiet = False,
) -> None:
    """Measure a labelled corpus once, so that training needs no page of it.

    \b
    darnel table corpus/ -o data/tables --sources data/sources.csv
    """
    from darnel.corpus.records import read_corpora, write_sources
    from darnel.output.target import check_target, check_target_folder
    from darnel.training.table import measure_corpus

    given = [*corpus, *([exclusions] if exclusions else [])]
    check_target_folder(out, given, ("pages.parquet",))
    if sources:
        check_target(sources, given)
        write_sources(read_corpora(corpus, exclusions), sources)
    with stages(quiet) as say:
        measure_corpus(read_corpora(corpus, exclusions), jobs=jobs, on_progress=say).save(out)


Experiment = Annotated[str, typer.Option(metavar="NAME", help="MLflow experiment.")]
Store = Annotated[str, typer.Option(metavar="URI", help="MLflow store.")]
Seed = Annotated[int, typer.Option(metavar="N", help="Random seed.")]
Folder = Annotated[Path, typer.Option("-o", "--out", metavar="MODEL", help="Folder of the new model.")]
STORE = "sqlite:///mlflow.db"


@command
def train(
    data: Data,
    out: Folder,
    exclude_operator: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Operator to leave out of everything fitted; may be given again."),
    ] = None,
    labels: Annotated[
        Path | None,
        typer.Option(metavar="SQLITE", help="Reviews of the review desk, to learn from beside a corpus."),
    ] = None,
    experiment: Experiment = "darnel",
    tracking_uri: Store = STORE,
    seed: Seed = 0,
    jobs: Jobs = CORES,
    quiet: Quiet = False,
) -> None:
    """Train a model, evaluate it on operators it never saw, and log the run in MLflow.

    \b
    darnel train data/tables -o models/mine
    darnel train corpus/ -o models/mine --exclude-operator techidaily
    darnel train corpus/ -o models/mine --labels reviews.sqlite
    mlflow ui --backend-store-uri sqlite:///mlflow.db
    """
    need("mlflow", "train")
    from darnel.output.target import check_target_folder
    from darnel.training.table import load_data
    from darnel.training.train import train

    check_target_folder(out, [*data, *([labels] if labels else [])], ("model.json",))
    excluded = exclude_operator or []
    with stages(quiet) as say:
        found = load_data(data, excluded, labels=labels, jobs=jobs, on_progress=say)
        report = train(
            found,
            out,
            excluded=excluded,
            experiment=experiment,
            tracking_uri=tracking_uri,
            seed=seed,
            jobs=jobs,
            on_progress=say,
        )
    _print_figures(report)


@command
def search(
    data: Data,
    out: Folder,
    experiment: Experiment = "darnel",
    tracking_uri: Store = STORE,
    seed: Seed = 0,
    jobs: Jobs = CORES,
    quiet: Quiet = False,
) -> None:
    """Compare families of models, train the winner, and register it in MLflow as the champion.

    \b
    darnel search data/tables -o models/best
    MLFLOW_TRACKING_URI=sqlite:///mlflow.db mlflow models serve -m models:/darnel@champion --env-manager local
    """
    need("mlflow", "train")
    from darnel.metrics.files import compared
    from darnel.output.target import check_target_folder
    from darnel.training.search import search
    from darnel.training.table import load_data

    check_target_folder(out, data, ("model.json",))
    with stages(quiet) as say:
        found = load_data(data, (), jobs=jobs, on_progress=say)
        reports = search(
            found,
            out,
            experiment=experiment,
            tracking_uri=tracking_uri,
            seed=seed,
            jobs=jobs,
            on_progress=say,
        )
    for row in compared(reports):
        typer.echo("\t".join(row))


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
    baselines: Annotated[
        Path | None,
        typer.Option(metavar="CORPUS", help="Also baselines in the same folds, on the text of these pages."),
    ] = None,
    floors: Annotated[
        Path | None,
        typer.Option(metavar="JSON", help="Figures that may not fall below this file's: the gate."),
    ] = None,
    set_floors: Annotated[
        bool, typer.Option("--set-floors", help="Set the floors at today's figures instead.")
    ] = False,
    lower: Annotated[bool, typer.Option("--lower", help="Allow a floor to become easier.")] = False,
    seed: Seed = 0,
    jobs: Jobs = CORES,
    quiet: Quiet = False,
) -> None:
    """Evaluate by cross-validation: whole operators, template families and publishers held out together.

    \b
    darnel evaluate data/tables -o report.html
    darnel evaluate data/tables --baselines corpus/
    darnel evaluate others/ --model models/mine
    darnel evaluate data/tables --floors models/floors.json
    """
    need("sklearn", "train")
    from darnel.output.target import check_target
    from darnel.training.assessment import assess

    _refuse(model, baselines, floors, out)
    if out:
        check_target(out, [*data, *(each for each in (model, baselines, floors) if each)])
    with stages(quiet) as say:
        found = assess(data, model=model, baselines=baselines, seed=seed, jobs=jobs, on_progress=say)
    _tell(found.about, found.reports, quiet)
    if out:
        found.write(out)
    if floors:
        _mind(floors, found.main.figures, found.digest, set_floors, lower)


def _refuse(model: Path | None, baselines: Path | None, floors: Path | None, out: Path | None) -> None:
    """What cannot be, before anything is measured."""
    from darnel.metrics.files import check_results

    if model and (baselines or floors):
        raise UsageError("--model is judged on its own; --baselines and --floors go with cross-validation")
    if out:
        check_results(out)


def _tell(about: dict[str, str], reports: dict[str, Any], quiet: bool) -> None:
    """Our figures, and the main ones of others."""
    from darnel.metrics.files import compared

    for name, value in about.items():
        note(f"{name}: {value}", quiet)
    first, *others = reports
    _print_figures(reports[first])
    for cells in compared({other: reports[other] for other in others}):
        typer.echo("\t".join(cells))


def _mind(floors: Path, figures: dict[str, float], digest: str, set_floors: bool, lower: bool) -> None:
    from darnel.training import gate

    note(
        gate.set_floors(figures, digest, floors, lower=lower)
        if set_floors
        else gate.check_floors(figures, digest, floors)
    )


def _print_figures(report: Any) -> None:
    for name, figure in report.lines():
        typer.echo(f"{name:28s} {figure}")
