"""Load once; a page in, a verdict out."""

import json
import pickle
import re
from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest

import darnel as package
from darnel import Page, Predictor
from darnel.errors import ModelError, PageError, UsageError
from darnel.features import table
from darnel.model.row import ROW, rows_together

COLUMNS = (
    "id",
    "source",
    "url",
    "site",
    "format",
    "language",
    "score",
    "label",
    "reasons",
    "error",
    "note",
    "topic",
    "title",
    "topic_probability",
)

SNIPPET = """
from darnel import Page, Predictor

predictor = Predictor.load()                 # or Predictor.load("models/mine")
verdict = predictor.judge(Page(html, url="https://example.com/a"))   # str or bytes
verdict.score, verdict.label, verdict.reasons
table = predictor.score(pages)               # iterable of Page → DataFrame with the columns above
"""


def copies(pages):
    """Pages of the same content that nothing has looked at yet."""
    return [
        Page(page.content, page.format, page.url, id=page.id, source=page.source, path=page.path)
        for page in pages
    ]


@pytest.mark.parametrize(
    "html",
    ["<title>Our club</title><p>We meet on Mondays.", b"<title>Our club</title><p>We meet on Mondays."],
    ids=["str", "bytes"],
)
def test_the_promised_snippet_runs_as_printed(html):
    names = {"html": html, "pages": iter([Page(html, url="https://example.com/a")])}
    exec(SNIPPET, names)  # noqa: S102 - the snippet is the contract
    verdict, table = names["verdict"], names["table"]
    assert 0 <= verdict.score <= 1
    assert verdict.label in ("farm", "clean", "unsure")
    assert tuple(table.columns) == COLUMNS == tuple(ROW)
    assert table.loc[0, "score"] == verdict.score


def test_score_gives_exactly_what_judge_gives(predictor, sample):
    table = predictor.score(iter(copies(sample)), reasons=3)
    assert len(table) == len(sample)
    for row, page in zip(table.to_dict("records"), copies(sample), strict=True):
        verdict = predictor.judge(page, reasons=3)
        assert (row["score"], row["label"]) == (verdict.score, verdict.label)
        assert row["reasons"] == [
            {"feature": r.feature, "value": r.value, "contribution": r.contribution, "text": r.text}
            for r in verdict.reasons
        ]
        assert (row["id"], row["source"], row["site"], row["format"], row["error"]) == (
            page.id,
            page.source,
            page.site,
            page.format,
            None,
        )
        assert page.language.main == (None if pd.isna(row["language"]) else row["language"])


def test_a_bad_page_keeps_its_row(predictor):
    bad = [
        Page(b"", id="empty"),
        Page(bytes(range(256)) * 20, id="junk"),
        Page("x", id="broken", error="the file breaks off here"),
    ]
    rows = list(predictor.rows([Page("<p>One page."), *bad, Page("<p>One page.")]))
    assert [row["error"] for row in rows] == [
        None,
        "the page is empty",
        "the content is binary, not HTML or Markdown",
        "the file breaks off here",
        None,
    ]
    assert rows[0] == rows[4]
    for row in rows[1:4]:
        assert tuple(row) == tuple(ROW)
        assert row["score"] is row["label"] is row["reasons"] is None


def test_an_unforeseen_failure_keeps_its_row_too(predictor, monkeypatch):
    def fail(*_):
        raise ZeroDivisionError("a bug\nin two lines")

    monkeypatch.setattr("darnel.model.model.measure_together", fail)
    (row,) = predictor.rows([Page("<p>x", id="a")])
    assert row["error"] == "cannot be judged: ZeroDivisionError: a bug"
    assert (row["id"], row["score"]) == ("a", None)


def test_pages_judged_together_have_the_rows_they_have_alone(predictor, sample):
    """Also where formats alternate, one page cannot be read, and one is there twice."""
    pages = [*copies(sample[:9]), *(Page(page.text, "text") for page in sample[:6]), Page("", id="empty")]
    mixed = [page for pair in zip(pages[:8], pages[8:], strict=True) for page in pair]
    rows = list(predictor.rows([*mixed, mixed[0]]))
    assert rows == [predictor.row(page) for page in [*copies(mixed), mixed[0]]]
    assert sum(row["error"] is not None for row in rows) == 1


def test_a_failure_among_pages_judged_together_costs_its_own_row(predictor, sample, monkeypatch):
    measure_together = table.measure_together

    def fail(pages, *places):
        if any(page.id == "bug" for page in pages):
            raise ZeroDivisionError
        return measure_together(pages, *places)

    monkeypatch.setattr("darnel.model.model.measure_together", fail)
    rows = list(predictor.rows([*copies(sample[:4]), Page("<p>x", id="bug"), *copies(sample[4:8])]))
    assert [row["id"] for row in rows if row["error"]] == ["bug"]
    assert len(rows) == 9


