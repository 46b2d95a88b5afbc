"""The learner on WEBSPAM-UK2006: six content features of home pages, compared with published figures."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold

from darnel.errors import InputError
from darnel.training.boosting import boosted
from studies.common import Data, Findings

FEATURES = [f"HST_{number}" for number in range(1, 7)]
REPORTED = [
    ["logistic regression on quantiles", "0.650", "0.214", "README of the set"],
    ["random forest, 500 trees", "0.789", "0.425", "README of the set"],
    ["HistGradientBoosting", "0.781", "0.430", "README of the set"],
]

Learner = Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray], np.ndarray]
"""Features, labels and weights to learn from, and features to judge; returns the scores of these."""


def webspam(data: Data) -> Iterator[Findings]:
    """AUC and average precision, five folds by registered domain; missing values become the median."""
    path = data.bench / "webspam-uk2006" / "sample2006.csv"
    if not path.exists():
        raise InputError(f"{path}: not found; --bench names the folder of the external sets")
    hosts = pd.read_csv(path)
    hosts = hosts[hosts["class"].isin(["spam", "nonspam"])]
    values = hosts[FEATURES].apply(pd.to_numeric, errors="coerce")
    values, spam = values.fillna(values.median()).to_numpy(), (hosts["class"] == "spam").to_numpy()
    group = hosts["host"].str.split(".").str[-3:].str.join(".")
    even = np.where(spam, 0.5 / spam.mean(), 0.5 / (~spam).mean())
    equal = np.ones(len(spam))
    learners: dict[str, tuple[Learner, np.ndarray]] = {
        "random forest, 500 trees, made again": (_forest(data.jobs), equal),
        "ours as it ships, both labels at half the weight": (_trees({}), even),
        "ours, hosts weighing the same": (_trees({}), equal),
        "ours, hosts weighing the same, all six features at each split": (
            _trees({"feature_fraction_bynode": 1.0}),
            equal,
        ),
    }
    rows = [_row(name, learner, weight, values, spam, group) for name, (learner, weight) in learners.items()]
    note = (
        f"{len(spam):,} hosts, {int(spam.sum())} spam. "
        "The data may not be committed; figures of a home page's six numbers, without its links."
    )
    yield Findings(
        "WEBSPAM-UK2006", ["learner", "AUC", "average precision", "from"], [*REPORTED, *rows], note
    )


def _forest(jobs: int) -> Learner:
    def scores(values: np.ndarray, spam: np.ndarray, weight: np.ndarray, judged: np.ndarray) -> np.ndarray:
        forest = RandomForestClassifier(500, random_state=0, n_jobs=jobs)
        return np.asarray(forest.fit(values, spam, sample_weight=weight).predict_proba(judged)[:, 1])

    return scores


def _trees(settings: dict[str, Any]) -> Learner:
    def scores(values: np.ndarray, spam: np.ndarray, weight: np.ndarray, judged: np.ndarray) -> np.ndarray:
        return np.asarray(boosted(values, spam, weight, 0.0, settings).predict(judged))

    return scores


def _row(
    name: str, learner: Learner, weight: np.ndarray, values: np.ndarray, spam: np.ndarray, group: Any
) -> list[str]:
    score = np.zeros(len(spam))
    for train, test in StratifiedGroupKFold(5, shuffle=True, random_state=0).split(values, spam, group):
        score[test] = learner(values[train], spam[train], weight[train], values[test])
    return [
        name,
        f"{roc_auc_score(spam, score):.3f}",
        f"{average_precision_score(spam, score):.3f}",
        "this run",
    ]
