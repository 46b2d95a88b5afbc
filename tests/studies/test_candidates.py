"""Families of models on the small corpus: judged by pages that they never saw; the winner can be saved."""

from dataclasses import replace

import numpy as np
import pytest

from studies.candidates import FAMILIES, compare, winner


@pytest.fixture(scope="module")
def reports(table):
    # All folds: trees whose leaves need 40 rows do not split the pages of three.
    return dict(compare(table.frame, names=("trees", "additive", "faster"), jobs=1))


def test_every_family_is_compared(reports):
    assert list(reports) == ["trees", "additive", "faster"]
    assert all(found.figures["weighted_auc"] > 0.6 for found in reports.values())
    figures = [found.figures["weighted_auc"] for found in reports.values()]
    assert len(np.unique(figures)) > 2, "families that fit something else give something else"


def test_the_winner_is_a_model_that_can_be_saved_and_finds_most(reports):
    best = {"macro_recall_balanced": 1.0, "macro_recall_strict": 1.0}
    worst = {"macro_recall_balanced": 0.1, "macro_recall_strict": 0.1}
    made = {
        name: replace(found, figures=found.figures | (best if name == "additive" else worst))
        for name, found in reports.items()
    }
    assert winner(made) == "additive"
    assert all(FAMILIES[name].title for name in made)
