"""Archives as they are: statuses, old versions, odd encodings, records without HTTP, other packings."""

import bz2
import gzip
import lzma
import struct
import zlib
from pathlib import Path

import pytest
from fastwarc.stream_io import zstd_train_dictionary_from_samples

from darnel import read
from darnel.readers import http_response
from darnel.readers.options import ReadOptions
from darnel.readers.stream import Reading, Rewound
from tests.conftest import zstd
from tests.readers.test_containers import brotli
from tests.support.archive import HTML, record, write_warc

CASES = Path(__file__).parents[2] / "../shared/cases"
PAGE = b"<!doctype html><p>Rain fell on the ferry all day.</p>"
URL = "https://a.example/"


def pages_of(path, *records):
    return list(read(write_warc(path / "a.warc", list(records))))


def one(path, *headers, body=PAGE, **about):
    (page,) = pages_of(path, record(body, http=(HTML, *headers), **about))
    return page


def without_carriage_returns(data, version=b"WARC/0.18"):
    head, _, body = data.partition(b"\r\n\r\n")
    return head.replace(b"WARC/1.0", version).replace(b"\r\n", b"\n") + b"\n\n" + body


# --- status -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "kind"),
    [(301, "HTTP 3xx"), (304, "HTTP 3xx"), (404, "HTTP 4xx"), (451, "HTTP 4xx"), (503, "HTTP 5xx")],
)
def test_redirects_and_errors_are_no_pages(tmp_path, status, kind):
    reading = Reading()
    path = write_warc(tmp_path / "a.warc", [record(PAGE, status=status), record(PAGE)])
    assert [page.source[-2:] for page in read(path, reading)] == ["#2"]
    assert reading.passed_over == {kind: 1}


@pytest.mark.parametrize("status", [200, 203, 206, 226])
def test_success_of_any_kind_is_a_page(tmp_path, status):
    assert one(tmp_path, status=status).content == PAGE


# --- heads ------------------------------------------------------------------------------------------


def test_http_with_line_feeds_alone(tmp_path):
    body = b"HTTP/1.1 200 OK\nContent-Type: text/html; charset=koi8-r\n\n<p>" + "Привет".encode("koi8-r")
    data = (
        record(b"", kind="x")
        .replace(b"WARC-Type: x", b"WARC-Type: response")
        .replace(b"Length: 0", b"Length: %d" % len(body))
    )
    (page,) = pages_of(tmp_path, data[:-4] + body + b"\r\n\r\n")
    assert page.content == "<p>Привет"


@pytest.mark.parametrize("version", [b"WARC/0.17", b"WARC/0.18", b"WARC/1.0"])
@pytest.mark.parametrize("packed", [False, True])
def test_records_with_line_feeds_alone(tmp_path, version, packed):
    records = [record(PAGE), without_carriage_returns(record(PAGE), version), record(PAGE)]
    pages = list(read(write_warc(tmp_path / ("a.warc.gz" if packed else "a.warc"), records)))
    assert [(page.content, page.error) for page in pages] == [(PAGE, None)] * 3


@pytest.mark.parametrize("version", [b"WARC/0.17", b"WARC/0.18", b"WARC/1.1"])
def test_other_versions(tmp_path, version):
    (page,) = pages_of(tmp_path, record(PAGE).replace(b"WARC/1.0", version))
    assert (page.content, page.url) == (PAGE, URL)


def test_an_address_in_angle_brackets(tmp_path):
    page = one(tmp_path, url="<http://shop.example.org/a>")
    assert (page.url, page.site) == ("http://shop.example.org/a", "shop.example.org")


