"""Metadata: structured data, front matter, dates, and signs of care."""

import re
from datetime import date

from darnel.facts.hosts import domain_of, host_of
from darnel.features.feature import feature, share
from darnel.page.page import Page

_DATE = re.compile(r"\b((?:19|20)\d\d)-(\d{1,2})-(\d{1,2})")
_COMMERCIAL = frozenset(("product", "offer", "aggregaterating", "aggregateoffer", "review"))
_FACTORY = re.compile(
    r"search.?intent|seo|keyword|prompt|\bmodel\b|generated|affiliate|product|asin|rating|cta|schema|faq|word_?count|priority|cluster|slug_?id",
    re.IGNORECASE,
)


def _types(page: Page) -> set[str]:
    found: set[str] = set()
    for item in page.structured_data:
        kind = item.get("@type")
        found.update(str(part).lower() for part in (kind if isinstance(kind, list) else [kind]) if part)
    return found


def _date_of(value: object) -> date | None:
    found = _DATE.search(str(value)) if value else None
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _dates(page: Page) -> tuple[date | None, date | None]:
    """Dates on which the page says it was published and changed."""
    front, meta = page.front_matter, page.outline.meta
    first = _date_of(
        front.get("date")
        or front.get("published")
        or front.get("pubdate")
        or meta.get("article:published_time")
    )
    changed = (front.get(key) for key in ("updated", "lastmod", "modified", "updateddate", "updatedate"))
    last = _date_of(next(filter(None, changed), None) or meta.get("article:modified_time"))
    for item in page.structured_data:
        first = first or _date_of(item.get("datePublished"))
        last = last or _date_of(item.get("dateModified"))
    return first, last


@feature
def structured_types(page: Page) -> float:
    """Distinct types in the JSON-LD of the page.

    >>> structured_types(Page('<script type="application/ld+json">{"@type": "Article"}</script>'))
    1.0

    Unit: types
    Range: 0 and up
    Source: Bevendorff et al., Is Google Getting Worse?, ECIR 2024 (num_ldjson, Spearman 0.980 with rank)
    """
    return float(len(_types(page)))


@feature
def structured_article(page: Page) -> float:
    """Whether JSON-LD calls the page an article, a posting or news.

    >>> structured_article(Page('<script type="application/ld+json">{"@type": "NewsArticle"}</script>'))
    1.0

    Unit: 1 if so
    Range: 0 to 1
    Source: traits measured on this project's corpus (31 % of clean HTML)
    """
    return float(any("article" in kind or "posting" in kind for kind in _types(page)))


@feature
def structured_commerce(page: Page) -> float:
    """Types of products, offers and ratings in JSON-LD.

    >>> structured_commerce(Page('<script type="application/ld+json">{"@type": "Product"}</script>'))
    1.0

    Unit: types
    Range: 0 and up
    Source: traits measured on this project's corpus (shop shells around an article)
    """
    return float(len(_types(page) & _COMMERCIAL))


@feature
def structured_questions(page: Page) -> float:
    """Whether JSON-LD holds questions and answers or instructions.

    >>> structured_questions(Page('<script type="application/ld+json">{"@type": "FAQPage"}</script>'))
    1.0

    Unit: 1 if so
    Range: 0 to 1
    Source: issue of this project (JSON-LD)
    """
    return float(not _types(page).isdisjoint(("faqpage", "question", "qapage", "howto")))


@feature
def named_author(page: Page) -> float:
    """Whether the page names its author in metadata.

    >>> named_author(Page("---\\nauthor: A. Baker\\n---\\nText."))
    1.0

    Unit: 1 if so
    Range: 0 to 1
    Source: issue of this project (JSON-LD author; signs of care)
    """
    front, meta = page.front_matter, page.outline.meta
    named = front.get("author") or front.get("authors") or meta.get("author") or meta.get("article:author")
    return float(bool(named) or any("author" in item for item in page.structured_data))


@feature
def open_graph(page: Page) -> float:
    """Open Graph and Twitter card entries in the head.

    >>> open_graph(Page('<meta property="og:title" content="x">'))
    1.0

    Unit: entries
    Range: 0 and up
    Source: remeasured on this project's corpus (publishing systems)
    """
    return float(sum(name.startswith(("og:", "twitter:")) for name in page.outline.meta))


@feature
def meta_entries(page: Page) -> float:
    """Named meta entries in the head.

    >>> meta_entries(Page('<meta name="description" content="x">'))
    1.0

    Unit: entries
    Range: 0 and up
    Source: remeasured on this project's corpus
    """
    return float(len(page.outline.meta))


