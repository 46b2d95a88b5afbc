"""Metrics of scores on pages never seen, with intervals; docs/evaluation.md has their definitions."""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd

from darnel.metrics.held_out import HeldOut
from darnel.metrics.ranking import Interval, Ranking, bootstrap
from darnel.metrics.site_metrics import site_metrics
from darnel.metrics.thresholds import OPERATING_POINTS

RESAMPLES = 500
_BINS = 15  # of the reliability curve
_GROUP = 50  # clean pages from which a kind, language or format counts as a group

Group = tuple[str, str]


@dataclass(frozen=True)
class Report:
    """Held-out evaluation.

    Attributes:
        figures: single numbers by name.
        intervals: by name, the range of 95 % of the resamples of operators and publishers; counts have none.
        operators: recall at `balanced` and `strict` by operator, evidence `page`.
        off_page_operators: the same for operators of evidence `operator`.
        false_positives: share of clean pages flagged at `balanced`, by (attribute, value), from 50 pages.
        reliability: mean score, share of farm weight, and weight in 15 bins.
    """

    figures: dict[str, float]
    intervals: dict[str, Interval]
    operators: pd.DataFrame
    off_page_operators: pd.DataFrame
    false_positives: pd.DataFrame
    reliability: pd.DataFrame

    def joined(self, figures: dict[str, float], intervals: dict[str, Interval]) -> "Report":
        """Return the same report with more figures, which come first."""
        return replace(self, figures=figures | self.figures, intervals=intervals | self.intervals)

    def lines(self) -> list[tuple[str, str]]:
        """Return names of the figures, and their values formatted with intervals."""
        return [
            (name, format_metric(value, self.intervals.get(name))) for name, value in self.figures.items()
        ]


def format_metric(value: float, interval: Interval | None = None) -> str:
    """Format a metric with its confidence interval.

    >>> format_metric(0.98765, (0.9812, 0.9934)), format_metric(3)
    ('0.9877 [0.9812, 0.9934]', '3')
    """
    shown = str(value) if isinstance(value, int) else f"{value:.4f}"
    return shown if interval is None else f"{shown} [{interval[0]:.4f}, {interval[1]:.4f}]"


def report(held_out: HeldOut, *, resamples: int = RESAMPLES) -> Report:
    """Compute all figures of held-out scores.

    Args:
        held_out: probabilities of labelled pages.
        resamples: of the bootstrap; 0 for no intervals.
    """
    pages = held_out.on_page
    ranking, groups = Ranking(pages.score, pages.farm), _groups(pages.table[~pages.farm])
    figures = partial(_figures, pages, ranking, groups)
    main = figures(np.ones(len(pages.score)))
    intervals = bootstrap(figures, pages.operator, pages.farm, resamples=resamples)
    sites, site_intervals = site_metrics(held_out, resamples=resamples)
    limits = {name: main[f"threshold_{name}"] for name in OPERATING_POINTS}
    operators = _recall(pages.select(pages.farm), limits)
    under = {f"operators_under_{mark}": int((operators["balanced"] < mark / 100).sum()) for mark in (20, 70)}
    flagged = pages.score[~pages.farm] >= limits["balanced"]
    return Report(
        figures=main | {"operators": len(operators)} | under | sites,
        intervals=intervals | site_intervals,
        operators=operators,
        off_page_operators=_recall(held_out.select(~held_out.shown), limits),
        false_positives=_false_positives(pages.table[~pages.farm], flagged, groups),
        reliability=_reliability(pages.score, pages.farm, pages.weight),
    )


def _figures(
    pages: HeldOut, ranking: Ranking, groups: dict[Group, np.ndarray], times: np.ndarray
) -> dict[str, float]:
    """Compute the figures of a resample: `times` is how often each row was drawn."""
    farm, weight = pages.farm, pages.weight * times
    curve, pooled = ranking.curve(weight), ranking.curve(times)
    limits = {name: ranking.threshold(curve, rate) for name, rate in OPERATING_POINTS.items()}
    figures = {
        "weighted_auc": curve.auc,
        "pooled_auc": pooled.auc,
        "weighted_average_precision": curve.average_precision,
    }
    for name, rate in OPERATING_POINTS.items():
        figures[f"macro_recall_{name}"] = curve.recall(rate)
    for name, limit in limits.items():
        caught = times[farm] * (pages.score[farm] >= limit)
        figures[f"pooled_recall_{name}"] = float(caught.sum() / times[farm].sum())
    clean_times = times[~farm]
    flagged = clean_times * (pages.score[~farm] >= limits["balanced"])
    rates = [float(flagged[rows].sum() / max(clean_times[rows].sum(), 1)) for rows in groups.values()]
    figures["worst_false_positive_rate"] = max(rates, default=0.0)
    figures["calibration_error"] = _calibration_error(_reliability(pages.score, farm, weight))
    return figures | {f"threshold_{name}": limit for name, limit in limits.items()}


def _groups(clean: pd.DataFrame) -> dict[Group, np.ndarray]:
    """Return the row numbers of the clean pages of each kind, language and format that has enough of them."""
    groups = {}
    for attribute in ("kind", "language", "format"):
        for value, rows in clean.groupby(attribute).indices.items():
            if len(rows) >= _GROUP:
                groups[attribute, str(value)] = np.asarray(rows)
    return groups


def _false_positives(
    clean: pd.DataFrame, flagged: np.ndarray, groups: dict[Group, np.ndarray]
) -> pd.DataFrame:
    rows_of_groups = [
        {
            "attribute": key[0],
            "value": key[1],
            "mean": flagged[rows].mean(),
            "size": len(rows),
            "publishers": clean["operator"].iloc[rows].nunique(),
        }
        for key, rows in groups.items()
    ]
    columns = ["attribute", "value", "mean", "size", "publishers"]
    frame = pd.DataFrame(rows_of_groups, columns=columns)
    return frame.sort_values("mean", ascending=False).reset_index(drop=True)


def _recall(farms: HeldOut, limits: dict[str, float]) -> pd.DataFrame:
    """Return the share of farm pages at or above each threshold, by operator."""
    caught = pd.DataFrame({name: farms.score >= limit for name, limit in limits.items()})
    caught["pages"] = 1
    caught["operator"] = farms.operator.to_numpy()
    recall = caught.groupby("operator").agg({**dict.fromkeys(limits, "mean"), "pages": "sum"})
    return recall.sort_values(["balanced", "strict"]).reset_index()


def _reliability(score: np.ndarray, farm: np.ndarray, weight: np.ndarray) -> pd.DataFrame:
    """Return mean score, share of farm weight and weight of each bin of scores that has any."""
    index = np.minimum((score * _BINS).astype(int), _BINS - 1)
    total, scored, of_farms = (
        np.bincount(index, weights, minlength=_BINS) for weights in (weight, weight * score, weight * farm)
    )
    used = total > 0
    columns = {
        "mean score": scored[used] / total[used],
        "farm share": of_farms[used] / total[used],
        "weight": total[used],
    }
    return pd.DataFrame(columns)


def _calibration_error(bins: pd.DataFrame) -> float:
    """Return the mean distance between score and share of farm weight, by weight."""
    return float(np.average((bins["mean score"] - bins["farm share"]).abs(), weights=bins["weight"]))
