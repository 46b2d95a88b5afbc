"""Cross-validation by operator and template family: scores of pages never seen, and their calibration."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from sklearn.linear_model import LogisticRegression

from darnel.features.table import COLUMNS
from darnel.metrics.held_out import HeldOut
from darnel.metrics.metrics import OPERATING_POINTS, Report, report
from darnel.metrics.ranking import threshold_at
from darnel.model.log_odds import sigmoids
from darnel.output.progress import Progress, no_progress
from darnel.training.fit import TEXT_WEIGHT, Settings, fit_trees

_MOST_MARGIN = 15  # log-odds; a page far from the border says nothing of where the border is


def out_of_fold(
    table: pd.DataFrame,
    *,
    seed: int = 0,
    settings: Settings | None = None,
    jobs: int = 2,
    on_progress: Progress = no_progress,
) -> np.ndarray:
    """Return the log-odds of each page by trees and a text score that saw nothing of its operator and family.

    Args:
        table: with the columns of the catalogue, `label operator family evidence fold` and `text_score`.
        seed: of the trees.
        settings: of the trees, where other than they ship.
        jobs: processes.
        on_progress: called with the stage, how many folds are done, and how many there are.

    Returns:
        float64, shape (rows,), not calibrated.
    """
    margin = np.zeros(len(table))
    fold = table["fold"].to_numpy()
    names = np.unique(fold)
    tasks = (
        delayed(_fold_margin)(
            table[fold != k], table.loc[fold == k, list(COLUMNS)].to_numpy(np.float64), seed, settings
        )
        for k in names
    )
    results = Parallel(jobs, return_as="generator")(tasks)
    for done, (k, part) in enumerate(zip(names, results, strict=True), 1):
        margin[fold == k] = part
        on_progress("cross-validating by operator", done, len(names))
    return np.asarray(margin + TEXT_WEIGHT * table["text_score"].to_numpy(np.float64))


def _fold_margin(train: pd.DataFrame, values: np.ndarray, seed: int, settings: Settings | None) -> np.ndarray:
    trees, start = fit_trees(train, seed, settings)
    return np.asarray(start + trees.base + trees.contributions(values).sum(axis=1))


def calibrate(held_out: HeldOut) -> tuple[float, float]:
    """Return slope and intercept of Platt scaling on held-out log-odds, farm and clean taken as equally likely.

    Every operator and publisher weighs the same. Pages whose spam does not show on the page are left out.
    """
    pages = held_out.on_page
    margin = np.clip(pages.score, -_MOST_MARGIN, _MOST_MARGIN)[:, None]
    fitted = LogisticRegression(C=1e6)
    fitted.fit(margin, pages.farm, sample_weight=pages.weight * len(pages.weight))
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def calibrated(held_out: HeldOut) -> HeldOut:
    """Return probabilities for held-out log-odds; the calibration of each fold is fitted on the other folds."""
    fold, score = held_out.table["fold"].to_numpy(), np.zeros(len(held_out.table))
    for k in np.unique(fold):
        slope, intercept = calibrate(held_out.select(fold != k))
        score[fold == k] = sigmoids(intercept + slope * held_out.score[fold == k])
    return held_out.with_score(score)


@dataclass(frozen=True)
class CrossValidation:
    """What cross-validation results in: scores of pages never seen, their report, the calibration of the final model.

    Attributes:
        held_out: probabilities; the calibration of each fold was fitted on the other folds.
        report: figures of these.
        calibration: slope and intercept fitted on the out-of-fold log-odds of all folds.
        thresholds: by name, for scores of that calibration.
    """

    held_out: HeldOut
    report: Report
    calibration: tuple[float, float]
    thresholds: dict[str, float]


def cross_validate(
    table: pd.DataFrame,
    *,
    seed: int = 0,
    settings: Settings | None = None,
    jobs: int = 2,
    on_progress: Progress = no_progress,
) -> CrossValidation:
    """Hold out whole operators, template families and publishers together, fold by fold; see docs/evaluation.md.

    Args:
        table: the frame of a labelled table.
        seed: of the trees.
        settings: of the trees, where other than they ship.
        jobs: processes.
        on_progress: called with the stage, how many folds are done, and how many there are.
    """
    margin = out_of_fold(table, seed=seed, settings=settings, jobs=jobs, on_progress=on_progress)
    log_odds = HeldOut(margin, table)
    slope, intercept = calibrate(log_odds)
    final = log_odds.with_score(sigmoids(intercept + slope * margin))
    thresholds = {name: threshold_at(final.on_page, rate) for name, rate in OPERATING_POINTS.items()}
    held_out = calibrated(log_odds)
    return CrossValidation(held_out, report(held_out), (slope, intercept), thresholds)
