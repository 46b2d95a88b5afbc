"""Rows are written whole or not at all, and read back as they were."""

import csv
import gzip
import io
import json
import subprocess
import sys

import pyarrow.parquet as pq
import pytest

from darnel.errors import InputError
from darnel.model.row import ROW
from darnel.output import rows as output_rows
from darnel.output.rows import write_jsonl, write_rows
from darnel.output.terminal import print_table, printable, show_table

SUFFIXES = ("jsonl", "jsonl.gz", "csv", "csv.gz", "parquet")
by_suffix = pytest.mark.parametrize("suffix", SUFFIXES)
REASONS = [
    {"feature": "link_rate", "value": 2.0, "contribution": -0.25, "text": 'Links: "2", speaks for clean'}
]


def row(number, **changes):
    about = {
        "id": f"p{number}",
        "source": f"a#{number}",
        "url": None,
        "site": None,
        "format": "html",
        "language": "en",
    }
    judged = {"score": number / 8, "label": "clean", "reasons": REASONS}
    rest = {"error": None, "note": None, "topic": None, "title": f"Page {number}", "topic_probability": None}
    return about | judged | rest | changes


ROWS = [
    row(0),
    row(1, url="https://a.example/\u2028,\n", reasons=[]),
    row(2, score=None, label=None, reasons=None, error="the page is empty"),
]


def read_back(path):
    """Rows of a written file, in the types that its format has."""
    if path.suffix == ".parquet":
        return pq.read_table(path).to_pylist()
    text = (gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()).decode()
    if ".csv" in path.name:
        return list(csv.DictReader(io.StringIO(text, newline="")))
    return [json.loads(line) for line in text.split("\n") if line]


def as_csv(found):
    return {
        name: ""
        if value is None
        else json.dumps(value, separators=(",", ":"))
        if isinstance(value, list)
        else str(value)
        for name, value in found.items()
    }


def rows_that_break_off():
    yield from ROWS
    raise RuntimeError("the power is gone")


@by_suffix
def test_rows_come_back_in_order_with_columns_in_order(tmp_path, suffix):
    path = tmp_path / f"out.{suffix}"
    write_rows(iter(ROWS), path, ROW)
    found = read_back(path)
    assert found == ([as_csv(each) for each in ROWS] if "csv" in suffix else ROWS)
    assert all(tuple(each) == tuple(ROW) for each in found)


@by_suffix
def test_no_rows_make_a_file_without_rows(tmp_path, suffix):
    path = tmp_path / f"out.{suffix}"
    write_rows([], path, ROW)
    assert read_back(path) == []


@by_suffix
def test_the_same_rows_make_the_same_bytes(tmp_path, suffix):
    first, second = tmp_path / f"first.{suffix}", tmp_path / f"second.{suffix}"
    write_rows(ROWS, first, ROW)
    write_rows(ROWS, second, ROW)
    assert first.read_bytes() == second.read_bytes()


@by_suffix
def test_a_run_that_breaks_off_leaves_no_file(tmp_path, suffix):
    with pytest.raises(RuntimeError, match="power"):
        write_rows(rows_that_break_off(), tmp_path / f"out.{suffix}", ROW)
    assert list(tmp_path.iterdir()) == []


@by_suffix
def test_a_run_that_breaks_off_keeps_the_old_file(tmp_path, suffix):
    path = tmp_path / f"out.{suffix}"
    path.write_text("old")
    with pytest.raises(RuntimeError, match="power"):
        write_rows(rows_that_break_off(), path, ROW)
    assert [file.read_text() for file in tmp_path.iterdir()] == ["old"]


@pytest.mark.parametrize("name", ["out.txt", "out", "out.parquet.gz", "nowhere/out.csv"])
def test_a_place_where_nothing_can_be_written_is_refused_before_any_row(tmp_path, name):
    def never():
        raise AssertionError("a row was asked for")
        yield

    with pytest.raises(InputError, match=name.partition("/")[0]):
        write_rows(never(), tmp_path / name, ROW)
    assert list(tmp_path.iterdir()) == []


def test_parquet_keeps_numbers_and_nested_reasons(tmp_path):
    write_rows(ROWS, tmp_path / "out.parquet", ROW)
    schema = pq.read_schema(tmp_path / "out.parquet")
    assert str(schema.field("score").type) == "double"
    assert str(schema.field("reasons").type).startswith("list<")
    assert [field.name for field in schema.field("reasons").type.value_type] == [
        "feature",
        "value",
        "contribution",
        "text",
    ]


