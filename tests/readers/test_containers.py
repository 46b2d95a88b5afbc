"""WARC, Parquet and CSV become pages; a damaged record costs its own row and no other."""

import csv
import gzip
import io
import zlib

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fastwarc.stream_io import BrotliWriter

from darnel import read
from darnel.readers import Reading
from tests.conftest import zstd
from tests.support.archive import HTML, record, write_warc

PAGES = [f"<p>Page {number}".encode() for number in range(6)]
RECORDS = [record(page, f"https://a.example/{number}") for number, page in enumerate(PAGES)]
by_archive = pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])


def write_csv(path, rows):
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    data = text.getvalue().encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def contents(pages):
    return [page.content if isinstance(page.content, bytes) else page.content.encode() for page in pages]


def brotli(content):
    packed = io.BytesIO()
    writer = BrotliWriter(packed)
    writer.write(content)
    writer.close()
    return packed.getvalue()


# --- WARC -----------------------------------------------------------------------------------------


@by_archive
def test_an_archive_gives_its_html_responses(tmp_path, name):
    path = write_warc(tmp_path / name, RECORDS)
    pages = list(read(path))
    assert contents(pages) == PAGES
    assert [page.url for page in pages] == [f"https://a.example/{number}" for number in range(6)]
    assert [page.source for page in pages] == [f"{path}#{number}" for number in range(1, 7)]
    assert {page.format for page in pages} == {"html"}


@by_archive
def test_what_is_no_page_is_counted(tmp_path, name):
    others = [
        record(b"software: a crawler", kind="warcinfo"),
        record(b"", kind="request"),
        record(b"", kind="revisit"),
        record(b"{}", http=(b"Content-Type: application/json",)),
        record(b"\x89PNG", http=()),
        record(b"", status=301),
    ]
    path = write_warc(tmp_path / name, [*others, RECORDS[0]])
    reading = Reading()
    (page,) = read(path, reading)
    assert page.source == f"{path}#7"
    assert reading.passed_over == {
        "warcinfo": 1,
        "request": 1,
        "revisit": 1,
        "not HTML": 2,
        "HTTP 3xx": 1,
    }
    assert reading.bytes == path.stat().st_size


def test_a_response_that_the_crawler_cut_is_a_page_and_counted(tmp_path):
    reading = Reading()
    (page,) = read(
        write_warc(tmp_path / "a.warc", [record(b"<p>The beginn", WARC_Truncated="length")]), reading
    )
    assert (page.content, reading.truncated) == (b"<p>The beginn", 1)


@pytest.mark.parametrize("type_", [b"text/html; charset=utf-8", b"TEXT/HTML", b"application/xhtml+xml"])
def test_html_is_known_by_its_type(tmp_path, type_):
    (page,) = read(write_warc(tmp_path / "a.warc", [record(b"<p>x", http=(b"Content-Type: " + type_,))]))
    assert page.content == b"<p>x"


def test_html_without_a_type_is_known_by_its_beginning(tmp_path):
    (page,) = read(write_warc(tmp_path / "a.warc", [record(b"\n<!DOCTYPE html><p>x", http=())]))
    assert page.markup.endswith("<p>x")


@pytest.mark.parametrize(
    ("charset", "content", "text"),
    [
        (b"windows-1251", "<p>Привет".encode("cp1251"), "<p>Привет"),
        (b"ISO-8859-1", b"<p>\x93caf\xe9\x94", "<p>“café”"),  # the web's latin-1 is windows-1252
        (b'"shift_jis"', "<p>日本".encode("cp932"), "<p>日本"),
        (b"iso-8859-1", "<p>naïve".encode(), "<p>naïve"),  # UTF-8 that is valid is no accident
        (b"utf-8", "<p>naïve".encode(), "<p>naïve"),
        (
            b"nonsense",
            b'<meta charset="koi8-r"><p>' + "Привет".encode("koi8-r"),
            '<meta charset="koi8-r"><p>Привет',
        ),
    ],
)
def test_the_charset_of_http_is_respected(tmp_path, charset, content, text):
    (page,) = read(
        write_warc(
            tmp_path / "a.warc", [record(content, http=(b"Content-Type: text/html; charset=" + charset,))]
        )
    )
    assert page.markup == text


