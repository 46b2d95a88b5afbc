"""Boosting: trees fitted by LightGBM, read as plain arrays."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from darnel.errors import DarnelError
from darnel.model.trees import Trees

try:
    import lightgbm
except OSError as error:  # its wheel leaves the OpenMP library to the system
    raise DarnelError(
        f"LightGBM cannot be loaded ({error}); install the OpenMP library, on Debian the package libgomp1"
    ) from error

_SETTINGS: dict[str, Any] = {
    "objective": "binary",
    "num_iterations": 400,
    "learning_rate": 0.08,
    "num_leaves": 6,
    "max_bin": 64,
    "min_data_in_leaf": 40,
    "feature_fraction_bynode": 0.5,
    "lambda_l2": 5.0,
    "extra_trees": True,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbosity": -1,
}
"""Parameters of LightGBM. At a split one threshold of each feature is tried, drawn by chance (Geurts et al.,
Extremely randomized trees, 2006): what fits the training pages alone has less room."""

Settings = Mapping[str, Any]
"""Changes to the parameters of the boosted trees."""


def boosted(
    values: np.ndarray, farm: np.ndarray, weight: np.ndarray, start: float, settings: Settings | None = None
) -> lightgbm.Booster:
    """Fit boosted trees with the parameters that ship, or with changed ones.

    Args:
        values: float64, shape (rows, columns); NaN where a feature is not applicable.
        farm: bool, shape (rows,).
        weight: sample weights, shape (rows,).
        start: log-odds that the trees start from.
        settings: changes to the parameters.
    """
    rows = lightgbm.Dataset(values, farm, weight=weight, init_score=np.full(len(values), start))
    return lightgbm.train(_SETTINGS | dict(settings or {}), rows)


def trees_of(fitted: lightgbm.Booster) -> Trees:
    """Return the trees of a fitted binary classifier, whose sums are its log-odds beyond where it started."""
    return join_trees([_tree(each["tree_structure"]) for each in fitted.dump_model()["tree_info"]])


def _tree(root: dict[str, Any]) -> Trees:
    """Return one tree of a model that LightGBM has dumped; a node comes before its children."""
    nodes, depths, children = [root], [0], {}
    for place, node in enumerate(nodes):  # grows as it goes
        if "split_index" in node:
            children[place] = len(nodes), len(nodes) + 1
            nodes += [node["left_child"], node["right_child"]]
            depths += [depths[place] + 1] * 2
    own = np.arange(len(nodes), dtype=np.int32)
    left, right = own.copy(), own.copy()
    for place, pair in children.items():
        left[place], right[place] = pair
    value = np.array([node.get("leaf_value", 0.0) for node in nodes], np.float64)
    count = np.array([node.get("leaf_count", node.get("internal_count", 0)) for node in nodes], np.float64)
    for place in reversed(children):
        a, b = children[place]
        value[place] = (value[a] * count[a] + value[b] * count[b]) / (count[a] + count[b])
    return Trees(
        np.zeros(1, np.int32),
        np.array([node.get("split_feature", 0) for node in nodes], np.int16),
        np.array([node.get("threshold", np.inf) for node in nodes], np.float64),
        left,
        right,
        value,
        np.array([_missing_left(node) for node in nodes]),
        max(depths),
    )


def _missing_left(node: dict[str, Any]) -> bool:
    """Whether a missing value goes left: as trained, or as 0 does where training had none."""
    if node.get("missing_type") == "NaN":
        return bool(node["default_left"])
    return bool(node.get("threshold", np.inf) >= 0.0)


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
        np.concatenate([trees.missing_left for trees in sets]),
        max(trees.depth for trees in sets),
    )