@feature
def verification_tokens(page: Page) -> float:
    """Ownership tokens of search engines and ad networks in the head.

    >>> verification_tokens(Page('<meta name="google-site-verification" content="x">'))
    1.0

    Unit: tokens
    Range: 0 and up
    Source: issue of this project (shared identifiers)
    """
    return float(sum("verif" in name or "validate" in name for name in page.outline.meta))


@feature
def canonical_elsewhere(page: Page) -> float:
    """Whether the canonical address is on another registrable domain than the page.

    >>> canonical_elsewhere(Page('<link rel="canonical" href="https://b.example/x">', url="https://a.example/x"))
    1.0

    Unit: 1 if so
    Range: 0 to 1
    Source: traits measured on this project's corpus (canonical link on a hacked or foreign host)
    """
    canonical = host_of(page.outline.relations.get("canonical", ""))
    own = host_of(page.url) if page.url else ""
    return float(bool(canonical and own) and domain_of(canonical) != domain_of(own))


@feature
def canonical_missing(page: Page) -> float:
    """Whether an HTML page names no canonical address.

    >>> canonical_missing(Page("<p>x</p>"))
    1.0

    Unit: 1 if so
    Range: 0 to 1
    Source: traits measured on this project's corpus (99 % of generated keyword sites, 16 % of clean HTML)
    """
    return float(page.format == "html" and "canonical" not in page.outline.relations)


@feature
def care_links(page: Page) -> float:
    """Signs of a cared-for site in the head: feed, rel=me, webmention, licence, author.

    >>> care_links(Page('<link rel="me" href="https://social.example/@a"><link rel="license" href="/l">'))
    2.0

    Unit: kinds
    Range: 0 to 6
    Source: Marginalia Search, HtmlFeature (webmention, indieauth: quality +1)
    """
    feed = any(mark in page.html[:60_000] for mark in ("application/rss+xml", "application/atom+xml"))
    found = {"me", "webmention", "license", "author", "hub"} & page.outline.relations.keys()
    return float(feed + len(found))


@feature
def front_matter_keys(page: Page) -> float:
    """Keys in the front matter.

    >>> front_matter_keys(Page("---\\ntitle: A\\ndate: 2020-01-01\\n---\\nText."))
    2.0

    Unit: keys
    Range: 0 and up
    Source: issue of this project (front matter oddities)
    """
    return float(len(page.front_matter))


@feature
def front_matter_factory(page: Page) -> float:
    """Share of front matter keys that a text factory leaves: search intent, keyword, product, rating, FAQ.

    >>> front_matter_factory(Page("---\\ntitle: A\\nsearch_intent: buy\\n---\\nText."))
    0.5

    Unit: share of keys
    Range: 0 to 1
    Source: traits measured on this project's corpus (leftovers of the generator)
    """
    keys = page.front_matter.keys()
    return share(sum(_FACTORY.search(key) is not None for key in keys), len(keys))


@feature
def days_to_update(page: Page) -> float:
    """Whether the page was changed within two days of its date, and not on the day itself.

    >>> days_to_update(Page("---\\ndate: 2024-09-05\\nupdated: 2024-09-06\\n---\\nText."))
    1.0

    Unit: 1 if so
    Range: 0 to 1
    Source: traits measured on this project's corpus (updated exactly one day after the date)
    """
    first, last = _dates(page)
    return float(first is not None and last is not None and 0 < (last - first).days <= 2)


@feature
def dates_reversed(page: Page) -> float:
    """Whether the page says it was changed before it was published.

    >>> dates_reversed(Page("---\\ndate: 2024-09-05\\nupdated: 2024-08-06\\n---\\nText."))
    1.0

    Unit: 1 if so
    Range: 0 to 1
    Source: issue of this project (dates after the update)
    """
    first, last = _dates(page)
    return float(first is not None and last is not None and last < first)


@feature
def description_length(page: Page) -> float:
    """Characters of the description.

    >>> description_length(Page('<meta name="description" content="abc">'))
    3.0

    Unit: characters
    Range: 0 and up
    Source: Bevendorff et al., Is Google Getting Worse?, ECIR 2024
    """
    return float(len(page.description))


@feature
def names_generator(page: Page) -> float:
    """Whether the head names the program that made the page.

    >>> names_generator(Page('<meta name="generator" content="Hugo">'))
    1.0

    Unit: 1 if so
    Range: 0 to 1
    Source: Marginalia Search, HtmlFeature (generator; a static generator alone counts for nothing)
    """
    return float("generator" in page.outline.meta)