@pytest.mark.parametrize(
    ("headers", "content"),
    [
        ((b"Content-Encoding: gzip",), gzip.compress(b"<p>x")),
        ((b"Content-Encoding: deflate",), zlib.compress(b"<p>x")),
        ((b"Content-Encoding: deflate",), zlib.compress(b"<p>x")[2:-4]),
        ((b"Content-Encoding: zstd",), zstd.compress(b"<p>x")),
        ((b"Transfer-Encoding: chunked",), b"3\r\n<p>\r\n1\r\nx\r\n0\r\n\r\n"),
        (
            (b"Content-Encoding: gzip", b"Transfer-Encoding: chunked"),
            b"%x\r\n%b\r\n0\r\n\r\n" % (len(gzip.compress(b"<p>x")), gzip.compress(b"<p>x")),
        ),
        ((b"Content-Encoding: br",), brotli(b"<p>x")),
        ((b"Content-Encoding: gzip",), b"<p>x"),  # stored unpacked under its old headers
        ((b"Content-Encoding: identity",), b"<p>x"),
    ],
    ids=[
        "gzip",
        "deflate",
        "raw deflate",
        "zstd",
        "chunked",
        "gzip chunked",
        "brotli",
        "unpacked by the crawler",
        "identity",
    ],
)
def test_encodings_of_http_are_undone(tmp_path, headers, content):
    (page,) = read(write_warc(tmp_path / "a.warc", [record(content, http=(HTML, *headers))]))
    assert (page.content, page.error) == (b"<p>x", None)


def flipped(packed, place):
    return packed[:place] + bytes([packed[place] ^ 255]) + packed[place + 1 :]


