"""Weights of labelled pages: every operator and publisher counts the same, however many pages it has."""

import numpy as np
import pandas as pd

_POOL = 5  # operators with fewer pages are weighed as one
OPERATOR_EVIDENCE = 0.25  # weight in training of farm pages whose spam does not show on the page
_LANGUAGE_EXPONENT = 0.1  # clean pages weigh by the pages of their language to the power of minus this


def evaluation_weights(table: pd.DataFrame) -> np.ndarray:
    """Return the weight of each row, shape (rows,): each operator weighs the same within its label.

    Farm operators with fewer than five pages are pooled into one. The weights of each label sum to 1.
    """
    name = pool_small_operators(table)
    size = name.groupby([table["label"], name]).transform("size")
    weight = 1.0 / size
    return np.asarray(weight / weight.groupby(table["label"]).transform("sum"))


def pool_small_operators(table: pd.DataFrame) -> pd.Series:
    """Return the operator of each row, small farm operators under one common name."""
    size = table.groupby(["label", "operator"])["operator"].transform("size")
    return table["operator"].where((size >= _POOL) | (table["label"] == "clean"), "(small operators)")


def training_weights(table: pd.DataFrame, operator_evidence: float = OPERATOR_EVIDENCE) -> np.ndarray:
    """Return sample weights for fitting, shape (rows,), mean 1, half of them on farm pages.

    Farm operators weigh the same however many pages they have; their pages of evidence `operator` count
    `operator_evidence` of that. Clean pages weigh the same each, a little more in languages that have few:
    with equal publishers, the many pages of few Markdown publishers taught next to nothing.
    """
    farm = (table["label"] == "farm").to_numpy()
    language = table["language"].fillna("unknown")
    pages = language[~farm].value_counts().reindex(language, fill_value=1).to_numpy(float)
    weight = np.where(farm, evaluation_weights(table), pages**-_LANGUAGE_EXPONENT)
    weight = np.where(has_page_evidence(table), weight, weight * operator_evidence)
    for rows in (farm, ~farm):
        weight[rows] *= 0.5 * len(table) / weight[rows].sum()
    return np.asarray(weight)


def has_page_evidence(table: pd.DataFrame) -> np.ndarray:
    """Return which rows figures are about, bool, shape (rows,): clean pages, and farms whose spam shows."""
    return np.asarray(table["evidence"] != "operator")
