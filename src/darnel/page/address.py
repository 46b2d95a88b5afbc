"""The address that a page states itself, for pages whose address is not known; the name in it."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from darnel.facts.hosts import domain_of, host_of
from darnel.page.outline import Outline

_MANY_LINKS = 3  # links to the same domain that bear out the only address a page names
_LD_KEYS = ("url", "@id", "mainEntityOfPage")
_PLACEHOLDERS = frozenset(("example.com", "example.org", "example.net", "localhost"))
_NO_LETTER = re.compile(r"[^a-z0-9]")
_SHORT_BRAND = 3  # characters


class Names(NamedTuple):
    """The names in an address.

    Attributes:
        domain: registrable domain, or "".
        brand: name in it, letters and digits only; "" where it is short.
        slug: words of the last speaking part, in lower case.
    """

    domain: str
    brand: str
    slug: list[str]


def own_address(outline: Outline, structured_data: Callable[[], Iterable[dict[str, Any]]]) -> str:
    """Return the address that a page states, or "" where it states none or several that disagree.

    Canonical link, Open Graph, feeds and JSON-LD count. All have to name one registrable domain;
    where there is only one, links of the page have to lead there too.

    Args:
        outline: of the page.
        structured_data: returns the objects of its JSON-LD; not called where the head says enough.
    """
    heads = (outline.relations.get("canonical", ""), outline.meta_of("og:url"))
    named = [page for page in heads if host_of(page)]
    domains = {domain_of(host_of(page)) for page in named}
    if len(domains) > 1 or not domains.isdisjoint(_PLACEHOLDERS):
        return ""
    if len(named) > 1:
        return named[0]
    data = [
        str(item[key]) for item in structured_data() for key in _LD_KEYS if isinstance(item.get(key), str)
    ]
    others = [domain_of(host) for address in (*data[:4], *outline.feeds) if (host := host_of(address))]
    if not domains and others:
        ((most, count),) = Counter(others).most_common(1)
        domains = {most} if count == len(others) else set()
    if not domains or not domains.isdisjoint(_PLACEHOLDERS):
        return ""
    (domain,) = domains
    voices = len(named) + others.count(domain)
    if voices < 2 and sum(link.domain == domain for link in outline.links) < _MANY_LINKS:
        return ""
    return named[0] if named else f"https://{domain}/"


def brand_of(domain: str) -> str:
    """Return the name in a registrable domain, letters and digits only; "" where it is short.

    >>> brand_of("my-news24.co.uk"), brand_of("bbc.co.uk")
    ('mynews24', '')
    """
    name = _NO_LETTER.sub("", domain.partition(".")[0])
    return name if len(name) > _SHORT_BRAND else ""
