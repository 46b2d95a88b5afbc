"""Train: labelled table → report → model, each run in MLflow."""

import warnings
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from math import isfinite
from pathlib import Path

import numpy as np
import pandas as pd

from darnel import __version__
from darnel.errors import InputError, failure
from darnel.metrics.metrics import Report
from darnel.metrics.thresholds import OPERATING_POINTS
from darnel.model.model import Model
from darnel.model.scorer import Scorer
from darnel.model.store import check_replaceable, save_model
from darnel.output.progress import Progress, no_progress
from darnel.page.format import FORMATS
from darnel.training.boosting import Settings
from darnel.training.cross_validation import Calibration, CrossValidation, cross_validate
from darnel.training.fit import Fitted, fit_pages, fit_texts, is_text, values_of
from darnel.training.model_card import model_card
from darnel.training.table import LabelledTable
from darnel.training.text_columns import TEXT_SCORE
from darnel.training.tracking import STORE, log_training, open_store

_PAGES, _PUBLISHERS = 100, 10
"""Clean pages of a language and format, and publishers of these, from which their own usual range is kept."""

_MEDIAN = 2_000  # clean pages of a format that median contributions are taken of


def train(
    table: LabelledTable,
    folder: Path,
    *,
    excluded: Sequence[str] = (),
    experiment: str = "darnel",
    tracking_uri: str = STORE,
    seed: int = 0,
    settings: Settings | None = None,
    alias: str = "candidate",
    jobs: int = 2,
    on_progress: Progress = no_progress,
) -> Report:
    """Cross-validate, fit on all pages, save the model, log the run and register the model in MLflow.

    Args:
        table: what to learn from.
        folder: where the model is written.
        excluded: operators that were left out of the table, for the record.
        experiment: MLflow experiment.
        tracking_uri: MLflow store; by default an SQLite file in the working folder.
        seed: of the trees.
        settings: of the trees, where other than they ship.
        alias: of the version in MLflow's model registry.
        jobs: processes.
        on_progress: called with the stage, how much is done, and how much there is.

    Returns:
        The held-out figures, on operators that the scores were not fitted on.

    Raises:
        ModelError: the folder contains something else than a model; before anything is fitted.
        InputError: MLflow cannot use its store; before anything is fitted, or once the model is saved.
    """
    check_replaceable(folder)
    open_store(tracking_uri, experiment)
    validation = cross_validate(table.frame, seed=seed, settings=settings, jobs=jobs, on_progress=on_progress)
    on_progress("fitting on all pages", 0, 1)
    model = fit_model(table, folder, validation, seed=seed, settings=settings, excluded=excluded)
    on_progress("fitting on all pages", 1, 1)
    on_progress("logging the run", 0, 1)
    try:
        log_training(model, validation, table, folder, alias=alias)
    except Exception as error:
        reason = failure(error, "MLflow could not log the run")
        raise InputError(
            f"{tracking_uri}: {reason}; the model is saved in {folder}; repair the store and train "
            "again for a record of the run"
        ) from error
    on_progress("logging the run", 1, 1)
    return validation.report


def fit_model(
    table: LabelledTable,
    folder: Path,
    validation: CrossValidation,
    *,
    seed: int = 0,
    settings: Settings | None = None,
    excluded: Sequence[str] = (),
) -> Model:
    """Fit on all pages, calibrate as the cross-validation says, and save with the model card."""
    frame = table.frame
    plain = Model(
        _scorer(fit_pages(frame, TEXT_SCORE, seed, settings), validation.pages_calibration),
        _scorer(fit_texts(frame, TEXT_SCORE, seed, settings), validation.texts_calibration),
        table.text_score,
        table.topics,
        clean_range={},
        clean_median_contribution={},
        provenance={},
    )
    clean = frame[frame["label"] == "clean"]
    ranges: dict[str, np.ndarray] = {}
    by_language: dict[str, np.ndarray] = {}
    medians: dict[str, np.ndarray] = {}
    for name in FORMATS:
        rows = clean[clean["format"] == name]
        if rows.empty:  # a corpus without this format
            rows = clean
        ranges[name] = _clean_range(rows)
        for language, pages in rows.groupby("language"):
            if _enough(pages):
                by_language[f"{name} {language}"] = _clean_range(pages)
        sample = rows.iloc[:: max(1, len(rows) // _MEDIAN)]
        contributions = plain.scorer_of(name).contributions(values_of(sample, TEXT_SCORE))
        medians[name] = np.median(contributions, axis=0)
    provenance = {
        "darnel": __version__,
        "made": datetime.now(UTC).date().isoformat(),
        "corpus": table.digest,
        "origin": table.origin,
        "warning": "; ".join(filter(None, (table.warning, _few_publishers(clean)))),
        "pages": len(frame),
        "texts": int(is_text(frame).sum()),
        "pages_publishers": int(clean["operator"][~is_text(clean)].nunique()),
        "texts_publishers": int(clean["operator"][is_text(clean)].nunique()),
        "operators": int(frame.loc[frame["label"] == "farm", "operator"].nunique()),
        "publishers": int(frame.loc[frame["label"] == "clean", "operator"].nunique()),
        "excluded_operators": sorted(excluded),
        "seed": seed,
        "figures": {name: round(value, 5) for name, value in validation.figures.items() if isfinite(value)},
    }
    model = replace(
        plain,
        clean_range=ranges,
        clean_range_by_language=by_language,
        clean_median_contribution=medians,
        provenance=provenance,
    )
    return save_model(model, folder, model_card(folder.name, model, validation))


def _enough(clean: pd.DataFrame) -> bool:
    """Return whether clean pages of one language and format are enough to say what is usual there."""
    return len(clean) >= _PAGES and clean["operator"].nunique() >= _PUBLISHERS


def _few_publishers(clean: pd.DataFrame) -> str:
    """Return why the thresholds promise less than their names say, or ""."""
    pages = clean[~is_text(clean)]
    publishers = (clean if pages.empty else pages)["operator"].nunique()
    few = [name for name, rate in OPERATING_POINTS.items() if publishers < (1 - rate) / rate]
    return (
        f"{publishers:,} honest publishers are too few for the promise of {' and '.join(few)}" if few else ""
    )


def _clean_range(clean: pd.DataFrame) -> np.ndarray:
    """Return the 10th and 90th percentile of features and, last, text score, shape (features + 1, 2)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of features that apply to none of these pages
        return np.asarray(np.nanquantile(values_of(clean, TEXT_SCORE), (0.1, 0.9), axis=0).T)


def _scorer(fitted: Fitted, calibration: Calibration) -> Scorer:
    slope, intercept, thresholds, caution = calibration
    return Scorer(*fitted, (slope, intercept), thresholds, caution)
