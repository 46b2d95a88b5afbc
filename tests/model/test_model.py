"""A model is saved whole, loaded only if it is, and exact in its reasons."""

import errno
import math
import os
import shutil
import time
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from darnel import Page
from darnel.errors import ModelError, UsageError
from darnel.features import FEATURES
from darnel.features.table import COLUMNS, measure_page
from darnel.model.predictor import Predictor
from darnel.model.store import check_replaceable, load_model, model_digest, save_model, shipped_model
from darnel.model.verdict import Reason
from darnel.model.wording import number
from darnel.training.boosting import boosted, join_trees, trees_of
from darnel.training.table import LabelledTable

FILES = (
    "manifest.json",
    "model.json",
    "pages.npz",
    "texts.npz",
    "text.npz",
    "topics.npz",
    "MODEL_CARD.md",
)


@pytest.fixture
def folder(tmp_path):
    """A copy of the shipped model, to be damaged."""
    return shutil.copytree(shipped_model(), tmp_path / "a-model")


def test_the_shipped_model_has_no_other_files():
    assert sorted(path.name for path in shipped_model().iterdir()) == sorted(FILES)


def test_a_saved_model_gives_the_same_verdicts(tmp_path, predictor, sample):
    save_model(predictor.model, tmp_path / "deep" / "mine", "# Card\n")
    again = Predictor.load(tmp_path / "deep" / "mine")
    for page in sample:
        assert again.judge(page, reasons=10**6) == predictor.judge(page, reasons=10**6)
    assert (tmp_path / "deep" / "mine" / "MODEL_CARD.md").read_text() == "# Card\n"


@pytest.mark.parametrize("name", [".", ""])
def test_the_current_folder_may_be_the_model(folder, monkeypatch, name):
    monkeypatch.chdir(folder)
    assert load_model(name).digest == model_digest(folder)


def test_saving_replaces_the_model_that_is_there_and_leaves_nothing_beside_it(folder, predictor):
    save_model(predictor.model, folder, "# New\n")
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_a_saved_model_knows_its_digest(tmp_path, predictor):
    saved = save_model(predictor.model, tmp_path / "mine", "# Card\n")
    assert saved.digest == load_model(tmp_path / "mine").digest == model_digest(tmp_path / "mine")


def test_a_save_that_fails_leaves_the_old_model_and_nothing_beside_it(folder, predictor):
    before = model_digest(folder)
    broken = replace(predictor.model, provenance={"pages": math.nan})  # JSON has no NaN
    with pytest.raises(ValueError, match="JSON"):
        save_model(broken, folder, "# New\n")
    assert model_digest(folder) == before
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


@pytest.mark.parametrize("step", range(10))
def test_a_save_that_is_killed_at_any_step_leaves_a_model(folder, predictor, monkeypatch, step):
    """Each call that changes the disk is the last one, and nothing after it runs, not even what cleans up."""
    old, left = model_digest(folder), [step]
    new = save_model(predictor.model, folder.with_name("twin"), "# New\n").digest
    shutil.rmtree(folder.with_name("twin"))

    def dying(call):
        def die_at_last(*args, **options):
            if left[0] == 0:
                raise Killed
            left[0] -= 1
            return call(*args, **options)

        return die_at_last

    for owner, name in ((Path, "write_bytes"), (Path, "write_text"), (Path, "rename"), (shutil, "rmtree")):
        monkeypatch.setattr(owner, name, dying(getattr(owner, name)))
    try:
        save_model(predictor.model, folder, "# New\n")
        finished = True
    except Killed:
        finished = False
    monkeypatch.undo()
    assert load_model(folder).digest in {old, new}
    assert finished == (step >= 7)
    assert save_model(predictor.model, folder, "# New\n").digest == new
    assert load_model(folder).digest == new


def test_what_a_killed_save_left_is_removed_by_the_next(folder, predictor):
    for name, hours in ((".mine-saving-old", 2), (".mine-saving-new", 0)):
        left = folder.parent / name.replace("mine", folder.name)
        left.mkdir()
        os.utime(left, (time.time() - 3_600 * hours,) * 2)
    save_model(predictor.model, folder, "# New\n")
    assert sorted(path.name for path in folder.parent.iterdir()) == [
        f".{folder.name}-saving-new",
        folder.name,
    ]


