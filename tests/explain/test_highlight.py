"""The marked page: evidence in place, and nothing of the page alive."""

import re

import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from darnel import Page
from darnel.explain.evidence import evidence
from darnel.explain.explanation import ExplainedReason, Explanation, explain
from darnel.explain.highlight import marked_page
from darnel.explain.parts import Part
from darnel.model.verdict import Reason, Verdict
from tests.support.browser import browsing, check_accessible, watching
from tests.support.hostile import HOSTILE, MARKER

SAFE = set(
    re.findall(
        r"\w+",
        "a abbr b blockquote br caption center code dd del div dl dt em figure h1 h2 h3 h4 h5 h6 hr i ins li "
        "mark ol p pre q section details summary "
        "small span strong sub sup table tbody td tfoot th thead tr u ul",
    )
)
ATTRIBUTES = {"id", "class", "data-feature", "data-n", "title", "dir"}


def alive(document):
    """List elements and attributes that could act in a browser, and what broke out of its element."""
    soup = BeautifulSoup(document, "html5lib")
    page = soup.find("article", class_="page")
    found = {element.name for element in page.find_all(True)} - SAFE | {
        name for element in page.find_all(True) for name in element.attrs
    } - ATTRIBUTES
    outside = [element.name for element in page.find_all_next(True) if page not in element.parents]
    return (
        found
        | set(outside)
        | {name for element in soup.body.find_all(True) for name in element.attrs if name.startswith("on")}
    )


def marked_document(page, *features):
    """The page marked for some features, whatever the model makes of them."""
    told = tuple(
        ExplainedReason(Reason(name, 1.0, 1.0, 0.0, 0.0, "HTML"), tuple(evidence(page, name)))
        for name in features
    )
    return marked_page(Explanation(page, Verdict(0.9, "farm", (), 0.0), 0.5, told)).document


def marked(page, *features):
    return BeautifulSoup(marked_document(page, *features), "html.parser")


def test_evidence_is_marked_where_it_stands(predictor, sample):
    page = next(page for page in sample if "casino-doorway-amp" in page.source)
    told = explain(page, predictor, reasons=40)
    soup = BeautifulSoup(marked_page(told).document, "html.parser")
    marks = {mark["id"]: mark for mark in soup.find_all("mark")}
    assert marks
    for number, each in enumerate(told.reasons, 1):
        here = [mark for mark in marks.values() if str(number) in mark["data-n"].split()]
        assert all(each.reason.feature in mark["data-feature"].split() for mark in here)
    jumps = [link["href"].removeprefix("#") for link in soup.select(".jumps a")]
    assert jumps
    assert set(jumps) <= marks.keys()


@pytest.mark.parametrize(("weaker", "stronger"), [(-0.46, 1.57), (0.46, -1.57)])
def test_a_mark_of_several_reasons_is_on_the_side_of_the_strongest(weaker, stronger):
    page = Page("<p>Rain fell. A coupon code for you.")
    told = tuple(
        ExplainedReason(Reason(name, 1.0, moved, 0.0, 0.0, "HTML"), (Part("coupon code"),))
        for name, moved in (("comma_rate", weaker), ("offer_rate", stronger))
    )
    document = marked_page(Explanation(page, Verdict(0.5, "clean", (), 0.0), 0.9, told)).document
    mark = BeautifulSoup(document, "html.parser").find("mark", attrs={"data-n": "1 2"})
    assert mark["class"] == ["farm" if stronger > 0 else "clean"]


@pytest.mark.parametrize(
    ("feature", "content", "shown"),
    [
        (
            "affiliate_link_share",
            "<p>Rain.</p><a href='https://s.example/x?tag=me-20'>buy it</a><a href='/about'>us</a>",
            "buy it",
        ),
        ("ad_density", "<p>Rain.</p><div class='ad-box'></div>", ""),
        ("title_words", "<title>Chairs 2025</title><p>Rain.</p>", "Chairs 2025"),
        ("heading_length", "<h2>Rain</h2><h2>What is rain?</h2>", "What is rain?"),
        (
            "popunder_scripts",
            "<p>Rain</p><script src='//x.example/ab/cd/ef/0123456789abcdef0123456789abcdef.js'></script>",
            "script: //x.example/ab",
        ),
        ("hidden_text_share", "<p>Rain.</p><p style='display:none'>keywords</p>", "keywords"),
        (
            "image_fallback_share",
            "<p>Rain.</p><img src='a.png' onerror='x()' alt='a chair'>",
            "picture: a chair",
        ),
    ],
)
def test_each_kind_of_evidence_is_found_again(feature, content, shown):
    assert any(shown in mark.get_text() for mark in marked(Page(content), feature).find_all("mark"))


