"""A page: its format, name and views, whatever its content."""

import gzip
import hashlib
import random
import time
import zlib

import pytest

from darnel import Page
from darnel.errors import PageError
from darnel.features.table import measure_page, out_of_range

TEXT = "Some words stand here, and more words follow them. " * 20


@pytest.mark.parametrize(
    ("content", "format_"),
    [
        pytest.param("---\ntitle: A\n---\nText.", "markdown", id="front matter"),
        pytest.param(
            "---\ntitle: A\n---\n<!doctype html><html><p>x",
            "markdown",
            id="front matter before a whole HTML page",
        ),
        pytest.param('+++\ntitle = "A"\n+++\n<p>x</p>', "markdown", id="toml front matter"),
        pytest.param('{"title": "A"}\n<p>x</p>', "markdown", id="json front matter"),
        pytest.param("# A\n\nText with [a link](/b).", "markdown", id="markdown"),
        pytest.param("Text and nothing else.", "markdown", id="plain text"),
        pytest.param("Text with <b>bold</b> and a < b.", "markdown", id="inline markup is no structure"),
        pytest.param(
            f"{TEXT}\n\n# A\n\n<div class='ad'></div>\n", "markdown", id="raw HTML far inside Markdown"
        ),
        pytest.param("", "markdown", id="nothing"),
        pytest.param("<!doctype html><title>A</title>", "html", id="doctype"),
        pytest.param("<?xml version='1.0'?><html><p>x", "html", id="xhtml"),
        pytest.param("<P>x", "html", id="a fragment in capitals"),
        pytest.param("\ufeff\n<table><tr><td>x", "html", id="a fragment after a mark"),
        pytest.param("<div># not a heading\n# nor this</div>", "html", id="HTML opens the page"),
        pytest.param(f"{TEXT}<p>x</p>", "html", id="HTML after much text, without Markdown"),
        pytest.param(f"{TEXT}\n- a list\n<body><p>x</p>", "html", id="a body is a page"),
        pytest.param(b"<p>caf\xe9", "html", id="bytes"),
    ],
)
def test_the_format_is_worked_out(content, format_):
    assert Page(content).format == format_


@pytest.mark.parametrize("format_", ["html", "markdown"])
def test_a_given_format_is_kept(format_):
    assert Page("# A\n\n<p>x</p>", format_).format == format_


def test_an_unknown_format_is_refused():
    with pytest.raises(PageError, match=r"pdf.*html.*markdown"):
        Page("x", "pdf")


@pytest.mark.parametrize(
    "content",
    ["<p>naïve", "<p>naïve".encode(), "", b"\xff\x00", "a\r\nb"],
    ids=["text", "bytes", "empty", "binary", "lines"],
)
def test_a_page_without_a_name_is_named_by_its_content(content):
    raw = content if isinstance(content, bytes) else content.encode()
    assert Page(content).id == hashlib.sha256(raw).hexdigest()[:16]


def test_a_page_with_lone_surrogates_has_a_name_too():
    assert len(Page("<p>a\ud800b").id) == 16


def test_a_given_name_is_kept():
    assert Page("x", id="mine").id == "mine"


@pytest.mark.parametrize(
    ("url", "site", "found"),
    [
        ("https://Blog.Example.org/a", None, "blog.example.org"),
        ("https://a.example/", "b.example", "a.example"),
        (None, "b.example", "b.example"),
        (None, None, None),
    ],
)
def test_the_site_is_the_host_of_the_address_or_what_was_given(url, site, found):
    assert Page("x", url=url, site=site).site == found


@pytest.mark.parametrize("content", ["<p>the\0 bridge", b"<p>the\0 bridge"], ids=["text", "bytes"])
@pytest.mark.parametrize("format_", ["html", "markdown"])
def test_nuls_are_taken_out(content, format_):
    assert Page(content, format_).text.strip() == "the bridge"


@pytest.mark.parametrize(
    ("content", "title"),
    [
        ("<title>Head</title><h1>Heading</h1>", "Head"),
        ('<meta property="og:title" content="Graph"><h1>Heading</h1>', "Graph"),
        ("<h2>Heading</h2>", "Heading"),
        ("---\ntitle: Matter\n---\n# Heading", "Matter"),
        ("---\ntitle:\n  - A\n  - B\n---\n", "A, B"),
        ("# Heading\n\nText.", "Heading"),
        ("---\ntitle:\n---\nText.", ""),
        ("Text.", ""),
    ],
)
def test_the_title_is_the_best_there_is(content, title):
    assert Page(content).title == title


