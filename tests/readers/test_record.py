"""Records are understood under the names that data sets use; text is text."""

import json
from pathlib import Path

import pytest

from darnel import Page, read
from darnel.readers.options import ReadOptions
from darnel.readers.record import RECORD_KEYS, has_page, is_record_key, page_of
from darnel.readers.stream import Reading

CASES = Path(__file__).parents[2] / "../shared/cases"
TEXT = "Rain fell on the ferry all day."
URL = "https://a.example/b"

SETS = {
    "C4": {"text": TEXT, "timestamp": "2019-04-25T12:57:54Z", "url": URL},
    "FineWeb 2": {
        "text": TEXT,
        "id": "<urn:uuid:1>",
        "dump": "CC-MAIN-2024-10",
        "url": URL,
        "file_path": "s3://x",
    },
    "RedPajama 1": {"text": TEXT, "meta": {"url": URL, "language": "en"}},
    "RedPajama 1 as a string": {"text": TEXT, "meta": json.dumps({"url": URL})},
    "RedPajama 2": {"raw_content": TEXT, "url": URL, "source_domain": "other.example"},
    "Dolma": {"id": "x", "text": TEXT, "source": "common-crawl", "metadata": {"url": URL}},
    "Dolma by id": {"id": URL, "text": TEXT, "source": "common-crawl", "metadata": {"length": 5}},
    "HPLT": {"id": "1", "f": "x.warc.gz", "u": URL, "text": TEXT},
    "OSCAR 23": {"content": TEXT, "warc_headers": {"warc-target-uri": URL}, "metadata": {"quality": None}},
    "OSCAR 22": {"text": TEXT, "meta": {"warc_headers": {"warc-target-uri": URL}}},
    "OSCAR 21": {"text": TEXT, "meta": {"headers": {"warc-target-uri": URL}}},
    "TxT360": {"text": TEXT, "meta": {"url": URL}},
    "CC-News": {"plain_text": TEXT, "requested_url": URL, "uri": None},
    "news-please": {"maintext": TEXT, "url": URL},
    "LangChain": {"page_content": TEXT, "metadata": {"source": URL}},
    "maps as pairs": {"text": TEXT, "metadata": [["n", 1], ["url", URL]]},
    "maps as key and value": {"text": TEXT, "metadata": [{"key": "url", "value": URL}]},
    "dotted": {"text": TEXT, "metadata.url": URL},
    "upper case": {"TEXT": TEXT, "URL": URL},
    "camel case": {"rawContent": TEXT, "sourceUrl": URL},
    "Python's literals": {"text": TEXT, "meta": "{'url': 'https://a.example/b', 'language': 'en'}"},
    "paragraphs": {"text": [TEXT], "url": URL},
    "an empty one first": {"content": " ", "text": TEXT, "url": "", "uri": URL},
}


@pytest.mark.parametrize("name", SETS)
def test_texts_of_known_data_sets(name):
    page = page_of(SETS[name], "x")
    assert (page.content, page.format, page.url, page.site, page.error) == (
        TEXT,
        "text",
        URL,
        "a.example",
        None,
    )


@pytest.mark.parametrize(
    "tag", ["<script>", "<style>", "<title>", "<template>", "<textarea>", "<html>", "<b>"]
)
@pytest.mark.parametrize("key", ["text", "raw_content", "plain_text"])
def test_text_that_names_tags_is_text(key, tag):
    text = f"We put a {tag} tag at the top, {TEXT} " * 3
    page = page_of({key: text}, "x")
    assert page.format == "text"
    assert page.text.split() == text.split()


@pytest.mark.parametrize(
    "content",
    [
        "<!DOCTYPE html><title>A</title><p>B",
        "\ufeff  <!-- saved --> <?xml version='1.0'?>\n<html><body>A",
        "<div class=a><p>A</p></div>",
        "<h1>A</h1>\n<p>B</p>\n<p>C</p>\nD",
        b"<!doctype html><p>caf\xe9",
        "---\ntitle: A\n---\nText.",
    ],
)
def test_a_page_under_text_is_a_page(content):
    assert has_page(content)
    assert page_of({"text": content}, "x").format != "text"


@pytest.mark.parametrize(
    "content",
    ["", "A < B", "<p> tags are blocks.", "<script> runs. <style> paints.", "--- a rule", "<3", "<!-- a"],
)
def test_prose_is_no_page(content):
    assert not has_page(content)


def test_deciding_what_is_a_page_takes_no_time_on_hostile_text():
    assert not has_page("<!-- a -->" * 2_000)
    assert not has_page("<!--" * 5_000)
    assert not has_page("<div " * 4_000)


