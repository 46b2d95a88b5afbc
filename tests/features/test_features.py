"""Contracts that every feature of the catalogue keeps."""

import copy
import doctest
import sys
import unicodedata
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings

from darnel import Page
from darnel.errors import CardError
from darnel.features import CATALOGUE, FEATURES
from darnel.features.feature import Feature
from darnel.features.table import COLUMNS, measure, measure_page, out_of_range
from fuzz.strategies import pages
from tests.support.compare_readings import views

by_name = pytest.mark.parametrize("feature", CATALOGUE, ids=lambda feature: feature.name)
checked = settings(deadline=None, derandomize=True, max_examples=80)


@pytest.fixture
def a_page():
    return Page(
        "---\ntitle: Two bridges\n---\n# One\n\nA [b](https://shop.example/?tag=x-20).\n"
        '<ins class="adsbygoogle"></ins>\n\n- [c](/d)'
    )


def _views(page):
    """Everything that features look at."""
    return copy.deepcopy((page.content, page.markup, page.front_matter, page.reading.mentions, views(page)))


def _row(page):
    """Measurements without the check that turns empty and binary pages away."""
    return np.array([feature(page) for feature in CATALOGUE])


def test_the_catalogue_is_large_and_names_are_unique():
    assert 80 <= len(CATALOGUE) <= 120
    assert len(FEATURES) == len(CATALOGUE) == len(set(COLUMNS))


@by_name
def test_the_example_of_a_card_runs(feature):
    names = vars(sys.modules[feature.__module__])
    examples = doctest.DocTestParser().get_doctest(feature.doc, dict(names), feature.name, None, 0)
    told: list[str] = []
    assert examples.examples
    assert doctest.DocTestRunner().run(examples, out=told.append).failed == 0, "".join(told)


@pytest.mark.parametrize(
    "page",
    [Page("", "html"), Page("", "markdown"), Page(" \n"), Page(b"")],
    ids=["html", "markdown", "white", "bytes"],
)
def test_a_blank_page_is_measured_in_range(page):
    assert out_of_range(_row(page)) == []


@checked
@given(pages)
def test_any_page_is_measured_in_range(page):
    assert out_of_range(_row(page)) == []


@checked
@given(pages)
def test_measuring_again_and_in_any_order_gives_the_same_and_changes_nothing(page):
    twin = Page(page.content, page.format, page.url)
    before = _views(twin)
    row = _row(twin)
    assert _views(twin) == before
    backwards = np.array([feature(page) for feature in reversed(CATALOGUE)])[::-1]
    np.testing.assert_array_equal(row, backwards)


@pytest.mark.parametrize(
    "text",
    [
        "Online casino, slot machines, sports betting: where to turn with a gambling disorder.",
        "Casino online e slot machine: sono messaggi falsi, avvisare la Polizia Postale.",
        "Apuestas deportivas y tragaperras: Ayuda al Jugador atiende a familiares.",
        "Online casino und Sportwetten: Anzeige erstatten, sagt die Verbraucherzentrale.",
        "Casino en ligne et paris sportifs : messages frauduleux, ne cliquez pas.",
        "Онлайн казино, ставки на спорт: мошеннические сообщения, не переходите по ссылке.",
    ],
)
def test_phrases_that_a_page_warns_of_are_not_those_of_a_trade(text):
    page = Page(text, "text")
    assert page.reading.mentions["gambling"] > 0
    assert FEATURES["gambling_rate"](page) == 0.0


def test_a_language_without_full_stops_and_commas_lacks_none():
    thai = "แม่น้ำสูงขึ้นในฤดูใบไม้ผลิและสะพานเก่าต้องปิดเป็นเวลาหนึ่งสัปดาห์ ชาวบ้านต้องเดินไปตามถนนที่ยาวกว่าเดิมทุกวัน"
    page = Page(f"<p>{thai}</p><p>{thai}</p>")
    assert page.language.main == "th"
    assert np.isnan([FEATURES[name](page) for name in ("cut_prose_share", "comma_rate")]).all()


def test_a_single_heading_is_most_often_the_title_and_not_called_long():
    title = "What the town library plans for the long winter evenings"
    assert np.isnan(FEATURES["heading_length"](Page(f"<h1>{title}</h1><p>Rain.</p>")))
    assert FEATURES["heading_length"](Page("<h1>ab</h1><h2>abcd</h2>")) == 3


def test_vowels_written_as_marks_part_no_words_of_a_title():
    titles = ("दादी की कहानी", "dadi ki kahani", unicodedata.normalize("NFD", "Một ngày dài"))
    words = [FEATURES["title_words"](Page(f"<title>{title}</title><p>Rain.</p>")) for title in titles]
    assert words == [3, 3, 3]


def test_out_of_range_names_the_features_that_are():
    row = measure_page(Page("# A day\n\nText.", "markdown"))
    row[[0, 1, 2]] = (np.inf, np.nan, -5)
    assert out_of_range(row) == [COLUMNS[0], COLUMNS[2]]


def test_the_table_has_a_row_for_every_page(a_page):
    told = []
    found = measure(
        [a_page, Page(b"", id="empty")], on_error=lambda page, error: told.append((page.id, str(error)))
    )
    assert list(found.columns) == list(COLUMNS)
    assert list(found.index) == [a_page.id, "empty"]
    np.testing.assert_array_equal(found.loc[a_page.id], measure_page(a_page))
    assert found.loc["empty"].isna().all()
    assert told == [("empty", "the page is empty")]


def test_no_pages_give_an_empty_table():
    assert measure([]).shape == (0, len(COLUMNS))


def _documented(**changes):
    """A function with a whole card, but for the changes."""
    lines = {
        "Example": ">>> 1\n1",
        "Unit": "Unit: share",
        "Range": "Range: 0 to 1",
        "Source": "Source: house",
    } | changes
    return SimpleNamespace(
        __name__="a_share",
        __module__="darnel.features.made",
        __doc__="\n\n".join(("A share.", *lines.values())),
    )


def test_every_feature_says_in_few_words_what_more_and_less_of_it_is():
    for feature in CATALOGUE:
        assert feature.said.more != feature.said.less, f"{feature.name}: its card lacks the line Said:"
        assert all(":" not in part and "(" not in part and len(part) <= 60 for part in feature.said)


def test_no_card_says_none_where_there_may_be_a_few():
    for feature in CATALOGUE:
        assert not feature.said.less.startswith(("no ", "nobody ")), feature.name


def test_words_of_a_card_that_are_not_three_are_refused():
    with pytest.raises(CardError, match=r"a_share.*has 2 parts"):
        Feature(_documented(Range="Range: 0 to 1\nSaid: a share; many"))


def test_a_whole_card_is_read():
    found = Feature(_documented(Range="Range: -2.5 and up"))
    assert (found.summary, found.unit, found.low, found.high, found.source) == (
        "A share",
        "share",
        -2.5,
        np.inf,
        "house",
    )


@pytest.mark.parametrize("line", ["Unit", "Range", "Source"])
def test_a_card_without_a_line_is_refused_and_the_line_named(line):
    with pytest.raises(CardError, match=f"a_share.*{line}"):
        Feature(_documented(**{line: ""}))


@pytest.mark.parametrize(
    ("line", "wrong"), [("Range", "Range: small"), ("Range", "Range: 0 to many"), ("Example", "No example.")]
)
def test_a_card_that_says_nonsense_is_refused(line, wrong):
    with pytest.raises(CardError, match="a_share"):
        Feature(_documented(**{line: wrong}))
