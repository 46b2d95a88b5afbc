"""Ads: slots, networks, pop-unders, affiliate links, counters."""

import re

from ahocorasick_rs import AhoCorasick, MatchKind

from darnel.features.feature import feature, share
from darnel.page.page import Page

_PATH_SHAPE = re.compile(
    r"/(?:[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{32}\.js|invoke\.js|/pl\d{6,9}\.|apu\.php|"
    r"pfe/current/)|tag\.min\.js"
)
# Of this kind, and so few, the phrases are looked for together by vector instructions.
_POP_CODE = AhoCorasick(
    (
        "atoptions",
        "popunder",
        "pop_under",
        "popmagic",
        "adsterra",
        "propeller",
        "/invoke.js",
        "monetag",
        "clickadu",
    ),
    matchkind=MatchKind.LeftmostFirst,
)


def _networks(page: Page, *kinds: str) -> set[str]:
    networks = (embed.network for embed in (*page.embeds, *page.images))
    return {network.name for network in networks if network is not None and network.kind in kinds}


def _tiers(page: Page, *tiers: str) -> set[str]:
    return {
        n.name
        for embed in page.embeds
        if (n := embed.network) is not None and n.kind == "ads" and n.tier in tiers
    }


@feature(shown_by="boxes")
def empty_slot_share(page: Page) -> float:
    """Share of ad slots that hold nothing.

    Slots kept in a template and filled at view time are empty in the stored page.

    >>> empty_slot_share(Page('<ins class="adsbygoogle"></ins><div class="ad-box">Buy</div>'))
    0.5

    Unit: share of slots
    Range: 0 to 1
    Source: traits measured on this project's corpus (article farms keep one publisher's empty slots)
    """
    return share(sum(page.outline.slots), len(page.outline.slots))


@feature(shown_by="embeds")
def entry_networks(page: Page) -> float:
    """Ad networks that anyone may join.

    >>> entry_networks(Page('<script src="//pagead2.googlesyndication.com/x.js"></script>'))
    1.0

    Unit: networks
    Range: 0 and up
    Source: DeGenTWeb, llm_site_kinds, argument 3 (Ezoic 8.5 % against 2.4 %), 2026
    """
    return float(len(_tiers(page, "entry", "native")))


@feature(shown_by="embeds")
def popunder_scripts(page: Page) -> float:
    """Scripts of pop-under networks, by host or by the shape of their path or code.

    Throwaway hosts change; `/2hex/2hex/2hex/32hex.js`, `/invoke.js` and `atOptions` stay.

    >>> html = '<script src="//x.example/ab/cd/ef/0123456789abcdef0123456789abcdef.js"></script>'
    >>> popunder_scripts(Page(html))
    1.0

    Unit: scripts
    Range: 0 and up
    Source: traits measured on this project's corpus (94 % of generated keyword sites, 0.7 % of clean HTML)
    """
    by_host = sum(
        (embed.network is not None and embed.network.kind == "popunder")
        or _PATH_SHAPE.search(embed.url) is not None
        for embed in page.embeds
        if embed.tag == "script"
    )
    return float(by_host + sum(bool(_POP_CODE.find_matches_as_indexes(code)) for code in page.codes))


@feature(shown_by="links")
def affiliate_link_share(page: Page) -> float:
    """Share of links that pay the site when followed.

    Review farms live on commissions; an editor's page links mostly without one.

    >>> affiliate_link_share(Page("[a](https://shop.example/x?tag=me-20) [b](/about)", "markdown"))
    0.5

    Unit: share of links
    Range: 0 to 1
    Source: Bevendorff et al., Is Google Getting Worse?, ECIR 2024 (affiliate_links, Spearman -0.998 with
    rank)
    """
    return share(len(page.paid_links), len(page.links))


@feature(shown_by="links")
def affiliate_networks(page: Page) -> float:
    """Distinct affiliate networks that links lead to.

    >>> affiliate_networks(Page('<a href="https://brand.sjv.io/c/1/2/3">x</a>'))
    1.0

    Unit: networks
    Range: 0 and up
    Source: Bevendorff et al., Is Google Getting Worse?, ECIR 2024 (12 networks)
    """
    return float(
        len({n.name for link in page.links if (n := link.network) is not None and n.kind == "affiliate"})
    )


@feature(shown_by="links")
def banner_link_share(page: Page) -> float:
    """Share of links that are a picture leading to another site.

    >>> banner_link_share(Page('<a href="https://x.example"><img src="b.png"></a><a href="/">home</a>'))
    0.5

    Unit: share of links
    Range: 0 to 1
    Source: traits measured on this project's corpus (affiliate banners)
    """
    return share(sum(link.banner and bool(link.host) for link in page.links), len(page.links))


@feature(shown_by="embeds")
def hit_counters(page: Page) -> float:
    """Free hit counters that the page loads or names in a script.

    >>> hit_counters(Page('<script src="//s10.histats.com/js15.js"></script>'))
    1.0

    Unit: counters
    Range: 0 and up
    Source: traits measured on this project's corpus (94 % of generated keyword sites, 0.7 % of clean HTML)
    """
    named = {name for code in page.codes for name in ("histats", "statcounter", "whos.amung") if name in code}
    return float(max(len(_networks(page, "counter")), len(named)))
