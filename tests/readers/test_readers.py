"""Files, folders and records become pages, and no record is lost."""

import gzip
import io
import json
import pickle
import random
import sys
from pathlib import Path

import pytest

from darnel import Page, read
from darnel.errors import InputError, PageError
from darnel.readers import find_files, read_items
from darnel.readers.options import ReadOptions
from darnel.readers.stream import Reading
from tests.conftest import zstd

PACK = {
    ".jsonl": bytes,
    ".ndjson": bytes,
    ".jsonl.gz": gzip.compress,
    ".ndjson.gz": gzip.compress,
    ".jsonl.zst": zstd.compress,
}
RECORDS = [
    {"content": f"<p>Page {number}", "id": f"p{number}", "url": f"https://a.example/{number}"}
    for number in range(3)
]
LINES = "".join(json.dumps(record) + "\n" for record in RECORDS).encode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Pages in a folder and below it, and files of other kinds beside them."""
    for name in (
        "b.html",
        "a.md",
        "deep/er/c.htm",
        "deep/D.MARKDOWN",
        "e.xhtml",
        "f.mdx",
        "notes.rst",
        "deep/picture.png",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"Page {name}", "utf-8")
    (tmp_path / "records.jsonl").write_bytes(LINES)
    return tmp_path


def one(path: object) -> Page:
    (page,) = read(str(path))
    return page


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_a_folder_is_read_whole_and_in_sorted_order(folder):
    sources = [page.source for page in read(folder)]
    files, passed_over = find_files(folder)
    assert files == sorted(files)
    assert passed_over == {".rst": 1, ".png": 1}
    assert sources == [
        source
        for file in files
        for source in ([f"{file}#{n}" for n in (1, 2, 3)] if file.suffix == ".jsonl" else [str(file)])
    ]


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("*.html", ["b.html"]),
        ("**/*.htm", ["c.htm"]),
        ("[ab].*", ["a.md", "b.html"]),
        ("?.m*", ["a.md", "f.mdx"]),
    ],
)
def test_a_glob_is_read_in_sorted_order(folder, pattern, names):
    assert [Path(page.source).name for page in read(f"{folder}/{pattern}")] == names


def test_a_name_with_brackets_is_a_name_first(tmp_path):
    assert one(written(tmp_path / "[a].html", b"<p>x")).content == b"<p>x"


@pytest.mark.parametrize(
    ("name", "content", "format_"),
    [
        ("a.html", b"<p>x", "html"),
        ("a.HTM", b"# x", "html"),
        ("a.md", b"<p>x", "markdown"),
        ("a.MDX", b"x", "markdown"),
        ("a.html", b"---\ntitle: A\n---\nText.", "markdown"),
    ],
)
def test_the_suffix_is_the_format_of_a_file(tmp_path, name, content, format_):
    page = one(written(tmp_path / name, content))
    assert (page.format, page.content, page.source) == (format_, content, str(tmp_path / name))


@pytest.mark.parametrize("suffix", PACK)
def test_records_are_read_plain_and_packed(tmp_path, suffix):
    path = written(tmp_path / f"records{suffix}", PACK[suffix](LINES))
    assert [(page.content, page.id, page.url, page.source) for page in read(path)] == [
        (record["content"], record["id"], record["url"], f"{path}#{number}")
        for number, record in enumerate(RECORDS, 1)
    ]


def test_records_come_from_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(LINES)))
    assert [(page.id, page.source) for page in read("-")] == [("p0", "-#1"), ("p1", "-#2"), ("p2", "-#3")]


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85"])
def test_only_line_feeds_end_a_record(tmp_path, separator):
    record = json.dumps({"content": f"one{separator}two"}, ensure_ascii=False)
    pages = list(read(written(tmp_path / "a.jsonl", f"{record}\n{record}\r\n".encode())))
    assert [page.content for page in pages] == [f"one{separator}two"] * 2


def test_a_record_may_lack_its_last_line_feed_and_have_blank_lines_about(tmp_path):
    pages = list(read(written(tmp_path / "a.jsonl", b"\n" + LINES.rstrip() + b"\n\n")))
    assert [page.id for page in pages] == ["p0", "p1", "p2"]


@pytest.mark.parametrize(
    ("record", "content", "format_"),
    [
        ({"content": "# A"}, "# A", "markdown"),
        ({"html": "# A"}, "# A", "html"),
        ({"markdown": "<p>A"}, "<p>A", "markdown"),
        ({"text": "<p>A</p>"}, "<p>A</p>", "html"),
        ({"text": "<p> is a tag."}, "<p> is a tag.", "text"),
        ({"raw_content": "A"}, "A", "text"),
        ({"content": None, "html": "A"}, "A", "html"),
        ({"content": "<p>A", "format": "markdown"}, "<p>A", "markdown"),
        ({"content": "<p>A", "format": None}, "<p>A", "html"),
    ],
)
def test_content_is_found_under_its_names(tmp_path, write_jsonl, record, content, format_):
    page = one(write_jsonl(tmp_path / "a.jsonl", [record]))
    assert (page.content, page.format, page.error) == (content, format_, None)


def test_what_a_record_knows_is_kept(tmp_path, write_jsonl):
    page = one(
        write_jsonl(
            tmp_path / "a.jsonl",
            [{"content": "x", "id": 7, "url": None, "site": "a.example", "path": "b/c.md", "group": "g"}],
        )
    )
    assert (page.id, page.url, page.site, page.path) == ("7", None, "a.example", "b/c.md")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        pytest.param(b"{broken", "not JSON", id="not JSON"),
        pytest.param(b"[1, 2]", "not a record", id="a list"),
        pytest.param(b"null", "not a record", id="null"),
        pytest.param(b"{}", "no content", id="no content"),
        pytest.param(b'{"content": 5}', "no content", id="content that is no text"),
        pytest.param(b'{"content": ""}', "empty", id="empty content"),
    ],
)
def test_a_bad_record_is_a_page_with_an_error_between_its_neighbours(tmp_path, line, told):
    path = written(tmp_path / "a.jsonl", LINES + line + b"\n" + LINES)
    pages = list(read(path))
    assert len(pages) == 7
    assert pages[3].source == f"{path}#4"
    with pytest.raises(PageError, match=told):
        pages[3].check()
    for page in pages[:3] + pages[4:]:
        page.check()


@pytest.mark.parametrize("suffix", [".jsonl.gz", ".jsonl.zst"])
def test_a_packed_file_that_breaks_off_says_so_after_its_last_record(tmp_path, suffix):
    draw = random.Random(0)
    lines = (json.dumps({"content": draw.randbytes(1_000).hex()}) for _ in range(500))
    packed = PACK[suffix]("\n".join(lines).encode())
    pages = list(read(written(tmp_path / f"a{suffix}", packed[: len(packed) // 2])))
    assert 100 < len(pages) < 400
    assert [page.source for page in pages if page.error] == [pages[-1].source]
    assert "truncated" in pages[-1].error
    assert pages[-1].source.endswith(f"#{len(pages)}")


@pytest.mark.parametrize("suffix", [".jsonl.gz", ".jsonl.zst"])
def test_a_packed_file_that_is_damaged_gives_a_page_with_an_error(tmp_path, suffix):
    packed = bytearray(PACK[suffix](LINES * 50))
    packed[20:24] = b"\xff" * 4
    *_, last = read(written(tmp_path / f"a{suffix}", bytes(packed)))
    assert "truncated" in last.error


def test_a_record_is_parsed_by_whoever_takes_it(tmp_path, monkeypatch):
    path = written(tmp_path / "a.jsonl", b'{"content": "# A day", "url": "https://a.example/"}\n[1]\n')
    with monkeypatch.context() as patched:
        patched.setattr(
            "darnel.readers.jsonl.load_json", lambda _: pytest.fail("the reading process read a record")
        )
        items = read_items(path, Reading(ReadOptions("html", 5_000)))
        travelled = pickle.loads(pickle.dumps(list(items)))
        assert [item.weight for item in travelled] == [52, 4]
    page, bad = (item.page() for item in travelled)
    assert (page.format, page.site, page.error, page.max_bytes) == ("html", "a.example", None, 5_000)
    assert "not a record" in bad.error


@pytest.mark.parametrize("suffix", [".jsonl.gz", ".jsonl.zst"])
def test_a_packed_file_that_is_junk_gives_a_page_with_an_error(tmp_path, suffix):
    assert "truncated" in one(written(tmp_path / f"a{suffix}", b"\0\1junk")).error


@pytest.mark.parametrize("suffix", PACK)
@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstd.compress])
def test_how_a_file_is_packed_shows_in_its_bytes(tmp_path, suffix, pack):
    """Browsers and tools unpack what they fetch, and keep its name."""
    path = written(tmp_path / f"a{suffix}", pack(LINES))
    assert [page.id for page in read(path)] == ["p0", "p1", "p2"]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("empty.html", b"", "empty"),
        ("empty.md", b"\n", "empty"),
        ("junk.html", bytes(range(256)) * 40, "binary"),
        ("zip.md", b"PK\x03\x04\0\0\0\0" * 99, "binary"),
    ],
)
def test_a_bad_file_is_a_page_that_is_refused(tmp_path, name, content, told):
    with pytest.raises(PageError, match=told):
        one(written(tmp_path / name, content)).check()


@pytest.mark.parametrize("name", ["a.html", "a.jsonl.gz", "a.warc", "a.parquet", "a.csv"])
def test_a_file_that_cannot_be_opened_is_a_page_with_an_error(tmp_path, monkeypatch, name):
    path = written(tmp_path / name, b"<p>x")

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    page = one(path)
    assert "Permission denied" in page.error
    assert page.source.startswith(str(path))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("nowhere", "no such file or folder"),
        ("*.html", "no such file"),
        ("a.rst", "unknown suffix; .*--format"),
        (".", "no page files"),
    ],
)
def test_a_path_without_pages_is_refused_by_name(tmp_path, name, told):
    written(tmp_path / "a.rst", b"x")
    with pytest.raises(InputError, match=told) as refusal:
        list(read(tmp_path / name))
    assert str(tmp_path) in str(refusal.value)


def test_an_empty_file_of_records_holds_no_pages(tmp_path):
    assert list(read(written(tmp_path / "a.jsonl", b""))) == []
