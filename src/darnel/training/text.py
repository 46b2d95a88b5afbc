"""Fit the text score: logistic regression over the slots of words and byte n-grams."""

import warnings
from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_array
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from darnel.model.text_score import SLOTS, TextScore, scale_of


def slot_matrix(slots: Sequence[np.ndarray]) -> csr_array:
    """Return rows scaled as by `TextScore`, of texts whose slots are known, sparse, shape (texts, SLOTS)."""
    sizes = np.array([row.size for row in slots], np.int64)
    row_ends = np.concatenate([[0], np.cumsum(sizes)])
    values = np.repeat(scale_of(sizes), sizes)
    # scikit-learn's liblinear takes 32-bit indices only.
    columns = np.concatenate([np.zeros(0, np.int32), *slots]).astype(np.int32)
    return csr_array((values, columns, row_ends.astype(np.int32)), shape=(len(slots), SLOTS))


def fit_text_score(
    matrix: csr_array, farm: np.ndarray, weight: np.ndarray, *, strength: float = 30.0
) -> TextScore:
    """Fit by logistic regression.

    Args:
        matrix: rows of `slot_matrix`.
        farm: bool, shape (pages,).
        weight: sample weights, shape (pages,).
        strength: inverse of the L2 penalty.
    """
    # Seven rounds of dual coordinate descent: on unseen operators as good as the optimum, ten times as fast.
    fitted = LogisticRegression(
        C=strength, solver="liblinear", dual=True, tol=1e-2, max_iter=7, random_state=0
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        fitted.fit(matrix, farm, sample_weight=weight * (len(farm) / weight.sum()))
    return TextScore(fitted.coef_[0].astype(np.float16).astype(np.float32), float(fitted.intercept_[0]))
