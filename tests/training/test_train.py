"""Training on a small corpus: a logged run, a model that scores, and nothing of what was left out."""

import json
import sqlite3
import sys

import mlflow
import numpy as np
import pandas as pd
import pytest

from darnel import Page
from darnel.errors import InputError
from darnel.features.table import COLUMNS
from darnel.model.manifest import catalogue_digest
from darnel.model.predictor import Predictor
from darnel.model.row import PAGE_COLUMNS, ROW
from darnel.model.store import load_model
from darnel.training.cross_validation import cross_validate
from darnel.training.data import load_data
from darnel.training.fit import fit_pages
from darnel.training.text_columns import TEXT_SCORE
from darnel.training.train import train

LEFT_OUT = "farm-4"


@pytest.fixture(scope="module")
def trained(corpus, darnel_process, tmp_path_factory):
    """A folder with a model and the run that made it."""
    place = tmp_path_factory.mktemp("trained")
    options = ("--tracking-uri", f"sqlite:///{place}/runs.db", "--experiment", "small", "--jobs", 1)
    done = darnel_process(
        "train", corpus, "-o", place / "mine", "--exclude-operator", LEFT_OUT, *options, cwd=place
    )
    assert done.returncode == 0, done.stderr
    return place, done


@pytest.fixture(scope="module")
def logged(trained):
    """What the store knows of the run: parameters, metrics, and where artifacts are."""
    with sqlite3.connect(trained[0] / "runs.db") as store:
        parameters = dict(store.execute("select key, value from params"))
        metrics = dict(store.execute("select key, value from metrics"))
        (artifacts,) = store.execute("select artifact_uri from runs").fetchone()
    store.close()
    return parameters, metrics, artifacts


def test_the_model_loads_and_scores(trained, records, corpus, darnel_process):
    place, _ = trained
    predictor = Predictor.load(place / "mine")
    assert predictor.model.provenance["excluded_operators"] == [LEFT_OUT]
    done = darnel_process("score", corpus, "--model", place / "mine", "--reasons", 1)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert len(rows) == len(records)
    assert all(0 <= row["score"] <= 1 for row in rows)


def test_the_figures_are_printed(trained):
    told = dict(line.split()[:2] for line in trained[1].stdout.splitlines())
    assert float(told["weighted_auc"]) > 0.7
    assert "macro_recall_balanced" in told


def test_the_end_says_where_the_model_is_and_nothing_is_noise(trained):
    said = trained[1].stderr
    assert f"wrote {trained[0] / 'mine'}; next: darnel score INPUT --model" in said
    assert not [word for word in ("INFO", "Successfully", "alembic", "Created version") if word in said], said


def test_the_run_has_a_name_a_data_set_and_a_description(trained):
    with sqlite3.connect(trained[0] / "runs.db") as store:
        assert store.execute("select name from runs").fetchall() == [("mine",)]
        (name, digest) = store.execute("select name, digest from datasets").fetchone()
        described = dict(store.execute("select key, value from tags"))["mlflow.note.content"]
    store.close()
    assert (name, digest) == ("labelled pages", load_model(trained[0] / "mine").provenance["corpus"])
    assert "whoever trained this model" in described
    assert load_model(trained[0] / "mine").provenance["warning"] in described
    assert "too few for the promise" in described


def test_the_run_has_its_parameters(logged):
    parameters = logged[0]
    assert parameters["catalogue"] == catalogue_digest()
    assert LEFT_OUT in parameters["excluded_operators"]
    assert {
        "corpus",
        "seed",
        "pages",
        "operators",
        "commit",
        "python",
        "features",
        "darnel",
        "scikit-learn",
    } <= set(parameters)


def test_the_run_has_its_metrics(logged):
    metrics = logged[1]
    assert {"weighted_auc", "macro_recall_balanced", "macro_recall_strict", "calibration_error"} <= set(
        metrics
    )
    assert "recall_balanced.farm-3" in metrics
    assert f"recall_balanced.{LEFT_OUT}" not in metrics


@pytest.mark.parametrize(
    "name",
    [
        f"plots/{name}.png"
        for name in (
            "roc",
            "precision-recall",
            "scores",
            "reliability",
            "operators",
            "worst-pages",
            "effects",
        )
    ]
    + ["report/features.csv", "report/worst-pages.csv"],
)
def test_the_run_has_its_artifacts(trained, logged, name):
    folder = trained[0] / logged[2].removeprefix("file://")
    assert (folder / name).stat().st_size > 0


def test_the_run_keeps_the_model(trained, logged):
    folder = trained[0] / logged[2].removeprefix("file://")
    for file in (trained[0] / "mine").iterdir():
        assert (folder / "model" / file.name).read_bytes() == file.read_bytes()


def test_the_registered_model_takes_raw_pages(trained, records):
    """As `mlflow models serve` and `mlflow.pyfunc.spark_udf` load it."""
    mlflow.set_tracking_uri(f"sqlite:///{trained[0]}/runs.db")
    served = mlflow.pyfunc.load_model("models:/darnel@candidate")
    assert [column.name for column in served.metadata.signature.inputs.inputs if column.required] == [
        "content"
    ]
    frame = pd.DataFrame(
        {
            "content": [records[0]["content"], "", records[-1]["content"]],
            "url": [records[0]["url"], None, records[-1]["url"]],
        }
    )
    found = served.predict(frame, params={"reasons": 1})
    verdict = Predictor.load(trained[0] / "mine").judge(
        Page(records[0]["content"], url=records[0]["url"]), reasons=1
    )
    assert list(found) == [name for name in ROW if name not in PAGE_COLUMNS]
    assert (found["score"][0], found["label"][0]) == (verdict.score, verdict.label)
    assert json.loads(found["reasons"][0])[0]["feature"] == verdict.reasons[0].feature
    assert found["error"].tolist() == ["", "the page is empty", ""]
    assert np.isnan(found["score"][1])


