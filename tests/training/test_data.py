"""Labelled pages in every form, small data refused in one line, and pages added to a measured table."""

import csv
import json

import pandas as pd
import pytest

from darnel import Page
from darnel.corpus.records import grouping_warning, read_corpora
from darnel.errors import InputError, ModelError, TableError
from darnel.model.store import shipped_model
from darnel.review.store import Reviews
from darnel.training.added import add_pages
from darnel.training.cross_validation import cross_validate
from darnel.training.data import load_data, table_of
from darnel.training.fit import TIMES, fit_pages, values_of
from darnel.training.text_columns import TEXT_SCORE, text_column

HONEST = "<!doctype html><title>Our mill</title><p>We meet at the mill by the river on Mondays. Bring a coat."


@pytest.fixture
def folders(tmp_path):
    """Folders of pages: two of a shop in its own folder, a note, and a record with a label of its own."""
    for name in ("farm/shop/1.html", "farm/shop/2.md", "Clean/note.txt", "Clean/a.html"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"<p>{name} is a page.</p>" if path.suffix == ".html" else f"The page {name}.\n")
    record = {"content": "<p>other", "label": "FARM", "url": "https://www.shop.example/x", "Group": " "}
    (tmp_path / "Clean" / "more.jsonl").write_text(json.dumps(record) + "\n")
    return tmp_path


def test_two_folders_are_labels(folders):
    found = list(read_corpora([folders / "farm", folders / "Clean"]))
    assert [(each.label, each.operator, each.grouped_by) for each in found] == [
        ("farm", "farm/shop", "folder"),
        ("farm", "farm/shop", "folder"),
        ("clean", found[2].page.id, "page"),
        ("farm", "shop.example", "site"),
        ("clean", found[4].page.id, "page"),
    ]
    assert len(list(read_corpora([folders]))) == 5
    one = [folders / "Clean" / "a.html"]
    assert [each.label for each in read_corpora(one)] == ["clean"]
    with pytest.raises(
        InputError, match=r"2\.md: no label; .*or put the file in a folder named farm or clean"
    ):
        list(read_corpora([folders / "farm" / "shop" / "2.md"]))


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".jsonl"])
def test_tables_of_any_kind_have_labels(tmp_path, suffix):
    rows = [
        {"Label": " Farm", "url": "https://a.example/", "content": "<p>a", "group": "one"},
        {"Label": "clean", "url": "https://b.example/", "content": "<p>b", "group": None},
        {"Label": None, "url": "https://c.example/", "content": "<p>c", "group": None},
    ]
    path = tmp_path / f"pages{suffix}"
    if suffix == ".csv":
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    elif suffix == ".parquet":
        pd.DataFrame(rows).to_parquet(path)
    else:
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    pages = read_corpora([path])
    assert [(each.label, each.operator) for each in (next(pages), next(pages))] == [
        ("farm", "one"),
        ("clean", "b.example"),
    ]
    with pytest.raises(InputError, match=rf"pages{suffix}#3: no label; write 'farm' or 'clean' under label"):
        next(pages)


def test_pages_without_operators_are_warned_of():
    assert grouping_warning({"group": 9}) == ""
    warning = grouping_warning({"group": 1, "site": 2_000, "page": 3})
    assert warning.startswith(
        "2,003 of 2,004 pages do not say who runs their site (2,000 grouped by registrable"
    )
    assert "TOO GOOD" in warning


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (["farm"] * 2, "none is clean"),
        (
            ["farm", "clean"],
            "1 clean pages of 1 operator are too few to cross-validate, which needs 8.*--from",
        ),
        (["farm"] * 8 + ["clean"] * 3, "3 clean pages of 3 operators are too few"),
    ],
)
def test_small_data_are_refused_in_one_line(tmp_path, write_jsonl, labels, message):
    records = [
        {"content": f"{HONEST} {number}", "label": label, "group": str(number)}
        for number, label in enumerate(labels)
    ]
    with pytest.raises(TableError, match=message) as refused:
        load_data([write_jsonl(tmp_path / "few.jsonl", records)], jobs=1)
    assert "\n" not in str(refused.value)


