"""Site-level evaluation: out-of-fold scores of pages, rolled up to sites that no fold had seen."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score

from darnel.errors import InputError
from darnel.sites import log_odds, site_score

LEAST_PAGES, MOST_PAGES = 5, 20
"""Sites with fewer pages are left out; of more, the first by id are taken, which is as good as drawn."""

RATE = 0.005
"""Share of honest sites that may be flagged."""


@dataclass(frozen=True)
class SiteReport:
    """Site-level figures.

    Attributes:
        figures: single numbers by name.
        sites: one row a site: `site label operator pages score caught`, the worst farm sites first.
    """

    figures: dict[str, float]
    sites: pd.DataFrame


def with_sites(table: pd.DataFrame, sources: Path) -> pd.DataFrame:
    """The table with a column `site`, "" where it is not known.

    Args:
        table: with the column `id`.
        sources: CSV with `id` and `site`, as `darnel table --sources` writes it.

    Raises:
        InputError: the file cannot be read.
    """
    try:
        site = pd.read_csv(sources, dtype=str, keep_default_na=False, usecols=["id", "site"]).drop_duplicates("id").set_index("id")["site"]
    except (OSError, ValueError) as error:
        raise InputError(f"{sources}: cannot be read as sources: {error}") from error
    return table.assign(site=site.reindex(table["id"]).fillna("").to_numpy())


def evaluate_sites(score: np.ndarray, table: pd.DataFrame) -> SiteReport:
    """Figures of sites, beside those of the same pages one by one.

    Args:
        score: out-of-fold probability of each page, shape (rows,).
        table: with `id label operator site`, one row a page.
    """
    pages = table[["id", "label", "operator", "site"]].assign(score=score)
    # One host may hold pages of several publishers: a saved collection is no site.
    pages = pages[pages["site"].astype(str) != ""].sort_values("id")
    pages = pages[pages.groupby("site")["operator"].transform("nunique") == 1]
    pages = pages[pages.groupby("site")["site"].transform("size") >= LEAST_PAGES].groupby("site").head(MOST_PAGES)
    grouped = pages.groupby("site")
    sites = grouped.agg(label=("label", "first"), operator=("operator", "first"), pages=("score", "size")).reset_index()
    sites["score"] = grouped["score"].agg(site_score).to_numpy()
    sites["caught"], limit = _caught(sites["score"], sites["label"])
    pages["caught"], _ = _caught(pages["score"], pages["label"])
    farm = sites[sites["label"] == "farm"]
    figures = {
        "sites_farm": len(farm),
        "sites_clean": int((sites["label"] == "clean").sum()),
        "site_auc": float(roc_auc_score(sites["label"] == "farm", sites["score"])),
        "site_recall": float(farm["caught"].mean()),
        "site_recall_by_operator": float(farm.groupby("operator")["caught"].mean().mean()),
        "site_threshold": limit,
        "page_auc": float(roc_auc_score(pages["label"] == "farm", log_odds(pages["score"].to_numpy()))),
        "page_recall": float(pages.loc[pages["label"] == "farm", "caught"].mean()),
        "page_recall_by_operator": float(pages[pages["label"] == "farm"].groupby("operator")["caught"].mean().mean()),
    }
    return SiteReport(figures, sites.sort_values(["label", "score"], ascending=[False, True]).reset_index(drop=True))


def _caught(score: pd.Series, label: pd.Series) -> tuple[pd.Series, float]:
    """What lies above all honest ones but the share of RATE, and where that begins."""
    honest = np.sort(score[label == "clean"])[::-1]
    limit = float(np.nextafter(honest[int(RATE * len(honest))], np.inf))
    return score >= limit, limit