@pytest.mark.parametrize("meant", ["pdf", "FineWeb", "parquet", "", 7, ["html"], None])
def test_a_format_with_another_meaning_is_passed_by(meant):
    page = page_of({"content": "<p>A", "format": meant}, "x")
    assert (page.format, page.error) == ("html", None)


@pytest.mark.parametrize(
    ("stated", "format_"),
    [("text", "text"), ("text/plain", "text"), ("HTML", "html"), ("text/html", "html"), ("md", "markdown")],
)
def test_a_format_in_other_words_counts(stated, format_):
    assert page_of({"content": "<p>A", "format": stated}, "x").format == format_


def test_the_command_beats_the_record():
    for stated in ("text", "pdf", None):
        assert page_of({"text": "A", "format": stated}, "x", ReadOptions("markdown")).format == "markdown"


@pytest.mark.parametrize("url", [["https://a.example/"], {"href": "x"}, float("nan"), "", None])
def test_an_address_of_another_kind_is_none(url):
    page = page_of({"text": TEXT, "url": url}, "x")
    assert (page.url, page.site, page.error) == (None, None, None)


@pytest.mark.parametrize("url", ["nan", "None", "null", "<NA>"])
def test_an_address_that_a_program_wrote_for_none(url):
    assert page_of({"text": TEXT, "url": url}, "x").url is None


def test_a_word_for_no_value_is_passed_by_for_the_next_key():
    row = {"text": TEXT, "id": "nan", "site": "NaN", "url": "nan", "target_uri": "https://real.example/a"}
    page = page_of(row, "x")
    assert (page.url, page.site) == ("https://real.example/a", "real.example")
    assert page.id != "nan"


@pytest.mark.parametrize(
    "site", ["münchen.example", "MÜNCHEN.example", "xn--mnchen-3ya.example", "https://münchen.example/a"]
)
def test_a_site_has_one_spelling(site):
    assert page_of({"text": TEXT, "site": site}, "x").site == "xn--mnchen-3ya.example"
    assert page_of({"text": TEXT, "site": "owner/repo"}, "x").site == "owner/repo"


def test_a_domain_is_a_site_where_it_is_a_host():
    assert page_of({"text": TEXT, "domain": "a.example"}, "x").site == "a.example"
    assert page_of({"text": TEXT, "domain": "health"}, "x").site is None


def test_columns_are_chosen_as_records_read_them():
    assert all(map(is_record_key, RECORD_KEYS))
    assert is_record_key("WARC-Target-URI")
    assert not any(map(is_record_key, ("date", "embedding", "x" * 100, "language_score")))


def test_bytes_that_are_not_utf_8_in_json_are_decoded_as_a_page_is(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"html": "<p>caf\xe9 ' + b"x" * 40 + b'", "url": "https://a.example/caf\xe9"}\n')
    (page,) = read(path)
    assert page.markup.startswith("<p>café")
    assert page.url == "https://a.example/caf\ufffd"


@pytest.mark.parametrize(
    "line",
    [
        '{"text": "%s", "n": NaN, "m": -Infinity}',
        '{"text": "%s", "n": ' + "9" * 6_000 + "}",
        '{"text": "x", "text": "%s"}',
        '{"text": "%s", "bad": "\\ud800"}',
        '{"": 1, "\\ud800": 2, "text": "%s", "' + "k" * 5_000 + '": 3}',
    ],
    ids=["NaN", "a huge integer", "a key twice", "a lone surrogate", "odd keys"],
)
def test_odd_json_is_read(tmp_path, line):
    (tmp_path / "a.jsonl").write_text(line % TEXT + "\n")
    (page,) = read(tmp_path / "a.jsonl")
    page.check()
    assert page.content == TEXT


def test_a_content_over_the_limit_is_an_error():
    page = page_of({"text": "x" * 2_000, "url": URL}, "x", ReadOptions(max_record=1_000))
    assert "longer than" in page.error
    assert page.url == URL


@pytest.mark.parametrize(("letters", "over"), [(499, False), (500, False), (501, True)])
def test_the_limit_is_in_bytes_of_text_too(letters, over):
    page = page_of({"text": "ж" * letters}, "x", ReadOptions(max_record=1_000))
    assert bool(page.error and "longer than" in page.error) == over


@pytest.mark.skipif(
    not CASES.exists(), reason="the handed cases are not beside the repository, at ../shared/cases"
)
def test_handed_cases():
    pages: list[Page] = list(read(CASES / "28-records-of-data-sets.jsonl", Reading()))
    assert [page.error for page in pages] == [None] * 16
    assert None not in [page.site for page in pages]
    texts = list(read(CASES / "26-plain-text-that-names-tags.jsonl"))
    assert {page.format for page in texts} == {"text"}
    assert max(len(page.text.split()) for page in texts) - min(len(page.text.split()) for page in texts) < 10
