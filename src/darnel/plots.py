"""Plots of a held-out evaluation, for MLflow and the docs."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from sklearn.metrics import precision_recall_curve, roc_curve

from darnel.corpus import page_evidence, weigh
from darnel.figures import Report

_FARM, _CLEAN = "#b3541e", "#2f6f8f"


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
    return {
        "roc": _roc(farm, part, weight),
        "precision-recall": _precision_recall(farm, part, weight),
        "scores": _scores(farm, part, weight, held_out),
        "reliability": _reliability(held_out),
        "operators": _operators(held_out),
        "false-positives": _false_positives(held_out),
    }


def _figure(title: str, across: str, up: str, height: float = 4.5) -> Figure:
    figure = Figure(figsize=(6.5, height), layout="constrained")
    axes = figure.subplots()
    axes.set(title=title, xlabel=across, ylabel=up)
    axes.spines[["top", "right"]].set_visible(False)
    return figure


def _roc(farm: np.ndarray, score: np.ndarray, weight: np.ndarray) -> Figure:
    figure = _figure("ROC on operators never seen", "share of clean weight flagged", "share of farm weight found")
    false, true, _ = roc_curve(farm, score, sample_weight=weight)
    axes = figure.axes[0]
    axes.plot(np.maximum(false, 1e-5), true, color=_FARM)
    axes.set_xscale("log")
    axes.set_xlim(1e-4, 1)
    for limit in (0.001, 0.01):
        axes.axvline(limit, color="0.7", linestyle=":")
    return figure


def _precision_recall(farm: np.ndarray, score: np.ndarray, weight: np.ndarray) -> Figure:
    figure = _figure("Precision and recall, farm and clean equally likely", "recall", "precision")
    precision, recall, _ = precision_recall_curve(farm, score, sample_weight=weight)
    figure.axes[0].plot(recall, precision, color=_FARM)
    return figure


def _scores(farm: np.ndarray, score: np.ndarray, weight: np.ndarray, held_out: Report) -> Figure:
    figure = _figure("Scores of pages never seen", "score", "share of weight")
    axes = figure.axes[0]
    bins = np.linspace(0, 1, 41)
    for rows, name, colour in ((farm, "farm", _FARM), (~farm, "clean", _CLEAN)):
        axes.hist(score[rows], bins=list(bins), weights=weight[rows] / weight[rows].sum(), alpha=0.65, label=name, color=colour)
    for name in ("balanced", "strict"):
        axes.axvline(held_out.figures[f"threshold_{name}"], color="0.4", linestyle=":")
        axes.text(held_out.figures[f"threshold_{name}"], axes.get_ylim()[1] * 0.6, f" {name}", rotation=90, va="center", ha="right", color="0.4")
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
    figure = _figure("Share of pages found, by operator, never seen", "recall", "", height=0.8 + 0.2 * len(rows))
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
