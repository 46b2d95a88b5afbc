"""Visibility: what a browser does not show is no text, links or code of the page; what it shows is."""

import pytest

from darnel import Page

PROSE = "<p>" + "The river was high in the spring and the old bridge was closed for repairs. " * 5 + "</p>"
SECRET = 'Honest <a href="https://en.wikipedia.org/x">words</a> and <code>code</code>.'

HIDDEN = {
    "attribute": "<div hidden>{}</div>",
    "display": '<div style="display : none !important">{}</div>',
    "visibility": '<div style="visibility:hidden">{}</div>',
    "opacity": '<div style="opacity:0">{}</div>',
    "font": '<div style="font-size:1px">{}</div>',
    "off screen": '<div style="position:absolute; left:-9999px">{}</div>',
    "indent": '<div style="text-indent:-9999px">{}</div>',
    "clipped": '<div style="position:absolute;clip:rect(0,0,0,0)">{}</div>',
    "no size": '<div style="width:1px;height:1px;overflow:hidden">{}</div>',
    "white on white": '<div style="color:#fff;background:white">{}</div>',
    "class": "<style>.x{{display:none}}</style><div class=x>{}</div>",
    "id": "<style>#x {{ visibility: hidden }}</style><div id=x>{}</div>",
    "tag": "<style>section, b {{ display: none }}</style><section>{}</section>",
    "on every screen": "<style>@media screen {{ .x {{display:none}} }}</style><div class=x>{}</div>",
    "above a weaker rule": "<style>#x {{display:none}} div {{display:block}}</style><div id=x>{}</div>",
    "whatever its other rules": (
        "<style>.x {{display:none}} .x {{font-size:14px}}</style><div class=x>{}</div>"
    ),
    "closed details": "<details><summary>More</summary>{}</details>",
    "closed dialog": "<dialog>{}</dialog>",
    "noscript": "<noscript>{}</noscript>",
    "template": "<template>{}</template>",
    "comment": "<!-- {} -->",
    "object": '<object data="/x">{}</object>',
    "video": '<video src="/x">{}</video>',
    "frame fallback": '<iframe src="/x">{}</iframe>',
    "light children of a shadow host": "<div><template shadowrootmode=open>shown</template>{}</div>",
    "generated content": '<style>p::after {{content: "{}"}}</style>',
}
SHOWN = {
    "open details": "<details open><summary>More</summary>{}</details>",
    "open dialog": "<dialog open>{}</dialog>",
    "shadow root": "<div><template shadowrootmode=open>{}</template>light</div>",
    "slotted": "<div><template shadowrootmode=open><p><slot></slot></p></template>{}</div>",
    "inner document": "<iframe srcdoc='{}'></iframe>",
    "small screens": "<style>@media (max-width:600px) {{ .x {{display:none}} }}</style><div class=x>{}</div>",
    "shown again": "<style>.x {{display:none}} .x.on {{display:block}}</style><div class='x on'>{}</div>",
    "hover": "<style>.x:hover {{display:none}}</style><div class=x>{}</div>",
    "parts have a size": '<div style="font-size:0"><div style="font-size:14px">{}</div></div>',
}


@pytest.mark.parametrize("form", HIDDEN.values(), ids=HIDDEN)
@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_what_a_browser_does_not_show_is_no_part_of_the_page(form, before):
    hidden = form.format(SECRET)
    page = Page(hidden + PROSE if before else PROSE + hidden, "html")
    assert "Honest" not in page.text
    assert page.links == []
    assert page.outline.codes == 0


@pytest.mark.parametrize("form", SHOWN.values(), ids=SHOWN)
def test_what_a_browser_shows_is_read(form):
    assert "Honest words" in Page(form.format(SECRET) + PROSE, "html").text


def test_hidden_text_is_counted():
    page = Page(f'<div style="display:none">{"x" * 100}</div>{PROSE}', "html")
    assert page.hidden_size == 100


def test_a_page_that_scripts_show_is_read():
    page = Page(f'<div style="visibility:hidden">{PROSE}</div>', "html")
    assert "river" in page.text
    assert page.hidden_size == 0


def test_scripts_frames_and_places_for_ads_work_wherever_they_stand():
    inner = '<script src="//pagead2.googlesyndication.com/x.js"></script><ins class="adsbygoogle"></ins>'
    page = Page(f'<div style="display:none">{inner}words</div>{PROSE}', "html")
    assert [embed.tag for embed in page.embeds] == ["script"]
    assert page.outline.ad_places == 1


@pytest.mark.parametrize(
    "html",
    [
        "<div hidden>" * 5_000 + "x",
        "<details>" * 5_000 + "x",
        "<style>" + ".x{display:none}" * 20_000 + "</style><p class=x>y",
        "<style>" + "/*" * 50_000 + "</style>",
        "<style>" + "{" * 50_000 + "}" * 50_000 + "</style>",
        "<style>"
        + ",".join(f".c{n}" for n in range(20_000))
        + "{display:none}</style>"
        + "<p class=c1>y" * 2_000,
        "<div><template shadowrootmode=open>" * 2_000,
        "<iframe srcdoc='" + "<iframe srcdoc=" * 2_000 + "'>",
        "<style>a:{display:none} [{display:none} ..x{display:none}</style><p>y",
    ],
    ids=["nested", "details", "rules", "comments", "braces", "selectors", "roots", "frames", "no selectors"],
)
def test_hostile_pages_are_read(html):
    assert isinstance(Page(html, "html").text, str)
