"""Tracking: runs, studies and the model registry in MLflow.

Only this file imports MLflow, and the one that MLflow runs.
"""

import io
import json
import logging
import os
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr
from importlib.metadata import version
from pathlib import Path
from typing import Any

os.environ.setdefault("MLFLOW_LOGGING_LEVEL", "ERROR")
os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")

import mlflow
import pandas as pd
from mlflow.data import from_pandas
from mlflow.models import ModelSignature
from mlflow.tracking.context import git_context
from mlflow.types import ColSpec, ParamSchema, ParamSpec, Schema

from darnel import __version__
from darnel.errors import InputError, failure
from darnel.features.table import COLUMNS
from darnel.metrics.effects import effects
from darnel.metrics.metrics import Report
from darnel.metrics.plots import figures_of, worst_pages
from darnel.model.manifest import catalogue_digest
from darnel.model.model import Model
from darnel.model.row import PAGE_COLUMNS, ROW
from darnel.scoring.safe_path import safe_environment
from darnel.training.cross_validation import CrossValidation
from darnel.training.table import LabelledTable

# MLflow would start git in the folder of the program, which may be inside of a stranger's checkout.
git_context._resolve_git_info = dict  # noqa: SLF001 - there is no setting

STORE = "sqlite:///mlflow.db"
REGISTERED = "darnel"
"""Name in the model registry. `candidate` is the model trained last, `champion` the winner of a search."""

_SERVED = Path(__file__).parents[1] / "adapters" / "mlflow_model.py"
_EXAMPLE = [
    (
        "<title>Our club</title><h1>Our club</h1><p>We meet on Mondays at the old mill.",
        "https://club.example/about",
        "html",
    )
]
_SIGNATURE = ModelSignature(
    inputs=Schema(
        [
            ColSpec("string", "content"),
            ColSpec("string", "url", required=False),
            ColSpec("string", "format", required=False),
        ]
    ),
    outputs=Schema(
        [
            ColSpec("double" if kind == float | None else "string", name)
            for name, kind in ROW.items()
            if name not in PAGE_COLUMNS
        ]
    ),
    params=ParamSchema([ParamSpec("threshold", "string", "balanced"), ParamSpec("reasons", "long", 3)]),
)


def log_training(
    model: Model,
    validation: CrossValidation,
    table: LabelledTable,
    folder: Path,
    *,
    alias: str,
) -> None:
    """Log one run with parameters, figures, tables, plots and the model, and register the model.

    The store is open; see `open_store`.

    Args:
        model: as it was saved in the folder.
        validation: its cross-validation.
        table: what it was fitted on.
        folder: of the model.
        alias: of the new version.
    """
    report = validation.report
    warning = model.provenance["warning"]
    about = f"{len(table.frame):,} pages. {table.origin}{f' WARNING: {warning}.' if warning else ''}"
    nested = mlflow.active_run() is not None
    with mlflow.start_run(run_name=folder.resolve().name, nested=nested, description=about):
        mlflow.log_params(_params(model))
        mlflow.log_input(_dataset(table), "training")
        _log_figures(report)
        mlflow.log_metrics({f"recall_balanced.{row.operator}": row.balanced for row in _named(report)})
        with tempfile.TemporaryDirectory() as place:
            table.frame[list(COLUMNS)].groupby(table.frame["label"]).describe().T.to_csv(
                Path(place) / "features.csv"
            )
            report.operators.to_csv(Path(place) / "operators.csv", index=False)
            worst_pages(validation.held_out).to_csv(Path(place) / "worst-pages.csv", index=False)
            report.false_positives.to_csv(Path(place) / "false-positives.csv", index=False)
            (Path(place) / "figures.json").write_text(json.dumps(report.figures, indent=1))
            mlflow.log_artifacts(place, "report")
        plots = figures_of(validation.held_out, report) | {"effects": effects(model, table.frame)}
        for name, figure in plots.items():
            mlflow.log_figure(figure, f"plots/{name}.png")
        mlflow.log_artifacts(str(folder), "model")
        _register(folder, alias)


