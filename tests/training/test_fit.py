"""What pages are copied for in training, and what their copies teach."""

import numpy as np
import pytest

from darnel.features import CATALOGUE
from darnel.features.table import COLUMNS
from darnel.training.fit import (
    MISSING,
    ORGANISATION,
    OUTSIDE_LINKS,
    OWN_ADDRESS,
    SETS,
    TOWARDS_CLEAN,
    TOWARDS_FARM,
    _hide_addresses,
    changed_copies,
    fit_pages,
    fit_pages_of,
    fit_texts,
    fit_values,
)
from darnel.training.text_columns import TEXT_SCORE


@pytest.fixture
def values():
    return np.random.default_rng(3).random((400, len(COLUMNS) + 1))


def places(names):
    return [COLUMNS.index(name) for name in names]


def test_the_names_are_of_the_catalogue():
    for names in (OUTSIDE_LINKS, OWN_ADDRESS, TOWARDS_CLEAN, TOWARDS_FARM):
        assert set(names) <= set(COLUMNS)


def test_copies_have_other_outside_links_and_lack_addresses_and_half_of_the_rest(values):
    copies = changed_copies(values)
    np.testing.assert_array_equal(copies[:, -1], values[:, -1])  # the text score
    groups = (OUTSIDE_LINKS, OWN_ADDRESS, ORGANISATION)
    rest = np.setdiff1d(np.arange(len(COLUMNS)), np.concatenate(list(map(places, groups))))
    missing = np.isnan(copies[:, rest])
    np.testing.assert_array_equal(copies[:, rest][~missing], values[:, rest][~missing])
    assert (abs(missing.mean(axis=0) - MISSING) < 0.1).all()
    for names in groups:  # half have none
        lacking = np.isnan(copies[:, places(names)])
        assert abs(lacking.mean() - (0.5 + 0.5 * MISSING)) < 0.1
    for column in places(OUTSIDE_LINKS):
        assert set(copies[~np.isnan(copies[:, column]), column]) <= set(values[:, column])


def test_an_address_that_farms_lack_by_chance_counts_less_for_the_copies():
    """Farms without an address in half of the pages, honest pages always with one."""
    draw = np.random.default_rng(1)
    values = np.full((2_000, len(COLUMNS) + 1), np.nan)
    values[:, -1] = 0.0
    farm = np.arange(2_000) < 1_000
    values[:, COLUMNS.index("title_words")] = draw.random(2_000)
    address = places(OWN_ADDRESS)
    values[:, address] = draw.random((2_000, len(address)))
    values[np.ix_(farm & (draw.random(2_000) < 0.5), address)] = np.nan
    row = values[-1:].copy()
    row[:, address] = np.nan
    settings = {"num_iterations": 20}
    alone = fit_values(values, farm, np.ones(2_000), 0, settings)
    copied = fit_pages_of(values, farm, np.ones(2_000), 0, settings)
    assert copied.trees.roots.size == SETS["pages"] * 20
    assert 0.0 < copied.log_odds(row)[0] < alone.log_odds(row)[0] - 0.2


def test_only_texts_are_judged_by_how_they_are_written(table, predictor):
    """The label shows in the style of each row alone: trees for texts find it, trees for pages cannot."""
    farm = table.frame["label"] == "farm"
    frame = table.frame.assign(**dict.fromkeys(COLUMNS, 1.0)).assign(comma_rate=farm.astype(float))
    style = {COLUMNS.index(card.name) for card in CATALOGUE if card.style}
    settings = {"num_iterations": 5, "feature_fraction_bynode": 1.0}
    assert not style.intersection(fit_pages(frame, TEXT_SCORE, settings=settings).trees.used_features)
    assert COLUMNS.index("comma_rate") in fit_texts(frame, TEXT_SCORE, settings=settings).trees.used_features
    assert not style.intersection(predictor.model.pages.features_read)
    assert style.intersection(predictor.model.texts.features_read)


def test_texts_are_judged_by_more_trees(table):
    pages, texts = fit_pages(table.frame, TEXT_SCORE), fit_texts(table.frame, TEXT_SCORE)
    assert len(pages.trees.roots) / SETS["pages"] < len(texts.trees.roots) / SETS["texts"]
    few = fit_texts(table.frame, TEXT_SCORE, settings={"num_iterations": 5})
    assert len(few.trees.roots) == 5 * SETS["texts"]


def test_texts_of_either_label_have_an_address_as_often():
    """Three quarters of the honest have one, a quarter of the farms: half of a quarter is left to each."""
    draw = np.random.default_rng(1)
    farm = np.arange(20_000) < 10_000
    values = np.ones((20_000, len(COLUMNS) + 1))
    address = places(OWN_ADDRESS)
    values[np.ix_(draw.random(20_000) > np.where(farm, 0.25, 0.75), address)] = np.nan
    before = values.copy()
    _hide_addresses(values, farm, np.ones(20_000), 0)
    known = ~np.isnan(values[:, address]).all(axis=1)
    assert abs(known[farm].mean() - 0.125) < 0.02
    assert abs(known[~farm].mean() - 0.125) < 0.02
    np.testing.assert_array_equal(values[known], before[known])
    rest = np.setdiff1d(np.arange(values.shape[1]), address)
    np.testing.assert_array_equal(values[:, rest], before[:, rest])
    for lacking in (farm, ~farm, farm | ~farm):
        without = before.copy()
        without[np.ix_(lacking, address)] = np.nan
        _hide_addresses(without, farm, np.ones(20_000), 0)
        assert np.isnan(without[:, address]).all()
