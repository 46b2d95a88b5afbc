"""Ads: slots, networks, pop-unders, affiliate links, counters."""

import re
from bisect import bisect_left

from ahocorasick_rs import AhoCorasick, MatchKind

from darnel.features.feature import feature, rate, share
from darnel.page.page import Page

_PATH_SHAPE = re.compile(
    r"/(?:[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{32}\.js|invoke\.js|/pl\d{6,9}\.|apu\.php|pfe/current/)|tag\.min\.js"
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
_HIJACK = re.compile(
    r"(?:click|mousedown|touchstart)[^<]{0,400}?(?:window\.open|location(?:\.href)?\s*=[^=]|location\.assign)"
)
_TAG = re.compile(
    r"[?&](?:tag|aff_?id|affid|campid|btag|a_aid|ref|refid|rfsn|hop|pid|aff|invite_?code)=([\w.-]{3,40})",
    re.IGNORECASE,
)
_PROSE = 120  # characters from which a paragraph is prose


def _networks(page: Page, *kinds: str) -> set[str]:
    found = (embed.network for embed in (*page.embeds, *page.images))
    return {network.name for network in found if network is not None and network.kind in kinds}


def _tiers(page: Page, *tiers: str) -> set[str]:
    return {
        n.name
        for embed in page.embeds
        if (n := embed.network) is not None and n.kind == "ads" and n.tier in tiers
    }


def _paid_places(page: Page) -> list[int]:
    """Where slots stand, and pictures that lead to another site."""
    banners = [
        place
        for link, place in zip(page.links, page.outline.link_places, strict=True)
        if link.banner and link.host
    ]
    return [place for place, _ in page.outline.slots] + banners


@feature
def ad_slot_rate(page: Page) -> float:
    """Ad slots for every 1,000 words.

    A farm lives on impressions: the slot count grows while the text does not.

    >>> ad_slot_rate(Page('<p>Rain.<ins class="adsbygoogle"></ins>'))
    20.0

    Unit: slots per 1,000 words
    Range: 0 and up
    Source: DeGenTWeb, ad_extraction (ads per token), 2026
    """
    return rate(len(page.outline.slots), len(page.words))


@feature
def ad_slot_share(page: Page) -> float:
    """Share of content blocks that are ad slots.

    Slots against paragraphs, headings and pictures, whatever their length.

    >>> ad_slot_share(Page('<p>Rain.</p><ins class="adsbygoogle"></ins>'))
    0.5

    Unit: share of blocks
    Range: 0 to 1
    Source: Marginalia Search, FeatureExtractor (ad slots); mission of this project
    """
    slots = len(page.outline.slots)
    return share(slots, slots + len(page.outline.paragraphs) + len(page.headings))


@feature
def empty_slot_share(page: Page) -> float:
    """Share of ad slots that hold nothing.

    Slots kept in a template and filled at view time are empty in the stored page.

    >>> empty_slot_share(Page('<ins class="adsbygoogle"></ins><div class="ad-box">Buy</div>'))
    0.5

    Unit: share of slots
    Range: 0 to 1
    Source: traits measured on this project's corpus (article farms keep one publisher's empty slots)
    """
    return share(sum(empty for _, empty in page.outline.slots), len(page.outline.slots))


@feature
def ads_within_prose(page: Page) -> float:
    """Paid blocks standing between the first and the last prose paragraph, for every ten paragraphs.

    Banners and slots that interrupt the text, not those around it.

    >>> long = "<p>" + "word " * 40 + "</p>"
    >>> ads_within_prose(Page(long + '<ins class="adsbygoogle"></ins>' + long))
    5.0

    Unit: blocks per 10 prose paragraphs
    Range: 0 and up
    Source: field notes of this project (position of ads relative to prose; measured by no rival)
    """
    prose = [order for order, size in page.outline.paragraphs if size >= _PROSE]
    if len(prose) < 2:
        return 0.0
    inside = sum(prose[0] < order < prose[-1] for order in _paid_places(page))
    return inside * 10 / len(prose)


@feature
def prose_gap_share(page: Page) -> float:
    """Share of gaps between prose paragraphs that hold a paid block.

    Editors place a few ads; a template places one after every paragraph.

    >>> long = "<p>" + "word " * 40 + "</p>"
    >>> prose_gap_share(Page(long + '<ins class="adsbygoogle"></ins>' + long + long))
    0.5

    Unit: share of gaps
    Range: 0 to 1
    Source: field notes of this project (gaps in prose)
    """
    prose = [order for order, size in page.outline.paragraphs if size >= _PROSE]
    gaps = {bisect_left(prose, order) for order in _paid_places(page)}
    return share(len(gaps - {0, len(prose)}), len(prose) - 1)


@feature
def ad_networks(page: Page) -> float:
    """Distinct ad networks that scripts, frames and pictures load from.

    >>> ad_networks(Page('<script src="//pagead2.googlesyndication.com/x.js"></script>'))
    1.0

    Unit: networks
    Range: 0 and up
    Source: DeGenTWeb, llm_site_kinds, arguments 2 and 6 (farm kind 9.2 networks, publishers under 0.5), 2026
    """
    return float(len(_networks(page, "ads", "popunder")))


@feature
def entry_networks(page: Page) -> float:
    """Ad networks that anyone may join.

    >>> entry_networks(Page('<script src="//pagead2.googlesyndication.com/x.js"></script>'))
    1.0

    Unit: networks
    Range: 0 and up
    Source: DeGenTWeb, llm_site_kinds, argument 3 (Ezoic 8.5 % against 2.4 %), 2026
    """
    return float(len(_tiers(page, "entry", "native")))


@feature
def managed_networks(page: Page) -> float:
    """Ad networks and exchanges that choose their publishers.

    A sign of care: the stacks of established publishers.

    >>> managed_networks(Page('<script src="https://scripts.mediavine.com/tags/x.js"></script>'))
    1.0

    Unit: networks
    Range: 0 and up
    Source: DeGenTWeb, llm_site_kinds, argument 3 (Raptive 4 % against 13 %), 2026
    """
    return float(len(_tiers(page, "managed", "exchange")))


@feature
def popunder_scripts(page: Page) -> float:
    """Scripts of pop-under networks, by host or by the shape of their path or code.

    Throwaway hosts change; `/2hex/2hex/2hex/32hex.js`, `/invoke.js` and `atOptions` stay.

    >>> popunder_scripts(Page('<script src="//x.example/ab/cd/ef/0123456789abcdef0123456789abcdef.js"></script>'))
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


@feature
def click_hijack(page: Page) -> float:
    """Scripts and click handlers that open another address when the page is clicked.

    >>> click_hijack(Page('<script>document.addEventListener("click", function(){window.open("//x.example")})</script>'))
    1.0

    Unit: scripts
    Range: 0 and up
    Source: traits measured on this project's corpus (click on any image or link opens an ad)
    """
    opens = (code for code in page.codes if "window.open" in code or "location" in code)
    return float(sum(_HIJACK.search(code) is not None for code in opens))


@feature
def affiliate_link_share(page: Page) -> float:
    """Share of links that pay the site when followed.

    Review farms live on commissions; an editor's page links mostly without one.

    >>> affiliate_link_share(Page("[a](https://shop.example/x?tag=me-20) [b](/about)", "markdown"))
    0.5

    Unit: share of links
    Range: 0 to 1
    Source: Bevendorff et al., Is Google Getting Worse?, ECIR 2024 (affiliate_links, Spearman -0.998 with rank)
    """
    return share(len(page.paid_links), len(page.links))


@feature
def affiliate_link_rate(page: Page) -> float:
    """Links that pay the site, for every 1,000 words.

    >>> affiliate_link_rate(Page("[a](https://shop.example/x?tag=me-20)", "markdown"))
    20.0

    Unit: links per 1,000 words
    Range: 0 and up
    Source: Bevendorff et al., Is Google Getting Worse?, ECIR 2024
    """
    return rate(len(page.paid_links), len(page.words))


@feature
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


@feature
def unmarked_affiliate_share(page: Page) -> float:
    """Share of paying links without `nofollow` or `sponsored`.

    Honest reviewers mark their paid links.

    >>> unmarked_affiliate_share(Page('<a href="https://b.sjv.io/1">x</a><a rel="sponsored" href="https://b.sjv.io/2">y</a>'))
    0.5

    Unit: share of paying links
    Range: 0 to 1
    Source: Bevendorff et al., Is Google Getting Worse?, ECIR 2024 (affiliate_nofollow_links)
    """
    unmarked = sum("nofollow" not in link.rel and "sponsored" not in link.rel for link in page.paid_links)
    return share(unmarked, len(page.paid_links))


@feature
def affiliate_tags(page: Page) -> float:
    """Distinct partner tags in link addresses.

    More than one or two on a page: text scraped together with the tags of those it was taken from.

    >>> affiliate_tags(Page('<a href="https://s.example/?tag=a-20">x</a><a href="https://s.example/?tag=bcd-20">y</a>'))
    2.0

    Unit: tags
    Range: 0 and up
    Source: traits measured on this project's corpus (scraped reviews keep the victim's tag)
    """
    found = (_TAG.search(link.href) for link in page.links if link.host and "?" in link.href)
    return float(len({match[1].lower() for match in found if match}))


@feature
def banner_link_share(page: Page) -> float:
    """Share of links that are a picture leading to another site.

    >>> banner_link_share(Page('<a href="https://x.example"><img src="b.png"></a><a href="/">home</a>'))
    0.5

    Unit: share of links
    Range: 0 to 1
    Source: traits measured on this project's corpus (affiliate banners)
    """
    return share(sum(link.banner and bool(link.host) for link in page.links), len(page.links))


@feature
def tracking_pixel_rate(page: Page) -> float:
    """Pictures of at most two pixels, for every 1,000 words.

    >>> tracking_pixel_rate(Page('<img width="0" height="0" src="//t.example/i/1">'))
    20.0

    Unit: pictures per 1,000 words
    Range: 0 and up
    Source: traits measured on this project's corpus (a pixel beside each banner)
    """
    return rate(sum(image.tiny for image in page.images), len(page.words))


@feature
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


@feature
def trackers(page: Page) -> float:
    """Distinct analytics and consent services that the page loads.

    >>> trackers(Page('<script src="https://www.googletagmanager.com/gtag/js?id=G-0"></script>'))
    1.0

    Unit: services
    Range: 0 and up
    Source: stract, non_text signals (third-party trackers, score 1/(1+n))
    """
    return float(len(_networks(page, "analytics", "consent")))
