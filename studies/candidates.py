"""Families of models in the same folds: settings of trees, a linear model on quantiles, a stack of all."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import QuantileTransformer

from darnel.corpus.weights import evaluation_weights, has_page_evidence, training_weights
from darnel.features.table import COLUMNS
from darnel.metrics.held_out import HeldOut
from darnel.metrics.metrics import Report, report
from darnel.output.progress import Progress, no_progress
from darnel.training.cross_validation import calibrated, out_of_fold
from darnel.training.fit import TEXT_WEIGHT


class Family(NamedTuple):
    """A family of models: changes to the settings of the trees, None if not trees; and a line on it."""

    settings: dict[str, Any] | None
    title: str


FAMILIES = {
    "trees": Family({}, "boosted trees as they ship, and words"),
    "pairs": Family({"interaction_cst": "pairwise"}, "boosted trees of at most two features each, and words"),
    "additive": Family(
        {"interaction_cst": "no_interactions"}, "boosted trees of one feature each (additive), and words"
    ),
    "larger": Family(
        {"max_leaf_nodes": 31, "l2_regularization": 10.0}, "boosted trees of 31 leaves, and words"
    ),
    "smaller": Family(
        {"max_leaf_nodes": 6, "max_iter": 960}, "boosted trees of 6 leaves, twice as many, and words"
    ),
    "faster": Family(
        {"learning_rate": 0.05, "max_iter": 240}, "boosted trees at twice the rate, half as many, and words"
    ),
    "linear": Family(None, "logistic regression on quantiles of the features, and words"),
    "stacked": Family(None, "trees, quantiles and words weighed by logistic regression"),
}
"""Families by name; trees can be saved as a model and may win, the others are compared with."""


def compare(
    table: pd.DataFrame,
    *,
    names: Sequence[str] = tuple(FAMILIES),
    seed: int = 0,
    jobs: int = 2,
    on_progress: Progress = no_progress,
) -> Iterator[tuple[str, Report]]:
    """Report of each family by cross-validation, in the folds and with the text scores of the table.

    Args:
        table: the frame of a labelled table.
        names: of families; a stack needs `trees` and `linear` before it.
        seed: of the trees.
        jobs: processes.
        on_progress: called with the stage, how much is done, and how much there is.
    """
    text = table["text_score"].to_numpy(np.float64)
    margins: dict[str, np.ndarray] = {}
    for done, name in enumerate(names, 1):
        settings = FAMILIES[name].settings
        if settings is not None:
            margins[name] = out_of_fold(table, seed=seed, settings=settings, jobs=jobs)
        elif name == "linear":
            margins[name] = _linear(table, jobs) + TEXT_WEIGHT * text
        else:
            margins[name] = _stacked(
                [margins["trees"] - TEXT_WEIGHT * text, margins["linear"] - TEXT_WEIGHT * text, text], table
            )
        yield name, report(calibrated(HeldOut(margins[name], table)))
        on_progress("comparing families of models", done, len(names))


def winner(reports: dict[str, Report]) -> str:
    """The family that can be saved as a model and finds most at both thresholds together."""
    able = [name for name in reports if FAMILIES[name].settings is not None]
    return max(
        able,
        key=lambda name: sum(
            reports[name].figures[f"macro_recall_{point}"] for point in ("balanced", "strict")
        ),
    )


def _linear(table: pd.DataFrame, jobs: int) -> np.ndarray:
    fold, found = table["fold"].to_numpy(), np.zeros(len(table))
    names = np.unique(fold)
    tasks = (
        delayed(_linear_margin)(table[fold != k], table.loc[fold == k, list(COLUMNS)].to_numpy(np.float64))
        for k in names
    )
    for k, part in zip(names, Parallel(jobs, return_as="generator")(tasks), strict=True):
        found[fold == k] = part
    return found


def _linear_margin(train: pd.DataFrame, values: np.ndarray) -> np.ndarray:
    # Ranks bring what is rare and what is common to one scale.
    quantiles = QuantileTransformer(
        n_quantiles=min(200, len(train)), output_distribution="normal", subsample=None
    )
    linear = make_pipeline(quantiles, LogisticRegression(C=0.02, max_iter=500))
    linear.fit(
        train[list(COLUMNS)].to_numpy(np.float64),
        train["label"] == "farm",
        logisticregression__sample_weight=training_weights(train),
    )
    return np.asarray(linear.decision_function(values))


def _stacked(parts: list[np.ndarray], table: pd.DataFrame) -> np.ndarray:
    """Held-out log-odds weighed by logistic regression; each fold's weights are fitted on the other folds."""
    columns, fold, shown, found = (
        np.clip(np.column_stack(parts), -15, 15),
        table["fold"].to_numpy(),
        has_page_evidence(table),
        np.zeros(len(table)),
    )
    for held in np.unique(fold):
        kept = shown & (fold != held)
        weight = evaluation_weights(table[kept]) * kept.sum()
        fitted = LogisticRegression(C=1.0).fit(
            columns[kept], table["label"][kept] == "farm", sample_weight=weight
        )
        found[fold == held] = fitted.decision_function(columns[fold == held])
    return found
