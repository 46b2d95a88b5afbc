"""CSV and JSON as other programs write them, and what may come on standard input."""

import bz2
import csv
import gzip
import io
import json
import lzma
import sys
from pathlib import Path

import pytest

from darnel import read
from darnel.errors import InputError, UsageError
from darnel.readers.inputs import Cursor, InputFiles
from darnel.readers.options import ReadOptions
from darnel.readers.stream import Reading
from tests.conftest import zstd
from tests.readers.test_readers import written

CASES = Path(__file__).parents[2] / "../shared/cases"
PAGE = '<!doctype html>\n<p class="a">One, \\two\\; "three"\t|</p>\n<p>naïve "x\\" y</p>'
URL = "https://a.example/"
ROWS = [{"url": URL, "content": PAGE, "n": "1"}, {"url": URL + "b", "content": "<p>B", "n": ""}]


def told(pages):
    return [(page.url, page.content, page.error) for page in pages]


EXPECTED = [(row["url"], row["content"], None) for row in ROWS]

# --- CSV ----------------------------------------------------------------------------------------------


def csv_of(rows=ROWS, **options):
    text = io.StringIO(newline="")
    writer = csv.writer(text, **options)
    writer.writerow(rows[0])
    writer.writerows(row.values() for row in rows)
    return text.getvalue()


def as_spark_writes(rows):
    """Quoted where needed, `\\"` inside, and a backslash before a quote doubled."""

    def field(text):
        escaped = ""
        for place, char in enumerate(text):
            rest = text[place:].lstrip("\\")
            escaped += "\\" + char if char == '"' or (char == "\\" and rest[:1] in ('"', "")) else char
        return f'"{escaped}"'

    return (
        "\n".join(",".join(map(field, values)) for values in (rows[0], *(row.values() for row in rows)))
        + "\n"
    )


DIALECTS = {
    "excel": csv_of(),
    "semicolons": csv_of(delimiter=";"),
    "tabs": csv_of(delimiter="\t"),
    "bars": csv_of(delimiter="|"),
    "a stated delimiter": "sep=;\r\n" + csv_of(delimiter=";"),
    "all quoted": csv_of(quoting=csv.QUOTE_ALL, lineterminator="\n"),
    "spark": as_spark_writes(ROWS),
    "spark, one column": as_spark_writes([{"content": row["content"]} for row in ROWS]),
}


