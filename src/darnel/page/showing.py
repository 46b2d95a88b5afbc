"""What pages show, by the core where it is installed, else by Python."""

from functools import lru_cache
from typing import Any

from darnel.core import CORE
from darnel.facts.hosts import archives, domain_of, host_of, suffixes
from darnel.facts.networks import networks
from darnel.facts.phrases import words
from darnel.page.charset import text_of
from darnel.page.shown import Shown

if CORE is not None:
    from darnel.page.core_shown import CoreShown


@lru_cache(maxsize=1)
def _facts() -> Any:
    """What both readings know, handed to the core once."""
    if CORE is None:
        return None
    known = [(host, *network) for host, network in networks().items()]
    return CORE.Facts(suffixes(), known, archives(), sorted(words("feed_importers")), host_of)


def shown_of(html: str | bytes, text: str | bytes | None = None) -> Shown:
    """Return what a page shows, read by the core where it is in use and knows all that the page needs.

    Args:
        html: the page as HTML; bytes are UTF-8.
        text: the text of a page without markup, else None; bytes are UTF-8.
    """
    facts = _facts()
    seen = None
    if facts is not None:
        seen = facts.read(html) if text is None else facts.read_text(text)
    if seen is None:
        return Shown(text_of(html), None if text is None else text_of(text))
    return CoreShown(seen, html, text)


def domain_of_address(address: str) -> str:
    """Return the registrable domain of an address, or ""; by the core, where it is in use.

    >>> domain_of_address("https://news.bbc.co.uk/a"), domain_of_address("/a")
    ('bbc.co.uk', '')
    """
    facts = _facts()
    try:
        domain = facts and facts.domain_of_address(address)
    except UnicodeEncodeError:  # a lone surrogate, from broken JSON
        domain = None
    return domain_of(host_of(address)) if domain is None else str(domain)
