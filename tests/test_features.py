"""Contracts that every feature of the catalogue keeps."""

import copy
import doctest
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from darnel import Page
from darnel.errors import CardError
from darnel.feature import Feature
from darnel.features import CATALOGUE, FEATURES
from darnel.table import COLUMNS, measure, measure_page, out_of_range
from tests.compare_readings import views

by_name = pytest.mark.parametrize("feature", CATALOGUE, ids=lambda feature: feature.name)
checked = settings(deadline=None, derandomize=True, max_examples=80)

SENTENCES = (
    "The river was high in the spring, and the bridge had to be closed for a week.",
    "Situs slot gacor terbaik dengan bonus besar hari ini.",
    "Das Wasser stand hoch, und die Brücke blieb eine Woche geschlossen.",
    "Весной вода поднялась, и мост закрыли на неделю.",
    "春になると川の水が増えて、橋は一週間通れなかった。",
    "春天河水上涨，桥关闭了一周。",
    "봄에 강물이 불어나서 다리가 일주일 동안 닫혔다.",
    "في الربيع ارتفع النهر وأغلق الجسر أسبوعا.",
    "वसंत में नदी चढ़ी और पुल एक सप्ताह बंद रहा।",
    "ในฤดูใบไม้ผลิ น้ำในแม่น้ำสูงขึ้น",
    "Mùa xuân nước sông dâng cao, cầu phải đóng một tuần.",
    "Best 10 casino bonus 2024!!! {cheap|free|top} deals | [City] undefined &amp; NaN",
)
HOSTS = ("example.org", "shop.example", "pagead2.googlesyndication.com", "amzn.to", "www.highperformanceformat.com", "münchen.example", "[::1]", "")
ODD = (
    "\ud800",
    "\x00",
    "\x07",
    "\x1b[31m",
    "\u202e",
    "\ufeff",
    "\u2028",
    "\ue000",
    "&#0;",
    "&#xD800;",
    "<",
    "</",
    "<!--",
    "]]>",
    "<div",
    '"',
    "🎰" * 5,
    "́",
)

texts = st.lists(st.sampled_from(SENTENCES) | st.sampled_from(ODD) | st.text(max_size=30), max_size=6).map(" ".join)
urls = st.builds("{}{}/{}".format, st.sampled_from(("https://", "http://", "//", "", "javascript:", "mailto:")), st.sampled_from(HOSTS), texts)
numbers = st.integers(1, 6)

blocks = st.one_of(
    st.builds("<p>{}</p>".format, texts),
    st.builds("<h{0}>{1}</h{0}>".format, numbers, texts),
    st.builds("\n{} {}\n".format, numbers.map("#".__mul__), texts),
    st.builds('<a href="{}" rel="nofollow">{}</a>'.format, urls, texts),
    st.builds("[{}]({})\n".format, texts, urls),
    st.lists(st.builds('<li><a href="{}">{}</a>'.format, urls, texts), max_size=8).map(lambda rows: f"<ul>{''.join(rows)}</ul>"),
    st.lists(st.builds("- [{}]({})".format, texts, urls), max_size=8).map("\n".join),
    st.builds('<img src="{}" alt="{}" onerror="x()" width="1">'.format, urls, texts),
    st.builds("![{}]({})".format, texts, urls),
    st.builds('<script src="{}"></script>'.format, urls),
    st.builds("<script>document.onclick = function () {{ window.open('{}') }}; {}</script>".format, urls, texts),
    st.builds('<script type="application/ld+json">{{"@type": "Product", "name": "{}", "offers": [{{"price": 1}}]}}</script>'.format, texts),
    st.builds('<ins class="adsbygoogle">{}</ins>'.format, texts),
    st.builds('<div class="ad-slot" style="display:none">{}</div>'.format, texts),
    st.builds('<iframe src="{}"></iframe>'.format, urls),
    st.builds('<meta name="{}" content="{}">'.format, st.sampled_from(("description", "keywords", "generator", "robots")), texts),
    st.builds('<link rel="canonical" href="{}">'.format, urls),
    st.builds("| {} | {} |\n|---|---|\n| 1 | 2 |\n".format, texts, texts),
    texts,
    st.sampled_from(ODD),
)
bodies = st.lists(blocks, max_size=12).map("\n".join)
heads = st.one_of(
    st.just(""),
    st.builds("<!doctype html><html lang={}><head><title>{}</title></head><body>".format, st.sampled_from(("en", "zz", "")), texts),
    st.builds('---\ntitle: "{}"\ndate: {}\ntags: [a, b]\n---\n'.format, texts, st.sampled_from(("2024-02-30", "2024-01-01T00:00:00Z", "soon"))),
    st.builds("---\ntitle: {}\n  broken: {}\n---\n".format, texts, texts),
    st.builds('+++\ntitle = "{}"\nweight = 1e400\n+++\n'.format, texts),
    st.builds('{{"title": "{}", "date": NaN}}\n'.format, texts),
)
contents = st.builds("{}{}".format, heads, bodies)
stored = contents | st.builds(lambda text, name: text.encode(name, "replace"), contents, st.sampled_from(("utf-8", "cp1252", "utf-16", "shift_jis")))
pages = st.builds(Page, stored | st.binary(max_size=300), st.sampled_from((None, "html", "markdown")), st.none() | urls)


