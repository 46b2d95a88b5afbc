"""Metadata: structured data, front matter, dates, and signs of care."""

import math
import re

from darnel.features.feature import feature, share
from darnel.page.page import Page

_FACTORY = re.compile(
    r"search.?intent|seo|keyword|prompt|\bmodel\b|generated|affiliate|product|asin|rating|cta|schema|faq|"
    r"word_?count|priority|cluster|slug_?id",
    re.IGNORECASE,
)
_META = frozenset(
    (
        "al:ios:url",
        "apple-itunes-app",
        "apple-mobile-web-app-title",
        "application-name",
        "article:publisher",
        "author",
        "copyright",
        "fb:admins",
        "fb:app_id",
        "fb:pages",
        "google-play-app",
        "msapplication-tilecolor",
        "news_keywords",
        "p:domain_verify",
        "twitter:creator",
        "twitter:site",
    )
)
_RELATIONS = frozenset(("amphtml", "apple-touch-icon", "author", "manifest", "mask-icon", "me"))


@feature(shown_by="front matter")
def front_matter_factory(page: Page) -> float:
    """Share of front matter keys that a text factory leaves: search intent, keyword, product, rating, FAQ.

    >>> front_matter_factory(Page("---\\ntitle: A\\nsearch_intent: buy\\n---\\nText."))
    0.5

    Unit: share of keys
    Range: 0 to 1
    Said: front matter of a text factory; front matter of a text factory; little front matter of a text
    factory
    Source: traits measured on this project's corpus (leftovers of the generator)
    """
    keys = page.front_matter
    return share(sum(_FACTORY.search(key) is not None for key in keys), len(keys))


@feature
def identity_marks(page: Page) -> float:
    """Kinds of mark in the head of a page that say whose it is: accounts, apps, icons, an author, an owner.

    NaN where the page is of no site, as for `site_sections`, or in Markdown.

    >>> head = '<meta name="twitter:site" content="@mill"><link rel="apple-touch-icon" href="/i.png">'
    >>> identity_marks(Page(head + "".join(f'<a href="/{name}">{name}</a>' for name in "abcde")))
    2.0

    Unit: kinds of mark
    Range: 0 and up
    Said: marks of identity, such as an account or an icon; many marks of identity, such as an account or an
    icon; few marks of identity, such as an account or an icon
    Source: readers of this project's corpus (an organisation behind the page)
    """
    if page.format != "html" or not page.link_totals.of_site:
        return math.nan
    meta, relations = page.outline.head_names()
    return float(len(_META.intersection(meta)) + len(_RELATIONS.intersection(relations)))
