"""ROC curves under weights against scikit-learn's, and intervals that hold what they should."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from darnel.metrics.ranking import Ranking, bootstrap


@pytest.fixture(params=range(4))
def drawn(request):
    draw = np.random.default_rng(request.param)
    farm = draw.random(400) < 0.4
    score = np.round(draw.normal(size=400) + farm, request.param)  # with many, some and no ties
    return score, farm, draw.random(400)


def test_areas_are_those_of_scikit_learn(drawn):
    score, farm, weight = drawn
    weight[farm] /= weight[farm].sum()
    weight[~farm] /= weight[~farm].sum()  # average precision takes both labels as equally likely
    curve = Ranking(score, farm).curve(weight)
    assert curve.auc == pytest.approx(roc_auc_score(farm, score, sample_weight=weight))
    assert curve.average_precision == pytest.approx(
        average_precision_score(farm, score, sample_weight=weight)
    )


@pytest.mark.parametrize("rate", [0, 0.01, 0.1, 1])
def test_recall_and_threshold_are_of_one_mind(drawn, rate):
    score, farm, weight = drawn
    ranking = Ranking(score, farm)
    curve = ranking.curve(weight)
    limit = ranking.threshold(curve, rate)
    assert weight[~farm & (score >= limit)].sum() <= rate * weight[~farm].sum() + 1e-9
    if rate < 1:
        assert curve.recall(rate) == pytest.approx(weight[farm & (score >= limit)].sum() / weight[farm].sum())


def test_a_weight_counts_like_so_many_rows(drawn):
    score, farm, _ = drawn
    times = np.random.default_rng(9).integers(1, 4, farm.size)
    weighed = Ranking(score, farm).curve(times)
    repeated = Ranking(np.repeat(score, times), np.repeat(farm, times)).curve(np.ones(times.sum()))
    assert weighed.auc == pytest.approx(repeated.auc)
    assert weighed.recall(0.05) == pytest.approx(repeated.recall(0.05))


def test_intervals_cover_the_truth_about_as_often_as_they_say():
    """Units of ten like pages: an interval over pages would be far too narrow."""
    held = 0
    for seed in range(60):
        draw = np.random.default_rng(seed)
        of_unit = draw.normal(size=40)
        unit, value = pd.Series(np.repeat(np.arange(40), 10)), np.repeat(of_unit, 10)
        farm = np.arange(400) < 200
        found = bootstrap(
            lambda times, value=value, farm=farm: {"mean": np.average(value[farm], weights=times[farm])},
            unit,
            farm,
            resamples=200,
        )
        held += found["mean"][0] <= 0 <= found["mean"][1]
    assert 48 <= held < 60


def test_intervals_are_the_same_each_time_and_none_without_resamples(drawn):
    score, farm, _ = drawn
    ranking, unit = Ranking(score, farm), pd.Series(np.arange(400) // 4)
    first, second = (
        bootstrap(lambda times: {"auc": ranking.curve(times).auc}, unit, farm, resamples=50) for _ in range(2)
    )
    assert first == second
    assert first["auc"][0] < first["auc"][1]
    assert bootstrap(lambda _: {}, unit, farm, resamples=0) == {}