def test_an_interim_answer_precedes_the_real_one(tmp_path):
    data = record(PAGE).replace(b"HTTP/1.1 200", b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200")
    length = len(record(PAGE).split(b"\r\n\r\n", 1)[1]) - 4
    data = data.replace(b"Content-Length: %d" % length, b"Content-Length: %d" % (length + 25))
    (page,) = pages_of(tmp_path, data)
    assert page.content == PAGE


def test_folded_and_repeated_headers():
    response = http_response.parse_response(
        b"HTTP/2 200\r\nX: a\r\n b\r\nContent-Encoding: gzip\r\ncontent-encoding: br\r\nbad line\r\n\r\nbody"
    )
    assert response.status == 200
    assert response.headers == {"x": "a b", "content-encoding": "gzip, br"}


# --- types ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("declared", "identified", "is_page"),
    [
        ("text/html", None, True),
        ("text/html", "text/plain", True),
        ("text/html", "image/png", False),
        ("text/html", "application/pdf", False),
        ("application/octet-stream", "text/html", True),
        ("application/pdf", None, False),
        ("application/pdf", "application/xhtml+xml", True),
        (None, "text/html", True),
        (None, "application/octet-stream", True),
        ("text/html, text/html; charset=utf-8", None, True),
    ],
)
def test_the_type_that_the_crawler_identified_counts(tmp_path, declared, identified, is_page):
    http = (b"Content-Type: " + declared.encode(),) if declared else ()
    warc = {"WARC_Identified_Payload_Type": identified} if identified else {}
    assert len(pages_of(tmp_path, record(PAGE, http=http, **warc))) == is_page


@pytest.mark.parametrize("body", [b"%PDF-1.7 x", b"\x89PNG\r\n", b"PK\x03\x04", b"GIF89a"])
def test_what_is_sent_as_html_and_is_not(tmp_path, body):
    reading = Reading()
    assert list(read(write_warc(tmp_path / "a.warc", [record(body)]), reading)) == []
    assert reading.passed_over == {"not HTML": 1}


def plain_record(content, kind, type_):
    data = record(content, kind=kind)
    return data.replace(b"Content-Type: application/http; msgtype=response", b"Content-Type: " + type_)


@pytest.mark.parametrize(
    ("kind", "type_", "content", "format_"),
    [
        ("resource", b"text/html; charset=windows-1251", "<p>Привет".encode("cp1251"), "html"),
        ("resource", b"application/xhtml+xml", PAGE, "html"),
        ("conversion", b"text/plain", b"Put a <script> tag here.", "text"),
        ("conversion", b"text/html", PAGE, "html"),
    ],
)
def test_records_without_http_are_pages(tmp_path, kind, type_, content, format_):
    (page,) = pages_of(tmp_path, plain_record(content, kind, type_))
    assert (page.format, page.url, page.error) == (format_, URL, None)
    assert "Привет" in page.markup or page.content == content


@pytest.mark.parametrize(
    ("kind", "type_"),
    [
        ("resource", b"image/png"),
        ("resource", b"text/plain"),
        ("metadata", b"text/html"),
        ("conversion", b"image/png"),
    ],
)
def test_other_records_without_http_are_counted(tmp_path, kind, type_):
    reading = Reading()
    path = write_warc(tmp_path / "a.warc", [plain_record(b"\x89PNG", kind, type_)])
    assert list(read(path, reading)) == []
    assert sum(reading.passed_over.values()) == 1


# --- encodings --------------------------------------------------------------------------------------

GZIP = gzip.compress(PAGE, mtime=0)
CHUNKED = b"%x\r\n%b\r\n0\r\n\r\n" % (len(PAGE), PAGE)
ENCODED = {
    "two members": ((b"Content-Encoding: gzip",), gzip.compress(PAGE[:9]) + gzip.compress(PAGE[9:])),
    "junk after the member": ((b"Content-Encoding: gzip",), GZIP + b"\0\0junk"),
    "x-gzip": ((b"Content-Encoding: x-gzip",), GZIP),
    "gzip that nobody declared": ((), GZIP),
    "gzip declared as br": ((b"Content-Encoding: br",), GZIP),
    "gzip twice, declared once": ((b"Content-Encoding: gzip",), gzip.compress(GZIP)),
    "gzip as transfer encoding": (
        (b"Transfer-Encoding: gzip, chunked",),
        b"%x\n%b\n0\n\n" % (len(GZIP), GZIP),
    ),
    "stale gzip": ((b"Content-Encoding: gzip",), PAGE),
    "stale br": ((b"Content-Encoding: br",), PAGE),
    "stale deflate": ((b"Content-Encoding: deflate",), PAGE),
    "stale zstd": ((b"Content-Encoding: zstd",), PAGE),
    "stale chunked": ((b"Transfer-Encoding: chunked",), PAGE),
    "chunks undone, still gzip": ((b"Transfer-Encoding: chunked", b"Content-Encoding: gzip"), GZIP),
    "chunked": ((b"Transfer-Encoding: chunked",), CHUNKED),
    "chunk extensions": (
        (b"Transfer-Encoding: chunked",),
        b"10;name=value\r\n%b\r\n%X ; a\r\n%b\r\n0\r\nTrailer: x\r\n\r\n"
        % (PAGE[:16], len(PAGE) - 16, PAGE[16:]),
    ),
    "chunks with line feeds alone": ((b"Transfer-Encoding: chunked",), CHUNKED.replace(b"\r\n", b"\n")),
    "chunks without an end": ((b"Transfer-Encoding: chunked",), CHUNKED[:-5]),
    "padded chunk sizes": ((b"Transfer-Encoding: chunked",), CHUNKED.replace(b"\r\n", b"  \r\n", 1)),
    "brotli": ((b"Content-Encoding: br",), brotli(PAGE)),
    "zstd in two frames": ((b"Content-Encoding: zstd",), zstd.compress(PAGE[:9]) + zstd.compress(PAGE[9:])),
    "zlib": ((b"Content-Encoding: deflate",), zlib.compress(PAGE)),
    "raw deflate": ((b"Content-Encoding: deflate",), zlib.compress(PAGE)[2:-4]),
    "no encoding of this world": ((b"Content-Encoding: utf-8",), PAGE),
}