@pytest.fixture
def a_page():
    return Page('---\ntitle: Two bridges\n---\n# One\n\nA [b](https://shop.example/?tag=x-20).\n<ins class="adsbygoogle"></ins>\n\n- [c](/d)')


def _views(page):
    """Everything that features look at."""
    return copy.deepcopy((page.content, page.markup, page.front_matter, page.mentions, views(page)))


def _row(page):
    """Measurements without the check that turns empty and binary pages away."""
    return np.array([feature(page) for feature in CATALOGUE])


def test_the_catalogue_is_large_and_names_are_unique():
    assert len(CATALOGUE) >= 100
    assert len(FEATURES) == len(CATALOGUE) == len(set(COLUMNS))


@by_name
def test_a_card_is_whole(feature):
    assert feature.name.isidentifier()
    assert all((feature.summary, feature.unit, feature.source))
    assert feature.low < feature.high
    assert feature.low > -np.inf


@by_name
def test_the_example_of_a_card_runs(feature):
    names = vars(sys.modules[feature.__module__])
    examples = doctest.DocTestParser().get_doctest(feature.doc, dict(names), feature.name, None, 0)
    told: list[str] = []
    assert examples.examples
    assert doctest.DocTestRunner().run(examples, out=told.append).failed == 0, "".join(told)


@pytest.mark.parametrize("page", [Page("", "html"), Page("", "markdown"), Page(" \n"), Page(b"")], ids=["html", "markdown", "white", "bytes"])
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


def test_out_of_range_names_the_features_that_are():
    row = measure_page(Page("# A day\n\nText.", "markdown"))
    row[[0, 2]] = (np.nan, -5)
    assert out_of_range(row) == [COLUMNS[0], COLUMNS[2]]


def test_the_table_has_a_row_for_every_page(a_page):
    told = []
    found = measure([a_page, Page(b"", id="empty")], on_error=lambda page, error: told.append((page.id, str(error))))
    assert list(found.columns) == list(COLUMNS)
    assert list(found.index) == [a_page.id, "empty"]
    np.testing.assert_array_equal(found.loc[a_page.id], measure_page(a_page))
    assert found.loc["empty"].isna().all()
    assert told == [("empty", "the page is empty")]


def test_no_pages_give_an_empty_table():
    assert measure([]).shape == (0, len(COLUMNS))


def _documented(**changes):
    """A function with a whole card, but for the changes."""
    lines = {"Example": ">>> 1\n1", "Unit": "Unit: share", "Range": "Range: 0 to 1", "Source": "Source: house"} | changes
    return SimpleNamespace(__name__="a_share", __module__="darnel.features.made", __doc__="\n\n".join(("A share.", *lines.values())))


def test_a_whole_card_is_read():
    found = Feature(_documented(Range="Range: -2.5 and up"))
    assert (found.summary, found.unit, found.low, found.high, found.source) == ("A share", "share", -2.5, np.inf, "house")


@pytest.mark.parametrize("line", ["Unit", "Range", "Source"])
def test_a_card_without_a_line_is_refused_and_the_line_named(line):
    with pytest.raises(CardError, match=f"a_share.*{line}"):
        Feature(_documented(**{line: ""}))


@pytest.mark.parametrize(("line", "wrong"), [("Range", "Range: small"), ("Range", "Range: 0 to many"), ("Example", "No example.")])
def test_a_card_that_says_nonsense_is_refused(line, wrong):
    with pytest.raises(CardError, match="a_share"):
        Feature(_documented(**{line: wrong}))