def test_pages_that_come_slowly_are_judged_as_they_come(predictor, sample, monkeypatch):
    monkeypatch.setattr("darnel.readers.item._WAIT", 0.0)
    taken = []
    rows = predictor.rows(taken.append(page) or page for page in copies(sample[:5]))
    for number, row in enumerate(rows, 1):
        assert len(taken) == number
        assert row["id"] == taken[-1].id


def test_what_was_read_before_its_source_fails_has_its_rows(predictor, sample):
    def source():
        yield from copies(sample[:3])
        raise OSError("the disk is gone")

    rows = predictor.rows(source())
    assert [next(rows)["id"] for _ in range(3)] == [page.id for page in sample[:3]]
    with pytest.raises(OSError, match="gone"):
        next(rows)


def test_memory_that_runs_out_among_several_is_no_error_of_a_page():
    def check():
        raise MemoryError

    page = Page("<p>One page.")
    page.check = check
    with pytest.raises(MemoryError):
        rows_together([page, Page("<p>x")], list, lambda page, why: why, "cannot")
    (row,) = rows_together([page], list, lambda page, why: why, "cannot be judged")
    assert "memory" in row


def test_a_bad_page_alone_raises(predictor):
    with pytest.raises(PageError, match="empty"):
        predictor.judge(Page(""))


def test_an_unknown_threshold_is_refused_before_any_page(predictor):
    with pytest.raises(UsageError, match="nonsense"):
        list(predictor.rows([], threshold="nonsense"))


@pytest.mark.parametrize("reasons", [-1, 2.5, "3", None])
def test_a_number_of_reasons_that_is_not_a_count_is_refused(predictor, reasons):
    for judge in (predictor.judge, predictor.row, predictor.score):
        page = Page("<p>Hello")
        with pytest.raises(UsageError, match=f"^reasons {reasons!r}: "):
            judge(page if judge != predictor.score else [page], reasons=reasons)


def test_no_pages_give_a_table_without_rows(predictor):
    assert predictor.score([]).shape == (0, len(COLUMNS))


def test_rows_are_plain_data(predictor, sample):
    for row in predictor.rows(sample[:5]):
        assert json.loads(json.dumps(row)) == row


def test_a_predictor_travels(predictor, sample):
    again = pickle.loads(pickle.dumps(predictor))
    assert [again.judge(page) for page in copies(sample[::7])] == [
        predictor.judge(page) for page in copies(sample[::7])
    ]


def test_threads_give_the_same_verdicts(predictor, sample):
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(predictor.judge, copies(sample) * 3))
    assert found == [predictor.judge(page) for page in copies(sample)] * 3


def test_importing_the_package_is_light(fresh_python):
    told = fresh_python("import darnel", "-X", "importtime").stderr
    assert "darnel" in told
    assert not re.findall(
        r"\|\s+((?:sklearn|scipy|pandas|mlflow|matplotlib|numpy)(?:\.\S*)?)$", told, re.MULTILINE
    )


def test_judging_one_page_imports_nothing_of_training(fresh_python):
    code = (
        "import darnel, sys; darnel.Predictor.load().judge(darnel.Page('<p>One page.')); print(*sys.modules)"
    )
    loaded = {name.partition(".")[0] for name in fresh_python(code).stdout.split()}
    assert not loaded & {"mlflow", "sklearn", "scipy", "matplotlib", "pandas", "pyarrow", "joblib"}


@pytest.mark.parametrize("name", package.__all__)
def test_public_names_are_there(name):
    assert getattr(package, name) is not None


def test_other_names_are_not():
    with pytest.raises(AttributeError, match="nonsense"):
        _ = package.nonsense


def test_every_public_call_gives_the_same_measurements(predictor, sample):
    table = package.measure(copies(sample[:3]))
    for page in sample[:3]:
        for reason in predictor.judge(page, reasons=10**6).reasons:
            if reason.feature in table:
                assert table.loc[page.id, reason.feature] == reason.value


def test_loading_names_the_folder_that_is_none(tmp_path):
    with pytest.raises(ModelError, match=re.escape(str(tmp_path))):
        Predictor.load(str(tmp_path))


def test_a_row_names_its_page_by_a_short_title_that_any_file_can_contain(predictor, tmp_path):
    from darnel.output.rows import write_rows

    pages = [
        f"<title>Our \n club {'x' * 300}\ud800</title><p>We meet.",
        "<p>We meet.",
        "<title>\ud800</title><p>x",
    ]
    rows = list(predictor.rows(pages))
    assert [row["title"] and len(row["title"]) for row in rows] == [200, None, 1]
    assert rows[0]["title"].startswith("Our club xx")
    for suffix in ("jsonl", "csv", "parquet"):
        write_rows(rows, tmp_path / f"rows.{suffix}", ROW)
