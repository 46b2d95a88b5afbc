"""Markup: how much of the page is text, what it loads, what it hides."""

import math
import re

from darnel.facts.hosts import domain_of, host_of
from darnel.features.feature import feature, rate, share
from darnel.page.page import Page

_BUILDS_ELEMENTS = ("createelement(", "document.write(", "eval(", "atob(", "fromcharcode")
_REDIRECT = re.compile(r"location(?:(?:\.href)?\s*=\s*['\"]|\.(?:replace|assign)\()")


@feature
def visible_text_share(page: Page) -> float:
    """Visible text against the whole markup.

    >>> visible_text_share(Page("<p>abc</p>"))
    0.3

    Unit: share of characters
    Range: 0 to 1
    Source: Ntoulas et al., Detecting Spam Web Pages, WWW 2006 (fraction of visible content)
    """
    return share(page.text_size, len(page.html))


@feature
def markup_size(page: Page) -> float:
    """Size of the markup, as a logarithm.

    >>> round(markup_size(Page("<p>abc</p>")), 2)
    2.4

    Unit: ln(1 + characters)
    Range: 0 and up
    Source: Marginalia Search, DocumentValuator (text against raw length)
    """
    return math.log1p(len(page.html))


@feature
def measured_share(page: Page) -> float:
    """Share of the page that was measured: below 1 for a page over the size limit, of which an excerpt is read.

    >>> measured_share(Page("<style>" + "x" * 77 + "</style><p>Rain.", max_bytes=50))
    0.23

    Unit: share of characters
    Range: 0 to 1
    Source: issue of this project (a page over the limit says so)
    """
    return page.measured_share


@feature
def elements_per_word(page: Page) -> float:
    """Elements for every word.

    >>> elements_per_word(Page("<p>abc</p>"))
    0.08

    Unit: elements per word
    Range: 0 and up
    Source: traits measured on this project's corpus (cloned shells around an article)
    """
    return rate(page.outline.elements, len(page.words), 1)


@feature
def external_scripts(page: Page) -> float:
    """Scripts loaded from an address.

    >>> external_scripts(Page('<script src="/a.js"></script>'))
    1.0

    Unit: scripts
    Range: 0 and up
    Source: Marginalia Search, ScriptVisitor
    """
    return float(sum(embed.tag == "script" for embed in page.embeds))


@feature
def inline_script_share(page: Page) -> float:
    """Inline script against the whole markup; the first 20,000 characters of script count.

    >>> inline_script_share(Page("<script>var abcdef</script>")) > 0.3
    True

    Unit: share of characters
    Range: 0 to 1
    Source: Marginalia Search, ScriptVisitor (1 per 1,000 inline characters)
    """
    return share(sum(map(len, page.outline.inline_scripts)), len(page.html))


@feature
def building_scripts(page: Page) -> float:
    """Inline scripts that build elements, write markup or decode code.

    >>> building_scripts(Page('<script>document.write("x")</script>'))
    1.0

    Unit: scripts
    Range: 0 and up
    Source: Marginalia Search, ScriptVisitor (createElement)
    """
    return float(sum(any(mark in code for mark in _BUILDS_ELEMENTS) for code in page.codes))


@feature
def redirects(page: Page) -> float:
    """Meta refresh to another address, and scripts that set the location.

    >>> redirects(Page('<meta http-equiv="refresh" content="1; url=https://x.example">'))
    1.0

    Unit: redirects
    Range: 0 and up
    Source: traits measured on this project's corpus (redirect to an affiliate link after a second)
    """
    refresh = "url" in page.outline.refresh.lower()
    return float(refresh + sum(_REDIRECT.search(code) is not None for code in page.codes))


@feature
def frames(page: Page) -> float:
    """Frames and embedded objects.

    >>> frames(Page('<iframe src="/x"></iframe>'))
    1.0

    Unit: frames
    Range: 0 and up
    Source: Marginalia Search, FeatureExtractor
    """
    return float(sum(embed.tag != "script" for embed in page.embeds))