def open_store(tracking_uri: str, experiment: str) -> None:
    """Open the MLflow store and an experiment in it; what is missing is made.

    Raises:
        InputError: MLflow cannot use the store or the experiment.
    """
    for name in ("mlflow", "alembic"):
        logging.getLogger(name).setLevel(logging.ERROR)
    try:
        mlflow.set_tracking_uri(tracking_uri)
        mlflow.set_experiment(experiment)
    except Exception as error:
        reason = failure(error, f"MLflow cannot use it for experiment {experiment!r}")
        raise InputError(f"--tracking-uri {tracking_uri}: {reason}; name another, such as {STORE}") from error


@contextmanager
def study(
    name: str, *, experiment: str, tracking_uri: str
) -> Iterator[Callable[[str, dict[str, Any], Report], None]]:
    """A parent run; the function given logs one nested run: its name, parameters and report."""
    open_store(tracking_uri, experiment)

    def log(child: str, params: dict[str, Any], report: Report) -> None:
        with mlflow.start_run(run_name=child, nested=True):
            mlflow.log_params(params)
            _log_figures(report)

    with mlflow.start_run(run_name=name):
        yield log


def _dataset(table: LabelledTable) -> Any:
    """Return what MLflow keeps of a data set: name, digest, size and columns."""
    columns = table.frame[["label", *COLUMNS]]
    return from_pandas(columns, targets="label", name="labelled pages", digest=table.digest)


def _register(folder: Path, alias: str) -> None:
    """Register a version of the model as a pyfunc that takes raw pages.

    Its code is that of the package, which must be installed.
    """
    example = pd.DataFrame(_EXAMPLE, columns=["content", "url", "format"])
    with redirect_stderr(io.StringIO()):  # MLflow prints what it registers, whatever its level of logging
        logged = mlflow.pyfunc.log_model(
            name="pages",
            python_model=str(_SERVED),
            artifacts={"model": str(folder)},
            signature=_SIGNATURE,
            input_example=example,
            pip_requirements=[f"darnel=={__version__}"],
            registered_model_name=REGISTERED,
        )
    mlflow.MlflowClient().set_registered_model_alias(REGISTERED, alias, logged.registered_model_version)


def _log_figures(report: Report) -> None:
    mlflow.log_metrics(report.figures)
    mlflow.log_metrics(
        {
            f"{name}.{end}": value
            for name, pair in report.intervals.items()
            for end, value in zip(("low", "high"), pair, strict=True)
        }
    )


def _named(report: Report) -> list[Any]:
    """Return rows by operator under names that MLflow takes."""
    names = report.operators["operator"].str.replace(r"[^\w./ -]", "", regex=True)
    return list(report.operators.assign(operator=names).itertuples())


def source_commit(root: Path = Path(__file__).parents[3]) -> str:
    """Return the commit of the source tree that this code runs from, or "not a checkout".

    Git is asked about our own tree only, never about the current folder.
    """
    if not (root / ".git").exists() or not (root / "src" / "darnel" / "__init__.py").exists():
        return "not a checkout"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= safe_environment(environment)
    environment |= {
        "GIT_DIR": str(root / ".git"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
    }
    git = shutil.which("git", path=environment.get("PATH"))
    if git is None:
        return "not a checkout"
    described = subprocess.run(  # noqa: S603 - no shell, and no configuration but the repository's own
        [git, "describe", "--always", "--dirty"],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return described.stdout.strip() or "not a checkout"


def _params(model: Model) -> dict[str, object]:
    kept = {name: value for name, value in model.provenance.items() if name != "figures"}
    versions = {name: version(name) for name in ("lightgbm", "scikit-learn", "numpy", "turbohtml", "pycld2")}
    return (
        kept
        | versions
        | {
            "catalogue": catalogue_digest(),
            "features": len(COLUMNS),
            "commit": source_commit(),
            "python": platform.python_version(),
        }
    )
