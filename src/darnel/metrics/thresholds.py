"""Thresholds: the scores `balanced` and `strict`, from the share of clean pages that each may flag.

Training computes them (see `training/cross_validation.py`), `model/model.py` applies them.
"""

import numpy as np

from darnel.metrics.held_out import HeldOut
from darnel.metrics.ranking import Ranking

OPERATING_POINTS = {"balanced": 0.01, "strict": 0.001}
"""Share of the clean weight that each named threshold flags."""


def threshold_at(held_out: HeldOut, rate: float) -> float:
    """Return the score at or above which at most `rate` of the clean weight is; publishers weigh the same."""
    ranking = Ranking(held_out.score, held_out.farm)
    return ranking.threshold(ranking.curve(held_out.weight), rate)


def controlled_threshold(held_out: HeldOut, rate: float) -> float:
    """Return the lowest score that is expected to flag at most `rate` of the pages of a publisher not seen.

    Conformal risk control (Angelopoulos, Bates, Fisch, Lei and Schuster, 2022) over publishers: the mean
    share flagged of n publishers must not be above rate - (1 - rate) / n. Where n is too small for that, no
    clean page is flagged.

    Args:
        held_out: scores of pages that the model never saw.
        rate: share of the pages of a publisher, on average over publishers.
    """
    clean = held_out.select(~held_out.farm)
    publishers = clean.operator.nunique()
    allowed = max(rate - (1 - rate) / publishers, 0.0)
    order = np.argsort(-clean.score, kind="stable")
    ranked, flagged = clean.score[order], np.cumsum(clean.weight[order])
    last = np.append(np.diff(ranked) != 0, True)  # of each run of equal scores
    over = ranked[last][flagged[last] > allowed + 1e-12]
    return float(np.nextafter(over[0], np.inf)) if over.size else float(ranked[-1])
