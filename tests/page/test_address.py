"""Address: a page's own links are inside links, also where nobody says where the page stands."""

import pytest

from darnel import Page

LINKS = "".join(f'<a href="https://www.mill.example/{n}">page {n}</a>' for n in range(4))
CANONICAL = '<link rel="canonical" href="https://www.mill.example/visit">'
GRAPH = '<meta property="og:url" content="https://mill.example/visit">'
FEED = '<link rel="alternate" type="application/rss+xml" href="https://mill.example/feed">'
DATA = '<script type="application/ld+json">{"@type": "WebPage", "url": "https://mill.example/visit"}</script>'


@pytest.mark.parametrize(
    "head", [CANONICAL + GRAPH, GRAPH + FEED, CANONICAL + DATA, FEED + DATA, CANONICAL + LINKS]
)
def test_what_agrees_is_the_address(head):
    page = Page(f"{head}{LINKS}<a href='https://b.example/'>b</a>", "html")
    assert page.own_domain == "mill.example"
    assert [link.host for link in page.external_links] == ["b.example"]


@pytest.mark.parametrize(
    "head",
    [
        "",
        CANONICAL,
        CANONICAL + GRAPH.replace("mill", "other"),
        CANONICAL.replace("www.mill.example", "example.com"),
    ],
    ids=["nothing", "one alone", "two that disagree", "a placeholder"],
)
def test_what_does_not_is_none(head):
    page = Page(head + "<a href='https://b.example/'>b</a>", "html")
    assert (page.address, page.own_domain) == ("", "")
    assert page.slug == []


def test_the_url_that_is_known_stands_above_what_the_page_says():
    assert Page(CANONICAL + GRAPH, "html", "https://b.example/x").own_domain == "b.example"


@pytest.mark.parametrize("path", ["2024-03-12-minutes-of-the-annual-meeting.md", "cheap-garden-chairs.html"])
def test_the_name_of_a_file_is_no_address(path):
    assert Page("# Minutes\n\nText.", path=path).slug == []