@feature
def hidden_share(page: Page) -> float:
    """Share of elements hidden by their own style or attribute.

    >>> hidden_share(Page('<p style="display:none">a</p><p>b</p>')) > 0.1
    True

    Unit: share of elements
    Range: 0 to 1
    Source: traits measured on this project's corpus (hidden text; median 5 on honest pages)
    """
    return share(page.outline.hidden, page.outline.elements)


@feature
def click_handlers(page: Page) -> float:
    """Share of elements with an inline click handler.

    >>> click_handlers(Page('<p onclick="x()">a</p>')) > 0.1
    True

    Unit: share of elements
    Range: 0 to 1
    Source: traits measured on this project's corpus (clicks that open an ad)
    """
    return share(page.outline.handlers, page.outline.elements)


@feature
def image_rate(page: Page) -> float:
    """Pictures for every 1,000 words.

    >>> image_rate(Page("![a](/a.png)", "markdown"))
    20.0

    Unit: pictures per 1,000 words
    Range: 0 and up
    Source: corpus rubric of this project (wallpaper galleries)
    """
    return rate(len(page.images), len(page.words))


@feature
def hotlinked_share(page: Page) -> float:
    """Share of pictures that come from another registrable domain, where there are three or more.

    >>> hotlinked_share(Page('<img src="//a.example/1"><img src="//a.example/2"><img src="//b.example/3">'))
    1.0

    Unit: share of pictures
    Range: 0 to 1
    Source: traits measured on this project's corpus (60 % of generated keyword sites, 2 % of clean HTML)
    """
    own = domain_of(host_of(page.url)) if page.url else ""
    foreign = sum(bool(image.host) and domain_of(image.host) != own for image in page.images)
    return share(foreign, len(page.images)) if len(page.images) >= 3 else 0.0


@feature
def image_domains(page: Page) -> float:
    """Distinct registrable domains that pictures come from.

    >>> image_domains(Page('<img src="//a.example/1"><img src="//b.example/3">'))
    2.0

    Unit: domains
    Range: 0 and up
    Source: traits measured on this project's corpus (pictures hot-linked from everywhere)
    """
    return float(len({domain_of(image.host) for image in page.images if image.host}))


@feature
def image_fallback_share(page: Page) -> float:
    """Share of pictures with an `onerror` fallback.

    Hot-linked pictures vanish; the template replaces them.

    >>> image_fallback_share(Page('<img src="//a.example/1" onerror="this.src=x">'))
    1.0

    Unit: share of pictures
    Range: 0 to 1
    Source: traits measured on this project's corpus (67 % of generated keyword sites, 2 % of clean HTML)
    """
    return share(sum(image.fallback for image in page.images), len(page.images))


@feature
def alt_title_share(page: Page) -> float:
    """Share of pictures whose description shares two long words with the title, where there are three or more.

    >>> alt_title_share(Page('<title>Garden chairs</title>' + '<img src="x" alt="cheap garden chairs">' * 3))
    1.0

    Unit: share of pictures
    Range: 0 to 1
    Source: traits measured on this project's corpus (keyword phrases in picture descriptions)
    """
    title = {word for word in page.title.lower().split() if len(word) > 3}
    named = sum(len(title.intersection(image.alt.lower().split())) > 1 for image in page.images)
    return share(named, len(page.images)) if len(page.images) >= 3 else 0.0


@feature
def alt_text_share(page: Page) -> float:
    """Share of pictures whose description stands on the page as a line of its own, or is the title, where there are three or more.

    >>> alt_text_share(Page("![cheap garden chairs](/1)\\n\\nCheap garden chairs\\n\\n" * 3, "markdown"))
    1.0

    Unit: share of pictures
    Range: 0 to 1
    Source: remeasured on this project's corpus (image-scrape pages)
    """
    if len(page.images) < 3:
        return 0.0
    known = {line.lower() for line in (*page.lines, page.title)}
    return share(
        sum(len(image.alt) > 12 and image.alt.strip().lower() in known for image in page.images),
        len(page.images),
    )


@feature
def long_alt_share(page: Page) -> float:
    """Share of pictures described in more than 40 characters.

    >>> long_alt_share(Page('<img src="x" alt="cheap garden chairs for the summer of the year">'))
    1.0

    Unit: share of pictures
    Range: 0 to 1
    Source: traits measured on this project's corpus (keyword phrases in picture descriptions)
    """
    return share(sum(len(image.alt) > 40 for image in page.images), len(page.images))


