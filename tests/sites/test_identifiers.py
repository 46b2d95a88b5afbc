"""Identifiers: every kind is found where it stands, and examples are no accounts."""

import re

import pytest

from darnel.page.page import Page
from darnel.sites.identifiers import identifiers, kinds, platforms

HEX = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
CASES = {
    "adsense": ('<ins class="adsbygoogle" data-ad-client="ca-pub-7426913580246801">', "pub-7426913580246801"),
    "adsterra-key": (f"<script>atOptions = {{'key' : '{HEX}', 'format' : 'iframe'}};</script>", HEX),
    "adsterra-script": (f'<script src="//pl1.host.example/0f/1e/2d/{HEX}.js"></script>', HEX),
    "google-analytics": ("<script>ga('create', 'UA-4242424-7', 'auto')</script>", "UA-4242424"),
    "google-analytics-4": (
        '<script src="https://www.googletagmanager.com/gtag/js?id=G-7F2KQ9XW1B"></script>',
        "G-7F2KQ9XW1B",
    ),
    "google-tag-manager": (
        "<script>(window,document,'script','dataLayer','GTM-K7WQ3P')</script>",
        "GTM-K7WQ3P",
    ),
    "yandex-metrika": ('<script>ym(70611842, "init", {})</script>yandex', "70611842"),
    "histats": ("<script>_Hasync.push(['Histats.start', '1,4639071,4,0,0,0,00010000'])</script>", "4639071"),
    "statcounter": ("<script>var sc_project=12690421;</script>", "12690421"),
    "google-verification": (
        '<meta name="google-site-verification" content="8kP2vQ-x7_RtLmN4sWzYb6TjHcGdFeAiUoPyKlMn9X0">',
        None,
    ),
    "bing-verification": (
        '<meta content="A8FA46C07298247CA6A3AF5502FFC5C1" name="msvalidate.01">',
        "A8FA46C07298247CA6A3AF5502FFC5C1",
    ),
    "amazon-tag": ("[mill](https://www.amazon.com/dp/B00MILL?th=1&tag=mill-hands-20)", "mill-hands-20"),
    "impact": ('<a href="https://seller.pxf.io/c/5597041/2134248/18498">', "5597041"),
    "shareasale": ('<a href="https://shareasale.com/r.cfm?b=1&u=1520947&m=2">', "1520947"),
    "disqus": ("<script>var disqus_shortname = 'old-mill-news';</script>", "old-mill-news"),
    "taboola": ('<script src="//cdn.taboola.com/libtrc/oldmill-news/loader.js"></script>', "oldmill-news"),
    "facebook-pixel": ("<script>fbq('init', '734061982574103')</script>", "734061982574103"),
}


@pytest.mark.parametrize("kind", CASES)
@pytest.mark.parametrize("format_", ["html", "markdown"])
def test_an_account_is_found_with_its_evidence(kind, format_):
    markup, value = CASES[kind]
    if format_ == "html":
        markup = re.sub(r"^\[(.*)\]\((.*)\)$", r'<a href="\2">\1</a>', markup)
    (found,) = [each for each in identifiers(Page(f"# Title\n\n{markup}\n", format_)) if each.kind == kind]
    assert value is None or found.value == value
    assert found.value in found.evidence
    assert len(found.evidence) <= 121


@pytest.mark.parametrize(
    "markup",
    [
        "```html\n<script>ga('create', 'UA-4242424-7')</script>\n```",
        "<pre>ga('create', 'UA-4242424-7')</pre>",
        "<code>data-ad-client=&quot;ca-pub-7426913580246801&quot;</code>",
        "<script>ga('create', 'UA-1234567-1')</script>",
        '<ins data-ad-client="ca-pub-0000000000000000">',
        "https://www.amazon.com/dp/B00?tag=CHANGEME-20",
        "<script>grecaptcha 'g-recaptcha' gtag</script>",
        "the gtm-code of an id such as ua-tv",
    ],
)
def test_an_example_is_no_account(markup):
    assert identifiers(Page(f"# Title\n\n{markup}\n", "markdown")) == []


