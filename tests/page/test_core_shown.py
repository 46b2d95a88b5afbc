"""What a page shows is the same, read in Python and by the core, view by view."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from darnel.core import CORE
from darnel.page.outline import Outline
from darnel.page.page import Page
from darnel.page.showing import names_in, shown_of
from darnel.page.shown import Shown
from tests.page.test_reference import contents
from tests.support.depth import sampled
from tests.support.nasty import pages

pytestmark = pytest.mark.skipif(CORE is None, reason="the core is not installed")

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
NASTY = {name: content for name, content in pages().items() if isinstance(content, str)}
OUTLINE = (
    *("title", "meta", "relations", "feeds", "links", "images", "embeds", "inline_scripts"),
    *("headings", "ad_places", "codes"),
)
SHOWN = (
    *(
        "hidden_texts",
        "hidden_size",
        "visible_lines",
        "main_lines",
        "text",
        "main_text",
        "text_size",
        "shell",
    ),
    *("media_totals", "json_ld", "related_heads"),
)
TITLES = ("Garden", "chairs", "old2", "old 2", "Ⅷ", "²", "24", "İ", "Σ", "K", "casino", "online casino", "ß")
SELECTORS = (
    ".a", "#b", "p", "*", ".a.c", "p.a", "div > p", "div p", "p + p", "p ~ p", "[title]", "[title=x]",
    "[title^=x]", "[title$='x']", "[title*=x]", "[title~=x]", "[title|=x]", "[type=TEXT]",
    "p:first-child", "p:last-child", "p:nth-child(2n+1)", "p:nth-of-type(even)", "p:only-child",
    "p:nth-last-child(-n+2)", ":is(.a,.c)", "p:not(.a)", ".a:empty", "a:link", "p:has(a)", ".\\61",
    "p:has(> a)", "div:has(.a, #b) > p", "p:not(:has(a))", "div:has(p:first-child)", ":has(.c)", "p:has(",
    "p:has(a .a)", "p:has(+ p)", "div:has(>p,..a)", "p:has()", "p:has(:scope)", "div:has(div:has(p))",
    ".a:hover", ".A", "P", "..a", "p >", ":nosuch", "div:is(.a, #b", "@media screen{p",
    "html body > .a", ":root .a", "p:lang(de)", "p:where(.a) a",
)  # fmt: skip


def test_the_same_characters_part_words_of_a_title():
    for start in range(0x80, 0x3100, 0x80):
        title = " ".join(f"a{chr(code)}b" for code in range(start, start + 0x80))
        pages = [shown.title_totals(title, "", (), "") for shown in (Shown(""), shown_of(""))]
        assert pages[0][:2] == pages[1][:2], hex(start)


def different(html: str) -> list[str]:
    """Views in which the two readings of a page differ."""
    slow, fast = Shown(html), shown_of(html)
    names = [name for name in OUTLINE if getattr(slow.outline, name) != getattr(fast.outline, name)]
    names += [name for name in SHOWN if getattr(slow, name) != getattr(fast, name)]
    for own in ("", "shop.example"):
        totals = slow.link_totals(own), fast.link_totals(own)
        names += [name for name, one, other in zip(totals[0]._fields, *totals, strict=True) if one != other]
    names += ["count_joined"] * (slow.count_joined("word", 5) != fast.count_joined("word", 5))
    return names


_TITLES = st.lists(
    st.sampled_from((*TITLES, " ")) | st.characters(exclude_categories=["Cs"]), max_size=9
).map("".join)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(_TITLES, _TITLES, st.lists(st.sampled_from(TITLES), max_size=4))
def test_titles_are_compared_the_same(title, description, slug):
    slow, fast = Shown(""), shown_of("")
    for brand in ("", "old2"):
        assert slow.title_totals(title, description, slug, brand) == fast.title_totals(
            title, description, slug, brand
        )


@pytest.mark.parametrize(
    "address",
    [
        *("", "about-us", "/a/b-c", "https://old-mill24.co.uk/How-to_bake.html?x#y", "//a.ck/x.php/12/"),
        *(
            "https://a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s/x",
            "https://192.0.2.1/a/index.html",
            "https://a..b/c",
        ),
        *(
            "https://.com/long-way",
            "https://www.ck./long-way",
            "https://b.www.ck",
            "https://x.compute.amazonaws.com",
        ),
        *("https://münchen.example/caf%C3%A9-1", "https://web.archive.org/web/2020/http://a.example/bridge"),
    ],
)
def test_names_in_addresses_are_the_same(address, monkeypatch):
    names = names_in(address)
    monkeypatch.setattr("darnel.page.showing._facts", lambda: None)
    assert names == names_in(address)


def test_letters_like_those_of_a_folder_are_others():
    html = '<a href="/tagſ/x">a</a><a href="//x.com/ıntent/x">b</a><a href="//x.com/é/Share">c</a>'
    assert not different(html)
    totals = shown_of(html).link_totals("")
    assert (totals.inner_archives, totals.profiles) == (0, 1)


def test_heads_of_related_pages_are_counted_the_same():
    heads = ["Also read:", "ALSO READ .", "Verwandte Beiträge", "相关文章：", "İlgili yazılar"]
    others = ["See also the map", "also", "Also read" + " :" * 30, "相关"]
    html = "".join(f"<h2>{line}</h2>" for line in heads + others)
    assert not different(html)
    assert shown_of(html).related_heads == 4


def test_templates_of_drawings_show_the_same():
    template = "<svg><style><template><template><svg><title><p></template>"
    assert not different(f'{template}<iframe srcdoc="<nav>x</nav><p>y">')
    assert not different(f"{template}<div hidden><script src=/x></script>x</div>")
    assert not different('<svg><template><desc><i></template><a href=x><div class="widget"></a>')
    assert not different("<template><p>a</template><svg><template>b</svg><p>c<template><p>d</template>")


@pytest.mark.parametrize("style", ["zoom:0१", "font-size:1٣", "opacity:0９", "left:-9９9px;margin:0"])
def test_digits_of_other_scripts_are_no_digits_of_styles(style):
    assert not different(
        f"<p>Rain fell.<p style='{style}'>Nobody came.<style>.a{{{style}}}</style><p class=a>x"
    )


@pytest.mark.parametrize("file", sorted(SAMPLE.glob("*/*.html")), ids=lambda file: file.stem)
def test_sample_pages_show_the_same(file):
    assert not different(Page(file.read_bytes()).html)


@pytest.mark.parametrize("name", sampled(sorted(NASTY), 4))
def test_nasty_pages_show_the_same(name):
    assert not different(Page(NASTY[name][:200_000]).html)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(contents)
def test_generated_pages_show_the_same(html):
    assert not different(html)


@pytest.mark.parametrize("selector", SELECTORS)
def test_rules_hide_the_same(selector):
    body = (
        "<body><div class='a'><p class='a c' title='x y'>One <a href=/>two</a><p id=b lang=de title=x-z>Three"
        "<p class=A title=yx>Four</div><div><p>Five</p><input type=text></div><p class=a></p>"
        + "Visible. "
        * 40
    )
    for doctype in ("", "<!doctype html>"):
        sheet = f"{selector} {{ display: none }} p.c {{ display: block }} .c {{ visibility: hidden }}"
        assert not different(f"{doctype}<style>{sheet}</style>{body}")
        assert not different(f"{doctype}<style>.a, {selector}{{opacity:0}}</style>{body}")


@pytest.mark.parametrize(
    "html",
    [
        "<div><template shadowrootmode=open><p>shadow<slot></slot></template><p>light</div>",
        "<iframe srcdoc='&lt;p>inner&lt;iframe srcdoc=x>'></iframe>after",
        "<details><summary>a</summary>b<p>c<script src=//a.example/x></script></details>d",
        "<object><p>in<embed src=//a.example/y></object><video><p>no video</video>",
        "<div hidden><table><tr><td>a<td>bb<tr><td>ccc</table><ul><li>x<ol><li value=7>y</ol></ul></div>"
        + "v " * 150,
        "<table class=sidebar><tr><td>a<td>b</table><p>" + "main text " * 30,
        "</a><a></a></a><b>",
        "text " * 9 + "<section class='x\x1cnav'>a</section><div class='ad\x1f'>b",
        "<style>*{position:absolute;margin/**/:\x0b-100px}</style><p>x",
        "<style>p{font-size/**/:\x0b0}b{margin/**/:\u2003-100px}</style><p>x<b>y",
        "<style>p\\{display:none}*{display:none}</style><p>x",
        "<style>b\\{opacity:0}p{opacity:0}i{opacity:0}..x{opacity:0}</style><p>x<b>y</b><i>z",
        "<div style='font-size:0'>a<b style='font-size\x1c:9px'>b</b>",
        "<span>a</span><span>B</span><button>a</button><i>",
        '<html lang="A\u1c89\ua7cb\U00010d50"><meta name="B\u1c89"><a rel="\u1c89 \u03a3" href="/Go/\u1c89">',
        "<pre>\n a\n  b\n</pre><blockquote>q<blockquote>r</blockquote></blockquote><ul><li><p>x<li>y</ul>",
    ],
)
def test_what_is_opened_and_laid_out_is_the_same(html):
    assert not different(html)


def test_no_nesting_of_has_breaks_the_core():
    page = shown_of("<style>" + "p:has(a" * 20_000 + "{display:none}</style><p>x")
    assert type(page) is Shown
    assert page.text == "x"


def test_the_core_reads_what_it_can():
    assert type(shown_of("<p>x")) is not Shown
    assert type(shown_of("<style>p:has(+ a){display:none}</style><p>x")) is Shown
    assert isinstance(shown_of("<p>x").outline, Outline)


def test_sections_folders_and_accounts_are_counted_the_same():
    texts = (
        "Jobs »",
        "EVENTS",
        "[help]",
        "Вакансии",
        "採用情報",
        "Jobs in the town",
        "İletişim",
        "K",
        "»",
        "",
    )
    hrefs = (
        *(
            "/a",
            "/de/jobs",
            "/en-gb/our-team/x",
            "//shop.example/store-locator?x",
            "https://shop.example/news#x",
        ),
        *(
            "http://x.example/press.html",
            "/2016/05",
            "/A",
            "/a1",
            "///about",
            "/de/",
            "//shop.example",
            "#jobs",
        ),
        *("https://www.instagram.com/mill", "https://www.youtube.com/watch?v=x", "https://youtube.com/@mill"),
        *(
            "https://www.linkedin.com/shareArticle?x",
            "https://m.example/jobs",
            "/ſupport",
            "/events\n",
            "/blog ",
        ),
        *(
            "/index.php/en/wholesale",
            "/index.php/2016",
            "/index.php",
            "javascript:jobs()",
            "MAILTO:jobs@a",
            "#",
        ),
        *(
            "/a/May.PDF?v=2",
            "//x.example/b.docx#3",
            "x.csv",
            "/pdf",
            "/a.pdf/",
            "/?f=b.pdf",
            "/a.odt\n",
            "/.rtf",
        ),
        *(
            "https://youtube.com/shorts/x",
            "https://vimeo.com/123",
            "https://vimeo.com/",
            "//mill.bandcamp.com",
        ),
        *(
            "HTTPS://www.twitch.tv/x",
            "https://soundcloud.com?x",
            "//www.tiktok.com/@x",
            "//flickr.com/1\u0661",
        ),
    )
    links = [f'<a href="{href}">{texts[place % len(texts)]}</a>' for place, href in enumerate(hrefs * 10)]
    many = "".join(
        f'<a href="/{"".join(chr(97 + int(digit)) for digit in str(number))}x/1">x</a>'
        for number in range(99)
    )
    assert not different("".join(links))
    assert not different("".join(links) + many)
    totals = shown_of("".join(links)).link_totals("shop.example")
    assert (totals.sections, totals.plain_folders, totals.accounts) == (6, 8, 5)
    assert totals.documents == 5
    assert shown_of(many).link_totals("").plain_folders == 30


def test_services_are_counted_the_same():
    scripts = (
        '"//static.chartbeat.com/x"',
        "'https://a.optimizely.com'",
        "///js.hs-scripts.com/",
        "//",
        "//chartbeat.net",
        f"//{'a.' * 117}hubspot.com",  # 245 characters
        f"//{'a.' * 122}zendesk.com",  # 255, too long for a host
        "https:\\/\\/cdn.parsely.com\\/x",
        "/\\/cdn.mxpnl.com",
        "\\/cdn.onetrust.com",
        "fbq('init'); fbevents.js dimension12 dimension1",
    )
    html = "".join(f"<script>{code.upper()}</script>" for code in scripts)
    html += '<script src="//use.typekit.net/x.js"></script>'
    html += '<img src="//pixel.quantserve.com/x"><img src="//a.example/fbevents.js">'
    html += '<iframe src="//pagead2.googlesyndication.com/x"></iframe>'
    assert not different(html)
    assert shown_of(html).media_totals.services == 9  # HubSpot once, two that scripts use