@pytest.mark.parametrize(
    ("content", "description"),
    [
        ('<meta name="description" content="From the head">', "From the head"),
        ('<meta property="og:description" content="From the graph">', "From the graph"),
        ("---\nexcerpt: From the matter\n---\n", "From the matter"),
        ("<p>x", ""),
    ],
)
def test_the_description_is_the_best_there_is(content, description):
    assert Page(content).description == description


@pytest.mark.parametrize(
    ("address", "slug"),
    [
        ({"url": "https://a.example/2024/best-old-mill.html?x=1#y"}, ["best", "old", "mill"]),
        ({"url": "https://a.example/old-mill/index.html"}, ["old", "mill"]),
        ({"url": "https://a.example/%D0%BC%D0%BE%D1%81%D1%82"}, ["мост"]),
        ({"path": "posts/old_mill.md"}, []),  # a name of a file is no address
        ({"url": "https://a.example/"}, []),
        ({}, []),
    ],
)
def test_the_slug_is_the_last_part_that_speaks(address, slug):
    assert Page("x", **address).slug == slug


def test_links_to_the_own_domain_are_not_external():
    page = Page(
        '<a href="https://www.a.example/x">x</a><a href="/y">y</a><a href="//b.example/">z</a>',
        url="https://a.example/",
    )
    assert [link.host for link in page.external_links] == ["b.example"]


def test_raw_html_inside_markdown_counts():
    page = Page(
        '# A\n\nText.\n\n<ins class="adsbygoogle"></ins>\n\n<script src="//a.example/x.js"></script>\n\n[b](https://b.example/)',
        "markdown",
    )
    assert page.outline.ad_places == 1
    assert [embed.host for embed in page.embeds] == ["a.example"]
    assert [link.host for link in page.links] == ["b.example"]


def test_markdown_tables_become_text():
    assert "river" in Page("| a | b |\n|---|---|\n| river | 2 |\n", "markdown").text
    assert Page("| a | b |\n|---|---|\n| river | 2 |\n", "markdown").reading.lines == ["a b", "river 2"]


@pytest.mark.parametrize(
    ("content", "words"),
    [("The river, the Mill.", ["the", "river", "the", "mill"]), ("春の川", ["春", "の", "川"]), ("", [])],
)
def test_words_are_words_or_characters(content, words):
    assert Page(content, "markdown").reading.words == words


def test_scripts_and_styles_are_no_text():
    assert Page("<style>p {color: red}</style><script>let x</script><p>Only this.").reading.words == [
        "only",
        "this",
    ]


@pytest.mark.parametrize(
    ("ld", "names"),
    [
        ('{"@type": "Product", "offers": {"@type": "Offer"}}', ["Product", "Offer"]),
        ("[{}, 3, null]", [None]),
        ("{broken", []),
        ("[" * 5_000, []),
    ],
)
def test_structured_data_is_flat_and_never_raises(ld, names):
    page = Page(f'<script type="application/ld+json">{ld}</script><p>x')
    assert [found.get("@type") for found in page.structured_data] == names


def test_views_are_computed_once():
    page = Page("# A\n\nText.")
    assert page.outline is page.outline
    assert page.reading.words is page.reading.words


def test_a_page_is_not_a_list_of_pages():
    with pytest.raises(TypeError, match="list of pages"):
        list(Page("x"))