PACKED = gzip.compress(RECORDS[3], mtime=0)
DAMAGED = [
    pytest.param("a.warc.gz", flipped(PACKED, 40), id="packed content"),
    pytest.param("a.warc.gz", flipped(PACKED, 1), id="packed beginning"),
    pytest.param("a.warc.gz", flipped(PACKED, len(PACKED) - 6), id="check sum"),
    pytest.param("a.warc.gz", PACKED[: len(PACKED) // 2], id="a cut record"),
    pytest.param(
        "a.warc.gz",
        gzip.compress(RECORDS[3].replace(b"Content-Length: ", b"Content-Length: 99")),
        id="packed length",
    ),
    pytest.param("a.warc", b"garbage\r\n\r\n", id="no record"),
    pytest.param("a.warc", RECORDS[3][8:], id="no beginning"),
    pytest.param("a.warc", RECORDS[3].replace(b"Content-Length: ", b"Content-Length: 99"), id="length"),
    pytest.param(
        "a.warc",
        record(b"<p>x", http=(HTML, b"Content-Encoding: br")).replace(b"<p>x", b"junk"),
        id="encoding",
    ),
]


@pytest.mark.parametrize(("name", "bad"), DAMAGED)
@pytest.mark.parametrize("place", [0, 3, 5])
def test_a_damaged_record_of_an_archive_costs_its_own_row(tmp_path, name, bad, place):
    records = [gzip.compress(each) if name.endswith("gz") else each for each in RECORDS]
    records[place] = bad
    (tmp_path / name).write_bytes(b"".join(records))
    pages = list(read(tmp_path / name))
    assert [number for number, page in enumerate(pages) if page.error] == [place]
    assert contents(page for page in pages if not page.error) == PAGES[:place] + PAGES[place + 1 :]


@by_archive
def test_an_archive_that_breaks_off_says_so_in_its_last_row(tmp_path, name):
    path = write_warc(tmp_path / name, RECORDS)
    path.write_bytes(path.read_bytes()[:-30])
    pages = list(read(path))
    assert contents(pages[:5]) == PAGES[:5]
    assert "truncated" in pages[5].error


@by_archive
def test_what_is_no_archive_is_a_page_with_an_error(tmp_path, name):
    (tmp_path / name).write_bytes(b"this is no archive")
    (page,) = read(tmp_path / name)
    assert "damaged" in page.error


# --- Parquet --------------------------------------------------------------------------------------


def test_rows_of_parquet_are_pages(tmp_path):
    rows = [
        {"content": f"<p>{number}", "id": number, "url": f"https://a.example/{number}", "unread": b"x"}
        for number in range(200)
    ]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "a.parquet", row_group_size=70)
    pages = list(read(tmp_path / "a.parquet"))
    assert [(page.content, page.id, page.url) for page in pages] == [
        (row["content"], str(row["id"]), row["url"]) for row in rows
    ]
    assert [page.source for page in pages] == [f"{tmp_path}/a.parquet#{number}" for number in range(1, 201)]


@pytest.mark.parametrize(
    ("row", "known"),
    [
        ({"text": "x", "id": "7", "url": "https://a.example/"}, ("7", "https://a.example/", "a.example")),
        (
            {"text": "x", "id": "7", "metadata": {"url": "https://a.example/", "dump": "d"}},
            ("7", "https://a.example/", "a.example"),
        ),
        ({"raw_content": "x", "doc_id": "7", "source_domain": "a.example"}, ("7", None, "a.example")),
        (
            {"raw_content": "x", "doc_id": "7", "metadata": '{"url": "https://a.example/"}'},
            ("7", "https://a.example/", "a.example"),
        ),
        ({"html": b"x", "id": "7", "metadata": "{broken"}, ("7", None, None)),
    ],
    ids=["FineWeb", "datatrove", "RedPajama", "RedPajama with metadata", "bytes"],
)
def test_names_of_known_data_sets_are_understood(tmp_path, row, known):
    pq.write_table(pa.Table.from_pylist([row]), tmp_path / "a.parquet")
    (page,) = read(tmp_path / "a.parquet")
    assert (page.markup, page.error) == ("x", None)
    assert (page.id, page.url, page.site) == known


def test_a_row_without_content_is_a_page_with_an_error(tmp_path):
    pq.write_table(
        pa.Table.from_pylist([{"text": "x"}, {"text": None}, {"text": "y"}]), tmp_path / "a.parquet"
    )
    assert [page.error is not None for page in read(tmp_path / "a.parquet")] == [False, True, False]
    pq.write_table(pa.table({"other": [1, 2], "url": "xy"}), tmp_path / "b.parquet")
    for page in read(tmp_path / "b.parquet"):
        assert page.error == (
            "the record has no content: no text under content, html, markdown, text or raw_content; "
            "it has 'other', 'url'"
        )


def test_a_damaged_row_group_costs_its_own_rows(tmp_path):
    path = tmp_path / "a.parquet"
    rows = pa.table({"content": [f"<p>Page {number} {'x' * 900}" for number in range(300)]})
    pq.write_table(
        rows,
        path,
        row_group_size=100,
        compression="gzip",
        use_dictionary=False,
        column_encoding={"content": "PLAIN"},
    )
    start = pq.read_metadata(path).row_group(1).column(0).data_page_offset
    data = bytearray(path.read_bytes())
    data[start : start + 40] = b"\xff" * 40
    path.write_bytes(data)
    pages = list(read(path))
    assert [page.source for page in pages] == [f"{path}#{number}" for number in range(1, 301)]
    assert [number for number, page in enumerate(pages) if page.error] == list(range(100, 200))


@pytest.mark.parametrize("data", [b"", b"PAR1 this is no table PAR1"])
def test_what_is_no_parquet_is_a_page_with_an_error(tmp_path, data):
    (tmp_path / "a.parquet").write_bytes(data)
    (page,) = read(tmp_path / "a.parquet")
    assert "cannot be read as Parquet" in page.error


# --- CSV ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz"])
def test_rows_of_csv_are_pages(tmp_path, name):
    path = write_csv(
        tmp_path / name,
        [
            ("id", "URL", "content"),
            ("1", "https://a.example/", '<p class="x">one,\ntwo'),
            ("2", "", "<p>three"),
        ],
    )
    pages = list(read(path))
    assert [(page.id, page.url, page.content, page.source) for page in pages] == [
        ("1", "https://a.example/", '<p class="x">one,\ntwo', f"{path}#1"),
        ("2", None, "<p>three", f"{path}#2"),
    ]


def test_a_damaged_row_of_csv_costs_its_own_row(tmp_path):
    (tmp_path / "a.csv").write_bytes(
        b'id,content\r\n1,<p>one\r\n2,<p>two,more\r\n3\r\n4,"<p>"four\r\n5,\r\n6,<p>six\r\n'
    )
    pages = list(read(tmp_path / "a.csv"))
    assert [page.error is None for page in pages] == [True, False, False, False, True, True]
    assert (pages[4].content, pages[5].id) == ("", "6")


def test_csv_in_another_encoding_is_decoded_as_a_page_is(tmp_path):
    (tmp_path / "a.csv").write_bytes(
        b'id,content\n1,"' + "<meta charset=windows-1251><p>Привет".encode("cp1251") + b'"\n'
    )
    (page,) = read(tmp_path / "a.csv")
    assert page.markup.endswith("Привет")


def test_packed_csv_that_breaks_off_says_so_after_its_last_row(tmp_path):
    path = write_csv(tmp_path / "a.csv.gz", [("content",), *((f"<p>{number}",) for number in range(3_000))])
    path.write_bytes(path.read_bytes()[:-20])
    pages = list(read(path))
    assert "truncated" in pages[-1].error
    assert not [page for page in pages[:-1] if page.error]
