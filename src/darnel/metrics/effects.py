"""What each feature does to the log-odds, by its value; exact, since contributions add up to the score."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from darnel.corpus.weights import training_weights
from darnel.features import CATALOGUE
from darnel.features.table import COLUMNS
from darnel.model.model import Model
from darnel.model.verdict import TEXT

STRONGEST = 12
_FARM, _BAND = "#b3541e", "#e7c3ad"
_GROUPS = 12  # of pages of like values, each a point
_WIDE = 8  # times the middle point, from which an axis is logarithmic away from 0


def effects(model: Model, table: pd.DataFrame) -> Figure:
    """Draw the mean contribution by value of the strongest features, with the range of 80 % of the pages.

    Args:
        model: as it ships.
        table: the labelled rows.
    """
    table = table[table["format"] != "text"]
    values = table[[*COLUMNS, TEXT]].to_numpy(np.float64)
    moved = model.pages.contributions(values)
    mean = np.average(np.abs(moved), axis=0, weights=training_weights(table))
    order = np.argsort(-mean, kind="stable")[:STRONGEST]
    figure = Figure(figsize=(12, 8.5), layout="constrained")
    figure.suptitle(
        "What the strongest features do: contribution to the log-odds by value; above 0 towards farm"
    )
    figure.supylabel("contribution to the log-odds")
    for axes, index in zip(figure.subplots(3, 4).flat, order, strict=True):
        _panel(axes, values[:, index], moved[:, index])
        name, unit = (COLUMNS[index], CATALOGUE[index].unit) if index < len(COLUMNS) else (TEXT, "log-odds")
        axes.set_title(name, fontsize="medium")
        axes.set_xlabel(unit, fontsize="small")
    return figure


def _panel(axes: Axes, value: np.ndarray, moved: np.ndarray) -> None:
    points = by_value(value, moved)
    axes.axhline(0, color="0.8", linewidth=1)
    axes.fill_between(points["value"], points["low"], points["high"], color=_BAND, linewidth=0)
    axes.plot(points["value"], points["mean"], color=_FARM, marker="o", markersize=3)
    middle, top = points["value"].median(), points["value"].max()
    if points["value"].min() >= 0 and top > _WIDE * middle > 0:
        axes.set_xscale("symlog", linthresh=middle)
    low, high = axes.get_ylim()
    axes.set_ylim(min(low, -1), max(high, 1))  # a small effect looks small
    axes.spines[["top", "right"]].set_visible(False)


def by_value(value: np.ndarray, moved: np.ndarray) -> pd.DataFrame:
    """Return mean, 10th and 90th percentile of the contribution in groups of pages of like values.

    Pages that the feature does not apply to are left out; there may be no others. Pages of one value stay
    together, and those of the commonest one, most often 0, are a group of their own.

    Args:
        value: of the feature, shape (rows,).
        moved: its contribution, shape (rows,).
    """
    value, moved = value[~np.isnan(value)], moved[~np.isnan(value)]
    kinds, counts = np.unique(value, return_counts=True)
    common = kinds[counts.argmax()] if kinds.size else np.nan
    rest = value[value != common]
    edges = rest
    if rest.size:
        edges = np.unique(np.quantile(rest, np.linspace(0, 1, _GROUPS)[1:-1], method="inverted_cdf"))
    group = np.where(value == common, -1, np.searchsorted(edges, value))
    pages = pd.DataFrame({"value": value, "moved": moved}).groupby(group)
    points = pd.DataFrame({"value": pages["value"].mean(), "mean": pages["moved"].mean()})
    points["low"], points["high"] = pages["moved"].quantile(0.1), pages["moved"].quantile(0.9)
    return points.sort_values("value", ignore_index=True)