@pytest.mark.parametrize("name", ENCODED)
def test_encodings_as_servers_and_crawlers_leave_them(tmp_path, name):
    headers, body = ENCODED[name]
    page = one(tmp_path, *headers, body=body)
    assert (page.content, page.error) == (PAGE, None)


@pytest.mark.parametrize("encoding", [b"gzip", b"br", b"zstd", b"deflate"])
def test_an_error_never_contains_bytes_of_the_page(tmp_path, encoding):
    page = one(tmp_path, b"Content-Encoding: " + encoding, body=b"\xff\xfe\xfd\x00" * 300)
    assert page.error.isprintable()
    assert len(page.error) < 100


def test_a_truncated_body_is_read_as_far_as_it_goes(tmp_path):
    body = gzip.compress(PAGE + b"<p>and so on" * 5_000)
    page = one(tmp_path, b"Content-Encoding: gzip", body=body[: len(body) // 2])
    assert page.content.startswith(PAGE)


# --- packings and kinds of archives -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("suffix", "pack"),
    [(".zst", zstd.compress), (".bz2", bz2.compress), (".xz", lzma.compress), (".gz", gzip.compress)],
)
@pytest.mark.parametrize("as_one", [False, True])
def test_archives_packed_in_other_ways(tmp_path, suffix, pack, as_one):
    records = [record(PAGE + b"%d" % number) for number in range(5)]
    path = tmp_path / f"a.warc{suffix}"
    path.write_bytes(pack(b"".join(records)) if as_one else b"".join(map(pack, records)))
    assert [page.content for page in read(path)] == [PAGE + b"%d" % number for number in range(5)]


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "a.warc.zst"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstd.compress])
def test_how_an_archive_is_packed_shows_in_its_bytes(tmp_path, name, pack):
    path = tmp_path / name
    path.write_bytes(b"".join(pack(record(PAGE)) for _ in range(3)))
    assert [page.error for page in read(path)] == [None] * 3


@pytest.mark.parametrize("packed_dictionary", [False, True])
def test_zstandard_with_a_dictionary_in_its_first_frame(tmp_path, packed_dictionary):
    records = [record(PAGE + b"%d" % number * 50) for number in range(400)]
    dictionary = zstd.ZstdDict(bytes(zstd_train_dictionary_from_samples(records, 2_000)))
    content = zstd.compress(dictionary.dict_content) if packed_dictionary else dictionary.dict_content
    frames = b"".join(zstd.compress(each, zstd_dict=dictionary) for each in records)
    path = tmp_path / "a.warc.zst"
    path.write_bytes(struct.pack("<II", 0x184D2A5D, len(content)) + content + frames)
    assert [page.error for page in read(path)] == [None] * 400


