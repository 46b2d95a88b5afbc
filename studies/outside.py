"""Pages of other hands: collections left out in turn, and whether clean pages betray their collection."""

from collections.abc import Iterator

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from darnel.corpus.splits import collection_splits, fold_splits, left_out_splits
from darnel.features.table import COLUMNS
from darnel.metrics.held_out import HeldOut
from darnel.metrics.outside import TWEETED
from darnel.metrics.ranking import Ranking
from darnel.training.cross_validation import (
    Calibration,
    bounded_outside,
    bounded_unmarked,
    calibrate,
    unmarked_rows,
)
from studies.common import Data, Findings, margins, worth

_FEW = 20  # farm pages of a collection from which it has an AUC


def outside(data: Data) -> Iterator[Findings]:
    """Leave out each collection in turn; and measure how well honest pages betray their collection."""
    yield _left_out(data)
    yield _betrayed(data)


def _left_out(data: Data) -> Findings:
    limit = _calibrated(data)
    rows = []
    for split in collection_splits(data.frame):
        places = [(np.flatnonzero(split.train), np.flatnonzero(split.test))]
        margin = margins(data, places, f"without {split.name}")
        part = HeldOut(margin[split.test], data.frame[split.test])
        part = part.with_score(limit.scores(part)).on_page
        clean = part.select(~part.farm)
        flagged = float(clean.weight[clean.score >= limit.thresholds["balanced"]].sum())
        auc = worth(margin, data.frame, split.test)[2:] if part.farm.sum() >= _FEW else ["–", "–"]
        rows.append([split.name, str(len(part.score)), str(clean.operator.nunique()), *auc, f"{flagged:.3f}"])
    head = ["left out", "pages", "publishers", "weighted AUC", "macro recall at 1 %", "publishers flagged"]
    note = (
        "The threshold is that of all pages, cross-validated and bounded on live pages left out; "
        "what is flagged are pages of publishers, each weighing the same."
    )
    return Findings("Collections left out of training, each in turn", head, rows, note)


def _calibrated(data: Data) -> Calibration:
    """Return the calibration of pages as it ships."""
    held_out = HeldOut(data.margin, data.frame)
    limit = bounded_unmarked(calibrate(held_out), held_out, unmarked_rows(data.frame))
    for split in left_out_splits(data.frame):
        part = HeldOut(data.margin_of([split])[split.test], data.frame[split.test])
        limit = bounded_outside(limit, part.with_score(limit.scores(part)))
    return limit


def _betrayed(data: Data) -> Findings:
    """Compare AUCs of each feature: clean tweeted pages against other clean HTML, and in the collection."""
    frame = data.frame
    clean = ((frame["label"] == "clean") & (frame["format"] == "html")).to_numpy()
    tweeted = (frame["collection"] == TWEETED).to_numpy()
    inside = HeldOut(np.zeros(len(frame)), frame).shown & tweeted
    rows = []
    for name in COLUMNS:
        values = frame[name].to_numpy(np.float64)
        told = _auc(values, tweeted, clean)
        worthy = _auc(values, (frame["label"] == "farm").to_numpy(), inside)
        rows.append([name, f"{told:.3f}", f"{worthy:.3f}"])
    rows.sort(key=lambda row: -abs(float(row[1]) - 0.5))
    whole = _together(data, clean, tweeted)
    note = f"All features together tell the collection of a clean page with an AUC of {whole:.3f}."
    head = ["feature", "tells the collection", "tells farm from clean inside it"]
    return Findings("Guess the collection", head, rows[:20], note)


def _auc(values: np.ndarray, positive: np.ndarray, rows: np.ndarray) -> float:
    rows = rows & ~np.isnan(values)
    if not positive[rows].any() or positive[rows].all():
        return 0.5
    return Ranking(values[rows], positive[rows]).curve(np.ones(int(rows.sum()))).auc


def _together(data: Data, rows: np.ndarray, positive: np.ndarray) -> float:
    values, score = data.frame[list(COLUMNS)].to_numpy(np.float64), np.zeros(len(data.frame))
    for split in fold_splits(data.frame):
        train, test = split.train & rows, split.test & rows
        known = ~np.isnan(values[train]).all(axis=0)  # what applies to no page cannot be binned
        fitted = HistGradientBoostingClassifier(max_iter=80, random_state=0)
        fitted.fit(values[train][:, known], positive[train])
        score[test] = fitted.decision_function(values[test][:, known])
    return _auc(score, positive, rows)
