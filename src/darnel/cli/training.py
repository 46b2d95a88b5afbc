"""Commands on labelled pages: table, train, evaluate."""

from pathlib import Path
from typing import Annotated

import typer

from darnel.cli.app import CORES, Data, Jobs, Quiet, app, need
from darnel.progress import note, stages


@app.command()
def table(
    corpus: Annotated[list[Path], typer.Argument(metavar="CORPUS...", help="Folders or files of labelled records.")],
    out: Annotated[Path, typer.Option("-o", "--out", metavar="FOLDER", help="Folder of the measured table.")],
    sources: Annotated[Path | None, typer.Option(metavar="CSV", help="Also write where every page came from.")] = None,
    exclusions: Annotated[Path | None, typer.Option(metavar="CSV", help="Pages to leave out, by id.")] = None,
    jobs: Jobs = CORES,
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
    jobs: Jobs = CORES,
    quiet: Quiet = False,
) -> None:
    """Train a model, evaluate it on operators it never saw, and log the run in MLflow.

    \b
    darnel train data/tables -o models/mine
    darnel train corpus/ -o models/mine --exclude-operator techidaily
    mlflow ui --backend-store-uri sqlite:///mlflow.db
    """
    need("mlflow", "train")
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
    jobs: Jobs = CORES,
    quiet: Quiet = False,
) -> None:
    """Evaluate by cross-validation: whole operators, template families and publishers held out together.

    \b
    darnel evaluate data/tables
    darnel evaluate data/tables --floors models/floors.json
    """
    need("sklearn", "train")
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


def _print_figures(figures: dict[str, float]) -> None:
    for name, value in figures.items():
        typer.echo(f"{name:28s} {value:.4f}")
