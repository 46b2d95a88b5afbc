"""Sites: which pages count, and figures worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from darnel.metrics.held_out import HeldOut
from darnel.metrics.site_metrics import pages_of_sites, site_metrics
from darnel.sites.site_verdict import site_score


def pages(label, site, scores, operator=None):
    return pd.DataFrame(
        [
            {
                "label": label,
                "site": site,
                "operator": operator or site,
                "id": f"{site}-{number:03d}",
                "score": score,
            }
            for number, score in enumerate(scores)
        ]
    )


@pytest.fixture
def table():
    """A farm site found, one missed, one too small; honest sites below the first."""
    parts = [
        pages("farm", "found", [0.9] * 20 + [0.0] * 30),
        pages("farm", "missed", [0.1] * 5),
        pages("farm", "small", [1.0] * 4),
    ]
    parts += [pages("clean", f"paper-{number}", [0.2, 0.3, 0.4, 0.3, 0.2]) for number in range(10)]
    return pd.concat(parts, ignore_index=True).sample(frac=1, random_state=0, ignore_index=True)


def test_a_site_is_scored_by_its_first_twenty_pages_whatever_their_order(table):
    pages = pages_of_sites(HeldOut(table["score"].to_numpy(), table)).groupby("site")["score"]
    assert pages.size().to_dict() == {"found": 20, "missed": 5} | {
        f"paper-{number}": 5 for number in range(10)
    }
    assert site_score(pages.get_group("found").to_numpy()) == pytest.approx(0.9)


def test_figures_of_sites(table):
    figures, intervals = site_metrics(HeldOut(table["score"].to_numpy(), table), resamples=50)
    assert (figures["site_auc"], figures["site_recall"]) == (pytest.approx(0.5), pytest.approx(0.5))
    assert (figures["site_pages_auc"], figures["site_pages_recall"]) == (
        pytest.approx(0.8),
        pytest.approx(0.8),
    )
    assert (figures["sites_farm"], figures["sites_clean"]) == (2, 10)
    assert intervals["site_recall"] == (0, 1)


def test_without_sites_of_both_labels_there_are_no_figures(table):
    clean = table[table["label"] == "clean"]
    assert site_metrics(HeldOut(clean["score"].to_numpy(), clean), resamples=5) == ({}, {})
    unknown = table.assign(site=None)
    assert site_metrics(HeldOut(np.zeros(len(unknown)), unknown), resamples=5) == ({}, {})
