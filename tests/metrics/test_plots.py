"""Pictures of a training run: a line an operator, the pages that scores are most wrong about, effects."""

import io

import numpy as np
import pandas as pd
import pytest

from darnel.metrics.effects import STRONGEST, by_value, effects
from darnel.metrics.held_out import HeldOut
from darnel.metrics.metrics import report
from darnel.metrics.plots import figures_of, worst_pages
from tests.training.test_cross_validation import rows


@pytest.fixture(scope="module")
def judged():
    farm = [rows("farm", f"farm-{number}", 10) for number in range(8)] + [
        rows("farm", "shy", 6, evidence="operator")
    ]
    table = pd.concat(
        [*farm, *(rows("clean", f"paper-{number}", 2) for number in range(60))], ignore_index=True
    )
    draw = np.random.default_rng(0)
    score = np.clip(np.where(table["label"] == "farm", 0.8, 0.2) + draw.normal(0, 0.2, len(table)), 0, 1)
    score[table["operator"] == "farm-3"] = 0.01
    held_out = HeldOut(score, table)
    return held_out, report(held_out, resamples=0)


def test_roc_and_precision_have_a_line_for_each_operator_and_name_the_worst(judged):
    plots = figures_of(*judged)
    for name in ("roc", "precision-recall"):
        axes = plots[name].axes[0]
        drawn = [line for line in axes.lines if len(line.get_xdata()) > 2]
        assert len(drawn) == 1 + 8  # all together and one by one; `shy` does not show on the page
        assert {"farm-3", "all operators, each weighing the same"} <= {
            text.get_text() for text in axes.get_legend().get_texts()
        }


def test_the_line_of_an_operator_that_is_not_found_lies_below_all(judged):
    lines = {line.get_label(): line for line in figures_of(*judged)["roc"].axes[0].lines}
    at = {
        name: np.interp(0.05, *lines[name].get_data())
        for name in ("farm-3", "all operators, each weighing the same")
    }
    assert at["farm-3"] < 0.05
    assert at["all operators, each weighing the same"] > 0.5


def test_the_worst_pages_are_farm_pages_with_low_scores_and_clean_ones_with_high(judged):
    held_out, _ = judged
    worst = worst_pages(held_out)
    farm, clean = (worst[worst["label"] == label] for label in ("farm", "clean"))
    assert set(farm["operator"].head(10)) == {"farm-3"}
    assert clean["score"].iloc[0] == held_out.score[held_out.table["label"] == "clean"].max()
    assert (farm["score"].is_monotonic_increasing, clean["score"].is_monotonic_decreasing) == (True, True)
    assert "shy" not in set(worst["operator"])
    assert list(worst) == ["id", "label", "operator", "format", "language", "score"]


def test_a_feature_that_applies_to_no_page_has_no_points():
    assert by_value(np.full(3, np.nan), np.zeros(3)).empty


def test_names_are_drawn_as_they_are(judged):
    held_out, _ = judged
    table = held_out.table.assign(operator=held_out.table["operator"].replace("farm-3", r"$\bad$"))
    odd = HeldOut(held_out.score, table)
    for name, figure in figures_of(odd, report(odd, resamples=0)).items():
        if name in ("roc", "operators", "worst-pages"):
            figure.savefig(io.BytesIO())


def test_powers_of_ten_are_drawn_as_powers(judged):
    for name, figure in figures_of(*judged).items():
        figure.canvas.draw()
        marks = figure.axes[0].get_xticklabels() + figure.axes[0].get_yticklabels()
        powers = [text for text in marks if "mathdefault{10" in text.get_text()]
        assert all(text.get_parse_math() for text in powers)
        assert powers or name not in ("roc", "scores")


def test_effects_are_means_of_pages_of_like_values():
    value = np.concatenate([np.zeros(500), np.linspace(1, 2, 240)])
    found = by_value(value, np.where(value == 0, -1.0, value))
    assert (found["value"][0], found["mean"][0]) == (0, -1)
    np.testing.assert_allclose(found["mean"][1:], found["value"][1:])
    assert (found["low"] <= found["mean"]).all()
    assert (found["mean"] <= found["high"]).all()
    assert len(by_value(np.ones(5), np.ones(5))) == 1


def test_the_effects_drawn_are_the_strongest(table, predictor):
    figure = effects(predictor.model, table.frame)
    titles = [axes.get_title() for axes in figure.axes]
    assert len(titles) == STRONGEST
    assert "text_score" in titles
