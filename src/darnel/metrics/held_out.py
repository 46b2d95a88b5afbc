"""Held-out scores: by models that never saw the pages, with what figures need to know of the pages."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from darnel.corpus.weights import evaluation_weights, has_page_evidence
from darnel.page.cached import cached_property


@dataclass(frozen=True)
class HeldOut:
    """Scores of labelled pages; labels, weights and operators are computed once, when first needed.

    Attributes:
        score: float64, shape (rows,): probabilities, or log-odds that are not calibrated yet.
        table: the same rows: `id label operator evidence kind language format site`, and `fold` to calibrate.
    """

    score: np.ndarray
    table: pd.DataFrame

    @cached_property
    def farm(self) -> np.ndarray:
        """Whether each page is a farm page; bool, shape (rows,)."""
        return np.asarray(self.table["label"] == "farm")

    @cached_property
    def shown(self) -> np.ndarray:
        """Whether the label of each page shows on the page itself; bool, shape (rows,)."""
        return has_page_evidence(self.table)

    @cached_property
    def weight(self) -> np.ndarray:
        """Weight of each page, operators and publishers weighing the same; shape (rows,)."""
        return evaluation_weights(self.table)

    @cached_property
    def operator(self) -> pd.Series:
        """Operator or publisher of each page."""
        return self.table["operator"]

    @cached_property
    def on_page(self) -> "HeldOut":
        """The pages that figures are about: those whose label shows on the page."""
        return self.select(self.shown)

    def select(self, rows: np.ndarray) -> "HeldOut":
        """Return some of the rows; weights are those of the rows selected."""
        return HeldOut(self.score[rows], self.table[rows])

    def with_score(self, score: np.ndarray) -> "HeldOut":
        """Return the same pages with other scores."""
        return HeldOut(score, self.table)
