"""Train: labelled table → report → model, each run in MLflow. The only file that imports mlflow."""

import json
import platform
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import mlflow
import numpy as np

from darnel import __version__
from darnel.card import model_card
from darnel.evaluate import TEXT_WEIGHT, CrossValidation, cross_validate, fit_trees
from darnel.figures import Report
from darnel.labelled import LabelledTable, Progress, silent
from darnel.model import Model, catalogue_digest
from darnel.plots import figures_of
from darnel.table import COLUMNS

STORE = "sqlite:///mlflow.db"


def train(
    table: LabelledTable,
    folder: Path,
    *,
    excluded: Sequence[str] = (),
    experiment: str = "darnel",
    tracking_uri: str = STORE,
    seed: int = 0,
    jobs: int = 2,
    progress: Progress = silent,
) -> Report:
    """Cross-validate, fit on all pages, save the model, and log the run.

    Args:
        table: what to learn from.
        folder: where the model is written.
        excluded: operators that were left out of the table, for the record.
        experiment: MLflow experiment.
        tracking_uri: MLflow store; by default an SQLite file in the working folder.
        seed: of the trees.
        jobs: processes.
        progress: told what is being done.

    Returns:
        The held-out figures, on operators that the scores were not fitted on.
    """
    found = cross_validate(table.frame, seed=seed, jobs=jobs, progress=progress)
    progress("fitting on all pages", 0, 1)
    model = _fit(table, found, seed, excluded)
    model.save(folder, model_card(folder.name, model, found.report))
    progress("fitting on all pages", 1, 1)
    progress("logging the run", 0, 1)
    _log(model, found, table, folder, experiment, tracking_uri)
    progress("logging the run", 1, 1)
    return found.report


def _fit(table: LabelledTable, found: CrossValidation, seed: int, excluded: Sequence[str]) -> Model:
    frame = table.frame
    trees, start = fit_trees(frame, seed)
    text_mean = float(frame["text_score"].mean())
    plain = Model(trees, start, table.text_score, TEXT_WEIGHT, text_mean, found.calibration, found.thresholds, {}, {}, {})
    clean = frame[frame["label"] == "clean"]
    usual, centre = {}, {}
    for name in ("html", "markdown"):
        rows = clean[clean["format"] == name] if (clean["format"] == name).any() else clean  # a corpus of one format only
        values, text_scores = rows[list(COLUMNS)].to_numpy(np.float64), rows["text_score"].to_numpy(np.float64)
        usual[name] = np.quantile(np.column_stack([values, text_scores]), (0.1, 0.9), axis=0).T
        centre[name] = np.median(plain.contributions(values, text_scores), axis=0)
    provenance = {
        "darnel": __version__,
        "corpus": table.digest,
        "pages": len(frame),
        "operators": int(frame.loc[frame["label"] == "farm", "operator"].nunique()),
        "publishers": int(frame.loc[frame["label"] == "clean", "operator"].nunique()),
        "excluded_operators": sorted(excluded),
        "seed": seed,
        "figures": {name: round(value, 5) for name, value in found.report.figures.items()},
    }
    return replace(plain, usual=usual, centre=centre, provenance=provenance)


def _log(model: Model, found: CrossValidation, table: LabelledTable, folder: Path, experiment: str, tracking_uri: str) -> None:
    held_out = found.report
    mlflow.set_tracking_uri(tracking_uri)
    mlflow.set_experiment(experiment)
    with mlflow.start_run():
        mlflow.log_params(_params(model))
        mlflow.log_metrics(held_out.figures)
        mlflow.log_metrics({f"recall_balanced.{row.operator}": row.balanced for row in _named(held_out)})
        with tempfile.TemporaryDirectory() as place:
            table.frame[list(COLUMNS)].groupby(table.frame["label"]).describe().T.to_csv(Path(place) / "features.csv")
            held_out.operators.to_csv(Path(place) / "operators.csv", index=False)
            held_out.false_positives.to_csv(Path(place) / "false-positives.csv", index=False)
            (Path(place) / "figures.json").write_text(json.dumps(held_out.figures, indent=1))
            mlflow.log_artifacts(place, "report")
        for name, figure in figures_of(held_out, found.score, table.frame).items():
            mlflow.log_figure(figure, f"plots/{name}.png")
        mlflow.log_artifacts(str(folder), "model")


def _named(held_out: Report) -> list[Any]:
    """Rows by operator under names that MLflow takes."""
    rows = held_out.operators.assign(operator=held_out.operators["operator"].str.replace(r"[^\w./ -]", "", regex=True))
    return list(rows.itertuples())


def _params(model: Model) -> dict[str, object]:
    try:
        commit = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=True).stdout.strip()  # noqa: S607
    except (OSError, subprocess.CalledProcessError):
        commit = "not a checkout"
    kept = {name: value for name, value in model.provenance.items() if name != "figures"}
    versions = {name: version(name) for name in ("scikit-learn", "numpy", "turbohtml", "pycld2")}
    return kept | versions | {"catalogue": catalogue_digest(), "features": len(COLUMNS), "commit": commit, "python": platform.python_version()}
