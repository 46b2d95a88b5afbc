"""Markup: how much of the page is text, what it loads, what it hides."""

import math

from darnel.features.feature import feature, rate, share
from darnel.page.page import Page

_PICTURES = 3  # from which something is said of where they come from


@feature(shown_by="images")
def hotlinked_share(page: Page) -> float:
    """Share of pictures that come from another registrable domain, where there are three or more.

    Where the page's own domain is not known, the one that most pictures come from is taken for it.

    >>> html = '<img src="//a.example/1"><img src="//b.example/2"><img src="//c.example/3"><img src="/4">'
    >>> hotlinked_share(Page(html))
    0.5

    Unit: share of pictures
    Range: 0 to 1
    Said: pictures loaded from other sites; pictures loaded from other sites; few pictures loaded from other
    sites
    Source: traits measured on this project's corpus (60 % of generated keyword sites, 2 % of clean HTML)
    """
    totals = page.media_totals
    if totals.images < _PICTURES:
        return math.nan
    domains = totals.image_domains
    own = domains.get(page.own_domain, 0) if page.own_domain else max(domains.values(), default=0)
    return share(sum(domains.values()) - own, totals.images)


@feature(shown_by="images")
def image_fallback_share(page: Page) -> float:
    """Share of pictures with an `onerror` fallback.

    Hot-linked pictures vanish; the template replaces them.

    >>> image_fallback_share(Page('<img src="//a.example/1" onerror="this.src=x">'))
    1.0

    Unit: share of pictures
    Range: 0 to 1
    Said: pictures with a replacement if missing; many pictures with a replacement if missing; few pictures
    with a replacement if missing
    Source: traits measured on this project's corpus (67 % of generated keyword sites, 2 % of clean HTML)
    """
    return share(page.media_totals.fallbacks, page.media_totals.images)


@feature(shown_by="code")
def code_rate(page: Page) -> float:
    """Passages of code for every 1,000 words, at most 10: many prove no more than some.

    >>> code_rate(Page("Call `x`.", "markdown"))
    10.0

    Unit: passages per 1,000 words
    Range: 0 to 10
    Said: passages of program code; passages of program code; few passages of program code
    Source: issue of this project (concrete things that honest pages have)
    """
    return min(rate(page.media_totals.codes, page.reading.word_total), 10.0)


@feature(shown_by="hidden")
def hidden_text_share(page: Page) -> float:
    """Share of the text that styles or the attribute `hidden` keep from the reader.

    Menus and dialogs that open on a click are hidden as well; what is read by machines alone is hidden for
    good.

    >>> hidden_text_share(Page('<p style="display:none">Rain.</p><p>' + "Visible. " * 25))
    0.02

    Unit: share of characters
    Range: 0 to 1
    Said: text that readers cannot see; text that readers cannot see; little text that readers cannot see
    Source: Google Search, spam policies (hidden text and links); Ntoulas et al., WWW 2006
    """
    hidden = page.hidden_size
    return round(share(hidden, hidden + page.text_size), 2)


@feature(shown_by="embeds")
def business_services(page: Page) -> float:
    """Services for businesses that the page loads, or names or uses in its scripts, at most eight.

    Audience measurement, advertisers' pixels, newsletters, help desks, a publisher's own ad server. Hit
    counters and ads that accept any site are not counted. NaN where the page is of no site, as for
    `site_sections`, or in Markdown.

    >>> menu = "".join(f'<a href="/{name}">{name}</a>' for name in "abcde")
    >>> business_services(Page(menu + '<script>load("//static.chartbeat.com/js/chartbeat.js")</script>'))
    1.0

    Unit: services
    Range: 0 to 8
    Said: services that businesses use; many services that businesses use; few services that businesses use
    Source: readers of this project's corpus (an organisation behind the page)
    """
    known = page.format == "html" and page.link_totals.of_site
    return float(min(page.media_totals.services, 8)) if known else math.nan
