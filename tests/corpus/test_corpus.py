"""Labelled pages are read once each, and splits never part an operator or a family."""

import csv

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from darnel.corpus.records import digest_of, label_warnings, read_corpora, read_provenance, write_sources
from darnel.corpus.splits import (
    FOLDS,
    TEXTS,
    assign_folds,
    collection_splits,
    left_out_splits,
    split_groups,
    strange_rows,
    unit_of,
)
from darnel.corpus.weights import evaluation_weights, has_page_evidence, training_weights
from darnel.errors import InputError

names = st.sampled_from("abcdefghijklmnop")
row = st.builds("{0} {0}-{1} {0}-{2}".format, st.sampled_from(("farm", "clean")), names, names).map(str.split)
rows = st.lists(row, min_size=1, max_size=60)


def labelled(found):
    return pd.DataFrame(found, columns=["label", "operator", "family"]).assign(
        evidence="page", collection="unknown", format="html", language="en"
    )


@pytest.mark.parametrize(
    ("operators", "families", "expected"),
    [
        ("abc", "xyz", [{0}, {1}, {2}]),
        ("aab", "xyz", [{0, 1}, {2}]),
        ("abc", "xxy", [{0, 1}, {2}]),
        ("abbc", "xxyy", [{0, 1, 2, 3}]),
        ("ab", "ba", [{0}, {1}]),
    ],
    ids=["apart", "one operator", "one family", "a chain", "an operator named like a family"],
)
def test_units_join_what_shares_an_operator_or_a_family(operators, families, expected):
    found = split_groups(list(operators), list(families))
    together = [{row for row, unit in enumerate(found) if unit == name} for name in dict.fromkeys(found)]
    assert together == expected


@settings(deadline=None, derandomize=True, max_examples=60)
@given(rows)
def test_folds_never_part_an_operator_or_a_family(found):
    table = labelled(found)
    table["fold"] = assign_folds(table)
    assert table["fold"].between(0, FOLDS - 1).all()
    for by in ("operator", "family"):
        assert table.groupby(by)["fold"].nunique().max() == 1
    assert np.array_equal(table["fold"], assign_folds(labelled(found)))


@settings(deadline=None, derandomize=True, max_examples=60)
@given(rows)
def test_weights_sum_to_one_for_each_label_and_are_equal_for_each_operator(found):
    table = labelled(found)
    table["weight"] = evaluation_weights(table)
    assert table.groupby("label")["weight"].sum().to_numpy() == pytest.approx(1.0)
    for _, part in table.groupby("label"):
        shares = part.groupby("operator")["weight"].sum()
        assert shares.to_numpy() == pytest.approx(1 / len(shares))


def test_operators_of_one_page_are_cases_of_their_own():
    table = labelled([("farm", "big", "x")] * 5 + [("farm", "small", "y")] + [("clean", "paper", "z")])
    assert evaluation_weights(table).tolist() == pytest.approx([0.1] * 5 + [0.5, 1.0])


def test_training_weights_are_balanced_and_spare_what_the_page_does_not_show():
    table = labelled([("farm", "a", "a")] * 8 + [("farm", "b", "b")] * 8 + [("clean", "c", "c")] * 4)
    table.loc[8:15, "evidence"] = "operator"
    weight = training_weights(table)
    farm = (table["label"] == "farm").to_numpy()
    assert weight.mean() == pytest.approx(1)
    assert weight[farm].sum() == pytest.approx(weight[~farm].sum())
    assert weight[0] == pytest.approx(10 * weight[8])
    assert list(has_page_evidence(table)) == [True] * 8 + [False] * 8 + [True] * 4


def test_ten_pages_of_an_operator_teach_more_than_one_but_not_ten_times_as_much():
    table = labelled([("farm", "a", "a")] * 9 + [("farm", "b", "b")] + [("clean", "c", "c")] * 5)
    weight = training_weights(table)
    assert weight[:9].sum() == pytest.approx(3 * weight[9])


def test_a_text_stays_with_the_pages_of_its_host():
    table = labelled([("clean", "a.example", "a.example"), ("clean", "text:a.example", "text:a.example")])
    assert len(set(unit_of(table))) == 1


def test_what_is_left_out_is_learned_nowhere():
    table = labelled(
        [("farm", name, name) for name in "abcdx"] + [("clean", name, name) for name in "xefghi"]
    )
    table["fold"] = [0, 1, 2, 3, 4, 4, 5, 6, 7, 0, 1]
    table["collection"] = "mine"
    table.loc[[0, 5, 7], "collection"] = ["tweeted-2016", "tweeted-2016", "wcxb-2025"]
    table["format"] = ["html"] * 10 + ["text"]
    live, texts = left_out_splits(table)
    assert (live.name, texts.name) == ("live", TEXTS)
    assert np.flatnonzero(live.test).tolist() == [0, 5, 7]
    assert np.flatnonzero(live.train).tolist() == [
        1,
        2,
        3,
        6,
        8,
        9,
        10,
    ]  # x is an operator of what is left out
    assert np.flatnonzero(texts.test).tolist() == [10]
    assert {split.name for split in collection_splits(table, least=2)} == {"tweeted-2016", "mine"}


