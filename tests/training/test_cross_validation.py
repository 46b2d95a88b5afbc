"""Figures on hand-made scores with known answers, and the gate."""

import json

import numpy as np
import pandas as pd
import pytest

from darnel.errors import DarnelError, InputError
from darnel.metrics.held_out import HeldOut
from darnel.metrics.metrics import report
from darnel.metrics.thresholds import threshold_at
from darnel.model.caution import OTHERS, Caution
from darnel.training.cross_validation import bounded_outside, bounded_unmarked, calibrate, unmarked_rows
from darnel.training.fit import ORGANISATION
from tools.gate import _HIGHER, _LOWER, check_floors, set_floors


def rows(label, operator, count, **changes):
    about = {
        "label": label,
        "operator": operator,
        "family": operator,
        "kind": "blog",
        "language": "en",
        "format": "html",
        "evidence": "page",
    }
    about |= {"site": f"{operator}.example"} | changes
    return pd.DataFrame([about | {"id": f"{operator}/{number}"} for number in range(count)])


@pytest.fixture
def judged():
    """Operator `all` is caught, of `some` one page in five; `shy` does not show. Publishers: a page each."""
    farm = [rows("farm", "all", 15), rows("farm", "some", 5), rows("farm", "shy", 5, evidence="operator")]
    clean = [
        rows("clean", f"paper-{number}", 1, kind="shop" if number < 50 else "blog") for number in range(150)
    ]
    table = pd.concat([*farm, *clean], ignore_index=True)
    score = np.concatenate(
        [np.full(15, 0.9), [0.9, 0, 0, 0, 0], [0.9, 0.9, 0, 0, 0], np.arange(1, 151) / 300]
    )
    return score, table


def test_the_threshold_flags_the_share_that_was_asked(judged):
    score, table = judged
    clean = (table["label"] == "clean").to_numpy()
    assert (score[clean] >= threshold_at(HeldOut(score, table), 0.05)).sum() == 7
    assert (score[clean] >= threshold_at(HeldOut(score, table), 0.001)).sum() == 0


@pytest.mark.parametrize("rate", [0.0, 0.001, 0.01, 0.1, 0.5])
@pytest.mark.parametrize("seed", range(5))
def test_the_threshold_never_flags_more_than_was_asked(judged, rate, seed):
    _, table = judged
    score = np.random.default_rng(seed).integers(0, 20, len(table)) / 20  # many pages of one score
    flagged = (score >= threshold_at(HeldOut(score, table), rate))[(table["label"] == "clean").to_numpy()]
    assert flagged.mean() <= rate + 1e-9


def test_figures_are_those_worked_out_by_hand(judged):
    figures = report(HeldOut(*judged)).figures
    assert figures["operators"] == 2
    assert figures["macro_recall_balanced"] == pytest.approx((1 + 0.2) / 2)
    assert figures["macro_recall_strict"] == pytest.approx((1 + 0.2) / 2)
    assert figures["pooled_recall_balanced"] == pytest.approx(16 / 20)
    # Half of the farm weight is `all`, all of it above every clean page; a fifth of the other half is.
    assert figures["weighted_auc"] == pytest.approx(0.5 + 0.5 / 5)
    assert figures["pooled_auc"] == pytest.approx(16 / 20)
    assert (figures["operators_under_20"], figures["operators_under_70"]) == (0, 1)
    assert 0.49 < figures["threshold_balanced"] <= 0.5 < figures["threshold_strict"] + 1e-9


def test_what_does_not_show_on_the_page_is_reported_beside(judged):
    found = report(HeldOut(*judged))
    assert list(found.operators["operator"]) == ["some", "all"]
    assert found.off_page_operators.to_dict("records") == [
        {"operator": "shy", "balanced": 0.4, "strict": 0.4, "pages": 5}
    ]


def test_false_positives_are_told_by_group(judged):
    found = report(HeldOut(*judged)).false_positives.set_index(["attribute", "value"])
    assert found.loc[("kind", "blog"), "mean"] == pytest.approx(1 / 100)
    assert found.loc[("kind", "shop"), "mean"] == 0
    assert report(HeldOut(*judged)).figures["worst_false_positive_rate"] == pytest.approx(1 / 100)


