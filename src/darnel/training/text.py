"""Fit the text score: logistic regression over the slots of words and byte n-grams."""

import warnings
from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_array
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from darnel.model.text_score import SLOTS, WORD_SLOTS, TextScore, scale_of

_POWER = 0.3  # of a share, by which a slot counts for more the rarer it is
_RAREST = 0.01  # share of honest texts below which a slot is no rarer
_GRAMS = 0.7  # what a byte 3-gram counts for where a word counts for 1


def slot_matrix(slots: Sequence[np.ndarray]) -> csr_array:
    """Return rows scaled as by `TextScore`, of texts whose slots are known, sparse, shape (texts, SLOTS)."""
    sizes = np.array([row.size for row in slots], np.int64)
    row_ends = np.concatenate([[0], np.cumsum(sizes)])
    values = np.repeat(scale_of(sizes), sizes)
    # scikit-learn's liblinear takes 32-bit indices only.
    columns = np.concatenate([np.zeros(0, np.int32), *slots]).astype(np.int32)
    return csr_array((values, columns, row_ends.astype(np.int32)), shape=(len(slots), SLOTS))


def rarity(matrix: csr_array, honest: np.ndarray) -> np.ndarray:
    """Return what each slot is multiplied by where weights are learned, float32, shape (SLOTS,).

    The rarer a slot is in honest texts, the more: after Spaerck Jones (1972), by a power, which on operators
    and collections that were not seen ranks better than the logarithm or none. Byte 3-grams count less than
    words. The mean square over the slots of honest texts is 1 before that.

    Args:
        matrix: rows of `slot_matrix`.
        honest: sample weights of honest texts, 0 of others, shape (texts,).
    """
    present = csr_array((np.ones(matrix.nnz, np.float32), matrix.indices, matrix.indptr), matrix.shape)
    often = (honest @ present) / honest.sum()
    scale = np.maximum(often, _RAREST) ** -_POWER
    scale /= np.sqrt(np.average(scale**2, weights=often))
    scale[WORD_SLOTS:] *= _GRAMS
    return np.asarray(scale, np.float32)


def fit_text_score(
    matrix: csr_array, farm: np.ndarray, weight: np.ndarray, *, strength: float = 20.0
) -> TextScore:
    """Fit by logistic regression, slots that are rare in honest texts being cheaper to use.

    Args:
        matrix: rows of `slot_matrix`.
        farm: bool, shape (pages,).
        weight: sample weights, shape (pages,).
        strength: inverse of the L2 penalty.
    """
    scale = rarity(matrix, np.where(farm, 0.0, weight))
    scaled = csr_array((matrix.data * scale[matrix.indices], matrix.indices, matrix.indptr), matrix.shape)
    # Seven rounds of dual coordinate descent: on unseen operators as good as the optimum, ten times as fast.
    fitted = LogisticRegression(
        C=strength, solver="liblinear", dual=True, tol=1e-2, max_iter=7, random_state=0
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        fitted.fit(scaled, farm, sample_weight=weight * (len(farm) / weight.sum()))
    weights = (fitted.coef_[0] * scale).astype(np.float16).astype(np.float32)
    return TextScore(weights, float(fitted.intercept_[0]))