def test_nothing_is_left_out_where_too_little_remains_to_learn_from():
    table = labelled([("farm", name, name) for name in "abcd"] + [("clean", name, name) for name in "efgh"])
    table["fold"] = [0, 1, 2, 3, 4, 5, 6, 7]
    table["format"] = "html"
    texts = table.assign(format="text")
    live = table.assign(collection=["tweeted-2016", "tweeted-2016", *["mine"] * 6])
    assert left_out_splits(pd.concat([table, texts], ignore_index=True)) == []  # all operators have texts
    assert left_out_splits(live) == []  # two farms are left


def test_strange_rows_are_honest_pages_collected_apart_from_farms():
    table = labelled([("farm", name, name) for name in "ab"] + [("clean", name, name) for name in "cdefgd"])
    table["collection"] = ["both", "both", "both", "first", "first", "second", "third", "both"]
    table["format"] = ["html"] * 6 + ["text"] + ["html"]
    (first, apart), (second, others) = strange_rows(table)
    assert first.tolist() == [False, False, False, True, True, False, False, False]
    assert apart.tolist() == [True, True, True, False, False, True, True, False]  # d is a publisher of it
    assert second.tolist() == [False] * 5 + [True] + [False] * 2
    assert others.tolist() == [True] * 5 + [False] + [True] * 2


def test_collections_and_topics_are_read_from_their_files(tmp_path, write_jsonl):
    (tmp_path / "collections.tsv").write_bytes(b"github:a/b\tmine\nodd\r\ttheirs\n")
    (tmp_path / "topics.tsv").write_text("shop.example\tgambling\t3\n")
    records = [
        {"content": "<p>a", "label": "farm", "group": "shop.example", "source": "github:a/b"},
        {"content": "<p>b", "label": "clean", "source": "odd\r", "topic": "gambling"},
        {"content": "c", "format": "text", "label": "farm", "detail": "spun", "collection": "own"},
    ]
    path = write_jsonl(tmp_path / "a.jsonl", records)
    found = read_corpora([path], provenance=read_provenance(tmp_path))
    assert [(known.collection, known.topic) for known in found] == [
        ("mine", "gambling"),
        ("theirs", None),
        ("own", "spun-text"),
    ]
    (tmp_path / "topics.tsv").write_text("shop.example gambling\n")
    with pytest.raises(InputError, match=r"topics\.tsv, line 1.*no tab"):
        read_provenance(tmp_path)


def test_the_digest_of_a_set_knows_no_order():
    assert digest_of(["a", "b"]) == digest_of(["b", "a"]) != digest_of(["a"])


def test_a_corpus_is_read_with_its_labels(corpus, records):
    found = list(read_corpora([corpus]))
    assert [known.page.content for known in found] == [record["content"] for record in records]
    assert {(known.operator, known.family, known.kind, known.evidence) for known in found} == {
        (record["group"], record["family"], record["kind"], record["evidence"]) for record in records
    }


def test_the_same_content_is_read_once(corpus):
    assert len(list(read_corpora([corpus, corpus]))) == len(list(read_corpora([corpus])))


def test_pages_can_be_left_out_by_name(corpus, tmp_path):
    every = [known.page.id for known in read_corpora([corpus])]
    (tmp_path / "out.csv").write_text(f"id,why\n{every[3]},broken\n")
    assert [known.page.id for known in read_corpora([corpus], tmp_path / "out.csv")] == every[:3] + every[4:]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("none.csv", None, "no such file"),
        ("a.csv", "page\nx\n", "no column id"),
        ("a.csv", "id;why\nx;y\n", "no column id"),
        ("a.csv", "id,why\nx,schön\n".encode("cp1252"), "a.csv: cannot be read as a table"),
    ],
)
def test_pages_to_leave_out_that_cannot_be_read_are_refused(corpus, tmp_path, name, content, told):
    if content is not None:
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputError, match=told):
        list(read_corpora([corpus], tmp_path / name))


def test_pages_to_leave_out_may_come_from_a_spreadsheet(corpus, tmp_path):
    every = [known.page.id for known in read_corpora([corpus])]
    (tmp_path / "out.csv").write_bytes(f"\ufeffid,why\r\n{every[3]},broken\r\n".encode())
    assert every[3] not in [known.page.id for known in read_corpora([corpus], tmp_path / "out.csv")]


