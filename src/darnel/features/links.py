"""Links: lists of them, where they lead, and how their texts read."""

import math
import re
from collections import Counter

from darnel.facts.phrases import words
from darnel.features.feature import feature, rate, share
from darnel.page.page import Page

_KEYWORD_ANCHOR = re.compile(r"[^\W\d_A-Z][^A-Z.,;:!?()]*(?: [^\sA-Z.,;:!?()]+){2,}")
_IP_HOST = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_UNFOLLOWED = re.compile("nofollow|sponsored|ugc")
_BLOCK = 10  # links from which a group counts as a list


def _entropy(counts: Counter[str]) -> float:
    total = counts.total()
    return (
        math.fsum(n / total * math.log2(total / n) for n in counts.values()) if total else 0.0
    )  # sum() rounds by version of Python


def _kind_share(page: Page, kind: str) -> float:
    return share(page.external_kinds[kind], len(page.external_links))


@feature
def link_rate(page: Page) -> float:
    """Links for every 100 words.

    >>> link_rate(Page("[a](/x) [b](/y)", "markdown"))
    4.0

    Unit: links per 100 words
    Range: 0 and up
    Source: Bevendorff et al., Is Google Getting Worse?, ECIR 2024; traits measured on this project's corpus
    """
    return rate(len(page.links), len(page.words), 100)


@feature
def anchor_text_share(page: Page) -> float:
    """Share of the visible text that is link text.

    >>> anchor_text_share(Page("[abcd](/x) efg", "markdown"))
    0.5

    Unit: share of characters
    Range: 0 to 1
    Source: Ntoulas et al., Detecting Spam Web Pages, WWW 2006 (fraction of anchor text)
    """
    return share(sum(len(link.text) for link in page.links), page.text_size)


@feature
def external_link_share(page: Page) -> float:
    """Share of links that lead to another registrable domain.

    >>> external_link_share(Page("[a](/x) [b](https://example.org)", "markdown"))
    0.5

    Unit: share of links
    Range: 0 to 1
    Source: Bevendorff et al., Is Google Getting Worse?, ECIR 2024 (self_link_ratio)
    """
    return share(len(page.external_links), len(page.links))


@feature
def external_domains(page: Page) -> float:
    """Distinct registrable domains that the page links to, for every external link.

    Honest link lists lead to many places.

    >>> external_domains(Page("[a](https://a.example/1) [b](https://a.example/2)", "markdown"))
    0.5

    Unit: domains per external link
    Range: 0 to 1
    Source: traits measured on this project's corpus (honest link lists have many hosts)
    """
    return share(len(page.external_domains), len(page.external_links))


@feature
def external_domain_entropy(page: Page) -> float:
    """Entropy of the domains that external links lead to.

    >>> external_domain_entropy(Page("[a](https://a.example) [b](https://b.example)", "markdown"))
    1.0

    Unit: bits
    Range: 0 and up
    Source: field notes of this project (host-name entropy of link blocks)
    """
    return _entropy(page.external_domains)


@feature
def one_domain_share(page: Page) -> float:
    """Share of external links that lead to the commonest of their domains, where there are five or more.

    Doorways push all their visitors to one place.

    >>> one_domain_share(Page("[a](https://a.example) " * 5, "markdown"))
    1.0

    Unit: share of external links
    Range: 0 to 1
    Source: traits measured on this project's corpus (49 % of gambling doorways, 4 % of clean pages)
    """
    domains = page.external_domains
    return share(max(domains.values()), domains.total()) if domains.total() >= 5 else 0.0


@feature
def repeated_target_share(page: Page) -> float:
    """Share of external links that lead to the commonest single address.

    The same "play now" or "check price" button over and over.

    >>> repeated_target_share(Page("[a](https://a.example/x) [b](https://a.example/x) [c](https://a.example/y)", "markdown"))
    0.6666666666666666

    Unit: share of external links
    Range: 0 to 1
    Source: traits measured on this project's corpus (money link)
    """
    targets = Counter(link.href for link in page.external_links)
    return share(max(targets.values(), default=0), targets.total()) if targets.total() > 1 else 0.0


@feature
def sister_subdomains(page: Page) -> float:
    """Most sub-domains of one registrable domain among the links.

    A ring of sister sites under one name.

    >>> sister_subdomains(Page("[a](https://a.x.example) [b](https://b.x.example)", "markdown"))
    2.0

    Unit: hosts
    Range: 0 and up
    Source: traits measured on this project's corpus (median 15 links to 250 sub-domains of one domain)
    """
    hosts = {(link.domain, link.host.removeprefix("www.")) for link in page.links if link.host}
    return float(max(Counter([domain for domain, _ in hosts]).values(), default=0))


@feature
def largest_list(page: Page) -> float:
    """Links in the largest list or container of links, as a logarithm.

    >>> round(largest_list(Page("- [a](/1)\\n- [b](/2)\\n- [c](/3)\\n", "markdown")), 2)
    1.39

    Unit: ln(1 + links)
    Range: 0 and up
    Source: mission of this project (link-list size)
    """
    return math.log1p(len(page.link_groups[0])) if page.link_groups else 0.0