def test_the_model_card_tells_its_data_and_figures(trained):
    card = (trained[0] / "mine" / "MODEL_CARD.md").read_text()
    assert all(word in card for word in (LEFT_OUT, "macro recall balanced", "farm-3", "darnel train"))
    assert "{" not in card
    assert "has never been" not in card  # there are no figures for such a section
    assert "of whoever trained this model, not of darnel's authors" in card
    assert "sources.csv" not in card


def test_the_model_card_says_that_publishers_are_too_few_for_the_promise_of_a_threshold(trained):
    card = (trained[0] / "mine" / "MODEL_CARD.md").read_text()
    assert "honest publishers are too few for the promise of balanced and strict" in card.partition("##")[0]


def test_the_model_card_counts_the_features_used_and_has_the_thresholds_of_the_program(trained):
    model = load_model(trained[0] / "mine")
    card = (trained[0] / "mine" / "MODEL_CARD.md").read_text()
    assert f"use {len(model.pages.features_read)} of the {len(COLUMNS)} features" in card
    assert f"trees over {len(model.texts.features_read)} features" in card
    for name, threshold in model.thresholds.items():
        assert f"{threshold:.4f} at `{name}`" in card


def test_the_operator_left_out_is_in_nothing_that_is_fitted(trained, records, tmp_path, write_jsonl):
    """A corpus that never had the operator gives the same numbers to the last bit."""
    without = load_data(
        [
            write_jsonl(
                tmp_path / "without.jsonl", [record for record in records if record["group"] != LEFT_OUT]
            )
        ],
        [],
        jobs=1,
    )
    found, fitted = cross_validate(without.frame, jobs=1), fit_pages(without.frame, TEXT_SCORE)
    model = load_model(trained[0] / "mine")
    for name in ("roots", "feature", "threshold", "left", "right", "value", "missing_left"):
        np.testing.assert_array_equal(getattr(model.pages.trees, name), getattr(fitted.trees, name))
    np.testing.assert_array_equal(model.text.weights, without.text_score.weights)
    slope, intercept, thresholds, caution = found.pages_calibration
    assert (model.pages.start, model.pages.calibration) == (fitted.start, (slope, intercept))
    assert (model.pages.thresholds, model.pages.caution) == (thresholds, caution)
    assert model.provenance["corpus"] == without.digest


def test_an_operator_that_is_not_in_the_table_is_refused(table, tmp_path, run_darnel):
    table.save(tmp_path / "tables")
    done = run_darnel(
        "train", tmp_path / "tables", "-o", tmp_path / "mine", "--exclude-operator", "nobody", cwd=tmp_path
    )
    assert done.returncode == 1
    assert "nobody" in done.stderr.splitlines()[-1]
    assert not (tmp_path / "mine").exists()


def test_evaluation_prints_the_figures_and_writes_them(table, tmp_path, run_darnel):
    table.save(tmp_path / "tables")
    done = run_darnel("evaluate", tmp_path / "tables", "--jobs", 1, "-o", tmp_path / "r.json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert float(dict(line.split()[:2] for line in done.stdout.splitlines())["weighted_auc"]) > 0.7
    assert json.loads((tmp_path / "r.json").read_text())["report"]["figures"]["weighted_auc"] > 0.7


def test_a_store_that_mlflow_cannot_use_is_refused_before_anything_is_fitted(table, tmp_path):
    (tmp_path / "runs.db").write_text("not a database")
    uri = f"sqlite:///{tmp_path}/runs.db"
    with pytest.raises(
        InputError, match=r"--tracking-uri .*runs.db: .*not a database; name another"
    ) as refused:
        train(table, tmp_path / "mine", tracking_uri=uri)
    assert "\n" not in str(refused.value)
    assert not (tmp_path / "mine").exists()


def test_a_run_that_cannot_be_logged_says_that_the_model_is_saved(table, tmp_path, monkeypatch):
    def full(*_, **__):
        raise OSError("disk full")

    module = sys.modules[train.__module__]
    for name in ("open_store", "cross_validate", "fit_model"):
        monkeypatch.setattr(module, name, lambda *_, **__: None)
    monkeypatch.setattr(module, "log_training", full)
    with pytest.raises(
        InputError, match=r"could not log the run: OSError: disk full; the model is saved .*mine"
    ):
        train(table, tmp_path / "mine")


def test_a_missing_openmp_library_is_named(darnel_process, tmp_path):
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "lightgbm.py").write_text("raise OSError('libgomp.so.1: cannot open shared object file')\n")
    done = darnel_process("train", "data/tables", "-o", tmp_path / "model", PYTHONPATH=str(broken))
    assert done.returncode == 1
    assert "the package libgomp1" in done.stderr
    assert not (tmp_path / "model").exists()
