"""Plots of a held-out evaluation, for MLflow and the docs."""

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from sklearn.metrics import precision_recall_curve, roc_curve

from darnel.metrics.held_out import HeldOut
from darnel.metrics.metrics import Report
from darnel.metrics.thresholds import OPERATING_POINTS

mpl.rcdefaults()  # a matplotlibrc of the current folder, perhaps a stranger's, was read at import

_FARM, _CLEAN = "#b3541e", "#2f6f8f"
_NAMED = ("#4c3a8c", "#8c3a6d", "#2f6f8f", "#4d7d2f", "#8c6d1f")  # operators of the lowest recall
_LEAST = 1e-4  # share of clean weight at which the ROC begins
_WORST = 20  # pages of each label

Curve = tuple[np.ndarray, np.ndarray]


def figures_of(held_out: HeldOut, report: Report) -> dict[str, Figure]:
    """Draw all plots; return them by name.

    Args:
        held_out: probabilities of labelled pages.
        report: their figures.
    """
    pages = held_out.on_page
    operator, names = pages.operator.to_numpy(), report.operators["operator"]
    worst = names.head(len(_NAMED)).tolist()
    curves = {"all": pages}
    for name in names.iloc[::-1]:
        curves[name] = pages.select(~pages.farm | (operator == name))
    return {
        "roc": _roc(curves, worst),
        "precision-recall": _precision_recall(curves, worst),
        "scores": _scores(pages, report),
        "reliability": _reliability(report),
        "operators": _operators(report),
        "worst-pages": _worst_pages(worst_pages(held_out), report),
        "false-positives": _false_positives(report),
    }


def _figure(title: str, across: str, up: str, height: float = 4.5) -> Figure:
    figure = Figure(figsize=(6.5, height), layout="constrained")
    axes = figure.subplots()
    axes.set(title=title, xlabel=across, ylabel=up)
    axes.spines[["top", "right"]].set_visible(False)
    return figure


def _plain(name: str) -> str:
    """Return a name that is drawn as it is: a dollar sign would begin mathematics."""
    return name.replace("$", r"\$")


def worst_pages(held_out: HeldOut) -> pd.DataFrame:
    """Return the pages of each label that the scores are most wrong about, the worst first.

    Returns:
        `id label operator format language score`.
    """
    columns = ["id", "label", "operator", "format", "language"]
    pages = held_out.on_page.table[columns].assign(score=held_out.on_page.score)
    farm = pages[pages["label"] == "farm"].nsmallest(_WORST, "score")
    return pd.concat([farm, pages[pages["label"] == "clean"].nlargest(_WORST, "score")])


def _roc(pages: dict[str, HeldOut], worst: list[str]) -> Figure:
    figure = _figure(
        "ROC by operator, each against all clean pages",
        "share of clean weight flagged",
        "share of farm weight flagged",
    )
    axes = figure.axes[0]
    curves = {}
    for name, some in pages.items():
        false, true, _ = roc_curve(some.farm, some.score, sample_weight=some.weight)
        curves[name] = (np.maximum(false, _LEAST), true)
    _draw(axes, curves, worst)
    axes.set_xscale("log")
    axes.set_xlim(_LEAST, 1)
    for name, limit in OPERATING_POINTS.items():
        axes.axvline(limit, color="0.7", linestyle=":")
        axes.text(limit, 0.02, f" {name}", color="0.4", fontsize="small")
    return figure


def _precision_recall(pages: dict[str, HeldOut], worst: list[str]) -> Figure:
    figure = _figure("Precision and recall by operator, farm and clean equally likely", "recall", "precision")
    curves = {}
    for name, some in pages.items():
        precision, recall, _ = precision_recall_curve(some.farm, some.score, sample_weight=some.weight)
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
        axes.plot(*curves[name], color=colour, linewidth=1.2, label=_plain(name), drawstyle="steps-post")
    axes.plot(*curves["all"], color=_FARM, linewidth=2.5, label="all operators, each weighing the same")
    axes.legend(frameon=False, fontsize="small", loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=2)


def _scores(pages: HeldOut, report: Report) -> Figure:
    figure = _figure("Scores of farm and clean pages", "score", "share of weight")
    axes = figure.axes[0]
    bins = np.linspace(0, 1, 41)
    for rows, name, colour in ((pages.farm, "farm", _FARM), (~pages.farm, "clean", _CLEAN)):
        weight = pages.weight[rows]
        axes.hist(
            pages.score[rows],
            bins=list(bins),
            weights=weight / weight.sum(),
            alpha=0.65,
            label=name,
            color=colour,
        )
    for name in ("balanced", "strict"):
        limit, height = report.figures[f"threshold_{name}"], axes.get_ylim()[1] * 0.6
        axes.axvline(limit, color="0.4", linestyle=":")
        axes.text(limit, height, f" {name}", rotation=90, va="center", ha="right", color="0.4")
    axes.set_yscale("log")
    axes.legend(frameon=False)
    return figure


def _reliability(report: Report) -> Figure:
    figure = _figure("Reliability, farm and clean equally likely", "mean score", "share that is farm")
    axes = figure.axes[0]
    axes.plot([0, 1], [0, 1], color="0.8")
    axes.plot(report.reliability["mean score"], report.reliability["farm share"], marker="o", color=_FARM)
    return figure


def _operators(report: Report) -> Figure:
    rows = report.operators.iloc[::-1]
    figure = _figure("Share of pages flagged, by operator", "recall", "", height=0.8 + 0.2 * len(rows))
    axes = figure.axes[0]
    names = rows["operator"].map(_plain)
    axes.barh(names, rows["balanced"], color=_CLEAN, alpha=0.45, label="balanced")
    axes.barh(names, rows["strict"], color=_FARM, height=0.4, label="strict")
    axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
    axes.margins(y=0.01)
    return figure


def _false_positives(report: Report) -> Figure:
    rows = report.false_positives.iloc[::-1]
    figure = _figure("Clean pages flagged at balanced", "share of pages", "", height=0.8 + 0.2 * len(rows))
    axes = figure.axes[0]
    axes.barh((rows["attribute"] + ": " + rows["value"]).map(_plain), rows["mean"], color=_FARM)
    axes.margins(y=0.01)
    return figure


def _worst_pages(rows: pd.DataFrame, report: Report) -> Figure:
    figure = Figure(figsize=(11, 6.5), layout="constrained")
    figure.suptitle("Pages that the scores are most wrong about")
    limit = report.figures["threshold_balanced"]
    for axes, (label, colour) in zip(
        figure.subplots(1, 2), (("farm", _FARM), ("clean", _CLEAN)), strict=True
    ):
        pages = rows[rows["label"] == label].iloc[::-1]
        kind = pages["format"] + " " + pages["language"].fillna("–")
        names = (pages["id"] + "  " + pages["operator"].str.slice(0, 24) + "  " + kind).map(_plain)
        axes.hlines(range(len(pages)), limit, pages["score"], color=colour, alpha=0.5)
        axes.scatter(pages["score"], range(len(pages)), color=colour, s=18, zorder=3)
        axes.axvline(limit, color="0.4", linestyle=":")
        axes.set(
            title=f"{label} pages",
            xlabel="score; the dotted line is balanced",
            xlim=(-0.02, 1.02),
            ylim=(-0.7, len(pages) - 0.3),
        )
        axes.set_yticks(range(len(pages)), names, fontsize="x-small", family="monospace")
        axes.spines[["top", "right"]].set_visible(False)
    return figure
