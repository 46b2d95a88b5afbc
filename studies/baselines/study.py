"""Baselines in the same folds, and by how much the model beats each."""

from collections.abc import Iterator

from darnel.metrics.files import COMPARED, compared
from darnel.metrics.held_out import HeldOut
from darnel.metrics.metrics import report
from studies.baselines.scores import BASELINES, baseline_scores
from studies.common import Data, Findings

_KEYS = (
    "weighted_auc",
    "macro_recall_balanced",
    "macro_recall_strict",
    "worst_false_positive_rate",
    "site_recall",
)


def baselines(data: Data) -> Iterator[Findings]:
    """The model and each baseline; and the differences."""
    reports = {"darnel": report(data.held_out)}
    for name, score in baseline_scores(data.frame, data.pages(), jobs=data.jobs, on_progress=data.say):
        reports[BASELINES[name].title] = report(HeldOut(score, data.frame))
    yield Findings(
        "Baselines in the same folds",
        ["scorer", *(key.replace("_", " ") for key in COMPARED)],
        compared(reports),
    )
    ours = reports.pop("darnel").figures
    rows = [
        [name, *(f"{ours[key] - found.figures[key]:+.3f}" for key in _KEYS)]
        for name, found in reports.items()
    ]
    yield Findings(
        "The model less the baseline", ["baseline", *(key.replace("_", " ") for key in _KEYS)], rows
    )
