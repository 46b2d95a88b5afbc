"""Site figures: how well sites are told apart by their pages, beside those pages one by one."""

import numpy as np
import pandas as pd

from darnel.metrics.ranking import Interval, Ranking, bootstrap
from darnel.sites.rollup import site_score

SITE_PAGES, SITE_LEAST, SITE_RATE = 20, 5, 0.005
"""Pages of a site that are looked at, pages that a site must have, and share of honest sites flagged."""


def site_scores(score: np.ndarray, table: pd.DataFrame) -> pd.DataFrame:
    """One row for each site of enough pages: `label site operator pages score`; scored as `darnel sites` does.

    Args:
        score: of each page, shape (rows,).
        table: `label site operator id` of the same rows; the first pages by id are taken, which is no order at all.
    """
    return _sites(pages_of_sites(score, table))


def _sites(pages: pd.DataFrame) -> pd.DataFrame:
    site = pages.groupby(["label", "site"])
    return site.agg(
        operator=("operator", "first"), score=("score", site_score), pages=("score", "size")
    ).reset_index()


def pages_of_sites(score: np.ndarray, table: pd.DataFrame) -> pd.DataFrame:
    """The pages that sites are told by: up to 20 of each site of five pages or more; arguments as for `site_scores`."""
    rows = (
        table[["label", "site", "operator", "id"]]
        .assign(score=score)
        .dropna(subset="site")
        .sort_values("id", kind="stable")
    )
    site = rows.groupby(["label", "site"])
    return rows[(site.cumcount() < SITE_PAGES) & (site["id"].transform("size") >= SITE_LEAST)]


def site_figures(
    score: np.ndarray, table: pd.DataFrame, *, resamples: int
) -> tuple[dict[str, float], dict[str, Interval]]:
    """AUC, and recall where at most 0.5 % of honest sites are flagged, every site weighing the same; farm pages of both evidences.

    `site_pages_auc` and `site_pages_recall` are those of the same pages one by one, every page weighing the same.

    Args:
        score: of each page, shape (rows,).
        table: `label site operator id` of the same rows.
        resamples: of the bootstrap, over operators and publishers.

    Returns:
        Figures and intervals by name; none where a label has no site of enough pages.
    """
    pages = pages_of_sites(score, table)
    sites = _sites(pages)
    farm = (sites["label"] == "farm").to_numpy()
    if farm.all() or not farm.any():
        return {}, {}
    ranking = Ranking(sites["score"].to_numpy(), farm)

    def figures(times: np.ndarray) -> dict[str, float]:
        curve = ranking.curve(times)
        return {"site_auc": curve.auc, "site_recall": curve.recall(SITE_RATE)}

    curve = Ranking(pages["score"].to_numpy(), (pages["label"] == "farm").to_numpy()).curve(
        np.ones(len(pages))
    )
    beside = {"site_pages_auc": curve.auc, "site_pages_recall": curve.recall(SITE_RATE)}
    counts = {"sites_farm": int(farm.sum()), "sites_clean": int((~farm).sum())}
    return figures(np.ones(len(sites))) | beside | counts, bootstrap(
        figures, sites["operator"], farm, resamples=resamples
    )