@pytest.mark.parametrize("name", DIALECTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_csv_of_any_dialect_and_encoding(tmp_path, name, encoding):
    pages = list(read(written(tmp_path / "a.csv", DIALECTS[name].encode(encoding))))
    assert [(page.content, page.error) for page in pages] == [row[1:] for row in EXPECTED]


def test_csv_with_carriage_returns_alone(tmp_path):
    data = csv_of([{"id": "1", "content": "<p>A"}, {"id": "2", "content": "<p>B"}], lineterminator="\r")
    assert [page.id for page in read(written(tmp_path / "a.csv", data.encode()))] == ["1", "2"]


def test_a_backslash_at_the_end_of_a_field_is_no_escape(tmp_path):
    data = 'path,content\n"C:\\",<p>A\n"D:\\","<p>B ""x"""\n'
    assert [page.content for page in read(written(tmp_path / "a.csv", data.encode()))] == ["<p>A", '<p>B "x"']


def test_tsv(tmp_path):
    assert told(read(written(tmp_path / "a.tsv", csv_of(delimiter="\t").encode()))) == EXPECTED


@pytest.mark.parametrize("packing", [".gz", ".zst", ".bz2", ".xz"])
def test_packed_csv(tmp_path, packing):
    pack = {".gz": gzip.compress, ".zst": zstd.compress, ".bz2": bz2.compress, ".xz": lzma.compress}[packing]
    assert told(read(written(tmp_path / f"a.csv{packing}", pack(csv_of().encode())))) == EXPECTED


def test_a_long_file_in_the_spark_dialect(tmp_path):
    rows = [{"id": str(number), "content": PAGE * 40} for number in range(200)]
    pages = list(read(written(tmp_path / "a.csv", as_spark_writes(rows).encode())))
    assert [(page.id, page.content) for page in pages] == [(row["id"], row["content"]) for row in rows]


def test_a_quote_that_is_not_closed_says_which_lines_it_takes(tmp_path):
    text = 'id,content\n1,<p>one\n2,"<p>two\n3,<p>three\n4,<p>four\n'
    pages = list(read(written(tmp_path / "a.csv", text.encode())))
    assert [page.error is None for page in pages] == [True, False]
    assert "lines 3 to 5" in pages[1].error


# --- JSON ---------------------------------------------------------------------------------------------

LINES = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS)
ARRAY = json.dumps(ROWS)
SHAPES = {
    "lines": LINES,
    "an array": ARRAY,
    "an array over lines": json.dumps(ROWS, indent=2),
    "an array, an object a line": "[\n" + ",\n".join(map(json.dumps, ROWS)) + "\n]\n",
    "a comma after each line": ",\n".join(map(json.dumps, ROWS)),
    "objects over lines": "\n".join(json.dumps(row, indent=2) for row in ROWS) + "\n",
    "objects over lines of Windows": "\r\n\r\n".join(
        json.dumps(row, indent="\t").replace("\n", "\r\n") for row in ROWS
    ),
    "objects without a break": "".join(map(json.dumps, ROWS)),
    "objects with a space between": " ".join(map(json.dumps, ROWS)),
    "carriage returns alone": "\r".join(map(json.dumps, ROWS)),
    "a text sequence": "".join(f"\x1e{json.dumps(row)}\n" for row in ROWS),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("suffix", [".json", ".jsonl", ".ndjson.bz2", ".json.gz", ".jsonl.xz", ".json.zst"])
def test_json_of_any_shape_and_packing(tmp_path, shape, suffix):
    data = SHAPES[shape].encode()
    pack = {"gz": gzip.compress, "zst": zstd.compress, "bz2": bz2.compress, "xz": lzma.compress}
    packed = pack.get(suffix.rpartition(".")[2], bytes)(data)
    assert told(read(written(tmp_path / f"a{suffix}", packed))) == EXPECTED


@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
)
def test_json_in_any_unicode(tmp_path, encoding):
    assert told(read(written(tmp_path / "a.jsonl", LINES.encode(encoding)))) == EXPECTED


def test_one_object_over_many_lines(tmp_path):
    (page,) = read(written(tmp_path / "a.json", json.dumps(ROWS[0], indent=1).encode()))
    assert told([page]) == EXPECTED[:1]


def test_a_damaged_object_over_many_lines_costs_its_own_row(tmp_path):
    texts = [json.dumps(row, indent=1) for row in ROWS]
    texts.insert(1, '{\n "content": broken\n}')
    texts.append(json.dumps({"content": "x" * 9_000}, indent=1))
    pages = list(
        read(written(tmp_path / "a.json", "\n".join(texts).encode()), Reading(ReadOptions(max_record=2_000)))
    )
    assert [page.error is None for page in pages] == [True, False, True, False]
    assert "max-record" in pages[-1].error


def test_brackets_in_a_text_are_no_end_of_an_object(tmp_path):
    rows = [{"content": '<p>}{"a": 1} {"b": 2}'}, {"x": {}, "content": "<p>}{"}, {"content": "}{"}]
    pages = list(read(written(tmp_path / "a.jsonl", "".join(map(json.dumps, rows)).encode())))
    assert [page.content for page in pages] == ['<p>}{"a": 1} {"b": 2}', "<p>}{", "}{"]


def test_a_large_array_is_read_line_by_line(tmp_path):
    path = written(tmp_path / "a.json", ("[\n" + ",\n".join(map(json.dumps, ROWS * 300)) + "\n]").encode())
    pages = list(read(path, Reading(ReadOptions(max_record=1_000))))
    assert told(pages) == EXPECTED * 300