@feature
def largest_list_share(page: Page) -> float:
    """Share of all links that stand in the largest list.

    >>> largest_list_share(Page("- [a](/1)\\n- [b](/2)\\n- [c](/3)\\n\\n[d](/4)", "markdown"))
    0.75

    Unit: share of links
    Range: 0 to 1
    Source: mission of this project (link-list size)
    """
    return share(len(page.link_groups[0]), len(page.links)) if page.link_groups else 0.0


@feature
def list_external_share(page: Page) -> float:
    """Share of links in the largest list that lead to other sites, where it has ten or more.

    Menus lead inside; "also read" lists of a farm lead to its sisters.

    >>> list_external_share(Page("- [a](https://a.example/1)\\n" * 10, "markdown"))
    1.0

    Unit: share of links
    Range: 0 to 1
    Source: field notes of this project ("also read" blocks)
    """
    largest = page.link_groups[0] if page.link_groups else []
    return share(sum(bool(link.host) for link in largest), len(largest)) if len(largest) >= _BLOCK else 0.0


@feature
def list_place(page: Page) -> float:
    """Where the largest list of links stands: 0 at the top of the page, 1 at its end.

    >>> list_place(Page("words\\n\\n- [a](/1)\\n- [b](/2)\\n", "markdown")) > 0.8
    True

    Unit: share of elements before it
    Range: 0 to 1
    Source: field notes of this project (place of link lists)
    """
    if not page.link_groups or len(page.link_groups[0]) < 2:
        return 0.0
    largest = page.link_groups[0][0].group
    last = max(
        place
        for link, place in zip(page.links, page.outline.link_places, strict=True)
        if link.group == largest
    )
    return share(last, page.outline.wanted - 1)


@feature
def list_anchor_length(page: Page) -> float:
    """Mean length of link texts in the largest list.

    Menus use words, "also read" lists whole titles.

    >>> list_anchor_length(Page("- [a title](/1)\\n- [another](/2)\\n", "markdown"))
    7.0

    Unit: characters
    Range: 0 and up
    Source: Bevendorff et al., Is Google Getting Worse?, ECIR 2024 (mean anchor characters)
    """
    texts = [link.text for link in page.link_groups[0] if link.text] if page.link_groups else []
    return sum(map(len, texts)) / len(texts) if texts else 0.0


@feature
def link_lists(page: Page) -> float:
    """Lists of ten or more links, for every 1,000 words.

    >>> link_lists(Page("- [a](/1)\\n" * 10, "markdown"))
    20.0

    Unit: lists per 1,000 words
    Range: 0 and up
    Source: mission of this project (link-list size)
    """
    return rate(sum(len(group) >= _BLOCK for group in page.link_groups), len(page.words))


@feature
def related_blocks(page: Page) -> float:
    """Lines that head a block of related pages, in the languages of the word list, for every 1,000 words.

    >>> related_blocks(Page("## Also read\\n\\n- [a](/1)", "markdown"))
    20.0

    Unit: lines per 1,000 words
    Range: 0 and up
    Source: field notes of this project ("also read" blocks)
    """
    heads = words("related")
    count = sum(line.rstrip(" :：.").lower() in heads for line in page.lines if len(line) < 60)
    return rate(count, len(page.words))


@feature
def keyword_anchor_share(page: Page) -> float:
    """Share of links whose text is three or more lower-case words without punctuation.

    A search phrase, not a title.

    >>> keyword_anchor_share(Page("[cheap blue garden chairs](/1) [About us](/2)", "markdown"))
    0.5

    Unit: share of links
    Range: 0 to 1
    Source: traits measured on this project's corpus (81 % of generated keyword sites, 10 % of clean HTML)
    """
    return share(
        sum(_KEYWORD_ANCHOR.fullmatch(link.text) is not None for link in page.links), len(page.links)
    )


@feature
def anchor_words(page: Page) -> float:
    """Mean number of words in a link's text.

    >>> anchor_words(Page("[one two](/1) [three](/2)", "markdown"))
    1.5

    Unit: words
    Range: 0 and up
    Source: Bevendorff et al., Is Google Getting Worse?, ECIR 2024 (mean anchor words)
    """
    texts = [link.text for link in page.links if link.text]
    return sum(text.count(" ") + 1 for text in texts) / len(texts) if texts else 0.0


@feature
def repeated_anchor_share(page: Page) -> float:
    """Share of link texts that stand on the page more than once.

    >>> repeated_anchor_share(Page("[Play](/1) [Play](/2) [About](/3) [Help](/4)", "markdown"))
    0.5

    Unit: share of links
    Range: 0 to 1
    Source: field notes of this project (template residue in links)
    """
    texts = Counter(link.text for link in page.links if link.text)
    return share(sum(n for n in texts.values() if n > 1), texts.total())


@feature
def anchor_vocabulary(page: Page) -> float:
    """Distinct words among the words of link texts; low where the links permute one phrase.

    >>> anchor_vocabulary(Page("[red car](/1) [red cars](/2)", "markdown"))
    0.75

    Unit: distinct words per word
    Range: 0 to 1
    Source: traits measured on this project's corpus (permutations of one head word)
    """
    found = [word for link in page.links[:300] for word in link.text.lower().split()]
    return share(len(set(found)), len(found))


