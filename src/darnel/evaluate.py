"""Evaluate: cross-validation by operator and template family, and the figures it gives."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, roc_auc_score

from darnel.corpus import page_evidence, pool, training_weights, weigh
from darnel.table import COLUMNS
from darnel.trees import Trees, trees_of

OPERATING_POINTS = {"balanced": 0.01, "strict": 0.001}
"""Share of the clean weight that each named threshold flags."""

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


READ = 60
"""Features that the trees read: as good as all of them in cross-validation, and a page is judged in less time."""


def fit_trees(table: pd.DataFrame, seed: int = 0) -> tuple[Trees, float]:
    """Boosted trees over the features, and the log-odds that they start from.

    They are fitted twice: few on all features, to see which READ of them move the log-odds most, and all on those.
    """
    values, farm = table[list(COLUMNS)].to_numpy(np.float64), (table["label"] == "farm").to_numpy()
    weight = training_weights(table)

    def fit(columns: np.ndarray, **settings: Any) -> tuple[Trees, float]:
        fitted = HistGradientBoostingClassifier(**(_SETTINGS | settings), random_state=seed)
        trees, start = trees_of(fitted.fit(values[:, columns], farm, sample_weight=weight))
        return replace(trees, feature=columns[trees.feature].astype(np.int16)), start

    every, _ = fit(np.arange(len(COLUMNS)), max_iter=120, learning_rate=0.1)
    moved = np.abs(every.contributions(values[::4])).mean(axis=0)
    return fit(np.sort(np.argsort(-moved, kind="stable")[:READ]))


def out_of_fold(table: pd.DataFrame, *, seed: int = 0, jobs: int = 2, progress: Callable[[str, int, int], None] = lambda *_: None) -> np.ndarray:
    """Log-odds of each page by trees that saw neither its operator nor its template family, plus its out-of-fold text score.

    Args:
        table: with the columns of the catalogue, `label operator family evidence fold` and `text_score`.
        seed: of the trees.
        jobs: processes.
        progress: told the stage, how many folds are done, and how many there are.

    Returns:
        float64, shape (rows,), not calibrated.
    """
    found = np.zeros(len(table))
    folds = table["fold"].to_numpy()
    names = np.unique(folds)
    tasks = (delayed(_fold_margin)(table[folds != fold], table.loc[folds == fold, list(COLUMNS)].to_numpy(np.float64), seed) for fold in names)
    for done, (fold, margin) in enumerate(zip(names, Parallel(jobs, return_as="generator")(tasks), strict=True), 1):
        found[folds == fold] = margin
        progress("cross-validating by operator", done, len(names))
    return np.asarray(found + TEXT_WEIGHT * table["text_score"].to_numpy(np.float64))


def _fold_margin(train: pd.DataFrame, values: np.ndarray, seed: int) -> np.ndarray:
    trees, start = fit_trees(train, seed)
    return np.asarray(start + trees.base + trees.contributions(values).sum(axis=1))


def calibrate(margin: np.ndarray, table: pd.DataFrame) -> tuple[float, float]:
    """Slope and intercept of Platt scaling on out-of-fold log-odds, farm and clean taken as equally likely.

    Every operator and publisher weighs the same. Pages whose spam does not show on the page are left out.
    """
    shown = page_evidence(table)
    weight = weigh(table[shown])
    # A page far from the border says nothing of it: extreme margins are brought in before the fit.
    values = np.clip(margin[shown], -15, 15)[:, None]
    fitted = LogisticRegression(C=1e6).fit(values, table["label"][shown] == "farm", sample_weight=weight * len(weight))
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def threshold_at(score: np.ndarray, table: pd.DataFrame, rate: float) -> float:
    """The score above which `rate` of the clean weight lies."""
    clean = (table["label"] == "clean").to_numpy()
    weight = weigh(table)[clean]
    order = np.argsort(-score[clean], kind="stable")
    flagged = np.cumsum(weight[order]) / weight.sum()
    place = min(int(np.searchsorted(flagged, rate, side="right")), len(order) - 1)
    return float(np.nextafter(score[clean][order][place], np.inf))


def probability(log_odds: np.ndarray) -> np.ndarray:
    """Log-odds to probabilities."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(log_odds, -700, 700))))


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
    report: "Report"
    calibration: tuple[float, float]
    thresholds: dict[str, float]


