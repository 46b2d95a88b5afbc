"""Tables of sites and operators: what is written is read again, and half a file is never left."""

import pytest

from darnel.errors import InputError
from darnel.output.atomic import write_bytes
from darnel.output.rows import write_rows
from darnel.readers.tables import read_table

ROWS = [
    {"site": "a.example", "pages": 3, "reasons": ["x", "=y"], "score": 0.5, "note": None},
    {"site": "=b", "pages": 1, "reasons": [], "score": None, "note": "z"},
]


@pytest.mark.parametrize("suffix", ["jsonl", "jsonl.gz", "csv", "csv.gz", "parquet"])
def test_what_is_written_is_read_again(tmp_path, suffix):
    write_rows(ROWS, tmp_path / f"t.{suffix}", list(ROWS[0]))
    read = list(read_table(tmp_path / f"t.{suffix}"))
    if "csv" in suffix:  # a CSV knows no numbers
        read = [
            row | {name: row[name] and type(ROWS[0][name])(row[name]) for name in ("pages", "score")}
            for row in read
        ]
    assert read == ROWS


@pytest.mark.parametrize(
    ("name", "content"),
    [("t.txt", b""), ("t.jsonl", b"[1]\n"), ("t.jsonl", b"{"), ("t.parquet", b"x"), ("t.csv.gz", b"x")],
)
def test_what_is_no_table_is_refused_by_name(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=name):
        list(read_table(tmp_path / name))


def test_a_table_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError, match=r"none.csv: no such file; check its name"):
        list(read_table(tmp_path / "none.csv"))


def test_a_write_that_fails_leaves_nothing(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "inside").write_text("x")
    with pytest.raises(InputError, match="is a folder"):
        write_bytes(tmp_path / "out", b"x")
    assert [each.name for each in tmp_path.iterdir()] == ["out"]