def test_farms_whose_spam_does_not_show_are_too_few_to_calibrate(tmp_path, write_jsonl):
    records = [
        {"content": f"{HONEST} {number}", "label": label, "group": str(number)}
        | ({"evidence": "operator"} if label == "farm" else {})
        for number, label in enumerate(["farm"] * 8 + ["clean"] * 8)
    ]
    with pytest.raises(TableError, match="8 farm pages of 8 operators are too few"):
        load_data([write_jsonl(tmp_path / "few.jsonl", records)], jobs=1)


@pytest.fixture(scope="module")
def reviewed(table, records, tmp_path_factory):
    """The small table saved, and reviews: two spammy pages called clean, and a page of the table again."""
    place = tmp_path_factory.mktemp("reviewed")
    table.save(place / "tables")
    reviews = Reviews(place / "reviews.sqlite")
    spam = next(
        record for record in records if record["label"] == "farm" and "adsbygoogle" in record["content"]
    )
    pages = [
        Page(spam["content"] + f"<p>{number}", "html", f"https://www.new.example/{number}")
        for number in (1, 2)
    ]
    again = Page(spam["content"], "html", spam["url"])
    for page in (*pages, again):
        reviews.add(page, 0.99)
        reviews.label(page.id, "ann", "clean")
    return place, load_data([place / "tables"], labels=[place / "reviews.sqlite"], jobs=1), pages, again


def test_reviewed_pages_are_added_to_a_measured_table(table, reviewed):
    place, joined, pages, again = reviewed
    frame = joined.frame.set_index("digest")
    assert len(frame) == len(table.frame) + 2
    assert list(frame["label"][[pages[0].digest, again.digest]]) == ["clean", "clean"]
    assert list(frame["operator"][[page.digest for page in pages]]) == ["new.example"] * 2
    assert frame["fold"][pages[0].digest] == frame["fold"][pages[1].digest]
    assert frame["fold"][again.digest] == table.frame.set_index("digest")["fold"][again.digest]
    assert set(frame[TIMES][frame[TIMES] > 1].index) == {page.digest for page in (*pages, again)}
    assert joined.text_score is not None
    assert "3 pages of their own" in joined.origin
    assert "reviews.sqlite" in joined.origin
    columns = [TEXT_SCORE, *(text_column(f"fold {fold}") for fold in range(8))]
    assert not joined.frame[columns].isna().any().any()
    with pytest.raises(TableError, match="two measured tables"):
        load_data([place / "tables", place / "tables"])


def test_what_was_reviewed_is_learned(table, reviewed):
    _, joined, pages, _ = reviewed
    rows = joined.frame["digest"].isin([page.digest for page in pages]).to_numpy()
    values = values_of(joined.frame[rows], TEXT_SCORE)
    before, after = (fit_pages(each.frame, TEXT_SCORE).log_odds(values) for each in (table, joined))
    assert (after < before - 1).all()
    assert (after < 0).all()


def test_added_pages_are_cross_validated(reviewed):
    _, joined, pages, _ = reviewed
    found = cross_validate(joined.frame, settings={"num_iterations": 5}, jobs=1)
    assert found.held_out.table["digest"].isin([page.digest for page in pages]).sum() == 2


def test_a_table_without_an_operator_takes_pages(table, reviewed):
    place, _, pages, _ = reviewed
    rest = table.exclude(["farm-4"])
    joined = add_pages(rest, read_corpora([], labels=[place / "reviews.sqlite"]), "`x`", jobs=1)
    row = joined.frame.set_index("digest").loc[pages[0].digest]
    assert row[TEXT_SCORE] == row[text_column("fold 0")] == row[text_column("fold 7")]


def test_a_model_is_mended_from_its_own_table(reviewed, tmp_path, monkeypatch):
    tables = reviewed[0] / "tables"
    with pytest.raises(ModelError, match="--from nobody: no such model"):
        table_of("nobody", [])
    with pytest.raises(TableError, match=r"tables is not the table that it was trained on"):
        table_of(shipped_model().name, [tables])
    monkeypatch.chdir(tmp_path)
    (tmp_path / "models").symlink_to(shipped_model().parent)
    assert table_of(shipped_model().name, []).name == "tables"


def test_nothing_to_learn_from_is_wrong_usage(run_darnel, tmp_path):
    done = run_darnel("train", "-o", tmp_path / "mine", "--from", shipped_model().name)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "--labels reviews.sqlite" in done.stderr