def test_what_a_record_says_of_its_page_is_text_whatever_it_was(tmp_path, write_jsonl):
    odd = [{"evidence": {"a": 1}, "site": 5}, {"group": 0}, {"group": "g\ud800", "source": ["x"]}]
    path = write_jsonl(tmp_path / "a.jsonl", [record(str(n)) | each for n, each in enumerate(odd)])
    first, second, third = read_corpora([path])
    assert (first.evidence, first.record["site"]) == ("{'a': 1}", "5")
    assert (second.operator, second.grouped_by) == ("0", "group")
    assert (third.operator, third.record["source"]) == ("g?", "['x']")
    write_sources([first, second, third], tmp_path / "sources.csv")


def test_what_a_record_does_not_say_is_filled_in(tmp_path, write_jsonl):
    path = write_jsonl(
        tmp_path / "a.jsonl",
        [
            {"content": "<p>a", "label": "farm", "url": "https://a.example/x"},
            {"content": "<p>b", "label": "clean"},
        ],
    )
    first, second = read_corpora([path])
    assert (first.operator, first.family, first.kind, first.evidence) == (
        "a.example",
        "a.example",
        "farm",
        None,
    )
    assert second.operator == second.family == second.page.id


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ({"content": "x"}, "no label; write 'farm' or 'clean'"),
        ({"content": "x", "label": "spam"}, "'spam'"),
        ({"label": "farm"}, "no content"),
        (3, "not a record"),
    ],
)
def test_a_record_that_teaches_nothing_is_refused_by_place(tmp_path, write_jsonl, record, told):
    path = write_jsonl(tmp_path / "a.jsonl", [{"content": "<p>a", "label": "farm"}, record])
    with pytest.raises(InputError, match=f"a.jsonl#2.*{told}"):
        list(read_corpora([path]))


def test_a_line_that_is_not_json_is_refused_by_place(tmp_path):
    (tmp_path / "a.jsonl").write_text("{broken\n")
    with pytest.raises(InputError, match=r"a\.jsonl#1: not JSON"):
        list(read_corpora([tmp_path]))


def test_sources_name_every_page(corpus, records, tmp_path):
    write_sources(read_corpora([corpus]), tmp_path / "sources.csv")
    with (tmp_path / "sources.csv").open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    assert len(found) == len(records)
    assert {row["operator"] for row in found} == {record["group"] for record in records}
    assert all(row["digest"].startswith(row["id"]) and len(row["digest"]) == 64 for row in found)
    assert not any("content" in row for row in found)


def test_folds_of_the_small_corpus_hold_both_labels(table):
    counts = table.frame.groupby("fold")["label"].nunique()
    assert np.array_equal(counts.index, range(FOLDS))
    assert (counts == 2).all()


def record(content, label="farm", **more):
    return {"content": f"<p>{content}", "label": label, **more}


@pytest.mark.parametrize(
    ("records", "message"),
    [
        ([record("a", id="1"), record("b", id="1")], "has the id '1' of"),
        (
            [record("a"), record("b"), record("a", "clean")],
            "labelled 'clean', and the same page is 'farm' in",
        ),
        ([record("a", id="1"), record("a", "clean", id="2")], "remove one"),
    ],
)
def test_records_that_contradict_each_other_are_refused_by_place(tmp_path, write_jsonl, records, message):
    path = write_jsonl(tmp_path / "a.jsonl", records)
    with pytest.raises(InputError, match=message) as refused:
        list(read_corpora([path]))
    assert f"{path}#{len(records)}: " in str(refused.value)
    assert f"{path}#1" in str(refused.value)


def test_the_same_record_twice_is_no_contradiction(tmp_path, write_jsonl):
    path = write_jsonl(tmp_path / "a.jsonl", [record("a", id="1"), record("a", id="1"), record("b", id="2")])
    assert [labelled.page.id for labelled in read_corpora([path])] == ["1", "2"]


def test_odd_labels_are_warned_of():
    labels = ["farm"] * 160 + ["clean"] * 101
    operators = ["big"] * 60 + ["both"] * 50 + [f"small {number}" for number in range(50)]
    operators += ["both"] + [f"paper {number}" for number in range(100)]
    both, big = label_warnings(labels, operators)
    assert both.startswith("'both' has pages of both labels (50 farm, 1 clean)")
    assert big.startswith("'big' has 60 of the 160 farm pages")
    assert not label_warnings(["farm", "clean"] * 30, ["a", "b"] * 30)[2:]
    many = label_warnings(["farm", "clean"] * 90, [str(number // 2) for number in range(180)])
    assert len(many) == 6
    assert many[-1] == "and 85 more operators of this kind"


def test_the_command_prints_the_warnings(tmp_path, records, write_jsonl, run_darnel):
    odd = [
        *records,
        record("We meet at the mill on Mondays, all of us, again and again.", "clean", group="farm-1"),
    ]
    write_jsonl(tmp_path / "a.jsonl", odd)
    done = run_darnel("table", tmp_path / "a.jsonl", "-o", tmp_path / "table", "--quiet", "--jobs", 1)
    assert (done.returncode, done.stderr.count("\n")) == (0, 1), done.stderr
    assert "warning: 'farm-1' has pages of both labels" in done.stderr
