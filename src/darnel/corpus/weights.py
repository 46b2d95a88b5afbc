"""Weights of labelled pages: every operator and publisher counts the same, however many pages it has."""

import numpy as np
import pandas as pd

OPERATOR_EVIDENCE = 0.1  # weight in training of farm pages whose spam does not show on the page
_LANGUAGE_EXPONENT = 0.1  # clean pages weigh by the pages of their language to the power of minus this


def evaluation_weights(table: pd.DataFrame) -> np.ndarray:
    """Return the weight of each row, shape (rows,): each operator weighs the same within its label.

    The weights of each label sum to 1.
    """
    size = table.groupby(["label", "operator"])["operator"].transform("size")
    weight = 1.0 / size
    return np.asarray(weight / weight.groupby(table["label"]).transform("sum"))


def training_weights(
    table: pd.DataFrame, operator_evidence: float = OPERATOR_EVIDENCE, *, power: float = 0.5
) -> np.ndarray:
    """Return sample weights for fitting, shape (rows,), mean 1, half of them on farm pages.

    A page weighs as the number of its operator's or publisher's pages to minus `power`: at a half, ten pages
    teach more than one, but not ten times as much; at 1, each operator weighs the same. Clean pages weigh a
    little more in languages that have few of them. Farm pages of evidence `operator` count
    `operator_evidence` of that.
    """
    farm = (table["label"] == "farm").to_numpy()
    weight = table.groupby(["label", "operator"])["operator"].transform("size").to_numpy(float) ** -power
    language = table["language"].fillna("unknown")
    pages = language[~farm].value_counts().reindex(language, fill_value=1).to_numpy(float)
    weight = np.where(farm, weight, weight * pages**-_LANGUAGE_EXPONENT)
    weight = np.where(has_page_evidence(table), weight, weight * operator_evidence)
    for rows in (farm, ~farm):
        weight[rows] *= 0.5 * len(table) / weight[rows].sum()
    return np.asarray(weight)


def has_page_evidence(table: pd.DataFrame) -> np.ndarray:
    """Return which rows figures count: clean pages, and farm pages whose spam shows; bool, shape (rows,)."""
    return np.asarray(table["evidence"] != "operator")
