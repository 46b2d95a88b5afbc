"""Ads: places, networks, pop-unders, affiliate links, counters."""

import math

from darnel.features.feature import feature, rate, share
from darnel.page.page import Page


@feature(shown_by="boxes")
def ad_density(page: Page) -> float:
    """Places for ads in an HTML page, filled or not, for every 1,000 words of its main text.

    >>> ad_density(Page('<ins class="adsbygoogle"></ins><div class="ad-box">Buy</div>' + "<p>rain " * 399))
    5.0

    Unit: places per 1,000 words
    Range: 0 and up
    Said: places for ads in 1,000 words; many places for ads; few places for ads
    Source: Google Search, Page layout algorithm improvement, 2012 (little content and many ads)
    """
    return rate(page.media_totals.ad_places, page.reading.word_total) if page.format == "html" else math.nan


@feature(shown_by="embeds")
def entry_networks(page: Page) -> float:
    """Ad networks that anyone may join.

    >>> entry_networks(Page('<script src="//pagead2.googlesyndication.com/x.js"></script>'))
    1.0

    Unit: networks
    Range: 0 and up
    Said: ad networks that accept any site; ads of networks that accept any site; few ads of networks that
    accept any site
    Source: DeGenTWeb, llm_site_kinds, argument 3 (Ezoic 8.5 % against 2.4 %), 2026
    """
    return float(page.media_totals.entry_networks)


@feature(shown_by="embeds")
def popunder_scripts(page: Page) -> float:
    """Scripts of pop-under networks, by host or by the shape of their path or code.

    Throwaway hosts change; `/2hex/2hex/2hex/32hex.js`, `/invoke.js` and `atOptions` stay.

    >>> html = '<script src="//x.example/ab/cd/ef/0123456789abcdef0123456789abcdef.js"></script>'
    >>> popunder_scripts(Page(html))
    1.0

    Unit: scripts
    Range: 0 and up
    Said: pop-under scripts; scripts that open windows behind the page; few scripts that open windows behind
    the page
    Source: traits measured on this project's corpus (94 % of generated keyword sites, 0.7 % of clean HTML)
    """
    return float(page.media_totals.popunders + page.media_totals.pop_codes)


@feature(shown_by="links")
def affiliate_link_share(page: Page) -> float:
    """Share of links that pay the site when followed.

    Review farms live on commissions; an editor's page links mostly without one.

    >>> affiliate_link_share(Page("[a](https://shop.example/x?tag=me-20) [b](/about)", "markdown"))
    0.5

    Unit: share of links
    Range: 0 to 1
    Said: affiliate links; many affiliate links; few affiliate links
    Source: Bevendorff et al., Is Google Getting Worse?, ECIR 2024 (affiliate_links, Spearman -0.998 with
    rank)
    """
    return share(page.link_totals.paid, page.link_totals.links)


@feature(shown_by="links")
def affiliate_networks(page: Page) -> float:
    """Distinct affiliate networks that links lead to.

    >>> affiliate_networks(Page('<a href="https://brand.sjv.io/c/1/2/3">x</a>'))
    1.0

    Unit: networks
    Range: 0 and up
    Said: affiliate networks linked to; links to affiliate networks; few links to affiliate networks
    Source: Bevendorff et al., Is Google Getting Worse?, ECIR 2024 (12 networks)
    """
    return float(page.link_totals.affiliate_networks)


@feature(shown_by="links")
def banner_link_share(page: Page) -> float:
    """Share of links that are a picture leading to another site.

    >>> banner_link_share(Page('<a href="https://x.example"><img src="b.png"></a><a href="/">home</a>'))
    0.5

    Unit: share of links
    Range: 0 to 1
    Said: links that are banners; many banners that lead to other sites; few banners
    Source: traits measured on this project's corpus (affiliate banners)
    """
    return share(page.link_totals.banners, page.link_totals.links)


@feature(shown_by="embeds")
def hit_counters(page: Page) -> float:
    """Free hit counters that the page loads or names in a script.

    >>> hit_counters(Page('<script src="//s10.histats.com/js15.js"></script>'))
    1.0

    Unit: counters
    Range: 0 and up
    Said: free hit counters; free hit counters; few free hit counters
    Source: traits measured on this project's corpus (94 % of generated keyword sites, 0.7 % of clean HTML)
    """
    return float(max(page.media_totals.counter_networks, page.media_totals.counter_codes))
