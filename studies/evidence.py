"""Which weight in training farm pages should have whose spam does not show, and its cost."""

from collections.abc import Iterator

import numpy as np

from darnel.corpus.weights import OPERATOR_EVIDENCE, evaluation_weights
from darnel.metrics.held_out import HeldOut
from darnel.metrics.metrics import report
from darnel.training.cross_validation import calibrated
from studies.common import Data, Findings, by_fold, margins

WEIGHTS = (0.0, 0.1, 0.25, 0.5, 1.0)
RECENT = 2023


def evidence(data: Data) -> Iterator[Findings]:
    """Figures of both evidences and false positives, by the weight of evidence `operator`."""
    head = ["weight", "weighted AUC", "macro recall at 1 %", "at 0.1 %", "recall of evidence operator at 1 %"]
    head += [
        "worst group flagged",
        f"clean Markdown of {RECENT} or later flagged",
        "clean Markdown with stock phrases of machines flagged",
    ]
    shipped = (
        f"The model ships with {OPERATOR_EVIDENCE}. Seeds move macro recall by 0.01 at 1 % and 0.05 at 0.1 %."
    )
    yield Findings(
        "Weight of evidence `operator` in training", head, [_row(data, weight) for weight in WEIGHTS], shipped
    )


def _row(data: Data, weight: float) -> list[str]:
    frame = data.frame
    splits = by_fold(frame, np.ones(len(frame), bool))
    margin = margins(data, splits, f"evidence operator at {weight:g}", weight)
    held_out = calibrated(HeldOut(margin, frame))
    found = report(held_out, resamples=0)
    flagged = held_out.score >= found.figures["threshold_balanced"]
    beside = frame["evidence"] == "operator"
    markdown = (frame["label"] == "clean") & (frame["format"] == "markdown")
    groups = (markdown & (data.year >= RECENT), markdown & (frame["generated_phrases"] > 0))
    names = ("weighted_auc", "macro_recall_balanced", "macro_recall_strict")
    return [
        f"{weight:g}",
        *(f"{found.figures[name]:.4f}" for name in names),
        f"{np.average(flagged[beside], weights=evaluation_weights(frame[beside])):.3f}",
        f"{found.figures['worst_false_positive_rate']:.3f}",
        *(f"{flagged[rows].mean():.3f} of {rows.sum()}" if rows.any() else "none" for rows in groups),
    ]
