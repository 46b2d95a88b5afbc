"""Whether a model of sites tells them better than the mean of their pages."""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from darnel.features.table import COLUMNS
from darnel.metrics.held_out import HeldOut
from darnel.metrics.ranking import Ranking
from darnel.metrics.site_metrics import pages_of_sites
from darnel.model.log_odds import logits
from darnel.sites.site_verdict import CAP
from studies.common import Data, Findings

REGULARISATIONS = (0.001, 0.01, 1.0)
_DECILES = np.linspace(0.1, 0.9, 9)

SCORES: dict[str, Callable[[np.ndarray], float]] = {
    "mean log-odds, as `darnel sites` has it": lambda score: float(logits(score, CAP).mean()),
    "mean score": lambda score: float(score.mean()),
    "median score": lambda score: float(np.median(score)),
    "upper decile of scores": lambda score: float(np.quantile(score, 0.9)),
}


def sites(data: Data) -> Iterator[Findings]:
    """Recall of farm sites where no honest site is flagged, and where one is, by the score of a site."""
    yield compare(data.held_out)


def compare(held_out: HeldOut) -> Findings:
    """The table, of held-out scores of pages."""
    pages = pages_of_sites(held_out).join(held_out.table[["fold", *COLUMNS]])
    by_site = pages.groupby(["label", "site"])
    known = by_site.agg(fold=("fold", "first")).reset_index()
    farm, fold = (known["label"] == "farm").to_numpy(), known["fold"].to_numpy()
    rows = [
        _row(name, by_site["score"].agg(lambda part, of=of: of(part.to_numpy())).to_numpy(), farm)
        for name, of in SCORES.items()
    ]
    told = pd.Series(logits(pages["score"].to_numpy(), CAP), pages.index).groupby(
        [pages["label"], pages["site"]]
    )
    scores = np.column_stack(
        [np.stack([np.quantile(part, _DECILES) for _, part in told]), told.agg(["mean", "std"])]
    )
    means, spreads = by_site[list(COLUMNS)].mean().to_numpy(), by_site[list(COLUMNS)].std().to_numpy()
    models = {
        "logistic model of mean, deciles and spread of log-odds": scores,
        "the same with the spread of the features over the pages": np.column_stack([scores, spreads]),
        "and with their means": np.column_stack([scores, spreads, means]),
    }
    rows += [
        max(
            (_row(name, _held_out(values, farm, fold, c), farm) for c in REGULARISATIONS),
            key=lambda row: row[1:],
        )
        for name, values in models.items()
    ]
    head = ["score of a site", f"recall, 0 of {(~farm).sum()} flagged", f"1 of {(~farm).sum()}", "AUC"]
    return Findings(
        "A model of sites beside the mean",
        head,
        rows,
        "Models in the folds of the pages, at the best of three regularisations.",
    )


def _held_out(values: np.ndarray, farm: np.ndarray, fold: np.ndarray, regularisation: float) -> np.ndarray:
    found = np.zeros(len(farm))
    for held in np.unique(fold):
        model = make_pipeline(
            SimpleImputer(strategy="median", keep_empty_features=True),  # a feature may apply to no page
            StandardScaler(),
            LogisticRegression(C=regularisation, class_weight="balanced", max_iter=2_000),
        )
        found[fold == held] = model.fit(values[fold != held], farm[fold != held]).decision_function(
            values[fold == held]
        )
    return found


def _row(name: str, score: np.ndarray, farm: np.ndarray) -> list[str]:
    curve = Ranking(score, farm).curve(np.ones(len(farm)))
    return [name, f"{curve.recall(0):.3f}", f"{curve.recall(1 / (~farm).sum()):.3f}", f"{curve.auc:.4f}"]
