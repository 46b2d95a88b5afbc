"""Markup: how much of the page is text, what it loads, what it hides."""

import math
from collections import Counter

from darnel.facts.hosts import domain_of
from darnel.features.feature import feature, rate, share
from darnel.page.page import Page

_PLAYERS = frozenset(
    ("youtube.com", "youtube-nocookie.com", "vimeo.com", "dailymotion.com", "twitch.tv", "rumble.com")
)
_FEW = 80  # words


@feature(shown_by="images")
def hotlinked_share(page: Page) -> float:
    """Share of pictures that come from another registrable domain, where there are three or more.

    Where the page's own domain is not known, the one that most pictures come from is taken for it.

    >>> html = '<img src="//a.example/1"><img src="//b.example/2"><img src="//c.example/3"><img src="/4">'
    >>> hotlinked_share(Page(html))
    0.5

    Unit: share of pictures
    Range: 0 to 1
    Source: traits measured on this project's corpus (60 % of generated keyword sites, 2 % of clean HTML)
    """
    if len(page.images) < 3:
        return math.nan
    domains = Counter([domain_of(image.host) for image in page.images if image.host])
    own = domains[page.own_domain] if page.own_domain else max(domains.values(), default=0)
    return share(domains.total() - own, len(page.images))


@feature(shown_by="images")
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


@feature(shown_by="code")
def code_rate(page: Page) -> float:
    """Passages of code for every 1,000 words, at most 10: many prove no more than some.

    >>> code_rate(Page("Call `x`.", "markdown"))
    10.0

    Unit: passages per 1,000 words
    Range: 0 to 10
    Source: issue of this project (concrete things that honest pages have)
    """
    return min(rate(page.outline.count("code", "pre"), page.reading.word_total), 10.0)


@feature(shown_by="hidden")
def hidden_text_share(page: Page) -> float:
    """Share of the text that styles or the attribute `hidden` keep from the reader.

    Menus and dialogs that open on a click are hidden as well; what is read by machines alone is hidden for
    good.

    >>> hidden_text_share(Page('<p style="display:none">Rain.</p><p>' + "Visible. " * 25))
    0.02

    Unit: share of characters
    Range: 0 to 1
    Source: Google Search, spam policies (hidden text and links); Ntoulas et al., WWW 2006
    """
    return round(share(page.hidden_size, page.hidden_size + page.text_size), 2)


@feature
def body_is_embed(page: Page) -> float:
    """Whether the page shows a player and hardly a word of its own: fewer than 80 in the main text.

    >>> body_is_embed(Page('<p>Watch.</p><iframe src="https://www.youtube.com/embed/x"></iframe>'))
    1.0

    Unit: 1 if so
    Range: 0 to 1
    Source: readers of this project's corpus (the body is one clip)
    """
    framed = any(embed.tag != "script" and domain_of(embed.host) in _PLAYERS for embed in page.embeds)
    return float((framed or page.outline.count("video") > 0) and page.reading.word_total < _FEW)
