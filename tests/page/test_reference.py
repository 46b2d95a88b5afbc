"""The fast reading of pages agrees with the reference but for the understood differences."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from darnel import Page
from tests.support.compare_readings import CORPUS, ROOT, compare

TAGS = (
    "a b i em strong code font p div span h1 h2 h6 ul ol li dl dt dd table caption thead tbody tr td th "
    "blockquote pre br hr img form input button textarea ins iframe script style noscript svg math title "
    "section article nav aside header footer figure center object video "
    "label nobr details ruby rt rp address amp-img amp-ad body head meta link x-y embed xmp"
)
ATTRIBUTES = (
    "",
    'class="ad-slot"',
    'class="Sponsored 3 adsbygoogle"',
    'id="div-gpt-ad-1"',
    'style="Display : none"',
    'style="position:absolute;left:-5000px"',
    "hidden",
    'onclick="x()"',
    'href="https://shop.example/?tag=x-20"',
    'href=" //pagead2.googlesyndication.com/a "',
    "href",
    'src="/a.png"',
    'data-src="//b.example/"',
    "width=1px",
    "lang=DE",
    "amp",
    'name=Description content=" x "',
    'property="og:title" content=t',
    'http-equiv=Refresh content="0;url=x"',
    'rel="canonical x"',
    'type="application/ld+json"',
    "type=hidden",
    "start=3 value=7",
)
TEXTS = (
    "word",
    " ",
    "\n",
    "two  words\t",
    "# ",
    "- [a](/b)\n",
    "&amp;",
    "&nbsp;",
    "&#150;",
    "&notit;",
    "&lt",
    "é",
    "漢字",
    "\u2028",
    "\r\n",
    "<!-- c -->",
    "<![CDATA[q]]>",
    '{"a": [1, {"b": 2}]}',
    "<",
    "</",
    "<!doctype html>",
)
pieces = st.one_of(
    st.builds("<{} {}>".format, st.sampled_from(TAGS.split()), st.sampled_from(ATTRIBUTES)),
    st.sampled_from(TAGS.split()).map("</{}>".format),
    st.sampled_from(TEXTS),
)
contents = st.lists(pieces, max_size=40).map("".join)


def assert_agrees(found):
    differing = [*found.views, *found.features]
    assert found.agrees, f"page {found.id}: the readings differ in {', '.join(differing)}"


def test_the_readings_agree_on_the_sample(sample):
    for page in sample:
        found = compare(page)
        assert not found.differs, (page.source, found.views, found.features)


@settings(deadline=None, derandomize=True, max_examples=60)
@given(contents, st.sampled_from(("html", "markdown")))
def test_the_readings_agree_on_generated_pages(content, format_):
    assert_agrees(compare(Page(content, format_, "https://x.example/a")))


@pytest.mark.nightly
@settings(deadline=None, derandomize=True, max_examples=2_000)
@given(contents, st.sampled_from(("html", "markdown")))
def test_the_readings_agree_on_many_generated_pages(content, format_):
    assert_agrees(compare(Page(content, format_, "https://x.example/a")))


@pytest.mark.nightly
@pytest.mark.skipif(not CORPUS.exists(), reason="the open corpus is not beside this repository")
def test_the_readings_agree_on_the_corpus():
    """Two pages of every file; without the options all are read."""
    command = [sys.executable, "-m", "tests.support.compare_readings", "--step", "12", "--most", "13"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=170)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_tree_that_no_markup_writes_is_told_apart():
    found = compare(Page("<p>a<table><tr><td>b</table>c<a href=/x>d</a>", "html"))
    assert found.agrees
