"""Log-odds: probabilities to log-odds and back."""

from math import exp, log, log1p

import numpy as np

_MOST = 700.0  # beyond which the exponential of a double overflows


def logit(probability: float) -> float:
    """Return the log-odds of a probability between 0 and 1, both excluded.

    >>> logit(0.5)
    0.0
    """
    return log(probability) - log1p(-probability)


def log_odds_of(score: float) -> float:
    """Return the log-odds of a score from 0 to 1, which may be either: they are finite.

    >>> log_odds_of(0.5), log_odds_of(1.0) > 36
    (0.0, True)
    """
    return logit(min(max(score, 1e-300), 1 - 1e-16))


def logits(probability: np.ndarray, most: float) -> np.ndarray:
    """Return the log-odds of probabilities from 0 to 1, at most `most` either way.

    >>> logits(np.array([0.5, 1.0]), 7.0).tolist()
    [0.0, 7.0]
    """
    with np.errstate(divide="ignore"):
        return np.asarray(np.clip(np.log(probability) - np.log1p(-probability), -most, most))


def sigmoid(log_odds: float) -> float:
    """Return the probability that has these log-odds.

    >>> sigmoid(0.0), sigmoid(-1e6) < 1e-300
    (0.5, True)
    """
    return 1.0 / (1.0 + exp(-min(max(log_odds, -_MOST), _MOST)))


def sigmoids(log_odds: np.ndarray) -> np.ndarray:
    """Return the probability of each of some log-odds, of the same shape.

    NumPy's exponential may differ from that of `sigmoid` in the last bit.
    """
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(log_odds, -_MOST, _MOST))))