def test_a_damaged_record_of_a_zstandard_archive_costs_its_own_row(tmp_path):
    records = [record(PAGE + b"%d" % number) for number in range(5)]
    records[2] = b"garbage\r\n\r\n"
    path = tmp_path / "a.warc.zst"
    path.write_bytes(b"".join(map(zstd.compress, records)))
    assert [page.error is not None for page in read(path)] == [False, False, True, False, False]


def test_a_truncated_zstandard_archive_says_so(tmp_path):
    path = tmp_path / "a.warc.zst"
    path.write_bytes(zstd.compress(b"".join(record(PAGE + b"%d" % number) for number in range(5)))[:-9])
    assert "damaged" in list(read(path))[-1].error


@pytest.mark.parametrize("as_one", [False, True])
def test_what_precedes_the_damage_of_a_zstandard_archive_is_read(tmp_path, as_one):
    records = [record(PAGE + b"%d" % number) for number in range(5)]
    packed = zstd.compress(b"".join(records)) if as_one else b"".join(map(zstd.compress, records))
    path = tmp_path / "a.warc.zst"
    path.write_bytes(packed[:-9] if not as_one else zstd.compress(records[0]) + packed[:-9])
    pages = list(read(path))
    assert pages[0].error is None
    assert len(pages) == (2 if as_one else 5)
    assert "truncated" in pages[-1].error


def arc_record(url, body, extra=b""):
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
    return b"%b 192.0.2.1 20040501100000 text/html %b%d\n" % (url, extra, len(http)) + http + b"\n"


FILEDESC = b"filedesc://a.arc 0.0.0.0 20040501100000 text/plain 6\n1 0 A\n\n"


@pytest.mark.parametrize("suffix", [".arc", ".arc.gz"])
@pytest.mark.parametrize("extra", [b"", b"200 abc - 0 a.arc "])
def test_arc_files(tmp_path, suffix, extra):
    records = [FILEDESC, *(arc_record(b"http://a.example/%d" % number, PAGE, extra) for number in range(3))]
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b"".join(map(gzip.compress, records) if suffix.endswith("gz") else records))
    reading = Reading()
    pages = list(read(path, reading))
    assert [(page.content, page.url) for page in pages] == [(PAGE, f"http://a.example/{n}") for n in range(3)]
    assert reading.passed_over == {"filedesc": 1}


def test_an_arc_record_without_http(tmp_path):
    records = [
        b"http://a.example/ 192.0.2.1 20040501100000 %b %d\n%b\n" % (type_, len(PAGE), PAGE)
        for type_ in (b"text/html", b"image/png")
    ]
    (tmp_path / "a.arc").write_bytes(b"".join(records))
    assert [page.content for page in read(tmp_path / "a.arc")] == [PAGE]


def in_lower_case(data):
    head, _, body = data.partition(b"\r\n\r\n")
    version, _, head = head.partition(b"\r\n")
    lines = [
        name.lower() + b":" + value
        for name, _, value in (line.partition(b":") for line in head.split(b"\r\n"))
    ]
    return b"\r\n".join([version, *lines]) + b"\r\n\r\n" + body


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_names_of_headers_in_lower_case(tmp_path, name):
    """As the crate `warc` of Rust writes them."""
    records = [
        record(PAGE),
        *(in_lower_case(record(PAGE + b"%d" % number)) for number in range(3)),
        record(PAGE),
    ]
    records.insert(2, in_lower_case(record(b"", kind="request")))
    reading = Reading()
    pages = list(read(write_warc(tmp_path / name, records), reading))
    assert [page.content for page in pages] == [PAGE, PAGE + b"0", PAGE + b"1", PAGE + b"2", PAGE]
    assert {page.url for page in pages} == {URL}
    assert reading.passed_over == {"request": 1}


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_a_long_or_truncated_record_in_lower_case(tmp_path, name):
    long = in_lower_case(record(PAGE * 4_000))
    path = write_warc(
        tmp_path / name, [long, in_lower_case(record(PAGE)), in_lower_case(record(PAGE * 9))[:-99]]
    )
    pages = list(read(path, Reading(ReadOptions(max_record=100_000))))
    assert "longer than" in pages[0].error
    assert pages[1].content == PAGE
    assert "truncated" in pages[2].error
    assert len(pages) == 3


