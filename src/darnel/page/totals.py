"""Totals over the links, pictures, scripts and frames of a page: what features say of them in numbers."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from darnel.facts.hosts import domain_of
from darnel.facts.networks import network_of
from darnel.facts.phrases import count_phrases
from darnel.page import links as sorting
from darnel.page.elements import Embed, Link
from darnel.page.metadata import words_of
from darnel.page.outline import Outline

_ARCHIVE = re.compile(r"/(?:tags?|categor(?:y|ies)|author)/", re.IGNORECASE | re.ASCII)
_UNFOLLOWED = re.compile("nofollow|sponsored|ugc")
_POP_PATH = re.compile(
    r"/(?:[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{32}\.js|invoke\.js|/pl\d{6,9}\.|apu\.php|"
    r"pfe/current/)|tag\.min\.js"
)
# Of this kind, and so few, the names are looked for together by vector instructions.
_POP_CODES = AhoCorasick(
    (
        *("atoptions", "popunder", "pop_under", "popmagic", "adsterra", "propeller", "/invoke.js", "monetag"),
        "clickadu",
    ),
    matchkind=MatchKind.LeftmostFirst,
)
_COUNTERS = ("histats", "statcounter", "whos.amung")
# Of who buys ads, sells them by target, or measures by questions of their own.
_SERVICES = ("_setcustomvar", "dimension1", "fbevents.js", "google_conversion_id", "settargeting")
_SHELL_SAMPLE = 3_000  # characters at its start and at its end
_PLAIN = 14  # letters of a plain word in an address
_FOLDERS = 30  # from which on no more are counted
_MENU = 5  # links inside by the whole path, from which a page is one of a site
_NAMED_HOST = re.compile(r"/\\?/([a-z0-9.-]+)")
_HOST = 253  # characters of the longest host (RFC 1035)


class LinkTotals(NamedTuple):
    """How many links are of each kind.

    Attributes:
        links: all with a target.
        banners: pictures without text that lead to another host.
        paid: pay the site when followed.
        affiliate_networks: distinct ones that links lead to.
        sisters: most hosts of one registrable domain.
        largest: links of the largest list or container.
        largest_outside: those of them that lead to another host.
        in_prose: lists and containers of at most two links.
        anchors: links with text.
        anchor_words: words of these texts.
        unfollowed: marked `nofollow`, `sponsored` or `ugc`.
        contacts: of mail and telephone.
        external: to another registrable domain.
        social_domains: distinct social sites among `external_domains`.
        profiles: distinct social sites that a link leads to which is no form for sharing.
        inner: to pages of the own site.
        inner_targets: distinct addresses of these.
        inner_archives: of these to lists by tag, category or author.
        external_domains: distinct registrable domains other than the own.
        sections: kinds of section that links name, such as jobs or events.
        inner_rooted: of the links to pages of the own site those whose address has the whole path.
        plain_folders: distinct words that begin these paths, at most 30.
        accounts: distinct sites, of those where people keep accounts, that links lead to, and not to a form
            for sharing, a clip or their front page.
        documents: distinct addresses of documents, such as PDF, that links lead to.
    """

    links: int
    banners: int
    paid: int
    affiliate_networks: int
    sisters: int
    largest: int
    largest_outside: int
    in_prose: int
    anchors: int
    anchor_words: int
    unfollowed: int
    contacts: int
    external: int
    social_domains: int
    profiles: int
    inner: int
    inner_targets: int
    inner_archives: int
    external_domains: int
    sections: int
    inner_rooted: int
    plain_folders: int
    accounts: int
    documents: int

    @property
    def of_site(self) -> bool:
        """Whether five or more links lead inside by the whole path, as those of a menu do.

        A chapter of a manual, or a file by itself, has no occasion for what the pages of a site link to.
        """
        return self.inner_rooted >= _MENU


class MediaTotals(NamedTuple):
    """How many pictures, scripts, frames and the like are of each kind.

    Attributes:
        images: all pictures.
        fallbacks: with an `onerror` handler.
        entry_networks: distinct ad networks that anyone may join.
        counter_networks: distinct hit counters.
        popunders: scripts of pop-under networks, by host or by the shape of their path.
        pop_codes: inline scripts with their code.
        counter_codes: distinct hit counters that inline scripts name.
        ad_places: places for ads, filled or not.
        codes: of printed code.
        services: distinct services for businesses that pictures, scripts and frames come from or inline
            scripts name or use.
        image_domains: how many pictures come from each registrable domain.
    """

    images: int
    fallbacks: int
    entry_networks: int
    counter_networks: int
    popunders: int
    pop_codes: int
    counter_codes: int
    ad_places: int
    codes: int
    services: int
    image_domains: Mapping[str, int]


class ShellTotals(NamedTuple):
    """Totals over the text of the shell around a main text.

    Attributes:
        words: words of it, as spaces part them.
        mentions: how often its start and its end name a phrase of each phrase list.
    """

    words: int
    mentions: Mapping[str, int]


class TitleTotals(NamedTuple):
    """Totals over the title of a page, beside what else names the page.

    Attributes:
        words: words.
        distinct: of them.
        described: distinct words that the description has as well.
        slug: distinct words of the address that are no numbers.
        slug_named: of them in the title.
        brand: whether the words, written as one, have the name in the page's own domain.
        mentions: how often it names a phrase of each phrase list.
    """

    words: int
    distinct: int
    described: int
    slug: int
    slug_named: int
    brand: bool
    mentions: Mapping[str, int]


def link_totals(links: Sequence[Link], own_domain: str) -> LinkTotals:
    """Return totals over links, seen from the registrable domain of their page, "" where it is not known."""
    groups = sorting.by_group(links)
    largest = groups[0] if groups else []
    external, inner = sorting.external(links, own_domain), sorting.inner(links, own_domain)
    domains = {link.domain for link in external}
    texts = [link.text for link in links if link.text]
    social = (link for link in external if _is_social(link.host))
    networks = (link.network for link in links)
    return LinkTotals(
        links=len(links),
        banners=sum(link.banner and bool(link.host) for link in links),
        paid=sum(bool(link.host) and link.paid for link in links),
        affiliate_networks=len({n.name for n in networks if n is not None and n.kind == "affiliate"}),
        sisters=_sisters(links),
        largest=len(largest),
        largest_outside=sum(bool(link.host) for link in largest),
        in_prose=sum(len(group) <= 2 for group in groups),
        anchors=len(texts),
        anchor_words=sum(text.count(" ") + 1 for text in texts),
        unfollowed=sum(link.rel != "" and _UNFOLLOWED.search(link.rel) is not None for link in links),
        contacts=sum(
            not link.host and link.href[:7].lower().startswith(("mailto:", "tel:")) for link in links
        ),
        external=len(external),
        social_domains=sum(map(_is_social, domains)),
        profiles=len({link.domain for link in social if not sorting.leads_to_share(link)}),
        inner=len(inner),
        inner_targets=len({link.href for link in inner}),
        inner_archives=sum(_ARCHIVE.search(link.href) is not None for link in inner),
        external_domains=len(domains),
        sections=len(set().union(*(sorting.kinds_of_section(link, own_domain) for link in links))),
        inner_rooted=sum(bool(link.host) or link.href.startswith("/") for link in inner),
        plain_folders=min(
            len({f for link in inner if _is_plain(f := sorting.first_folder(link.href))}), _FOLDERS
        ),
        accounts=len({link.domain for link in external if sorting.leads_to_account(link)}),
        documents=len({link.href for link in links if sorting.leads_to_document(link)}),
    )


def _is_plain(folder: str) -> bool:
    return 2 <= len(folder) <= _PLAIN and folder.isalpha() and folder != "index"


def _is_social(host: str) -> bool:
    network = network_of(host)
    return network is not None and network.kind == "social"


def _sisters(links: Iterable[Link]) -> int:
    hosts = {(link.domain, link.host.removeprefix("www.")) for link in links if link.host}
    return max(Counter([domain for domain, _ in hosts]).values(), default=0)


def shell_totals(shell: str) -> ShellTotals:
    """Return totals over the text of a shell.

    >>> shell_totals("Contact us").words, shell_totals("Contact us").mentions["care"]
    (2, 1)
    """
    words = shell.count(" ") + shell.count("\n") + 1 if shell else 0
    ends = f"{shell[:_SHELL_SAMPLE]}\n{shell[_SHELL_SAMPLE:][-_SHELL_SAMPLE:]}"
    return ShellTotals(words, count_phrases(ends.lower()))


def title_totals(title: str, description: str, slug: Sequence[str], brand: str) -> TitleTotals:
    """Return totals over a title.

    Args:
        title: of a page.
        description: of the page.
        slug: words of its address.
        brand: the name in its own domain, or "".

    >>> title_totals("A day, a night", "All day", ["a", "day", "24"], "daya")[:6]
    (4, 3, 1, 2, 2, True)
    """
    low = title.lower()
    words = words_of(low)
    distinct = set(words)
    named = {word for word in slug if not word.isdigit()}
    return TitleTotals(
        words=len(words),
        distinct=len(distinct),
        described=len(distinct.intersection(words_of(description.lower()))),
        slug=len(named),
        slug_named=len(named & distinct),
        brand=bool(brand) and brand in "".join(words),
        mentions=count_phrases(low),
    )


def media_totals(outline: Outline) -> MediaTotals:
    """Return totals over pictures, scripts, frames and the like."""
    images, embeds = outline.images, outline.embeds
    codes = [script.lower() for script in outline.inline_scripts]
    networks = [n for embed in embeds if (n := embed.network) is not None]
    named = {network_of(host) for code in codes for host in _NAMED_HOST.findall(code) if len(host) <= _HOST}
    pictured = [n for image in images if (n := image.network) is not None]
    services = {n.name for n in (*networks, *pictured, *named) if n is not None and n.tier == "business"}
    services.update(name for code in codes for name in _SERVICES if name in code)
    counters = pictured + networks
    return MediaTotals(
        images=len(images),
        fallbacks=sum(image.fallback for image in images),
        entry_networks=len({n.name for n in networks if n.kind == "ads" and n.tier in {"entry", "native"}}),
        counter_networks=len({n.name for n in counters if n.kind == "counter"}),
        popunders=sum(_is_popunder(embed) for embed in embeds if embed.tag == "script"),
        pop_codes=sum(bool(_POP_CODES.find_matches_as_indexes(code)) for code in codes),
        counter_codes=len({name for code in codes for name in _COUNTERS if name in code}),
        ad_places=outline.ad_places,
        codes=outline.codes,
        services=len(services),
        image_domains=Counter([domain_of(image.host) for image in images if image.host]),
    )


def _is_popunder(script: Embed) -> bool:
    network = script.network
    return (network is not None and network.kind == "popunder") or _POP_PATH.search(script.url) is not None
