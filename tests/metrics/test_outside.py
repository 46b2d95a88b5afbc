"""Figures on what was left out, and thresholds with a bound."""

import numpy as np
import pandas as pd
import pytest

from darnel.metrics.held_out import HeldOut
from darnel.metrics.outside import outside_metrics
from darnel.metrics.thresholds import controlled_threshold


def publishers(counts, score):
    names = [f"p{number}" for number, count in enumerate(counts) for _ in range(count)]
    table = pd.DataFrame({"label": "clean", "operator": names})
    return HeldOut(np.asarray(score, float), table)


def test_a_controlled_threshold_keeps_the_expected_share_of_a_publisher():
    """Exchangeable publishers: of one left out, at most the rate is flagged, averaged over all of them."""
    draw, rate = np.random.default_rng(0), 0.05
    flagged = []
    for _ in range(300):
        pages = publishers([3] * 101, draw.random(303))
        known = (pages.table["operator"] != "p100").to_numpy()
        limit = controlled_threshold(pages.select(known), rate)
        flagged.append((pages.score[~known] >= limit).mean())
    assert np.mean(flagged) <= rate + 3 * np.std(flagged) / len(flagged) ** 0.5
    assert np.mean(flagged) > rate / 2  # the bound is not bought with a threshold that flags nothing


def test_a_controlled_threshold_counts_publishers_and_not_pages():
    pages = publishers([98, 1, 1], [0.0] * 98 + [0.9, 0.1])
    assert controlled_threshold(pages, 0.6) == pytest.approx(
        0.1, abs=1e-9
    )  # (3/3 + ...) one of three allowed


def test_too_few_publishers_flag_nothing_clean():
    assert controlled_threshold(publishers([1, 1, 1], [0.2, 0.5, 0.7]), 0.01) > 0.7


def test_figures_of_what_was_left_out_use_the_threshold_of_the_others():
    table = pd.DataFrame(
        {
            "label": ["farm", "clean", "clean", "farm"],
            "operator": ["a", "b", "c", "d"],
            "evidence": ["page", None, None, "operator"],
            "collection": "tweeted-2016",
            "format": "html",
        }
    )
    score = np.array([0.9, 0.95, 0.1, 0.0])
    pages = HeldOut(score, table)
    figures, intervals = outside_metrics(pages, {"live": (pages, {"balanced": 0.5})})
    assert figures["tweeted_auc"] == figures["without_live_auc"] == 0.5
    assert figures["without_live_flagged_balanced"] == 0.5
    assert "texts_auc" not in figures
    assert set(intervals) == set(figures)
