"""Fit the boosted trees, as plain arrays."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier

from darnel.corpus.weights import training_weights
from darnel.features.table import COLUMNS
from darnel.model.trees import Trees

TEXT_WEIGHT = 0.5
"""What a log-odd of the text score counts beside one of the trees."""

N_SELECTED = 60
"""Features that the trees use: as good as all of them in cross-validation, and a page is judged in less time."""

NEVER_SELECTED = frozenset(("heading_length", "heading_rate", "title_heading_likeness"))
"""Features that the trees may not use: 0 says that a page has no heading, which separates kinds of pages, not farms."""

Settings = Mapping[str, Any]
"""Changes to the settings of the boosted trees."""

_SETTINGS: Settings = {
    "max_iter": 480,
    "learning_rate": 0.025,
    "max_leaf_nodes": 12,
    "max_bins": 64,
    "max_features": 0.3,
    "l2_regularization": 5.0,
    "early_stopping": False,
}
_SELECTION_SETTINGS: Settings = {"max_iter": 120, "learning_rate": 0.1}


def boosted(seed: int, settings: Settings | None = None) -> HistGradientBoostingClassifier:
    """Return boosted trees as they ship, or with changed settings; not fitted."""
    return HistGradientBoostingClassifier(**{**_SETTINGS, **(settings or {})}, random_state=seed)


def fit_trees(table: pd.DataFrame, seed: int = 0, settings: Settings | None = None) -> tuple[Trees, float]:
    """Fit boosted trees over the features of a table; return them and the log-odds that they start from."""
    values = table[list(COLUMNS)].to_numpy(np.float64)
    farm = (table["label"] == "farm").to_numpy()
    return fit_values(values, farm, training_weights(table), seed, settings)


def fit_values(
    values: np.ndarray, farm: np.ndarray, weight: np.ndarray, seed: int = 0, settings: Settings | None = None
) -> tuple[Trees, float]:
    """Fit boosted trees over features; return them and the log-odds that they start from.

    They are fitted twice: few on all features, to see which N_SELECTED of them move the log-odds most, and
    all on those.

    Args:
        values: float64, shape (rows, features), columns as in `darnel.features.table.COLUMNS`.
        farm: bool, shape (rows,).
        weight: sample weights, shape (rows,).
        seed: of the trees.
        settings: changes to those that ship.
    """

    def fit(columns: np.ndarray, settings: Settings) -> tuple[Trees, float]:
        fitted = boosted(seed, settings).fit(values[:, columns], farm, sample_weight=weight)
        trees, start = trees_of(fitted)
        return replace(trees, feature=columns[trees.feature].astype(np.int16)), start

    allowed = np.flatnonzero([name not in NEVER_SELECTED for name in COLUMNS])
    every, _ = fit(allowed, {**(settings or {}), **_SELECTION_SETTINGS})
    contribution = np.abs(every.contributions(values[::4])).mean(axis=0)
    return fit(np.sort(np.argsort(-contribution, kind="stable")[:N_SELECTED]), settings or {})


def trees_of(fitted: HistGradientBoostingClassifier) -> tuple[Trees, float]:
    """Return the trees of a fitted binary classifier, and the log-odds that it starts from."""
    trees = []
    for (predictor,) in fitted._predictors:  # noqa: SLF001 - scikit-learn has no public view; a test compares
        nodes = predictor.nodes
        leaf = nodes["is_leaf"].astype(bool)
        own = np.arange(nodes.size)
        left, right = np.where(leaf, own, nodes["left"]), np.where(leaf, own, nodes["right"])
        value, count = nodes["value"].astype(np.float64), nodes["count"].astype(np.float64)
        for node in np.flatnonzero(~leaf)[::-1]:  # children come after their parents
            a, b = left[node], right[node]
            value[node] = (value[a] * count[a] + value[b] * count[b]) / (count[a] + count[b])
        threshold = np.where(leaf, np.inf, nodes["num_threshold"])
        feature = np.where(leaf, 0, nodes["feature_idx"]).astype(np.int16)
        depth = int(nodes["depth"].max())
        trees.append(Trees(np.zeros(1, np.int32), feature, threshold, left, right, value, depth))
    return join_trees(trees), float(fitted._baseline_prediction[0, 0])  # noqa: SLF001


def join_trees(sets: Sequence[Trees]) -> Trees:
    """Return one set of trees whose log-odds are the sum of those of several sets."""
    starts = np.cumsum([0, *(trees.feature.size for trees in sets[:-1])])
    moved = list(zip(sets, starts, strict=True))
    return Trees(
        np.concatenate([trees.roots + start for trees, start in moved]).astype(np.int32),
        np.concatenate([trees.feature for trees in sets]),
        np.concatenate([trees.threshold for trees in sets]),
        np.concatenate([trees.left + start for trees, start in moved]).astype(np.int32),
        np.concatenate([trees.right + start for trees, start in moved]).astype(np.int32),
        np.concatenate([trees.value for trees in sets]),
        max(trees.depth for trees in sets),
    )
