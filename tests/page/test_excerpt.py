import pytest
from hypothesis import given
from hypothesis import strategies as st

from darnel.core import CORE
from darnel.page.charset import text_of, without_nuls
from darnel.page.excerpt import _CLOSED, excerpt, measured
from darnel.page.page import Page

TEXT = "<p>" + "The river was high in the spring. " * 30 + "</p>"
LIST = "<ul>" + "".join(f'<li><a href="https://s{n}.example/">Read {n}</a>' for n in range(40)) + "</ul>"


@pytest.mark.parametrize(
    "bulk",
    ["<script>{}</script>", "<style>{}</style>", "<svg><path d='{}'/></svg>", "<svg><svg>{}</svg></svg>"],
)
def test_a_shell_loses_its_bulk_before_its_text(bulk):
    shell = bulk.format("x" * 50_000)
    page = Page(shell + TEXT + shell + LIST, "html", max_bytes=10_000)
    assert "The river was high" in page.text
    assert len(page.links) == 40
    assert 0 < page.measured_share < 0.2


def test_structured_data_and_the_head_of_each_script_stay():
    data = '<script type="application/ld+json">{"@type": "Article", "text": "' + "x" * 5_000 + '"}</script>'
    code = "<script>var atOptions = 1;" + "x" * 50_000 + "</script>"
    page = Page(code + data + TEXT, "html", max_bytes=20_000)
    assert page.structured_data[0]["@type"] == "Article"
    assert page.codes[0].startswith("var atoptions")


def test_the_middle_goes_where_text_alone_is_too_long():
    page = Page("<h1>Head</h1>" + TEXT * 100 + LIST, "html", max_bytes=20_000)
    assert page.headings[0].text == "Head"
    assert len(page.links) == 40
    assert page.measured_share == pytest.approx(20_000 / len(page.content), rel=0.4)


def test_a_page_within_the_limit_is_left_as_it_is():
    page = Page("<style>p {}</style>" + TEXT, "html", max_bytes=5_000)
    assert page.markup == page.content
    assert page.measured_share == 1.0


@pytest.mark.parametrize("opening", ["<!-- ", "<script>", "<style>", "<textarea>", "<title>"])
def test_what_the_cut_leaves_open_does_not_swallow_the_tail(opening):
    page = Page(TEXT + opening + "y " * 20_000 + LIST, "html", max_bytes=10_000)
    assert len(page.links) == 40


@pytest.mark.parametrize(
    "broken",
    [
        "</script>" * 5_000,
        "<script" * 5_000,
        "<script>" * 5_000,
        "<svg" + "<" * 20_000,
        "</svg></style></script>" * 999,
    ],
)
def test_broken_bulk_is_cut_all_the_same(broken):
    assert len(excerpt(broken, 1_000)) <= 1_100 + 3 * len(_CLOSED)


_PIECES = (
    *("<script>", "<script src=x>", "<script type=application/ld+json>", "</script>", "<style>", "</style>"),
    *(
        "<svg>",
        "</svg>",
        "<!--",
        "-->",
        "é",
        "漢字 ",
        "\u2003" * 300,
        " " * 499,
        "x" * 90,
        "<p>",
        ">",
        "\0",
        "\n",
        "\n\u2003\n",
        "<aſıde>",
        "<H3 x",
        "<pé>",
    ),
)


@pytest.mark.skipif(CORE is None, reason="the core is not in use")
@given(st.lists(st.sampled_from(_PIECES), max_size=40).map("".join), st.integers(1, 3_000))
def test_the_core_takes_out_what_python_does(whole, most):
    kept, share = measured(whole, most)
    part = excerpt(whole, most) if len(whole) > most else whole
    assert text_of(kept) == without_nuls(part)
    assert share == (min(1.0, len(part) / len(whole)) if len(whole) > most else 1.0)
    if "\0" not in whole:
        assert measured(whole.encode(), most)[1] == share
        assert text_of(measured(whole.encode(), most)[0]) == text_of(kept)


def test_a_limit_may_be_any_number():
    assert measured("é", 2**64) == measured("é", 10) == ("é".encode() if CORE else "é", 1.0)
    assert measured("a" * 9, -1) == measured("a" * 9, 0)
