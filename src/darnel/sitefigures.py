"""Site figures: how well the mean score of a site's pages tells farm sites from honest ones."""

import numpy as np
import pandas as pd

from darnel.ranking import Interval, Ranking, bootstrap

SITE_PAGES, SITE_LEAST, SITE_RATE = 20, 5, 0.005
"""Pages of a site that are averaged at most, pages that a site must have, and share of honest sites flagged."""


def site_scores(score: np.ndarray, table: pd.DataFrame) -> pd.DataFrame:
    """One row for each site of enough pages: `label site operator pages score`.

    Args:
        score: of each page, shape (rows,).
        table: `label site operator id` of the same rows; the first pages by id are taken, which is no order at all.
    """
    rows = table[["label", "site", "operator", "id"]].assign(score=score).dropna(subset="site").sort_values("id", kind="stable")
    site = rows.groupby(["label", "site"], sort=True)
    taken = rows[site.cumcount() < SITE_PAGES].groupby(["label", "site"])
    found = taken.agg(operator=("operator", "first"), score=("score", "mean")).assign(pages=site.size()).reset_index()
    return found[found["pages"] >= SITE_LEAST].reset_index(drop=True)


def site_figures(score: np.ndarray, table: pd.DataFrame, *, resamples: int) -> tuple[dict[str, float], dict[str, Interval]]:
    """AUC, and recall where at most 0.5 % of honest sites are flagged, every site weighing the same; farm pages of both evidences.

    Args:
        score: of each page, shape (rows,).
        table: `label site operator id` of the same rows.
        resamples: of the bootstrap, over operators and publishers.

    Returns:
        Figures and intervals by name; none where a label has no site of enough pages.
    """
    sites = site_scores(score, table)
    farm = (sites["label"] == "farm").to_numpy()
    if farm.all() or not farm.any():
        return {}, {}
    ranking = Ranking(sites["score"].to_numpy(), farm)

    def figures(times: np.ndarray) -> dict[str, float]:
        curve = ranking.curve(times)
        return {"site_auc": curve.auc, "site_recall": curve.recall(SITE_RATE)}

    counts = {"sites_farm": int(farm.sum()), "sites_clean": int((~farm).sum())}
    return figures(np.ones(len(sites))) | counts, bootstrap(figures, sites["operator"], farm, resamples=resamples)
