"""Address: where a page says that it stands, for pages whose address is not known."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from darnel.facts.hosts import domain_of, host_of
from darnel.page.outline import Outline

_MANY_LINKS = 3  # links to the same domain that bear out the only address a page names
_LD_KEYS = ("url", "@id", "mainEntityOfPage")
_PLACEHOLDERS = frozenset(("example.com", "example.org", "example.net", "localhost"))


def own_address(outline: Outline, structured_data: Iterable[dict[str, Any]]) -> str:
    """The address that a page gives itself, or "" where it gives none or its parts disagree.

    Canonical link, Open Graph, feeds and JSON-LD are heard. All that speak have to name one registrable
    domain; where
    only one speaks, links of the page have to lead there too.

    Args:
        outline: of the page.
        structured_data: objects of its JSON-LD.
    """
    pages = [outline.relations.get("canonical", ""), outline.meta.get("og:url", "")]
    pages += [
        str(item[key]) for item in structured_data for key in _LD_KEYS if isinstance(item.get(key), str)
    ][:4]
    named = [page for page in pages[:2] if host_of(page)]
    domains = {domain_of(host_of(page)) for page in named}
    others = [domain_of(host) for address in (*pages[2:], *outline.feeds) if (host := host_of(address))]
    if not domains and others:
        ((most, count),) = Counter(others).most_common(1)
        domains = {most} if count == len(others) else set()
    if len(domains) != 1 or not domains.isdisjoint(_PLACEHOLDERS):
        return ""
    (domain,) = domains
    voices = len(named) + others.count(domain)
    if voices < 2 and sum(link.domain == domain for link in outline.links) < _MANY_LINKS:
        return ""
    return named[0] if named else f"https://{domain}/"