def test_a_folder_that_cannot_be_written_to_is_one_line_before_training(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(ModelError, match=r"the model cannot be written .*; free some space or name another"):
        check_replaceable(tmp_path / "file" / "mine")


def test_a_disk_that_is_full_is_one_line_and_keeps_the_old_model(folder, predictor, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    before = model_digest(folder)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ModelError, match="No space left on device"):
        save_model(predictor.model, folder, "# New\n")
    assert model_digest(folder) == before
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


class Killed(BaseException):
    """The process ended here."""


def test_a_folder_of_something_else_is_not_replaced(tmp_path, predictor):
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.md").write_text("years of work")
    with pytest.raises(ModelError, match=r"chapter\.md.*name a new folder"):
        save_model(predictor.model, tmp_path / "thesis", "# Card\n")
    assert (tmp_path / "thesis" / "chapter.md").read_text() == "years of work"
    (tmp_path / "file").write_text("x")
    with pytest.raises(ModelError, match="is a file"):
        check_replaceable(tmp_path / "file")


def test_saving_twice_writes_the_same_bytes(tmp_path, predictor):
    for name in ("one", "two"):
        save_model(predictor.model, tmp_path / name, "# Card\n")
    assert all(
        (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes() for name in FILES
    )


def test_reasons_and_base_add_up_to_the_log_odds_of_the_score(predictor, sample):
    for page in sample:
        verdict = predictor.judge(page, reasons=10**6)
        log_odds = verdict.base + sum(reason.contribution for reason in verdict.reasons)
        assert 1 / (1 + math.exp(-log_odds)) == pytest.approx(verdict.score, abs=1e-12)
        if 1e-9 < verdict.score < 1 - 1e-9:  # beyond that a score in double precision has lost its log-odds
            assert log_odds == pytest.approx(math.log(verdict.score / (1 - verdict.score)), abs=1e-6)


@pytest.mark.parametrize("share", [0.001, 0.03, 0.5, 0.9])
def test_a_prior_moves_the_log_odds_alike_and_flags_the_same_pages(predictor, sample, share):
    restated = Predictor(predictor.model.at_prior(share))
    for page in sample:
        before, after = predictor.judge(page, reasons=10**6), restated.judge(page, reasons=10**6)
        assert after.base - before.base == pytest.approx(math.log(share / (1 - share)), abs=1e-9)
        assert after.base + sum(reason.contribution for reason in after.reasons) == pytest.approx(
            math.log(after.score) - math.log1p(-after.score), abs=1e-5
        )
        odds = before.score / (1 - before.score) * share / (1 - share)
        assert after.score == pytest.approx(odds / (1 + odds), rel=1e-6)
        assert [reason.contribution for reason in after.reasons] == [
            reason.contribution for reason in before.reasons
        ]
        assert all(
            restated.judge(page, threshold=name).label == predictor.judge(page, threshold=name).label
            for name in ("balanced", "strict")
        )


def test_a_number_as_threshold_is_compared_with_the_restated_score(predictor, sample):
    rare = Predictor(predictor.model.at_prior(0.0001))
    assert any(predictor.judge(page, threshold=0.5).label == "farm" for page in sample)
    for page in sample:
        verdict = rare.judge(page, threshold=0.5)
        assert verdict.label == ("farm" if verdict.score >= 0.5 else "clean")


@pytest.mark.parametrize("share", [0.0, 1.0, -0.1, 2.0, math.nan])
def test_a_prior_that_is_no_share_is_refused(predictor, share):
    with pytest.raises(UsageError, match="prior"):
        predictor.model.at_prior(share)


def test_fewer_reasons_are_the_strongest_first(predictor, sample):
    everything = predictor.judge(sample[0], reasons=10**6).reasons
    strongest = sorted(everything, key=lambda reason: -abs(reason.contribution))
    assert set(predictor.judge(sample[0], reasons=3).reasons) == set(strongest[:3])
    assert predictor.judge(sample[0], reasons=0).reasons == ()


def test_reasons_for_the_label_come_first_each_side_by_its_strength(predictor, sample):
    for page in sample:
        verdict = predictor.judge(page, reasons=10**6)
        against = [reason.side != verdict.label for reason in verdict.reasons]
        assert against == sorted(against)
        for side in ("farm", "clean"):
            sizes = [abs(reason.contribution) for reason in verdict.reasons if reason.side == side]
            assert sizes == sorted(sizes, reverse=True)


def test_nothing_usual_or_not_applicable_is_a_reason(predictor, sample):
    for page in sample:
        for reason in predictor.judge(page, reasons=10**6).reasons:
            assert reason.value < reason.usual_low or reason.value > reason.usual_high


def test_a_reason_tells_its_value_and_its_direction(predictor, sample):
    row = dict(zip(COLUMNS, measure_page(sample[0]), strict=True))
    for reason in predictor.judge(sample[0], reasons=10**6).reasons:
        assert reason.value == row.get(reason.feature, reason.value)
        assert reason.text.endswith("farm" if reason.contribution > 0 else "clean")


def test_what_is_usual_is_that_of_clean_pages_of_the_language_where_there_are_enough(predictor, root):
    table = LabelledTable.load(root / "data" / "tables").frame
    clean = table[table["label"] == "clean"]
    usual_in = predictor.model.clean_range_by_language
    enough = {
        f"{format_} {language}": rows
        for (format_, language), rows in clean.groupby(["format", "language"])
        if len(rows) >= 100
    }
    assert set(usual_in) == {name for name, rows in enough.items() if rows["operator"].nunique() >= 10}
    for name, usual in usual_in.items():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # of features that apply to none of these pages
            expected = np.nanquantile(enough[name][list(COLUMNS)], (0.1, 0.9), axis=0).T
        np.testing.assert_allclose(usual[:-1], expected, rtol=1e-3)


def test_a_reason_tells_which_pages_are_usual(predictor):
    text = {
        "de": "Wir treffen uns am Montag an der alten Mühle und freuen uns auf neue Mitglieder. ",
        "sv": "Vi träffas på måndagar vid den gamla kvarnen. ",
    }
    for language, told in (("de", "usual on honest German HTML pages"), ("sv", "usual on honest HTML pages")):
        page = Page(f"<title>Verein</title><p>{text[language] * 9}", "html")
        assert page.language.main == language
        assert all(told in reason.text for reason in predictor.judge(page).reasons)


@pytest.mark.parametrize("limit", ["balanced", "strict", "0.5", 0.5, 1.0])
def test_a_label_is_the_score_at_the_threshold(predictor, sample, limit):
    for page in sample[::9]:
        at = predictor.model.threshold(limit, page.format)
        verdict = predictor.judge(page, threshold=limit)
        assert verdict.label == ("farm" if verdict.score >= at else "clean")


def test_strict_flags_less_than_balanced(predictor):
    assert 0 < predictor.model.threshold("balanced") < predictor.model.threshold("strict") < 1


@pytest.mark.parametrize("limit", ["nonsense", "", "1.5", -0.1, "nan", "inf"])
def test_an_unknown_threshold_is_refused_with_the_known_ones(predictor, limit):
    with pytest.raises(UsageError, match="balanced, strict"):
        predictor.model.threshold(limit)


@pytest.fixture(scope="module")
def fitted():
    """Two small classifiers, and the rows that they were fitted on."""
    draw = np.random.default_rng(0)
    values = draw.normal(size=(400, 5))
    farm = values[:, 0] * values[:, 1] + values[:, 2] + draw.normal(size=400) * 0.3 > 0
    settings = ({"num_iterations": 20, "num_leaves": 2}, {"num_iterations": 15, "num_leaves": 12})
    return values, [boosted(values, farm, np.ones(400), 0.25, each) for each in settings]


def test_trees_give_what_lightgbm_gives(fitted):
    values, boosters = fitted
    for booster in boosters:
        trees = trees_of(booster)
        found = trees.base + trees.contributions(values).sum(axis=1)
        np.testing.assert_allclose(found, booster.predict(values, raw_score=True), rtol=0, atol=1e-9)


def test_missing_values_go_where_lightgbm_sends_them(fitted):
    """Of the last column, training knows no missing value."""
    values = fitted[0].copy()
    draw = np.random.default_rng(1)
    values[draw.random(values.shape) < 0.3] = np.nan
    known = values.copy()
    known[:, -1] = np.nan_to_num(known[:, -1])
    farm = np.nan_to_num(values[:, 0]) + np.isnan(values[:, 1]) + known[:, -1] > 0.4
    booster = boosted(known, farm, np.ones(len(farm)), 0.0, {"num_iterations": 30})
    trees = trees_of(booster)
    assert trees.missing_left.any()
    assert not trees.missing_left.all()
    assert trees.used_features == [0, 1, 2, 3, 4]
    expected = booster.predict(values, raw_score=True)
    np.testing.assert_allclose(
        trees.base + trees.contributions(values).sum(axis=1), expected, rtol=0, atol=1e-9
    )
    np.testing.assert_allclose(trees.sums(values), expected, rtol=0, atol=1e-9)


def test_joined_trees_add_up(fitted):
    values, boosters = fitted
    parts = [trees_of(booster) for booster in boosters]
    joined = join_trees(parts)
    assert joined.base == pytest.approx(sum(part.base for part in parts))
    np.testing.assert_allclose(
        joined.contributions(values), sum(part.contributions(values) for part in parts), atol=1e-12
    )


def test_a_feature_that_no_tree_asks_contributes_nothing(fitted):
    values, (alone, _) = fitted
    wider = np.column_stack([values, np.full(len(values), np.nan)])
    assert not trees_of(alone).contributions(wider)[:, -1].any()


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.0, "0"), (0.0001, "under 0.001"), (0.12345, "0.123"), (12345.6, "12,346"), (1.0, "1")],
)
def test_numbers_read_well(value, shown):
    assert number(value) == shown


@pytest.mark.parametrize(
    ("value", "usual", "shown"),
    [
        (1.0, (0, 0), "yes (usual on honest HTML pages: no)"),
        (0.0, (1, 1), "not named in the title: yes (usual on honest HTML pages: no)"),
        (0.0, (0, 1), "yes or no"),
    ],
)
def test_a_flag_is_told_as_yes_or_no(value, usual, shown):
    assert FEATURES["brand_in_title"].unit == "1 if so"
    assert shown in Reason("brand_in_title", value, 0.5, *usual, "HTML").text