def test_perfect_scores_are_perfect(judged):
    _, table = judged
    farm = (table["label"] == "farm").to_numpy()
    figures = report(HeldOut(np.where(farm, 1.0, 0.0), table)).figures
    assert all(
        figures[name] == pytest.approx(1)
        for name in ("weighted_auc", "macro_recall_balanced", "macro_recall_strict")
    )
    assert figures["calibration_error"] == pytest.approx(0)
    assert figures["operators_under_70"] == figures["worst_false_positive_rate"] == 0


def test_calibration_finds_the_scale_of_log_odds():
    draw = np.random.default_rng(0)
    table = pd.concat(
        [rows(label, f"{label}-{number}", 20) for label in ("farm", "clean") for number in range(100)],
        ignore_index=True,
    )
    truth = np.where(table["label"] == "farm", 1.0, -1.0) + draw.logistic(size=len(table)) * 0.5
    slope, intercept, *_ = calibrate(HeldOut(truth * 3 + 1, table))
    again, moved, *_ = calibrate(HeldOut(truth, table))
    assert slope * 3 == pytest.approx(again, rel=0.02)
    assert intercept + slope == pytest.approx(moved, abs=0.05)


def spread(language, clean, shift, seed):
    """Rows of a language, an operator each, honest ones as given; log-odds with a shift."""
    draw = np.random.default_rng(seed)
    parts = [rows("farm", f"{language}-farm-{number}", 1, language=language) for number in range(60)]
    parts += [rows("clean", f"{language}-{number}", 1, language=language) for number in range(clean)]
    table = pd.concat(parts, ignore_index=True)
    return table, np.where(table["label"] == "farm", 6.0, 0.0) + shift + draw.logistic(size=len(table))


def test_pages_in_languages_that_are_hardly_known_owe_caution():
    known, usual = spread("en", 2_000, 0.0, 1)
    parts = [spread(f"x{number}", 45, 2.0, number) for number in range(6)]
    table = pd.concat([known, *(part for part, _ in parts)], ignore_index=True)
    held_out = HeldOut(np.concatenate([usual, *(odds for _, odds in parts)]), table)
    found = calibrate(held_out)
    assert found.caution.languages == {"en"}
    assert set(found.caution.amounts) == {OTHERS}
    assert 0.3 < found.caution.of("html", "x3") < 4.0
    assert found.caution.of("html", "en") == 0.0
    plain = found._replace(caution=Caution())
    lowered = found.scores(held_out) < plain.scores(held_out)
    assert lowered.tolist() == (table["language"] != "en").tolist()
    flagged = (found.scores(held_out) >= found.thresholds["balanced"])[(table["label"] == "clean")]
    others = (table["language"] != "en").to_numpy()[table["label"] == "clean"]
    assert flagged[others].mean() <= 0.011


def test_a_page_that_is_likelier_honest_is_never_flagged_however_few_publishers_there_are():
    table, odds = spread("en", 12, 0.0, 1)
    odds += np.where(table["label"] == "farm", 30.0, -30.0)
    found = calibrate(HeldOut(odds, table))
    assert set(found.thresholds.values()) == {0.5}


def test_a_group_of_few_publishers_owes_no_caution():
    known, usual = spread("en", 500, 0.0, 1)
    strange, odd = spread("xx", 30, 3.0, 2)
    found = calibrate(HeldOut(np.concatenate([usual, odd]), pd.concat([known, strange], ignore_index=True)))
    assert found.caution.amounts == {}


def test_pages_of_collections_never_seen_raise_the_threshold_but_never_lower_it():
    table, odds = spread("en", 2_000, 0.0, 1)
    table["collection"] = "theirs"
    found = calibrate(HeldOut(odds, table))
    for shift in (-1.0, 2.0):
        part = HeldOut(found.scores(HeldOut(odds + shift, table)), table)
        bounded = bounded_outside(found, part)
        clean = (table["label"] == "clean").to_numpy()
        flagged = (part.score[clean] >= bounded.thresholds["balanced"]).mean()
        assert flagged <= 0.01
        assert (bounded == found) == (shift < 0)
        assert bounded.thresholds["strict"] == found.thresholds["strict"]
    farms = part.select(~clean)
    assert bounded_outside(found, farms) == found


def test_of_one_collection_never_seen_little_more_than_the_share_is_flagged():
    table, odds = spread("en", 4_000, 0.0, 1)
    found = calibrate(HeldOut(odds, table))
    table["collection"] = np.where(np.arange(len(table)) % 8, "usual", "odd")
    odds = odds + np.where(table["collection"] == "odd", 2.5, -2.5)
    part = HeldOut(found.scores(HeldOut(odds, table)), table)
    flagged = part.score >= bounded_outside(found, part).thresholds["balanced"]
    clean, odd = (table["label"] == "clean").to_numpy(), (table["collection"] == "odd").to_numpy()
    assert 0.01 < flagged[clean & odd].mean() <= 0.015
    assert flagged[clean].mean() < 0.01


