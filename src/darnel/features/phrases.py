"""Phrases: what a text sells, stock phrases, leftovers of tools, and words of accountability."""

import math
from collections.abc import Callable
from operator import itemgetter

from darnel.features.feature import feature, sure_rate
from darnel.page.page import Page

_LEADS = itemgetter("pharma", "finance", "essay")
_SHELL_TRADES = itemgetter("gambling", "download", "pharma")


def _mentions(*lists: str) -> Callable[[Page], int]:
    """Return a function that counts the phrases of some lists in the main text of a page."""
    return lambda page: sum(page.reading.mentions[name] for name in lists)


def _sold(page: Page, count: int) -> float:
    """Phrases of some trades for every 1,000 words, less those of help and warning, twice over.

    Who helps gamblers names what they do, and says where help is.
    """
    return sure_rate(count - 2 * page.reading.mentions["help"], page.reading.word_total)


@feature(shown_by="lines", count=_mentions("gambling"))
def gambling_rate(page: Page) -> float:
    """Phrases of gambling and betting, for every 1,000 words.

    >>> text = "online casino bonus, slot gacor, free spins, no deposit bonus, sportsbook"
    >>> gambling_rate(Page(text, "markdown")) > 10
    True

    Unit: phrases per 1,000 words, less a standard deviation
    Range: 0 and up
    Said: gambling phrases; gambling phrases; few gambling phrases
    Source: traits measured on this project's corpus (gambling doorways show in words)
    """
    return _sold(page, page.reading.mentions["gambling"])


@feature(shown_by="lines", count=_mentions("coupon"))
def offer_rate(page: Page) -> float:
    """Phrases of coupons and bargains, for every 1,000 words.

    >>> text = "coupon code, promo code, discount code, voucher code: coupon codes today"
    >>> offer_rate(Page(text, "markdown")) > 10
    True

    Unit: phrases per 1,000 words, less a standard deviation
    Range: 0 and up
    Said: coupon and bargain phrases; coupon and bargain phrases; few coupon and bargain phrases
    Source: corpus rubric of this project (coupon and deal doorways)
    """
    return _sold(page, page.reading.mentions["coupon"])


@feature(shown_by="lines", count=_mentions("download"))
def download_rate(page: Page) -> float:
    """Phrases of downloads, cracked software and APK mirrors, for every 1,000 words.

    >>> text = "mod apk free download, apk download, full version crack, keygen"
    >>> download_rate(Page(text, "markdown")) > 10
    True

    Unit: phrases per 1,000 words, less a standard deviation
    Range: 0 and up
    Said: phrases of cracked or copied downloads; phrases of cracked or copied downloads; few phrases of
    cracked or copied downloads
    Source: corpus rubric of this project (APK mirrors, book doorways)
    """
    return _sold(page, page.reading.mentions["download"])


@feature(shown_by="lines", count=_mentions("pharma", "finance", "essay"))
def lead_rate(page: Page) -> float:
    """Phrases of medicines, loans, insurance and essays for sale, for every 1,000 words.

    >>> text = "payday loan, no credit check, insurance quotes, write my essay, buy essay"
    >>> lead_rate(Page(text, "markdown")) > 10
    True

    Unit: phrases per 1,000 words, less a standard deviation
    Range: 0 and up
    Said: phrases that sell medicines, loans, insurance or essays; phrases that sell medicines, loans,
    insurance or essays; few phrases that sell medicines, loans, insurance or essays
    Source: corpus rubric of this project (lead-generation doorways)
    """
    return _sold(page, sum(_LEADS(page.reading.mentions)))


@feature(shown_by="shell lines")
def shell_commerce(page: Page) -> float:
    """Phrases of gambling, downloads and medicines for sale in the shell, for every 1,000 words of it.

    >>> shell = "<nav>online casino, casino bonus, free spins, slot gacor</nav><p>"
    >>> shell_commerce(Page(shell + "Rain fell on the hill. " * 20)) > 10
    True

    Unit: phrases per 1,000 words, less a standard deviation
    Range: 0 and up
    Said: gambling, download and pill phrases in menus and footer; gambling, download or pill phrases in its
    menus and footer; few gambling, download or pill phrases in its menus
    Source: issue of this project (the shell has features of its own); hacked pages with a menu of a trade
    """
    words, mentions = page.shown.shell_totals
    return sure_rate(sum(_SHELL_TRADES(mentions)), words)


@feature(shown_by="lines", count=_mentions("generated"))
def generated_phrases(page: Page) -> float:
    """Stock phrases of generated and spun text, for every 1,000 words.

    >>> text = "In today's digital age, it's important to note this. Look no further. It is a game changer. "
    >>> generated_phrases(Page(text, "markdown")) > 0
    True

    Unit: phrases per 1,000 words, less a standard deviation
    Range: 0 and up
    Said: stock phrases of generated text; stock phrases of generated text; few stock phrases of generated
    text
    Source: Marginalia Search, DocumentValuator; traits measured on this project's corpus
    """
    return sure_rate(page.reading.mentions["generated"], page.reading.word_total)


@feature(shown_by="shell lines")
def care_phrases(page: Page) -> float:
    """Phrases of accountability (contact, imprint, sources, licence) anywhere on the page, as a logarithm.

    >>> round(care_phrases(Page("Impressum", "markdown")), 2)
    0.69

    Unit: ln(1 + phrases), at most 20 phrases
    Range: 0 and up
    Said: phrases of accountability, such as contact, imprint, sources; phrases such as contact, imprint or
    sources; few phrases such as contact, imprint or sources
    Source: field notes of this project (signs of care)
    """
    return math.log1p(min(page.reading.mentions["care"] + page.shown.shell_totals.mentions["care"], 20))


@feature
def feed_leftovers(page: Page) -> float:
    """Marks that importers of feeds leave in markup, addresses and text, at most five.

    >>> text = "[Read](https://b.example/x?utm_source=rss) The post A day appeared first on B."
    >>> feed_leftovers(Page(text, "markdown"))
    2.0

    Unit: kinds of mark
    Range: 0 to 5
    Said: marks of a feed importer; marks of a program that copies feeds; few marks of a program that copies
    feeds
    Source: readers of this project's corpus (autoblogs of feeds); names of importers as their vendors give
    them
    """
    return float(min(page.shown.importers + page.reading.count_kinds("syndicated"), 5))