def test_parquet_keeps_odd_text_and_the_ends_of_numbers(tmp_path):
    values = {"id": "a\n\u2028\0\x1f😀", "title": "2020-01-01T00:00:00", "score": 5e-324, "rows": 2**53 + 1}
    write_rows([values, {"id": "b", "more": 1, "score": 1}], tmp_path / "out.parquet", ROW | {"rows": int})
    first, second = pq.read_table(tmp_path / "out.parquet").to_pylist()
    assert first == dict.fromkeys(ROW) | values
    assert second == dict.fromkeys(first) | {"id": "b", "score": 1.0}


def test_parquet_takes_rows_that_are_larger_than_a_block(tmp_path, monkeypatch):
    monkeypatch.setattr(output_rows, "_LARGEST_BLOCK", 3_000)
    texts = [str(number) * 1_000 for number in range(10)]
    write_rows([row(number, id=text) for number, text in enumerate(texts)], tmp_path / "out.parquet", ROW)
    assert pq.read_table(tmp_path / "out.parquet")["id"].to_pylist() == texts


def test_parquet_is_written_without_pandas(tmp_path):
    code = (
        "import sys; from pathlib import Path; from darnel.model.row import ROW; "
        "from darnel.output.rows import write_rows; "
        f"write_rows([dict.fromkeys(ROW)], Path({str(tmp_path / 'out.parquet')!r}), ROW); "
        "sys.exit('pandas' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_parquet_of_many_rows_keeps_them_all(tmp_path):
    write_rows((row(number) for number in range(2_500)), tmp_path / "out.parquet", ROW)
    assert pq.read_table(tmp_path / "out.parquet")["id"].to_pylist() == [
        f"p{number}" for number in range(2_500)
    ]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("https://a.example")']
)
def test_a_spreadsheet_runs_no_text_of_a_page(tmp_path, text):
    write_rows([row(0, url=text, id=text, score=-1.5)], tmp_path / "out.csv", ROW)
    (found,) = read_back(tmp_path / "out.csv")
    assert found["url"] == found["id"] == "'" + text
    assert found["score"] == "-1.5"


def test_jsonl_goes_to_any_stream():
    stream = io.BytesIO()
    write_jsonl([{"b": 1, "a": "é", "c": 2}], stream, ("a", "b", "d"))
    assert stream.getvalue().decode() == '{"a":"é","b":1,"d":null}\n'


@pytest.mark.parametrize(
    "text", ["\x1b]0;title\x07", "\x1b[2J", "a\rb", "\x9b31m", "\u202eevil", "\u2066x\u2069", "\x00", "\x7f"]
)
def test_nothing_of_a_page_steers_the_terminal(text):
    shown = printable(text)
    assert len(shown) == len(text)
    assert not any(
        c < " " or "\x7f" <= c <= "\x9f" or "\u202a" <= c <= "\u202e" or "\u2066" <= c <= "\u2069"
        for c in shown
    )


def test_the_table_shows_reasons_errors_and_no_markup(capsys):
    print_table(
        [
            row(0, source="[red]a\x1b[2J.html", label="farm"),
            row(1, source=None, url="https://a.example/"),
            ROWS[2],
        ],
        lambda row: f"Reads like {row['label']}",
    )
    shown = capsys.readouterr().out
    assert "Reads like farm" in shown
    assert "[red]a" in shown
    assert "\x1b[2J" not in shown
    assert "-0.25" in shown
    assert 'Links: "2", speaks for clean' in shown
    assert "https://a.example/" in shown
    assert "the page is empty" in shown
    assert "farm" in shown
    assert "error" in shown


def test_a_number_below_a_row_is_named_and_shown_once(capsys):
    reasons = [
        {"feature": "link_rate", "value": 0.476, "contribution": 0.5, "text": "Links: 48% on average"},
        {"feature": "text_score", "value": 0.976, "contribution": 4.0, "text": "Words like those of farms"},
    ]
    copies = [{"id": "a", "source": "a#1", "date": None, "title_distance": 0.25, "same": [1]}]
    show_table([{"site": "a.example", "reasons": reasons, "copies": copies}], ["site", "reasons", "copies"])
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert "+0.50  Links: 48% on average" in lines
    assert "+4.00  Words like those of farms: 0.976" in lines
    assert "a#1  title distance 0.25" in lines
