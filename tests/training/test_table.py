"""The measured corpus: saved and loaded as it was, and nothing in it saw what was left out."""

import shutil
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from darnel import Page
from darnel.corpus.records import LabelledPage, read_corpora
from darnel.corpus.splits import FOLDS
from darnel.errors import InputError, TableError
from darnel.features.table import COLUMNS, measure_page
from darnel.scoring.limits import Limits
from darnel.training.cross_validation import cross_validate
from darnel.training.data import load_data
from darnel.training.rows import measure_rows
from darnel.training.table import (
    ABOUT,
    LabelledTable,
    is_table,
    measure_corpus,
)
from darnel.training.text_columns import TEXT_SCORE, main_column, text_column
from darnel.training.topics import GUESSED, SURE


@pytest.fixture(scope="module")
def saved(table, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tables")
    table.save(folder)
    return folder


def measured(records, path, write_jsonl):
    return measure_corpus(read_corpora([write_jsonl(path, records)]), jobs=1)


def test_the_table_has_a_row_for_every_page_and_no_text(table, records):
    assert len(table.frame) == len(records)
    scores = (TEXT_SCORE, *(text_column(f"fold {fold}") for fold in range(FOLDS)))
    expected = {*ABOUT, "fold", *COLUMNS, GUESSED, SURE, *scores, *map(main_column, scores)}
    assert set(table.frame) == expected
    assert sorted(table.text) == [-1, *range(FOLDS)]


def test_the_table_holds_what_the_page_measures(table, corpus):
    first = next(read_corpora([corpus])).page
    row = table.frame.set_index("id").loc[first.id]
    np.testing.assert_array_equal(row[list(COLUMNS)].to_numpy(np.float64), measure_page(first))


def test_a_table_is_saved_and_loaded_in_single_precision(table, saved):
    again = LabelledTable.load(saved)
    assert is_table(saved)
    assert again.digest == table.digest
    pd.testing.assert_frame_equal(again.frame[list(ABOUT)], table.frame[list(ABOUT)], check_dtype=False)
    np.testing.assert_allclose(again.frame[list(COLUMNS)], table.frame[list(COLUMNS)], rtol=1e-6)
    for fold, text in table.text.items():
        np.testing.assert_array_equal(again.text[fold].weights, text.weights)
        assert again.text[fold].intercept == text.intercept


def test_saving_twice_writes_the_same_table(table, saved, tmp_path):
    table.save(tmp_path)
    assert (tmp_path / "pages.parquet").read_bytes() == (saved / "pages.parquet").read_bytes()


def test_a_text_score_of_a_page_never_saw_its_fold(table, records, tmp_path, write_jsonl):
    """Another text on the pages of one operator changes no score that is said not to have seen them."""
    other = [
        record | {"content": record["content"].replace("the", "quux")}
        if record["group"] == "farm-4"
        else record
        for record in records
    ]
    twin = measured(other, tmp_path / "twin.jsonl", write_jsonl)
    out = table.frame["operator"] == "farm-4"
    fold = int(table.frame.loc[out, "fold"].iloc[0])
    assert (twin.frame["fold"] == table.frame["fold"]).all()
    column = text_column(f"fold {fold}")
    np.testing.assert_array_equal(table.frame.loc[~out, column], twin.frame.loc[~out, column])
    np.testing.assert_array_equal(table.text[fold].weights, twin.text[fold].weights)
    assert not np.array_equal(table.text[-1].weights, twin.text[-1].weights)
    assert table.exclude(["farm-4"]).digest == twin.exclude(["farm-4"]).digest


def test_the_text_score_of_an_honest_page_never_saw_a_collection_that_has_no_farms(
    records, tmp_path, write_jsonl
):
    """Another text on a page of a collection changes no score of another page of it."""
    clean = [number for number, record in enumerate(records) if record["label"] == "clean"]
    apart = [record | {"collection": "mine"} for record in records]
    for number in clean[: len(clean) // 2]:
        apart[number]["collection"] = "theirs"
    one = measured(apart, tmp_path / "one.jsonl", write_jsonl).frame
    theirs = (one["collection"] == "theirs").to_numpy()
    place = clean[0]
    apart[place] = apart[place] | {"content": apart[place]["content"].replace("the", "quux")}
    twin = measured(apart, tmp_path / "twin.jsonl", write_jsonl).frame
    others = theirs & (one["operator"] != one["operator"][place]).to_numpy()
    np.testing.assert_array_equal(one.loc[others, TEXT_SCORE], twin.loc[others, TEXT_SCORE])
    assert not np.array_equal(one.loc[~theirs, TEXT_SCORE], twin.loc[~theirs, TEXT_SCORE])


def test_excluding_takes_the_operator_out_and_swaps_the_text_scores(table):
    fold = int(table.frame.loc[table.frame["operator"] == "farm-4", "fold"].iloc[0])
    rest = table.exclude(["farm-4"])
    kept = table.frame["operator"] != "farm-4"
    assert "farm-4" not in set(rest.frame["operator"])
    assert len(rest.frame) == kept.sum()
    np.testing.assert_array_equal(
        rest.frame["text_score"], table.frame.loc[kept, text_column(f"fold {fold}")]
    )
    assert rest.text_score is table.text[fold]
    assert table.exclude([]) is table


@pytest.mark.parametrize("names", [["nobody"], ["farm-4", "nobody"]])
def test_excluding_an_operator_that_is_not_there_is_refused_by_name(table, names):
    with pytest.raises(TableError, match="nobody"):
        table.exclude(names)


def test_excluding_operators_of_several_folds_is_refused(table):
    folds = table.frame.groupby("operator")["fold"].first()
    other = folds[folds != folds["farm-4"]].index[0]
    with pytest.raises(TableError, match=r"several folds.*from the corpus"):
        table.exclude(["farm-4", other])


def test_data_are_a_table_or_a_corpus(saved, corpus, table):
    assert load_data([saved], []).digest == table.digest
    found = load_data([corpus], ["farm-4"], jobs=1)
    assert "farm-4" not in set(found.frame["operator"])
    with pytest.raises(TableError, match="two measured tables cannot be joined"):
        load_data([saved, saved], [])
    with pytest.raises(TableError, match="operator nobody is not in the data; check --exclude-operator"):
        load_data([corpus], ["farm-4", "nobody"], jobs=1)
    with pytest.raises(InputError, match="nowhere"):
        load_data([corpus / "nowhere"], [])


def test_a_corpus_of_one_label_is_refused(records, tmp_path, write_jsonl):
    with pytest.raises(TableError, match="both labels"):
        measured(records[:10], tmp_path / "farm.jsonl", write_jsonl)


def test_a_corpus_with_a_page_that_cannot_be_measured_is_refused_by_place(records, tmp_path, write_jsonl):
    with pytest.raises(TableError, match=r"a.jsonl#2: the page is empty.*exclusions"):
        measured([records[0], records[1] | {"content": " "}], tmp_path / "a.jsonl", write_jsonl)


def test_a_page_that_hangs_is_named_and_does_not_hang_the_run(records):
    slow = "<title>A day</title>" + "<p>We met at the mill by the river again. " * 400_000
    contents = [records[0]["content"], slow, records[-1]["content"]]
    pages = (
        LabelledPage(
            Page(content, source=f"corpus.jsonl#{number}", max_bytes=len(slow)),
            *("farm", "x", "x", "blog", None, "mine", None, {}),
        )
        for number, content in enumerate(contents)
    )
    with pytest.raises(TableError, match=r"corpus.jsonl#\d: (not done|timed out) after 0.05 s; .*exclusions"):
        measure_rows(pages, jobs=1, limits=Limits(seconds=0.05))


@pytest.mark.parametrize("kept", [0, 40, 2_000, -30])
def test_truncated_weights_are_refused_in_one_line(table, tmp_path, kept):
    table.save(tmp_path)
    weights = tmp_path / "text-weights.npz"
    weights.write_bytes(weights.read_bytes()[:kept])
    with pytest.raises(TableError, match=r"damaged one \(.*measure the corpus again") as refused:
        LabelledTable.load(tmp_path)
    assert "\n" not in str(refused.value)


def test_pages_and_weights_of_two_tables_are_refused(table, tmp_path):
    table.save(tmp_path)
    other = replace(table, frame=table.frame.iloc[:-1])
    other.save(tmp_path / "other")
    shutil.copy(tmp_path / "other" / "pages.parquet", tmp_path)
    with pytest.raises(TableError, match="not of the same table; measure the corpus again"):
        LabelledTable.load(tmp_path)


@pytest.mark.parametrize("column", ["text_score", "text_score fold 1", "fold"])
def test_a_table_without_a_column_of_text_scores_is_refused(table, tmp_path, column):
    table.save(tmp_path)
    table.frame.drop(columns=column).to_parquet(tmp_path / "pages.parquet")
    with pytest.raises(TableError, match=f"without {column}; measure the corpus again"):
        LabelledTable.load(tmp_path)


@pytest.mark.parametrize("damage", ["no file", "no parquet", "no weights", "another catalogue"])
def test_a_folder_that_is_no_table_is_refused(saved, table, tmp_path, damage):
    if damage != "no file":
        table.save(tmp_path)
    if damage == "no parquet":
        (tmp_path / "pages.parquet").write_bytes(b"junk")
    elif damage == "no weights":
        (tmp_path / "text-weights.npz").unlink()
    elif damage == "another catalogue":
        table.frame.drop(columns=COLUMNS[3]).to_parquet(tmp_path / "pages.parquet")
    with pytest.raises(
        TableError, match=COLUMNS[3] if damage == "another catalogue" else "not a measured table"
    ):
        LabelledTable.load(tmp_path)


def test_a_saved_table_is_cross_validated_like_the_one_it_was(saved):
    found = cross_validate(LabelledTable.load(saved).frame, jobs=1)
    assert found.held_out.score.shape == (130,)
    assert ((found.held_out.score > 0) & (found.held_out.score < 1)).all()
    assert found.report.figures["weighted_auc"] > 0.7
    thresholds = found.pages_calibration.thresholds
    assert 0 < thresholds["balanced"] <= thresholds["strict"] <= 1
    assert found.pages_calibration.slope > 0