def test_an_array_with_odd_members(tmp_path):
    pages = list(read(written(tmp_path / "a.json", b'[{"text": "A"}, 5, null, {}]')))
    assert [page.error is None for page in pages] == [True, False, False, False]


# --- standard input -----------------------------------------------------------------------------------


def from_stdin(monkeypatch, data, *options):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    return list(read("-", Reading(ReadOptions(*options))))


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstd.compress, bz2.compress, lzma.compress])
@pytest.mark.parametrize("shape", SHAPES)
def test_records_on_standard_input(monkeypatch, pack, shape):
    assert told(from_stdin(monkeypatch, pack(SHAPES[shape].encode()))) == EXPECTED


def test_records_after_one_that_is_broken(monkeypatch):
    pages = from_stdin(monkeypatch, b"broken\n" + LINES.encode())
    assert [page.error is not None for page in pages] == [True, False, False]


@pytest.mark.parametrize("options", [(), ("html",)])
def test_one_page_on_standard_input(monkeypatch, options):
    (page,) = from_stdin(monkeypatch, PAGE.encode(), *options)
    assert (page.content, page.format, page.source) == (PAGE.encode(), "html", "-")


@pytest.mark.parametrize("format_", ["markdown", "text"])
def test_one_page_of_a_format_on_standard_input(monkeypatch, format_):
    (page,) = from_stdin(monkeypatch, b"# A day\n\nRain fell.", format_)
    assert (page.content, page.format) == (b"# A day\n\nRain fell.", format_)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"# A day", "--format"),
        (b"WARC/1.0\r\n", "web archive.*name"),
        (b"PAR1", "Parquet.*name"),
        (b"\x1f\x8bx", ""),
    ],
)
def test_what_standard_input_does_not_take(monkeypatch, data, message):
    with pytest.raises(UsageError, match=f"^-: .*{message}"):
        from_stdin(monkeypatch, data)


# --- nothing to read ----------------------------------------------------------------------------------


def test_an_input_without_a_page_is_refused_with_the_reason(tmp_path):
    from tests.support.archive import record, write_warc

    path = write_warc(tmp_path / "a.warc", [record(b"x", status=404), record(b"", kind="request")])
    with pytest.raises(InputError, match=r"a\.warc: no page: .*1 HTTP 4xx, 1 request"):
        list(Cursor(InputFiles([str(path)])).pages())
    empty = written(tmp_path / "a.jsonl", b"")
    with pytest.raises(InputError, match="it is empty"):
        list(Cursor(InputFiles([str(empty)])).pages())
    cursor = Cursor(InputFiles([str(path), str(written(tmp_path / "b.md", b"Rain."))]))
    assert len(list(cursor.pages())) == 1
    assert cursor.files_without_pages == [path]


def test_an_input_without_a_page_is_exit_1_and_leaves_no_file(tmp_path, run_darnel):
    path = written(tmp_path / "a.jsonl", b"\n")
    done = run_darnel("score", path, "-o", tmp_path / "out.jsonl")
    assert (done.returncode, done.stdout) == (1, "")
    assert "a.jsonl: no page: it has no records" in done.stderr
    assert [each.name for each in tmp_path.iterdir()] == ["a.jsonl"]


# --- handed -------------------------------------------------------------------------------------------


@pytest.mark.skipif(
    not CASES.exists(), reason="the handed cases are not beside the repository, at ../shared/cases"
)
@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("29-powershell-utf16.jsonl", 1),
        ("30-csv-backslash-quotes.csv", 2),
        ("28-c4-train.00000-of-01024.json.gz", 1),
    ],
)
def test_handed_cases(name, count):
    pages = list(read(CASES / name))
    assert [page.error for page in pages] == [None] * count
    assert all(page.site for page in pages)
