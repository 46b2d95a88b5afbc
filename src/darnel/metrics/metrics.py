"""Figures of scores on pages never seen, with intervals; docs/evaluation.md has their definitions."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from darnel.corpus.weights import page_evidence, pool, weigh
from darnel.metrics.ranking import Interval, Ranking, bootstrap
from darnel.metrics.site_metrics import site_figures

OPERATING_POINTS = {"balanced": 0.01, "strict": 0.001}
"""Share of the clean weight that each named threshold flags."""

RESAMPLES = 500
_BINS = 15  # of the reliability curve
_GROUP = 50  # clean pages from which a kind, language or format counts as a group


@dataclass(frozen=True)
class Report:
    """Held-out evaluation.

    Attributes:
        figures: single numbers by name.
        intervals: by name, what 95 % of the resamples of operators and publishers lie between; counts have none.
        operators: recall at `balanced` and `strict` by operator, evidence `page`.
        beside: the same for operators of evidence `operator`.
        false_positives: share of clean pages flagged at `balanced`, by (attribute, value), with 50 pages or more.
        reliability: mean score, share of farm weight, and weight in 15 bins.
    """

    figures: dict[str, float]
    intervals: dict[str, Interval]
    operators: pd.DataFrame
    beside: pd.DataFrame
    false_positives: pd.DataFrame
    reliability: pd.DataFrame

    def lines(self) -> list[tuple[str, str]]:
        """Names of the figures, and their values with intervals, for reading."""
        return [(name, told(value, self.intervals.get(name))) for name, value in self.figures.items()]


def told(value: float, interval: Interval | None = None) -> str:
    """A figure for reading.

    >>> told(0.98765, (0.9812, 0.9934)), told(3)
    ('0.9877 [0.9812, 0.9934]', '3')
    """
    shown = str(value) if isinstance(value, int) else f"{value:.4f}"
    return shown if interval is None else f"{shown} [{interval[0]:.4f}, {interval[1]:.4f}]"


def report(score: np.ndarray, table: pd.DataFrame, *, resamples: int = RESAMPLES) -> Report:
    """All figures of held-out scores.

    Args:
        score: shape (rows,).
        table: `id label operator evidence kind language format site` of the same rows.
        resamples: of the bootstrap; 0 for no intervals.
    """
    shown, is_farm = page_evidence(table), (table["label"] == "farm").to_numpy()
    inner, part, farm = table[shown], score[shown], is_farm[shown]
    weight, ranking, groups = weigh(inner), Ranking(part, farm), _groups(inner[~farm])

    def figures(times: np.ndarray) -> dict[str, float]:
        curve, pooled = ranking.curve(weight * times), ranking.curve(times)
        limits = {name: ranking.threshold(curve, rate) for name, rate in OPERATING_POINTS.items()}
        found, drawn = part[farm], times[farm]
        wrong, met = times[~farm] * (part[~farm] >= limits["balanced"]), times[~farm]
        return (
            {
                "weighted_auc": curve.auc,
                "pooled_auc": pooled.auc,
                "weighted_average_precision": curve.average_precision,
            }
            | {f"macro_recall_{name}": curve.recall(rate) for name, rate in OPERATING_POINTS.items()}
            | {
                f"pooled_recall_{name}": float(drawn[found >= limit].sum() / drawn.sum())
                for name, limit in limits.items()
            }
            | {
                "worst_false_positive_rate": max(
                    (float(wrong[rows].sum() / max(met[rows].sum(), 1)) for rows in groups.values()),
                    default=0.0,
                )
            }
            | {"calibration_error": _calibration_error(_reliability(part, farm, weight * times))}
            | {f"threshold_{name}": limit for name, limit in limits.items()}
        )

    main = figures(np.ones(len(inner)))
    intervals = bootstrap(figures, pool(inner), farm, resamples=resamples)
    sites, site_intervals = site_figures(score, table, resamples=resamples)
    limits = {name: main[f"threshold_{name}"] for name in OPERATING_POINTS}
    operators = _recall(score, table[shown & is_farm], table, limits)
    under = {f"operators_under_{mark}": int((operators["balanced"] < mark / 100).sum()) for mark in (20, 70)}
    return Report(
        main | {"operators": len(operators)} | under | sites,
        intervals | site_intervals,
        operators,
        _recall(score, table[~shown], table, limits),
        _false_positives(inner[~farm], part[~farm] >= limits["balanced"], groups),
        _reliability(part, farm, weight),
    )


def _groups(clean: pd.DataFrame) -> dict[tuple[str, str], np.ndarray]:
    """Return the row numbers of the clean pages of each kind, language and format that has enough of them."""
    groups = {}
    for attribute in ("kind", "language", "format"):
        for value, rows in clean.groupby(attribute).indices.items():
            if len(rows) >= _GROUP:
                groups[attribute, str(value)] = np.asarray(rows)
    return groups


def _false_positives(
    clean: pd.DataFrame, flagged: np.ndarray, groups: dict[tuple[str, str], np.ndarray]
) -> pd.DataFrame:
    found = [
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
    return pd.DataFrame(found, columns=columns).sort_values("mean", ascending=False).reset_index(drop=True)


def _recall(
    score: np.ndarray, rows: pd.DataFrame, table: pd.DataFrame, limits: dict[str, float]
) -> pd.DataFrame:
    part = pd.Series(score, index=table.index).loc[rows.index]
    caught = pd.DataFrame(
        {name: part >= limit for name, limit in limits.items()} | {"pages": 1, "operator": pool(rows)}
    )
    found = caught.groupby("operator").agg({**dict.fromkeys(limits, "mean"), "pages": "sum"})
    return found.sort_values(["balanced", "strict"]).reset_index()


def _reliability(score: np.ndarray, farm: np.ndarray, weight: np.ndarray) -> pd.DataFrame:
    place = np.minimum((score * _BINS).astype(int), _BINS - 1)
    total, scored, found = (
        np.bincount(place, weights, minlength=_BINS) for weights in (weight, weight * score, weight * farm)
    )
    kept = total > 0
    return pd.DataFrame(
        {
            "mean score": scored[kept] / total[kept],
            "farm share": found[kept] / total[kept],
            "weight": total[kept],
        }
    )


def _calibration_error(bins: pd.DataFrame) -> float:
    """Mean distance between score and share of farm weight, by weight."""
    return float(np.average((bins["mean score"] - bins["farm share"]).abs(), weights=bins["weight"]))