def test_a_damaged_record_of_an_arc_file_costs_its_own_row(tmp_path):
    records = [
        FILEDESC,
        arc_record(b"http://a.example/0", PAGE),
        b"junk\nand more\n",
        arc_record(b"http://a.example/1", PAGE),
    ]
    (tmp_path / "a.arc").write_bytes(b"".join(records)[:-20])
    pages = list(read(tmp_path / "a.arc"))
    assert [page.error and page.error[:21] for page in pages] == [None, *["the record is damaged"] * 2]


# --- handed -----------------------------------------------------------------------------------------

HANDED = {
    "04-http-status.warc": 10,
    "06-wget-angle-brackets.warc": 6,
    "12-chunks-undone-body-gzip.warc": 3,
    "14-line-feeds-only-http.warc": 2,
    "14-line-feeds-only-warc.warc": 2,
    "16-resource-records.warc": 3,
    "17-conversion.warc.wet.gz": 1,
    "17-a.warc.zst": 1,
    "17-a.arc.gz": 1,
}


@pytest.mark.skipif(
    not CASES.exists(), reason="the handed cases are not beside the repository, at ../shared/cases"
)
@pytest.mark.parametrize("name", HANDED)
def test_handed_cases(name):
    pages = list(read(CASES / name))
    assert [page.error for page in pages] == [None] * HANDED[name]
    assert all(page.site for page in pages)


def as_one_member(path, records):
    """Write a WARC that was packed by gzip as a whole, after it was written."""
    path.write_bytes(gzip.compress(b"".join(records), mtime=0))
    return path


def test_records_in_lower_case_in_one_gzip_member_are_all_read(tmp_path):
    records = [in_lower_case(record(PAGE + b"%d" % number)) for number in range(40)]
    pages = list(read(as_one_member(tmp_path / "a.warc.gz", records)))
    assert [page.content for page in pages] == [PAGE + b"%d" % number for number in range(40)]


def test_a_wrong_length_in_one_gzip_member_costs_its_own_row(tmp_path):
    records = [record(PAGE + b"%02d" % number) for number in range(40)]
    length = b"Content-Length: %d" % (len(records[10].split(b"\r\n\r\n", 1)[1]) - 4)
    assert length in records[10]
    records[10] = records[10].replace(length, b"Content-Length: 9999")
    pages = list(read(as_one_member(tmp_path / "a.warc.gz", records)))
    assert [page.content for page in pages if not page.error] == [
        PAGE + b"%02d" % number for number in range(40) if number != 10
    ]
    assert len([page for page in pages if page.error]) == 1


@pytest.mark.parametrize("name", ["a.warc.zst", "a.warc.gz"])
def test_an_archive_packed_as_one_is_unpacked_once_whatever_its_spelling(tmp_path, monkeypatch, name):
    starts = []
    restart = Rewound._restart
    monkeypatch.setattr(Rewound, "_restart", lambda file: starts.append(1) or restart(file))
    data = b"".join(in_lower_case(record(PAGE + b"%d" % number)) for number in range(40))
    (tmp_path / name).write_bytes(zstd.compress(data) if name.endswith("zst") else gzip.compress(data))
    assert len(list(read(tmp_path / name))) == 40
    assert len(starts) == 1


def test_a_packed_stream_is_read_backwards_as_forwards(tmp_path):
    data = bytes(range(256)) * 70_000  # 18 MB
    (tmp_path / "a.gz").write_bytes(gzip.compress(data, 1))
    with Rewound(tmp_path / "a.gz", Reading()) as file:
        places = [(0, 100), (50, 100), (12_000_000, 9), (11_999_000, 2_000), (7, 9), (17_919_990, 99)]
        for offset, size in places:
            assert file.seek(offset) == offset
            assert file.read(size) == data[offset : offset + size]
            assert file.tell() == min(offset + size, len(data))


@pytest.mark.parametrize("type_", ["text/plain", "text/html"])
def test_texts_that_the_crawler_cut_are_counted(tmp_path, type_):
    reading = Reading()
    data = record(b"Rain fell on the ferry all day.", kind="conversion", WARC_Truncated="length")
    data = data.replace(b"application/http; msgtype=response", type_.encode())
    assert len(list(read(write_warc(tmp_path / "a.warc", [data]), reading))) == 1
    assert reading.truncated == 1