def test_of_pages_without_marks_of_an_organisation_the_usual_share_is_flagged():
    table, odds = spread("en", 4_000, 0.0, 1)
    unmarked = np.arange(len(table)) % 8 == 0
    table = table.assign(**{name: np.where(unmarked, 0.0, 1.0) for name in ORGANISATION})
    table.loc[unmarked, "plain_folders"] = 9.0
    table.loc[np.flatnonzero(unmarked)[::2], "site_sections"] = np.nan
    np.testing.assert_array_equal(unmarked_rows(table), unmarked)
    assert not unmarked_rows(table.assign(format="markdown")).any()
    odds = odds + np.where(unmarked, 2.5, 0.0)
    held_out = HeldOut(odds, table)
    found = calibrate(held_out)
    bounded = bounded_unmarked(found, held_out, unmarked)
    clean = (table["label"] == "clean").to_numpy() & unmarked
    shares = [(one.scores(held_out)[clean] >= one.thresholds["balanced"]).mean() for one in (found, bounded)]
    assert shares[0] > 0.02
    assert 0.005 < shares[1] <= 0.01
    assert bounded.thresholds["strict"] == found.thresholds["strict"]
    few = np.arange(len(table)) < 100
    assert bounded_unmarked(found, held_out, few) == found


@pytest.fixture
def figures(judged):
    return report(HeldOut(*judged)).figures


@pytest.fixture
def floors(figures, tmp_path):
    set_floors(figures, "corpus-a", tmp_path / "floors.json")
    return tmp_path / "floors.json"


def test_the_gate_is_open_at_its_own_floors(figures, floors):
    assert "corpus-a" in check_floors(figures, "corpus-a", floors)


@pytest.mark.parametrize(
    ("name", "worse"),
    [
        ("weighted_auc", -0.002),
        ("macro_recall_balanced", -0.02),
        ("worst_false_positive_rate", 0.02),
        ("calibration_error", 0.01),
    ],
)
def test_the_gate_shuts_and_names_the_figure(figures, floors, name, worse):
    with pytest.raises(DarnelError, match=name):
        check_floors(figures | {name: figures[name] + worse}, "corpus-a", floors)


@pytest.mark.parametrize(("name", "better"), [("weighted_auc", 0.1), ("calibration_error", -0.1)])
def test_the_gate_lets_a_better_figure_pass(figures, floors, name, better):
    check_floors(figures | {name: figures[name] + better}, "corpus-a", floors)


def test_the_gate_refuses_figures_of_another_corpus(figures, floors):
    with pytest.raises(DarnelError, match=r"corpus-a.*corpus-b"):
        check_floors(figures, "corpus-b", floors)


@pytest.mark.parametrize("content", [None, "{"])
def test_floors_that_cannot_be_read_are_named(figures, tmp_path, content):
    if content:
        (tmp_path / "floors.json").write_text(content)
    with pytest.raises(InputError, match=r"floors\.json"):
        check_floors(figures, "corpus-a", tmp_path / "floors.json")


def test_floors_rise_freely_and_are_lowered_only_on_purpose(figures, floors):
    set_floors(figures | {"weighted_auc": 0.9}, "corpus-a", floors)
    assert json.loads(floors.read_text())["weighted_auc"] == 0.899
    with pytest.raises(DarnelError, match="weighted_auc"):
        set_floors(figures, "corpus-a", floors)
    set_floors(figures, "corpus-a", floors, lower=True)
    check_floors(figures, "corpus-a", floors)


def test_the_shipped_floors_name_every_figure_of_the_gate(root):
    floors = json.loads((root / "models" / "floors.json").read_text())
    assert set(floors) - {"corpus"} == _HIGHER.keys() | _LOWER.keys()
    assert all(isinstance(floor, float | int) for name, floor in floors.items() if name != "corpus")


def test_floors_do_not_sink_by_their_own_slack(figures, floors):
    with pytest.raises(DarnelError, match="weighted_auc"):
        set_floors(figures | {"weighted_auc": figures["weighted_auc"] - 0.0004}, "corpus-a", floors)