def cross_validate(
    table: pd.DataFrame, *, seed: int = 0, jobs: int = 2, progress: Callable[[str, int, int], None] = lambda *_: None
) -> CrossValidation:
    """Hold out whole operators, template families and publishers together, fold by fold; see docs/evaluation.md.

    Args:
        table: the frame of a labelled table.
        seed: of the trees.
        jobs: processes.
        progress: told the stage, how many folds are done, and how many there are.
    """
    margin = out_of_fold(table, seed=seed, jobs=jobs, progress=progress)
    fold = table["fold"].to_numpy()
    score = np.zeros(len(table))
    for held in np.unique(fold):
        slope, intercept = calibrate(margin[fold != held], table[fold != held])
        score[fold == held] = probability(intercept + slope * margin[fold == held])
    slope, intercept = calibrate(margin, table)
    final, shown = probability(intercept + slope * margin), page_evidence(table)
    thresholds = {name: threshold_at(final[shown], table[shown], rate) for name, rate in OPERATING_POINTS.items()}
    return CrossValidation(score, report(score, table), (slope, intercept), thresholds)


@dataclass(frozen=True)
class Report:
    """Held-out evaluation.

    Attributes:
        figures: single numbers by name.
        operators: recall at `balanced` and `strict` by operator, evidence `page`.
        beside: the same for operators of evidence `operator`.
        false_positives: share of clean pages flagged at `balanced`, by (attribute, value), with 50 pages or more.
        reliability: mean score and share of farm weight in 15 bins.
    """

    figures: dict[str, float]
    operators: pd.DataFrame
    beside: pd.DataFrame
    false_positives: pd.DataFrame
    reliability: pd.DataFrame


def report(score: np.ndarray, table: pd.DataFrame) -> Report:
    """All figures of out-of-fold scores; see docs/evaluation.md for their definitions."""
    shown = page_evidence(table)
    inner, part = table[shown], score[shown]
    farm, weight = (inner["label"] == "farm").to_numpy(), weigh(inner)
    limits = {name: threshold_at(part, inner, rate) for name, rate in OPERATING_POINTS.items()}
    operators = _recall(score, table[shown & (table["label"] == "farm")], table, limits)
    beside = _recall(score, table[~shown], table, limits)
    is_clean = (table["label"] == "clean").to_numpy()
    clean = table.loc[is_clean, ["kind", "language", "format"]].assign(flagged=(score >= limits["balanced"])[is_clean])
    false_positives = pd.concat(
        clean.groupby(name)["flagged"].agg(["mean", "size"]).assign(attribute=name) for name in ("kind", "language", "format")
    )
    false_positives.index.name = "value"
    false_positives = false_positives[false_positives["size"] >= 50].sort_values("mean", ascending=False).reset_index()
    reliability = _reliability(part, farm, weight)
    gap = ((reliability["mean score"] - reliability["farm share"]).abs() * reliability["weight"]).sum()
    recall = operators["balanced"]
    figures = {
        "weighted_auc": float(roc_auc_score(farm, part, sample_weight=weight)),
        "pooled_auc": float(roc_auc_score(farm, part)),
        "weighted_average_precision": float(average_precision_score(farm, part, sample_weight=weight)),
        "macro_recall_balanced": float(recall.mean()),
        "macro_recall_strict": float(operators["strict"].mean()),
        "pooled_recall_balanced": float((part[farm] >= limits["balanced"]).mean()),
        "pooled_recall_strict": float((part[farm] >= limits["strict"]).mean()),
        "operators_under_20": int((recall < 0.2).sum()),
        "operators_under_70": int((recall < 0.7).sum()),
        "operators": len(operators),
        "worst_false_positive_rate": float(false_positives["mean"].max()) if len(false_positives) else 0.0,
        "calibration_error": float(gap / reliability["weight"].sum()),
        "threshold_balanced": limits["balanced"],
        "threshold_strict": limits["strict"],
    }
    return Report(figures, operators, beside, false_positives, reliability)


def _recall(score: np.ndarray, rows: pd.DataFrame, table: pd.DataFrame, limits: dict[str, float]) -> pd.DataFrame:
    part = pd.Series(score, index=table.index).loc[rows.index]
    caught = pd.DataFrame({name: part >= limit for name, limit in limits.items()} | {"pages": 1, "operator": pool(rows)})
    found = caught.groupby("operator").agg({**dict.fromkeys(limits, "mean"), "pages": "sum"})
    return found.sort_values(["balanced", "strict"]).reset_index()


def _reliability(score: np.ndarray, farm: np.ndarray, weight: np.ndarray, bins: int = 15) -> pd.DataFrame:
    place = np.minimum((score * bins).astype(int), bins - 1)
    frame = pd.DataFrame({"bin": place, "weight": weight, "score": score * weight, "farm": farm * weight})
    found = frame.groupby("bin").sum()
    return pd.DataFrame({"mean score": found["score"] / found["weight"], "farm share": found["farm"] / found["weight"], "weight": found["weight"]})
