"""Metrics of sites: how well the score of a site, from its pages, separates farms from honest sites."""

import numpy as np
import pandas as pd

from darnel.metrics.held_out import HeldOut
from darnel.metrics.ranking import Interval, Ranking, bootstrap
from darnel.sites.site_verdict import site_score

SITE_PAGES, SITE_LEAST, SITE_RATE = 20, 5, 0.005
"""Pages of a site that are looked at, pages that a site must have, and share of honest sites flagged."""


def pages_of_sites(held_out: HeldOut) -> pd.DataFrame:
    """Return the pages that sites are judged by: up to 20 of each site of five pages or more.

    The first pages by id are taken, which is no order at all.

    Returns:
        `label site operator id score`.
    """
    pages = held_out.table[["label", "site", "operator", "id"]].assign(score=held_out.score)
    pages = pages.dropna(subset="site").sort_values("id", kind="stable")
    site = pages.groupby(["label", "site"])
    return pages[(site.cumcount() < SITE_PAGES) & (site["id"].transform("size") >= SITE_LEAST)]


def _sites(pages: pd.DataFrame) -> pd.DataFrame:
    site = pages.groupby(["label", "site"])
    return site.agg(
        operator=("operator", "first"), score=("score", site_score), pages=("score", "size")
    ).reset_index()


def site_metrics(held_out: HeldOut, *, resamples: int) -> tuple[dict[str, float], dict[str, Interval]]:
    """Compute AUC, and recall where at most 0.5 % of honest sites are flagged, every site weighing the same.

    Farm pages of both evidences count. `site_pages_auc` and `site_pages_recall` are those of the same pages
    one by one, every page weighing the same.

    Args:
        held_out: probabilities of labelled pages.
        resamples: of the bootstrap, over operators and publishers.

    Returns:
        Figures and intervals by name; empty where a label has no site of enough pages.
    """
    pages = pages_of_sites(held_out)
    sites = _sites(pages)
    farm = (sites["label"] == "farm").to_numpy()
    if farm.all() or not farm.any():
        return {}, {}
    ranking = Ranking(sites["score"].to_numpy(), farm)

    def figures(times: np.ndarray) -> dict[str, float]:
        curve = ranking.curve(times)
        return {"site_auc": curve.auc, "site_recall": curve.recall(SITE_RATE)}

    one_by_one = Ranking(pages["score"].to_numpy(), (pages["label"] == "farm").to_numpy())
    curve = one_by_one.curve(np.ones(len(pages)))
    main = figures(np.ones(len(sites))) | {
        "site_pages_auc": curve.auc,
        "site_pages_recall": curve.recall(SITE_RATE),
        "sites_farm": int(farm.sum()),
        "sites_clean": int((~farm).sum()),
    }
    return main, bootstrap(figures, sites["operator"], farm, resamples=resamples)
