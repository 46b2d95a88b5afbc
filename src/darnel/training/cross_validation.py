"""Evaluate: what is fitted, and cross-validation of it by operator and template family."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from darnel.corpus.weights import page_evidence, training_weights, weigh
from darnel.features.table import COLUMNS
from darnel.metrics.metrics import OPERATING_POINTS, Report, report
from darnel.metrics.ranking import threshold_at
from darnel.model.log_odds import sigmoids
from darnel.model.trees import Trees, trees_of
from darnel.training.rows import Progress, silent

TEXT_WEIGHT = 0.5
"""What a log-odd of the text score counts beside one of the trees."""

_SETTINGS: dict[str, Any] = {
    "max_iter": 480,
    "learning_rate": 0.025,
    "max_leaf_nodes": 12,
    "max_bins": 64,
    "max_features": 0.3,
    "l2_regularization": 5.0,
    "early_stopping": False,
}


Settings = Mapping[str, Any]
"""Changes to the settings of the boosted trees."""

READ = 60
"""Features that the trees read: as good as all of them in cross-validation, and a page is judged in less time."""

UNREAD = frozenset(("heading_length", "heading_rate", "title_heading_likeness"))
"""Features that the trees do not read: their 0 says that a page has no heading, which tells kinds of pages apart, not farms."""

_FIRST_LOOK: Settings = {"max_iter": 120, "learning_rate": 0.1}


def boosted(seed: int, settings: Settings | None = None) -> HistGradientBoostingClassifier:
    """Boosted trees as they ship, or with changed settings; not fitted."""
    return HistGradientBoostingClassifier(**(_SETTINGS | dict(settings or {})), random_state=seed)


def fit_trees(table: pd.DataFrame, seed: int = 0, settings: Settings | None = None) -> tuple[Trees, float]:
    """Boosted trees over the features of a table, and the log-odds that they start from."""
    values, farm = table[list(COLUMNS)].to_numpy(np.float64), (table["label"] == "farm").to_numpy()
    return fit_values(values, farm, training_weights(table), seed, settings)


def fit_values(
    values: np.ndarray, farm: np.ndarray, weight: np.ndarray, seed: int = 0, settings: Settings | None = None
) -> tuple[Trees, float]:
    """Boosted trees over features, and the log-odds that they start from.

    They are fitted twice: few on all features, to see which READ of them move the log-odds most, and all on those.

    Args:
        values: float64, shape (rows, features), columns as in `darnel.features.table.COLUMNS`.
        farm: bool, shape (rows,).
        weight: sample weights, shape (rows,).
        seed: of the trees.
        settings: changes to those that ship.
    """

    def fit(columns: np.ndarray, settings: Settings) -> tuple[Trees, float]:
        trees, start = trees_of(boosted(seed, settings).fit(values[:, columns], farm, sample_weight=weight))
        return replace(trees, feature=columns[trees.feature].astype(np.int16)), start

    every, _ = fit(
        np.flatnonzero([name not in UNREAD for name in COLUMNS]), {**(settings or {}), **_FIRST_LOOK}
    )
    moved = np.abs(every.contributions(values[::4])).mean(axis=0)
    return fit(np.sort(np.argsort(-moved, kind="stable")[:READ]), settings or {})


def out_of_fold(
    table: pd.DataFrame,
    *,
    seed: int = 0,
    settings: Settings | None = None,
    jobs: int = 2,
    progress: Progress = silent,
) -> np.ndarray:
    """Log-odds of each page by trees that saw neither its operator nor its template family, plus its out-of-fold text score.

    Args:
        table: with the columns of the catalogue, `label operator family evidence fold` and `text_score`.
        seed: of the trees.
        settings: of the trees, where other than they ship.
        jobs: processes.
        progress: told the stage, how many folds are done, and how many there are.

    Returns:
        float64, shape (rows,), not calibrated.
    """
    found = np.zeros(len(table))
    folds = table["fold"].to_numpy()
    names = np.unique(folds)
    tasks = (
        delayed(_fold_margin)(
            table[folds != fold], table.loc[folds == fold, list(COLUMNS)].to_numpy(np.float64), seed, settings
        )
        for fold in names
    )
    for done, (fold, margin) in enumerate(
        zip(names, Parallel(jobs, return_as="generator")(tasks), strict=True), 1
    ):
        found[folds == fold] = margin
        progress("cross-validating by operator", done, len(names))
    return np.asarray(found + TEXT_WEIGHT * table["text_score"].to_numpy(np.float64))


def _fold_margin(train: pd.DataFrame, values: np.ndarray, seed: int, settings: Settings | None) -> np.ndarray:
    trees, start = fit_trees(train, seed, settings)
    return np.asarray(start + trees.base + trees.contributions(values).sum(axis=1))


def calibrate(margin: np.ndarray, table: pd.DataFrame) -> tuple[float, float]:
    """Slope and intercept of Platt scaling on out-of-fold log-odds, farm and clean taken as equally likely.

    Every operator and publisher weighs the same. Pages whose spam does not show on the page are left out.
    """
    shown = page_evidence(table)
    weight = weigh(table[shown])
    # A page far from the border says nothing of it: extreme margins are brought in before the fit.
    values = np.clip(margin[shown], -15, 15)[:, None]
    fitted = LogisticRegression(C=1e6).fit(
        values, table["label"][shown] == "farm", sample_weight=weight * len(weight)
    )
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def calibrated(margin: np.ndarray, table: pd.DataFrame) -> np.ndarray:
    """Probabilities of out-of-fold log-odds, shape (rows,); each fold's calibration is fitted on the other folds."""
    fold, score = table["fold"].to_numpy(), np.zeros(len(table))
    for held in np.unique(fold):
        slope, intercept = calibrate(margin[fold != held], table[fold != held])
        score[fold == held] = sigmoids(intercept + slope * margin[fold == held])
    return score


@dataclass(frozen=True)
class CrossValidation:
    """What cross-validation gives: scores of pages never seen, their report, and the calibration of the final model.

    Attributes:
        score: float64, shape (rows,); each fold's calibration was fitted on the other folds.
        report: figures of `score`.
        calibration: slope and intercept fitted on the out-of-fold log-odds of all folds.
        thresholds: by name, for scores of that calibration.
    """

    score: np.ndarray
    report: Report
    calibration: tuple[float, float]
    thresholds: dict[str, float]


def cross_validate(
    table: pd.DataFrame,
    *,
    seed: int = 0,
    settings: Settings | None = None,
    jobs: int = 2,
    progress: Progress = silent,
) -> CrossValidation:
    """Hold out whole operators, template families and publishers together, fold by fold; see docs/evaluation.md.

    Args:
        table: the frame of a labelled table.
        seed: of the trees.
        settings: of the trees, where other than they ship.
        jobs: processes.
        progress: told the stage, how many folds are done, and how many there are.
    """
    margin = out_of_fold(table, seed=seed, settings=settings, jobs=jobs, progress=progress)
    score = calibrated(margin, table)
    slope, intercept = calibrate(margin, table)
    final, shown = sigmoids(intercept + slope * margin), page_evidence(table)
    thresholds = {
        name: threshold_at(final[shown], table[shown], rate) for name, rate in OPERATING_POINTS.items()
    }
    return CrossValidation(score, report(score, table), (slope, intercept), thresholds)
