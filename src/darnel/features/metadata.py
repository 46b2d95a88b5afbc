"""Metadata: structured data, front matter, dates, and signs of care."""

import re

from darnel.features.feature import feature, share
from darnel.page.page import Page

_FACTORY = re.compile(
    r"search.?intent|seo|keyword|prompt|\bmodel\b|generated|affiliate|product|asin|rating|cta|schema|faq|"
    r"word_?count|priority|cluster|slug_?id",
    re.IGNORECASE,
)


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
