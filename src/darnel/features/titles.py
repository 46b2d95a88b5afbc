"""Titles: their shape, their stock words, and how they agree with the rest of the page."""

import math
from operator import itemgetter

from darnel.facts.phrases import words
from darnel.features.feature import feature, rate, share
from darnel.page.page import Page

_TRADES = itemgetter("gambling", "coupon", "download", "pharma", "finance", "essay")


@feature(shown_by="title")
def title_words(page: Page) -> float:
    """Words in the title.

    >>> title_words(Page("# A long day", "markdown"))
    3.0

    Unit: words
    Range: 0 and up
    Said: words in the title; a long title; a short title
    Source: Ntoulas et al., Detecting Spam Web Pages, WWW 2006 (words in title)
    """
    return float(page.title_totals.words) if page.title else math.nan


@feature(shown_by="title")
def title_commerce(page: Page) -> float:
    """Phrases in the title about gambling, coupons, downloads, medicines, loans or essays.

    >>> title_commerce(Page("# Online casino and coupon", "markdown"))
    2.0

    Unit: phrases
    Range: 0 and up
    Said: phrases of a spam trade in the title; phrases of a spam trade in the title; few phrases of a spam
    trade in the title
    Source: traits measured on this project's corpus (brand with bonus, slot, apk, coupon)
    """
    return float(sum(_TRADES(page.title_totals.mentions))) if page.title else math.nan


@feature(shown_by="title")
def title_slug_overlap(page: Page) -> float:
    """Share of the words of the address that stand in the title, where the address speaks.

    >>> title_slug_overlap(Page("# Garden chairs for all", "markdown", "https://x.example/garden-chairs-sale"))
    0.6666666666666666

    Unit: share of slug words
    Range: 0 to 1
    Said: words of the address that are in the title; many words of the address in the title; few words of the
    address in the title
    Source: traits measured on this project's corpus (85 % of generated keyword sites, 1 % of clean HTML)
    """
    totals = page.title_totals
    return share(totals.slug_named, totals.slug) if len(page.slug) > 1 else math.nan


@feature(shown_by="title")
def slug_in_text(page: Page) -> float:
    """How often the words of the address stand in the text as a phrase, for every 1,000 words.

    >>> slug_in_text(Page("garden chairs " * 25, "markdown", "https://x.example/garden-chairs"))
    250.0

    Unit: phrases per 1,000 words
    Range: 0 and up
    Said: address repeated in the text; the words of its address repeated in the text; the words of its
    address rare in the text
    Source: traits measured on this project's corpus (74 % of generated keyword sites, 8 % of clean HTML)
    """
    phrase = " ".join([word for word in page.slug if not word.isdigit()])
    return rate(page.reading.count(phrase), page.reading.word_total) if phrase.count(" ") else math.nan


@feature(shown_by="description")
def description_title_likeness(page: Page) -> float:
    """Share of the title's words that stand in the description.

    A description made of a template around the title has them all.

    >>> html = '<title>Garden chairs</title><meta name="description" content="All on garden chairs.">'
    >>> description_title_likeness(Page(html))
    1.0

    Unit: share of words
    Range: 0 to 1
    Said: title repeated in the description; a description that repeats the title; few words of the title in
    the description
    Source: traits measured on this project's corpus (95 % of one farm, 3 % of clean Markdown)
    """
    totals = page.title_totals
    return share(totals.described, totals.distinct) if page.description and page.title else math.nan


@feature(shown_by="headings")
def heading_length(page: Page) -> float:
    """Mean length of headings, where there are two or more: a single one is most often the title.

    >>> heading_length(Page("# ab\\n\\n## abcd", "markdown"))
    3.0

    Unit: characters
    Range: 0 and up
    Said: length of headings; long headings; short headings
    Source: issue of this project (headings)
    """
    count, size, _ = page.outline.heading_totals
    return size / count if count > 1 else math.nan


@feature(shown_by="title")
def brand_in_title(page: Page) -> float:
    """Whether the title names the site, as its domain does.

    >>> brand_in_title(Page("# A day - Old Mill", "markdown", "https://www.oldmill.example/a"))
    1.0

    Unit: 1 if so
    Range: 0 to 1
    Said: the site named in the title; the site named in the title; the site not named in the title
    Source: remeasured on this project's corpus (the same in every collection)
    """
    return float(page.title_totals.brand) if page.brand and page.title else math.nan


@feature
def brand_in_text(page: Page) -> float:
    """How often the visible text names the site, as its domain does, at most five times.

    >>> brand_in_text(Page("We of the Old Mill write. The Old Mill is open.", "markdown", "https://www.oldmill.example/a"))
    2.0

    Unit: times
    Range: 0 to 5
    Said: the site named in the text; the site named in its text; the site hardly named in its text
    Source: remeasured on this project's corpus (text that does not fit the domain)
    """
    if not page.brand:
        return math.nan
    return float(page.shown.count_joined(page.brand, 5))


@feature(shown_by="title")
def slug_words(page: Page) -> float:
    """Words in the last speaking part of the address, where the address is known and speaks.

    >>> slug_words(Page("x", "markdown", "https://x.example/garden-chairs-sale.html"))
    3.0

    Unit: words
    Range: 0 and up
    Said: words in the address; a wordy address; a short address
    Source: Marginalia Search, FeatureExtractor (kebab-case URL of more than three hyphens)
    """
    return float(len(page.slug)) if page.slug else math.nan


@feature
def host_with_marks(page: Page) -> float:
    """Whether the name in the page's own domain has a hyphen or a digit.

    >>> host_with_marks(Page("x", "markdown", "https://best-chairs24.example/a"))
    1.0

    Unit: 1 if so
    Range: 0 to 1
    Said: hyphen or digit in the domain; a domain with a hyphen or digit; a domain without hyphens or
    digits
    Source: mwmbl, blacklist providers (numeric names); Marginalia Search (hyphens)
    """
    name = page.own_domain.partition(".")[0]
    return float("-" in name or any(map(str.isdigit, name))) if name else math.nan


@feature
def cheap_suffix(page: Page) -> float:
    """Whether the page's own domain stands under a suffix that costs next to nothing.

    >>> cheap_suffix(Page("x", "markdown", "https://chairs.top/a")), cheap_suffix(Page("x", "markdown", "https://chairs.org/a"))
    (1.0, 0.0)

    Unit: 1 if so
    Range: 0 to 1
    Said: domain under a very cheap suffix; a domain under a very cheap suffix; a domain
    under an ordinary suffix
    Source: remeasured on this project's corpus (farms register by the dozen)
    """
    return (
        float(page.own_domain.rpartition(".")[2] in words("cheap_suffixes")) if page.own_domain else math.nan
    )
