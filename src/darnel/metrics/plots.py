"""Plots of a held-out evaluation, for MLflow and the docs."""

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from sklearn.metrics import precision_recall_curve, roc_curve

from darnel.corpus.weights import page_evidence, pool, weigh
from darnel.metrics.metrics import OPERATING_POINTS, Report

mpl.rcdefaults()  # a matplotlibrc of the current folder, which a stranger may have written, was read at import

_FARM, _CLEAN = "#b3541e", "#2f6f8f"
_NAMED = ("#4c3a8c", "#8c3a6d", "#2f6f8f", "#4d7d2f", "#8c6d1f")  # the operators that are found least
_LEAST = 1e-4  # share of clean weight at which the ROC begins
_WORST = 20  # pages of each label

Known = tuple[np.ndarray, np.ndarray, np.ndarray]  # whether a page is a farm page, its score, its weight


Curve = tuple[np.ndarray, np.ndarray]


def figures_of(held_out: Report, score: np.ndarray, table: pd.DataFrame) -> dict[str, Figure]:
    """All plots by name.

    Args:
        held_out: the report of the same scores.
        score: out-of-fold scores, shape (rows,).
        table: the labelled rows.
    """
    shown = page_evidence(table)
    inner, part = table[shown], score[shown]
    farm, weight = (inner["label"] == "farm").to_numpy(), weigh(inner)
    operator, worst = pool(inner).to_numpy(), held_out.operators["operator"].head(len(_NAMED)).tolist()
    found = {name: ~farm | (operator == name) for name in held_out.operators["operator"].iloc[::-1]}
    one_by_one = {name: (farm[rows], part[rows], weigh(inner[rows])) for name, rows in found.items()}
    return {
        "roc": _roc({"all": (farm, part, weight), **one_by_one}, worst),
        "precision-recall": _precision_recall({"all": (farm, part, weight), **one_by_one}, worst),
        "scores": _scores(farm, part, weight, held_out),
        "reliability": _reliability(held_out),
        "operators": _operators(held_out),
        "worst-pages": _worst_pages(worst_pages(score, table), held_out),
        "false-positives": _false_positives(held_out),
    }


def _figure(title: str, across: str, up: str, height: float = 4.5) -> Figure:
    figure = Figure(figsize=(6.5, height), layout="constrained")
    axes = figure.subplots()
    axes.set(title=title, xlabel=across, ylabel=up)
    axes.spines[["top", "right"]].set_visible(False)
    return figure


def worst_pages(score: np.ndarray, table: pd.DataFrame) -> pd.DataFrame:
    """Pages that the scores are most wrong about, of each label: `id label operator format language score`, the worst first."""
    pages = table[["id", "label", "operator", "format", "language"]].assign(score=score)[page_evidence(table)]
    farm = pages[pages["label"] == "farm"].nsmallest(_WORST, "score")
    return pd.concat([farm, pages[pages["label"] == "clean"].nlargest(_WORST, "score")])


def _roc(known: dict[str, Known], worst: list[str]) -> Figure:
    figure = _figure(
        "ROC on operators never seen, each against all clean pages",
        "share of clean weight flagged",
        "share of farm weight found",
    )
    axes = figure.axes[0]
    curves = {}
    for name, (farm, score, weight) in known.items():
        false, true, _ = roc_curve(farm, score, sample_weight=weight)
        curves[name] = (np.maximum(false, _LEAST), true)
    _draw(axes, curves, worst)
    axes.set_xscale("log")
    axes.set_xlim(_LEAST, 1)
    for name, limit in OPERATING_POINTS.items():
        axes.axvline(limit, color="0.7", linestyle=":")
        axes.text(limit, 0.02, f" {name}", color="0.4", fontsize="small")
    return figure


def _precision_recall(known: dict[str, Known], worst: list[str]) -> Figure:
    figure = _figure("Precision and recall by operator, farm and clean equally likely", "recall", "precision")
    curves = {}
    for name, (farm, score, weight) in known.items():
        precision, recall, _ = precision_recall_curve(farm, score, sample_weight=weight)
        curves[name] = (recall[:-1], precision[:-1])  # the last point is no score's
    _draw(figure.axes[0], curves, worst)
    figure.axes[0].set_ylim(0.5, 1.005)
    return figure