def test_a_passage_in_another_script_is_marked():
    english, russian = "The river was high in the spring. ", "Весной река была высокой. "
    soup = marked(Page(f"<p>{english * 6}</p><p>{russian * 3}</p>"), "second_script_share")
    found = [mark.get_text() for mark in soup.find_all("mark")]
    assert any("Весной" in text for text in found)
    assert not any("The river" in text for text in found)


def test_nothing_of_a_hostile_page_is_alive(predictor):
    document = marked_page(
        explain(Page(HOSTILE, url="https://farm.example/"), predictor, reasons=200)
    ).document
    assert not alive(document)
    page = BeautifulSoup(document, "html5lib").find("article", class_="page")
    assert "casino" in page.get_text()
    assert not [mark for mark in page.find_all("mark") if mark.get("data-feature") == "forged"]
    assert re.search(
        r'"Content-Security-Policy" content="default-src \S+none\S+; style-src \S+sha256-', document
    )


PIECES = sorted(set(re.findall(r"<[^>]*>|[^<]+", HOSTILE)))


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(pieces=st.lists(st.sampled_from(PIECES), min_size=1, max_size=30))
def test_no_order_of_broken_markup_comes_alive(pieces):
    page = Page("<p>casino</p>" + "".join(pieces), "html")
    names = (
        "gambling_rate",
        "own_profiles",
        "popunder_scripts",
        "hotlinked_share",
        "hidden_text_share",
        "title_words",
        "contact_links",
    )
    assert not alive(marked_document(page, *names))


def test_a_mark_of_the_page_is_none_of_ours():
    soup = marked(Page("<p>Rain.</p><mark class='farm' data-n='9'>casino bonus</mark>"), "gambling_rate")
    assert [(mark["data-n"], mark.get_text()) for mark in soup.find_all("mark")] == [("1", "casino bonus")]


def test_deep_nesting_is_marked_in_time(predictor):
    assert (
        "casino"
        in marked_page(
            explain(Page("<div>" * 20_000 + "casino" + "<p>casino bonus " * 2_000), predictor)
        ).document
    )


def test_so_many_elements_of_a_reason_are_marked_and_no_more():
    soup = marked(Page("<p><a href='https://a.example/?tag=me-20'>x</a>" * 3_000), "affiliate_link_share")
    assert len(soup.find_all("mark")) == 2_000


def test_markdown_is_rendered_before_it_is_marked():
    page = Page(
        "---\ntitle: Casino\nsearch_intent: buy\n---\n# Casino\n\n[play](https://a.example/?aff_id=1) **now**"
    )
    soup = marked(page, "affiliate_link_share", "front_matter_factory")
    assert [mark.get_text() for mark in soup.find("article").find_all("mark")] == ["play"]
    assert soup.find("article").find("strong").get_text() == "now"
    assert "buy" in soup.find("dl").get_text()


def test_a_browser_runs_nothing_of_a_hostile_page(tmp_path, predictor):
    file = tmp_path / "marked.html"
    file.write_text(
        marked_page(explain(Page(HOSTILE, url="https://farm.example/"), predictor, reasons=60)).document,
        "utf-8",
    )
    with browsing() as browser, watching(browser) as page:
        page.goto(file.as_uri())
        page.mouse.move(200, 200)
        page.wait_for_timeout(300)
        assert page.title() != MARKER
        assert page.url == file.as_uri()
        assert page.locator(".legend .verdict").is_visible()
        assert page.evaluate("document.elementFromPoint(300, 40).closest('.legend') !== null"), (
            "the page covers its legend"
        )
        check_accessible(page)


def test_the_watch_sees_what_runs(tmp_path):
    """The same page as it is: the test above would notice."""
    (tmp_path / "raw.html").write_text(HOSTILE, "utf-8")
    with browsing() as browser:
        page = browser.new_page()
        page.goto((tmp_path / "raw.html").as_uri(), wait_until="commit")
        page.wait_for_timeout(500)
        assert page.title() == MARKER
