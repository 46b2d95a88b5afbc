"""The outline: what features need of the markup, found on first use."""

import pytest
import turbohtml

from darnel.page.outline import Outline


def read(html):
    return Outline(turbohtml.parse(html, positions=False))


def test_a_link_has_target_text_host_and_place():
    (link,) = read(
        '<p>Go <a href=" https://News.Shop.Example/x " rel="NOFOLLOW Sponsored"> to\n <b>the</b> shop </a>'
    ).links
    assert (link.href, link.text, link.rel) == (
        "https://News.Shop.Example/x",
        "to the shop",
        "nofollow sponsored",
    )
    assert (link.host, link.domain, link.network) == ("news.shop.example", "shop.example", None)


@pytest.mark.parametrize(
    ("html", "count"),
    [
        ("<a>no target</a>", 0),
        ('<a href="">empty</a>', 1),
        ('<a href="/x">one<a href="/y">two', 2),
        ('<area href="/x">', 0),
    ],
)
def test_only_anchors_with_a_target_are_links(html, count):
    assert len(read(html).links) == count


def test_a_link_around_a_picture_is_a_banner():
    banner, text = read('<a href="/x"><img src="/y.png"></a><a href="/x">words<img src="/y.png"></a>').links
    assert banner.banner
    assert not text.banner


def test_links_of_one_list_share_a_group():
    links = read('<ul><li><a href="/1">a</a><li><a href="/2">b</a></ul><ol><li><a href="/3">c</a></ol>').links
    assert links[0].group == links[1].group != links[2].group


def test_headings_have_level_and_text_in_document_order():
    found = read("<h1>One</h1><h3> Two\n words</h3><h7>none</h7>").headings
    assert [(heading.level, heading.text) for heading in found] == [(1, "One"), (3, "Two words")]


@pytest.mark.parametrize(
    "html",
    [
        '<img src="/a.png">',
        '<img data-src="/a.png">',
        '<img data-lazy-src="/a.png">',
        '<amp-img src="/a.png"></amp-img>',
    ],
)
def test_pictures_are_found_however_they_are_loaded(html):
    assert [image.url for image in read(html).images] == ["/a.png"]


def test_a_picture_tells_its_fallback():
    one, other = read('<img src="/a" onerror="x()"><img src="/b">').images
    assert (one.fallback, other.fallback) == (True, False)


def test_scripts_and_frames_are_embeds_and_inline_code_is_kept():
    found = read(
        '<script src="//pagead2.googlesyndication.com/x.js"></script><iframe data-src="https://a.example/"></iframe>'
        '<script>let a = 1</script><script type="application/ld+json">{"a": 1}</script>'
    )
    assert [(embed.tag, embed.host) for embed in found.embeds] == [
        ("script", "pagead2.googlesyndication.com"),
        ("iframe", "a.example"),
    ]
    assert found.embeds[0].network.kind == "ads"
    assert found.inline_scripts == ["let a = 1"]


def test_inline_code_is_kept_up_to_a_limit():
    found = read(f"<script>{'a' * 15_000}</script>" * 3)
    assert sum(map(len, found.inline_scripts)) <= 20_000


@pytest.mark.parametrize(
    ("html", "places"),
    [
        ('<ins class="adsbygoogle"></ins>', 1),
        ('<div class="ad-slot"><div class="ad"><ins class="adsbygoogle"></ins></div></div>', 1),
        ('<div id="div-gpt-ad-1"></div><div class="widget advertisement"></div>', 2),
        ("<amp-ad></amp-ad>", 1),
        ('<ins data-revive-zoneid="3"></ins>', 1),
        ("<p>The fee is <del>5</del> <ins>6</ins> or <ins class='diff'>7</ins> euros", 0),
        ('<div class="header shadow load adapter"></div>', 0),
        ('<p class="ad">a paragraph is text</p>', 0),
    ],
)
def test_places_for_ads_are_counted_once(html, places):
    assert read(html).ad_places == places


def test_the_head_is_read():
    found = read(
        "<head><title> A\n day </title><title>Other</title>"
        '<meta name="Description" content=" first "><meta name="description" content="second">'
        '<meta property="og:title" content="Graph"><meta http-equiv="refresh" content="0;url=/x">'
        '<link rel="canonical alternate" href="/c"></head>'
    )
    assert found.title == "A day"
    assert (found.meta["description"], found.meta["og:title"]) == ("first", "Graph")
    assert found.relations == {"canonical": "/c", "alternate": "/c"}


def test_an_empty_document_has_an_empty_outline():
    found = read("")
    assert (found.title, found.links, found.headings, found.ad_places) == ("", [], [], 0)