SLOT = CASES["adsense"][0]


@pytest.mark.parametrize(
    "written",
    [
        f"<!-- {SLOT} -->",
        f"<p>We quote: {SLOT.replace('<', '&lt;')}</p>",
        "<p>pub-7426913580246801 and UA-4242424-7 and GTM-K7WQ3P</p>",
        f"<template>{SLOT}</ins></template>",
        f"<div hidden>{SLOT}</ins></div>",
        f'<div style="color: red; display: none"><p>{SLOT}</ins></div>',
        '<a href="/mill" title="https://www.amazon.com/dp/B00?tag=mill-hands-20">mill</a>',
        '<img src="a.png" alt="ca-pub-7426913580246801 UA-4242424-7">',
        '<a hidden href="https://www.amazon.com/dp/B00?tag=mill-hands-20">mill</a>',
        '<script type="application/ld+json">{"a": "UA-4242424-7"}</script>',
        "<script>\n// ga('create', 'UA-4242424-7')\n/* fbq('init', '734061982574103') */\n</script>",
        f"<textarea>{SLOT}</textarea>",
        '<script type="text/template"><ins data-ad-client="ca-pub-7426913580246801"></script>',
    ],
)
def test_an_account_that_is_only_written_is_none_of_the_page(written):
    assert identifiers(Page(f"<title>t</title>{written}", "html")) == []


@pytest.mark.parametrize(  # what a farm could hide behind
    "cloak",
    [
        "<!-- <code> -->{}<!-- </code> -->",
        "<pre>{}</pre>",
        "<!-- ``` -->{}",
        '<div style="display:block">{}</div>',
    ],
)
def test_an_account_cannot_be_cloaked_as_quoted_code(cloak):
    (found,) = identifiers(Page(f"<title>t</title>{cloak.format(SLOT)}", "html"))
    assert found.value == "pub-7426913580246801"


def test_a_counter_that_nobody_sees_counts():
    hidden = '<div style="display:none"><script>var sc_project=12690421;</script></div>'
    assert [found.kind for found in identifiers(Page(hidden, "html"))] == ["statcounter"]


def test_front_matter_names_accounts():
    (found,) = identifiers(Page("---\ntitle: a\nanalytics: UA-4242424-7\n---\n# Text\n\nMore."))
    assert found.name == "google-analytics:UA-4242424"


def test_every_kind_has_a_group_and_a_value_group():
    for kind in kinds().values():
        assert kind.group in {
            "publisher",
            "popunder",
            "analytics",
            "counter",
            "verification",
            "affiliate",
            "account",
        }
        assert kind.search.groups >= 1


@pytest.mark.parametrize("kind", kinds())
def test_no_repeat_of_a_pattern_is_without_bound(kind):
    """A page of one anchor repeated would be searched for hours; spaces and digits end soon in any window."""
    assert not re.search(rb"(?:\]|\\w|(?<!\\)\.|\))[*+]", kinds()[kind].search.pattern)


@pytest.mark.parametrize(
    "before", ["<pre>", "```\ncode\n```\n", "<code>x</code>", "</pre>", "<textarea>x</textarea>"]
)
def test_an_account_after_quoted_code_is_one(before):
    assert len(identifiers(Page(f"{before}\n{CASES['adsense'][0]}", "html"))) == 1


def test_platforms_name_known_kinds():
    assert {name.partition(":")[0] for name in platforms()} <= set(kinds())


def test_letters_that_grow_in_lower_case_do_not_hide_an_account():
    assert [each.value for each in identifiers(Page("İ" * 5_000 + CASES["adsense"][0], "html"))] == [
        "pub-7426913580246801"
    ]


def test_an_account_is_told_once():
    assert len(identifiers(Page(CASES["adsense"][0] * 9, "html"))) == 1
