"""Figures on pages that others collected, which lead every report: of one collection, or with it left out."""

from collections.abc import Mapping
from functools import partial

import numpy as np

from darnel.metrics.held_out import HeldOut
from darnel.metrics.ranking import Interval, Ranking, bootstrap

TWEETED = "tweeted-2016"
"""The collection that has farm and clean pages of one source, so that how they were collected is the same."""

_RESAMPLES = 200

Outside = Mapping[str, tuple[HeldOut, dict[str, float]]]
"""By what was left out: its scores, and the named thresholds of the model that saw other pages."""


def outside_metrics(held_out: HeldOut, left_out: Outside) -> tuple[dict[str, float], dict[str, Interval]]:
    """Compute figures and intervals by name: `tweeted_*`, `texts_*`, and `without_NAME_*` of those left out.

    Args:
        held_out: scores of all rows, operators held out, with their `collection` and `format`.
        left_out: scores of rows whose whole collection was left out of training.
    """
    texts = (held_out.table["format"] == "text").to_numpy()
    tweeted = (held_out.table["collection"] == TWEETED).to_numpy() & ~texts
    parts: dict[str, tuple[HeldOut, dict[str, float]]] = {
        "tweeted": (held_out.select(tweeted), {}),
        "texts": (held_out.select(texts), {}),
    }
    parts |= {f"without_{name}": part for name, part in left_out.items()}
    metrics: dict[str, float] = {}
    intervals: dict[str, Interval] = {}
    for name, (part, thresholds) in parts.items():
        pages = part.on_page
        if pages.farm.any() and not pages.farm.all():
            figures = partial(_figures, pages, Ranking(pages.score, pages.farm), thresholds)
            between = bootstrap(figures, pages.operator, pages.farm, resamples=_RESAMPLES)
            metrics |= {f"{name}_{key}": value for key, value in figures(np.ones(len(pages.score))).items()}
            intervals |= {f"{name}_{key}": value for key, value in between.items()}
    return metrics, intervals


def _figures(
    pages: HeldOut, ranking: Ranking, thresholds: dict[str, float], times: np.ndarray
) -> dict[str, float]:
    """Compute the figures of a resample: `times` is how often each row was drawn."""
    weight = pages.weight * times
    curve = ranking.curve(weight)
    figures = {"auc": curve.auc, "recall_balanced": curve.recall(0.01), "recall_strict": curve.recall(0.001)}
    if thresholds:
        clean = weight[~pages.farm]
        flagged = clean[pages.score[~pages.farm] >= thresholds["balanced"]].sum() / clean.sum()
        figures["flagged_balanced"] = float(flagged)
    return figures