def _draw(axes: Axes, curves: dict[str, Curve], worst: list[str]) -> None:
    """A thin line an operator, the worst by name, all together above them."""
    colours = dict(zip(worst, _NAMED, strict=False))
    for name, (across, up) in curves.items():
        if name != "all" and name not in colours:
            axes.plot(across, up, color="0.6", linewidth=0.6, alpha=0.5, drawstyle="steps-post")
    for name, colour in colours.items():
        axes.plot(*curves[name], color=colour, linewidth=1.2, label=name, drawstyle="steps-post")
    axes.plot(*curves["all"], color=_FARM, linewidth=2.5, label="all operators, each weighing the same")
    axes.legend(frameon=False, fontsize="small", loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=2)


def _scores(farm: np.ndarray, score: np.ndarray, weight: np.ndarray, held_out: Report) -> Figure:
    figure = _figure("Scores of pages never seen", "score", "share of weight")
    axes = figure.axes[0]
    bins = np.linspace(0, 1, 41)
    for rows, name, colour in ((farm, "farm", _FARM), (~farm, "clean", _CLEAN)):
        axes.hist(
            score[rows],
            bins=list(bins),
            weights=weight[rows] / weight[rows].sum(),
            alpha=0.65,
            label=name,
            color=colour,
        )
    for name in ("balanced", "strict"):
        axes.axvline(held_out.figures[f"threshold_{name}"], color="0.4", linestyle=":")
        axes.text(
            held_out.figures[f"threshold_{name}"],
            axes.get_ylim()[1] * 0.6,
            f" {name}",
            rotation=90,
            va="center",
            ha="right",
            color="0.4",
        )
    axes.set_yscale("log")
    axes.legend(frameon=False)
    return figure


def _reliability(held_out: Report) -> Figure:
    figure = _figure("Reliability, farm and clean equally likely", "mean score", "share that is farm")
    axes = figure.axes[0]
    axes.plot([0, 1], [0, 1], color="0.8")
    axes.plot(held_out.reliability["mean score"], held_out.reliability["farm share"], marker="o", color=_FARM)
    return figure


def _operators(held_out: Report) -> Figure:
    rows = held_out.operators.iloc[::-1]
    figure = _figure(
        "Share of pages found, by operator, never seen", "recall", "", height=0.8 + 0.2 * len(rows)
    )
    axes = figure.axes[0]
    axes.barh(rows["operator"], rows["balanced"], color=_CLEAN, alpha=0.45, label="balanced")
    axes.barh(rows["operator"], rows["strict"], color=_FARM, height=0.4, label="strict")
    axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
    axes.margins(y=0.01)
    return figure


def _false_positives(held_out: Report) -> Figure:
    rows = held_out.false_positives.iloc[::-1]
    figure = _figure("Clean pages flagged at balanced", "share of pages", "", height=0.8 + 0.2 * len(rows))
    axes = figure.axes[0]
    axes.barh(rows["attribute"] + ": " + rows["value"], rows["mean"], color=_FARM)
    axes.margins(y=0.01)
    return figure


def _worst_pages(rows: pd.DataFrame, held_out: Report) -> Figure:
    figure = Figure(figsize=(11, 6.5), layout="constrained")
    figure.suptitle("Pages that the scores are most wrong about, never seen")
    limit = held_out.figures["threshold_balanced"]
    for axes, (label, colour) in zip(
        figure.subplots(1, 2), (("farm", _FARM), ("clean", _CLEAN)), strict=True
    ):
        part = rows[rows["label"] == label].iloc[::-1]
        told = part["format"] + " " + part["language"].fillna("–")
        names = (part["id"] + "  " + part["operator"].str.slice(0, 24) + "  " + told).str.replace("$", r"\$")
        axes.hlines(range(len(part)), limit, part["score"], color=colour, alpha=0.5)
        axes.scatter(part["score"], range(len(part)), color=colour, s=18, zorder=3)
        axes.axvline(limit, color="0.4", linestyle=":")
        axes.set(
            title=f"{label} pages",
            xlabel="score; the dotted line is balanced",
            xlim=(-0.02, 1.02),
            ylim=(-0.7, len(part) - 0.3),
        )
        axes.set_yticks(range(len(part)), names, fontsize="x-small", family="monospace")
        axes.spines[["top", "right"]].set_visible(False)
    return figure