@pytest.mark.parametrize(
    ("page", "message"),
    [
        pytest.param(Page(""), "empty", id="empty"),
        pytest.param(Page(b" \n\t"), "empty", id="white"),
        pytest.param(Page("\0\0"), "empty", id="only NULs"),
        pytest.param(Page(b"\xef\xbb\xbf"), "empty", id="only a mark"),
        pytest.param(Page(bytes(range(256)) * 20), "binary", id="binary"),
        pytest.param(Page(random.Random(0).randbytes(5_000), "html"), "binary", id="random bytes"),
        pytest.param(Page(b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" * 50), "binary", id="a picture"),
        pytest.param(Page(b"PK\x03\x04\x14\0\0\0\x08\0" * 50), "binary", id="a zip"),
        pytest.param(Page("x", error="the file breaks off"), "breaks off", id="an error of the reader"),
    ],
)
def test_what_is_no_page_is_refused_with_a_reason(page, message):
    with pytest.raises(PageError, match=message):
        page.check()


@pytest.mark.parametrize(
    "content",
    [
        "x",
        "<p>a\x1b[1mb",
        b"\x07# Title\n\nText.",
        "<p>naïve".encode("utf-16"),
        "日本語".encode("cp932"),
        "a\0b text",
    ],
    ids=["short", "escapes", "a bell", "utf-16", "shift-jis", "one NUL"],
)
def test_odd_pages_are_pages(content):
    Page(content).check()


@pytest.mark.parametrize(
    ("content", "format_"),
    [
        pytest.param("<div>" * 100_000 + "deep", "html", id="100,000 nested divs"),
        pytest.param("<p>" + "<b><i>" * 30_000 + "deep", "html", id="nested inline"),
        pytest.param("<ul><li>" * 20_000 + "deep", "html", id="nested lists"),
        pytest.param(">" * 50_000 + " deep", "markdown", id="nested quotations"),
        pytest.param("[" * 50_000 + " deep", "markdown", id="open brackets"),
        pytest.param("*" * 50_000 + " deep", "markdown", id="open stars"),
        pytest.param("<" * 50_000 + " deep", "html", id="open tags"),
        pytest.param("<p " + "a=1 " * 50_000 + ">deep", "html", id="attributes"),
        pytest.param("a" * 1_000_000, "markdown", id="one long word"),
        pytest.param("{a|" * 30_000, "markdown", id="open spintax"),
        pytest.param('"' * 50_000, "markdown", id="quotation marks"),
        pytest.param("&" * 100_000, "html", id="ampersands"),
    ],
)
def test_hostile_pages_are_measured_in_a_few_seconds(content, format_):
    start = time.process_time()
    assert out_of_range(measure_page(Page(content, format_))) == []
    assert time.process_time() - start < 5


def test_what_is_known_of_a_page_can_be_written():
    page = Page("# A day", url="https://\ud800.example/", id="\udfff", source="\ud800", site="\ud800")
    assert (page.id, page.source, page.site) == ("?", "?", "?")
    assert page.url.encode() == b"https://?.example/"


def test_a_title_ends_somewhere():
    assert len(Page(f"<title>{'1' * 100_000}</title><p>x").title) == 2_000


def test_text_is_read_without_markup():
    page = Page("Put a <script> tag here.\nAnd a <title> tag & more.", "text")
    assert page.reading.lines == ["Put a <script> tag here.", "And a <title> tag & more."]
    assert (page.format, page.links, page.title) == ("text", [], "")


@pytest.mark.parametrize("place", ["<!-- {} -->", "<p title='{}'>", "{}"])
def test_a_page_that_begins_as_html_is_text_whatever_control_characters_it_has(place):
    odd = place.format("\x01\x02\x7f\x0e" * 100)
    Page(f"<!doctype html><html><head>{odd}</head><body><p>We meet on Mondays.").check()
    Page(f"<html>{odd}".encode() + b"\0\0<p>We meet on Mondays.").check()
    Page("We meet on Mondays. " + "\x01\x02\x7f\x0e" * 100).check()
    Page("# Мы встречаемся по понедельникам\n".encode() * 9 + b"\0\0\1" * 20).check()


@pytest.mark.parametrize("codec", [None, "gzip", "deflate"])
def test_what_is_no_text_is_binary(codec):
    draw = random.Random(0)
    for size in (300, 5_000):
        content = draw.randbytes(size)
        content = gzip.compress(content) if codec == "gzip" else zlib.compress(content) if codec else content
        for page in (Page(content), Page(content.decode("latin-1"))):
            with pytest.raises(PageError, match="binary"):
                page.check()


@pytest.mark.parametrize(
    "start", [b"%PDF-1.7\n1 0 obj <</Type/Catalog>>", b"ustar  \0" + bytes(505), b"\x89PNG\r\n"]
)
def test_formats_that_hold_much_text_are_binary(start):
    with pytest.raises(PageError, match="binary"):
        Page(start + b"We meet on Mondays. " * 40).check()


def test_blanks_take_no_place_of_the_text():
    page = Page("<p>" + " \n" * 200_000 + "We meet on Mondays." + "\t" * 900_000 + "At the mill.")
    assert page.text.split() == "We meet on Mondays. At the mill.".split()
