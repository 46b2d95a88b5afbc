"""What pages show, by the core where it is installed, else by Python."""

from functools import lru_cache
from typing import Any

from darnel.core import CORE
from darnel.facts.hosts import archives, domain_of, host_of, suffixes
from darnel.facts.networks import networks
from darnel.facts.phrases import sections, words
from darnel.page.address import Names, brand_of
from darnel.page.charset import text_of
from darnel.page.metadata import slug
from darnel.page.shown import Shown

if CORE is not None:
    from darnel.page.core_shown import CoreShown


@lru_cache(maxsize=1)
def _facts() -> Any:
    """What both readings know, handed to the core once."""
    if CORE is None:
        return None
    known = [(host, *network) for host, network in networks().items()]
    importers, related = sorted(words("feed_importers")), sorted(words("related"))
    kinds = sorted(set(sections().values()))
    named = [(words, kinds.index(kind)) for words, kind in sections().items()]
    return CORE.Facts(suffixes(), known, archives(), importers, related, named, host_of)


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


def names_in(address: str) -> Names:
    """Return the names in an address, read by the core where it is in use and knows all that it needs.

    >>> names_in("https://news.old-mill.co.uk/a/How-to-bake.html")
    Names(domain='old-mill.co.uk', brand='oldmill', slug=['how', 'to', 'bake'])
    """
    facts = _facts()
    try:
        names = facts and facts.names_in(address)
    except UnicodeEncodeError:  # a lone surrogate, from broken JSON
        names = None
    if names is None:
        domain = domain_of(host_of(address))
        return Names(domain, brand_of(domain), slug(address))
    return Names(*names)
