"""A search: one study with a nested run for each family, and the winner in the registry."""

import sqlite3
from dataclasses import replace

import pytest

from darnel.model.store import load_model
from studies.search import search

NAMES = ("trees", "faster")


@pytest.fixture(scope="module")
def searched(table, tmp_path_factory):
    """A folder with the store and the winner's model, and the reports."""
    place = tmp_path_factory.mktemp("search")
    few = replace(table, frame=table.frame[table.frame["fold"] < 2].reset_index(drop=True))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        found = search(
            few,
            place / "best",
            names=NAMES,
            experiment="small",
            tracking_uri=f"sqlite:///{place}/runs.db",
            jobs=1,
        )
    return place, found


def ask(place, query):
    with sqlite3.connect(place / "runs.db") as store:
        rows = store.execute(query).fetchall()
    store.close()
    return rows


def test_the_winner_stands_first_and_its_model_loads(searched):
    place, found = searched
    assert set(found) == set(NAMES)
    assert load_model(place / "best").provenance["figures"]["weighted_auc"] == pytest.approx(
        next(iter(found.values())).figures["weighted_auc"], abs=1e-4
    )


def test_every_family_has_a_run_below_one_study(searched):
    parents = dict(ask(searched[0], "select run_uuid, value from tags where key = 'mlflow.parentRunId'"))
    names = dict(ask(searched[0], "select run_uuid, name from runs"))
    assert len(set(parents.values())) == 1
    assert names[next(iter(parents.values()))] == "search"
    assert set(NAMES) <= {names[run] for run in parents}
    metrics = {key for (key,) in ask(searched[0], "select key from metrics")}
    assert {"weighted_auc", "weighted_auc.low", "weighted_auc.high"} <= metrics


def test_the_winner_is_the_champion_of_the_registry(searched):
    assert ask(searched[0], "select name, alias from registered_model_aliases") == [("darnel", "champion")]