@feature
def amp(page: Page) -> float:
    """Whether the page is built of AMP elements.

    >>> amp(Page('<amp-img src="x"></amp-img>'))
    1.0

    Unit: 1 if so
    Range: 0 to 1
    Source: traits measured on this project's corpus (33 % of gambling doorways, 0.5 % of clean HTML)
    """
    return float(page.outline.amp)


@feature
def paragraph_tags(page: Page) -> float:
    """Share of elements that are paragraphs.

    >>> paragraph_tags(Page("<p>a</p>"))
    0.25

    Unit: share of elements
    Range: 0 to 1
    Source: mozilla/readability (paragraphs carry the article)
    """
    return share(page.outline.count("p"), page.outline.elements)


@feature
def box_tags(page: Page) -> float:
    """Share of elements that are `div` or `span`.

    >>> box_tags(Page("<div>a</div>"))
    0.25

    Unit: share of elements
    Range: 0 to 1
    Source: Marginalia Search, DocumentValuator (text against markup)
    """
    return share(page.outline.count("div", "span"), page.outline.elements)


@feature
def emphasis_rate(page: Page) -> float:
    """Bold passages for every 1,000 words.

    >>> emphasis_rate(Page("**a** b", "markdown"))
    20.0

    Unit: passages per 1,000 words
    Range: 0 and up
    Source: issue of this project (keyword emphasis; stock habit of generated text)
    """
    return rate(page.outline.count("strong", "b"), len(page.words))


@feature
def list_item_rate(page: Page) -> float:
    """List items for every 1,000 words.

    >>> list_item_rate(Page("- a\\n- b", "markdown"))
    40.0

    Unit: items per 1,000 words
    Range: 0 and up
    Source: datatrove, Gopher quality filter (lines that begin with a bullet)
    """
    return rate(page.outline.count("li"), len(page.words))


@feature
def table_cell_rate(page: Page) -> float:
    """Table cells for every 1,000 words.

    >>> table_cell_rate(Page("<table><tr><td>a</td></tr></table>"))
    20.0

    Unit: cells per 1,000 words
    Range: 0 and up
    Source: DeGenTWeb (text in short list and table items)
    """
    return rate(page.outline.count("td", "th"), len(page.words))


@feature
def code_rate(page: Page) -> float:
    """Passages of code for every 1,000 words.

    >>> code_rate(Page("Call `x`.", "markdown"))
    20.0

    Unit: passages per 1,000 words
    Range: 0 and up
    Source: issue of this project (concrete things that honest pages have)
    """
    return rate(page.outline.count("code", "pre"), len(page.words))


@feature
def form_rate(page: Page) -> float:
    """Form fields for every 1,000 words.

    >>> form_rate(Page("<input><textarea></textarea>"))
    40.0

    Unit: fields per 1,000 words
    Range: 0 and up
    Source: remeasured on this project's corpus (forums, shops and sign-up pages)
    """
    return rate(page.outline.count("input", "textarea", "select"), len(page.words))


@feature
def line_break_rate(page: Page) -> float:
    """Line breaks by `br` for every 1,000 words.

    >>> line_break_rate(Page("a<br>b"))
    20.0

    Unit: breaks per 1,000 words
    Range: 0 and up
    Source: remeasured on this project's corpus (hand-made pages)
    """
    return rate(page.outline.count("br"), len(page.words))


@feature
def players(page: Page) -> float:
    """Videos, sounds and players, by element or frame.

    >>> players(Page('<iframe src="https://www.youtube.com/embed/x"></iframe>'))
    1.0

    Unit: players
    Range: 0 and up
    Source: issue of this project (concrete things that honest pages have)
    """
    players = ("youtube.com", "youtube-nocookie.com", "vimeo.com", "dailymotion.com", "soundcloud.com")
    framed = sum(embed.tag == "iframe" and domain_of(embed.host) in players for embed in page.embeds)
    return float(framed + page.outline.count("video", "audio"))