@feature
def title_anchor_share(page: Page) -> float:
    """Share of links of three or more words whose text shares a long word with the title.

    >>> title_anchor_share(Page("# Garden chairs\\n[blue garden chairs](/1) [the club's own rules](/2)", "markdown"))
    0.5

    Unit: share of such links
    Range: 0 to 1
    Source: traits measured on this project's corpus (a whole site in permutations of one head word)
    """
    title = {word for word in page.title.lower().split() if len(word) > 4}
    texts = [link.text for link in page.links[:300] if link.text.count(" ") >= 2]
    return share(
        sum(not title.isdisjoint(text.lower().split()) for text in texts) if title else 0, len(texts)
    )


@feature
def redirector_share(page: Page) -> float:
    """Share of external links through a shortener, a redirector or a bare IP address.

    >>> redirector_share(Page("[a](https://bit.ly/x) [b](https://example.org)", "markdown"))
    0.5

    Unit: share of external links
    Range: 0 to 1
    Source: traits measured on this project's corpus (redirectors and shorteners)
    """
    count = sum(
        ((n := link.network) is not None and n.kind == "shortener")
        or _IP_HOST.fullmatch(link.host) is not None
        for link in page.external_links
    )
    return share(count, len(page.external_links))


@feature
def nofollow_share(page: Page) -> float:
    """Share of links marked `nofollow`, `sponsored` or `ugc`.

    >>> nofollow_share(Page('<a rel="nofollow" href="/1">a</a><a href="/2">b</a>'))
    0.5

    Unit: share of links
    Range: 0 to 1
    Source: Bevendorff et al., Is Google Getting Worse?, ECIR 2024 (nofollow links)
    """
    marked = sum(link.rel != "" and _UNFOLLOWED.search(link.rel) is not None for link in page.links)
    return share(marked, len(page.links))


@feature
def dead_link_share(page: Page) -> float:
    """Share of links that lead nowhere: `#`, `javascript:` or nothing.

    Cloned shells keep the buttons and lose their targets.

    >>> dead_link_share(Page('<a href="#">a</a><a href="/2">b</a>'))
    0.5

    Unit: share of links
    Range: 0 to 1
    Source: traits measured on this project's corpus (cloned shop and news code)
    """
    return share(
        sum(link.href in ("", "#") or link.href.lower().startswith("javascript") for link in page.links),
        len(page.links),
    )


@feature
def textless_link_share(page: Page) -> float:
    """Share of links without visible text.

    >>> textless_link_share(Page('<a href="/1"><img src="x"></a><a href="/2">b</a>'))
    0.5

    Unit: share of links
    Range: 0 to 1
    Source: field notes of this project (picture galleries)
    """
    return share(sum(not link.text for link in page.links), len(page.links))


@feature
def same_page_link_share(page: Page) -> float:
    """Share of links to a place inside the page.

    Tables of contents and footnotes: documentation, long articles.

    >>> same_page_link_share(Page("[a](#part) [b](/2)", "markdown"))
    0.5

    Unit: share of links
    Range: 0 to 1
    Source: mozilla/readability (in-page links weigh 0.3 in link density)
    """
    return share(sum(len(link.href) > 1 and link.href[0] == "#" for link in page.links), len(page.links))


@feature
def links_in_prose(page: Page) -> float:
    """Share of links that stand alone or in twos in their paragraph or list, as links inside sentences mostly do.

    >>> links_in_prose(Page("one [a](/1)\\n\\n- [b](/2)\\n- [c](/3)\\n- [d](/4)", "markdown"))
    0.25

    Unit: share of links
    Range: 0 to 1
    Source: issue of this project (links per paragraph of prose)
    """
    return share(sum(len(group) <= 2 for group in page.link_groups if group), len(page.links))


@feature
def contact_links(page: Page) -> float:
    """Mail and telephone links.

    >>> contact_links(Page('<a href="mailto:a@example.org">write</a>'))
    1.0

    Unit: links
    Range: 0 and up
    Source: field notes of this project (signs of care)
    """
    return float(
        sum(not link.host and link.href[:7].lower().startswith(("mailto:", "tel:")) for link in page.links)
    )


@feature
def social_share(page: Page) -> float:
    """Share of external links to large social and video sites.

    >>> social_share(Page("[a](https://www.facebook.com/x) [b](https://example.org)", "markdown"))
    0.5

    Unit: share of external links
    Range: 0 to 1
    Source: traits measured on this project's corpus (remeasured: share buttons of honest templates)
    """
    return _kind_share(page, "social")


@feature
def authority_share(page: Page) -> float:
    """Share of external links to encyclopaedias, code hosts, universities, governments and standards bodies.

    >>> authority_share(Page("[a](https://en.wikipedia.org/wiki/X) [b](https://example.org)", "markdown"))
    0.5

    Unit: share of external links
    Range: 0 to 1
    Source: field notes of this project (citations as a sign of care)
    """
    return _kind_share(page, "authority")
