"""Families of models in the same folds: settings of the trees, side by side."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from darnel.corpus.splits import fold_splits
from darnel.metrics.held_out import HeldOut
from darnel.metrics.metrics import Report, report
from darnel.output.progress import Progress, no_progress
from darnel.training.cross_validation import calibrated, margins
from darnel.training.fit import is_text


class Family(NamedTuple):
    """What is fitted: changes to the settings of the trees, and one line on it."""

    settings: dict[str, Any]
    title: str


FAMILIES = {
    "trees": Family({}, "boosted trees as they ship"),
    "exact": Family({"extra_trees": False}, "boosted trees that try every threshold"),
    "additive": Family(
        {"num_leaves": 2, "num_iterations": 1600}, "boosted trees of one split each (additive)"
    ),
    "larger": Family({"num_leaves": 31, "lambda_l2": 10.0}, "boosted trees of 31 leaves"),
    "smaller": Family({"num_leaves": 4, "num_iterations": 800}, "boosted trees of 4 leaves, twice as many"),
    "faster": Family(
        {"learning_rate": 0.16, "num_iterations": 200}, "boosted trees at twice the rate, half as many"
    ),
}
"""By name; all read the words of a page through its text score."""


def compare(
    table: pd.DataFrame,
    *,
    names: Sequence[str] = tuple(FAMILIES),
    seed: int = 0,
    jobs: int = 2,
    on_progress: Progress = no_progress,
) -> Iterator[tuple[str, Report]]:
    """Report each family on the pages of a table by cross-validation, in its folds and with its text scores.

    Args:
        table: the frame of a labelled table.
        names: of families.
        seed: of the trees.
        jobs: processes.
        on_progress: called with the stage, how much is done, and how much there is.
    """
    pages = table[~is_text(table)].reset_index(drop=True)
    splits = fold_splits(pages)
    for done, name in enumerate(names, 1):
        margin = np.zeros(len(pages))
        found = margins(pages, splits, seed=seed, settings=FAMILIES[name].settings, jobs=jobs)
        for split, part in zip(splits, found, strict=True):
            margin[split.test] = part
        yield name, report(calibrated(HeldOut(margin, pages)))
        on_progress("comparing families of models", done, len(names))


def winner(reports: dict[str, Report]) -> str:
    """The family that finds most at both thresholds together."""
    return max(
        reports,
        key=lambda name: sum(
            reports[name].figures[f"macro_recall_{point}"] for point in ("balanced", "strict")
        ),
    )
