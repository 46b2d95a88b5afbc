"""What is unusual on a page: the core weighs it as NumPy does, to the last bit."""

import pickle

import numpy as np
import pytest

from darnel.core import CORE
from darnel.features.table import COLUMNS
from darnel.model.store import load_model
from darnel.model.text_score import slots_of_reading
from darnel.model.usual import Usual
from darnel.page.page import Page

needs_core = pytest.mark.skipif(CORE is None, reason="the core is not in use")


@pytest.fixture(scope="module")
def model():
    return load_model()


def _in_numpy(usual: Usual) -> Usual:
    copy = pickle.loads(pickle.dumps(usual))
    vars(copy)["_core"] = vars(copy.scorer.trees)["core"] = None
    return copy


@needs_core
@pytest.mark.parametrize("format_", ["html", "markdown", "text"])
@pytest.mark.parametrize("language", ["en", "vi", None])
def test_the_core_weighs_rows_as_numpy_does(model, format_, language):
    usual = model.usual_of(format_, language)
    plain = _in_numpy(usual)
    random = np.random.default_rng(7)
    middle, spread = np.nan_to_num(usual.ranges.mean(axis=1)), np.nan_to_num(np.ptp(usual.ranges, axis=1))
    for size in np.linspace(0.1, 5, 30):
        row = middle + random.standard_normal(len(COLUMNS) + 1) * spread * size
        row[random.random(row.size) < 0.1] = np.nan
        row[-1] = middle[-1] + size
        assert usual.weigh(row.tolist()) == plain.weigh(row.tolist())


@needs_core
@pytest.mark.parametrize("words", [0, 1, 30, 2_000, 20_000])
def test_the_core_scores_texts_as_numpy_does(model, words):
    random = np.random.default_rng(words)
    letters = random.integers(ord("a"), ord("z") + 1, (words, 7)).tolist()
    reading = Page(" ".join("".join(map(chr, word)) for word in letters), "text").whole_reading
    assert model.text.score(reading) == model.text.score_slots(slots_of_reading(reading))


def test_what_is_unusual_and_the_base_add_up(model):
    usual = model.usual_of("html", "en")
    row = [high + 1.0 for _, high in usual.ranges.tolist()]
    weights = usual.weigh(row)
    moved = [moved for _, moved in weights.unusual]
    assert weights.base + sum(moved) == pytest.approx(weights.log_odds)
    assert moved
    assert sorted(moved, key=abs, reverse=True) == moved


def test_both_ends_of_a_range_are_usual(model):
    usual = model.usual_of("html", "en")
    for row in usual.ranges.T.tolist():
        weights = usual.weigh(row)
        assert weights.unusual == []
        assert weights.base == weights.log_odds


@pytest.mark.parametrize("weigh", [lambda usual: usual, _in_numpy])
def test_what_is_usual_adds_up_to_the_base(model, weigh):
    usual = weigh(model.usual_of("html", "en"))
    row = [(low + high) / 2 for low, high in usual.ranges.tolist()]
    row[3], row[5], row[8] = usual.ranges[3, 1] + 1.0, float("nan"), usual.ranges[8, 1] + 9.0
    weighed = usual.weigh_usual(row)
    moved = [moved for _, moved in weighed]
    assert usual.start + sum(moved) == pytest.approx(usual.weigh(row).base, abs=1e-9)
    assert {3, 8}.isdisjoint(index for index, _ in weighed)
    assert {index for index, _ in weighed} <= {*usual.scorer.trees.used_features}
    assert 0.0 not in moved
    assert sorted(moved, key=abs, reverse=True) == moved
