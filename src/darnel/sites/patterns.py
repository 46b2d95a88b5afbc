"""Patterns of a site that its pages show together: one template, one outside domain, all dates in a row."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from darnel.page.page import Page
from darnel.sites.site_verdict import address_key, site_name

_KEPT = 50  # pages of a site whose templates are compared
_TOKENS = 400  # elements and keys of a page that describe its template


@dataclass
class Patterns:
    """Sums over the pages of one site."""

    templates: list[frozenset[str]] = field(default_factory=list)
    domains: Counter[str] = field(default_factory=Counter)
    first: str | None = None
    last: str | None = None

    def add(self, page: Page) -> None:
        """Count one page."""
        if len(self.templates) < _KEPT:
            self.templates.append(template(page))
        self.domains.update(link.domain for link in page.external_links)
        if day := page.published:
            self.first, self.last = min(self.first or day, day), max(self.last or day, day)

    def row(self) -> dict[str, Any]:
        """Return columns of `darnel sites`."""
        links = self.domains.total()
        return {
            "template_sameness": sameness(self.templates),
            "one_domain": self.domains.most_common(1)[0][1] / links if links else None,
            "first_date": self.first,
            "last_date": self.last,
        }


def template(page: Page) -> frozenset[str]:
    """Return what a page is built of: front matter keys, headings, and elements with their classes.

    >>> sorted(template(Page("---\\ntitle: A\\n---\\n## How to\\n\\nText.")))
    ['2 how to', 'h2', 'key title', 'p']
    """
    parts = {f"key {key}" for key in page.front_matter}
    parts |= {f"{heading.level} {heading.text.lower()[:60]}" for heading in page.headings[:40]}
    for count, element in enumerate(page.tree.iter_elements()):
        if count >= _TOKENS:
            break
        parts.add(f"{element.tag} {element.attr('class') or ''}".rstrip())
    return frozenset(parts - {"html", "head", "body"})


def sameness(templates: list[frozenset[str]]) -> float | None:
    """Return the mean share of a page's template that most pages of the site have; None for fewer than two.

    >>> sameness([frozenset("ab"), frozenset("ab"), frozenset("ac")])
    0.8333333333333334
    """
    if len(templates) < 2:
        return None
    seen = Counter(part for parts in templates for part in parts)
    usual = {part for part, pages in seen.items() if pages * 2 > len(templates)}
    return math.fsum(len(parts & usual) / max(1, len(parts)) for parts in templates) / len(templates)


def read_patterns(
    pages: Iterable[Page], by: str = "host", on_progress: Callable[[], None] = lambda: None
) -> dict[str, dict[str, Any]]:
    """Collect patterns by site: by host, and by domain as well where pages are rolled up so.

    A page that cannot be read, or has no site, shows none; a URL that was captured again is read once.
    """
    sites: dict[str, Patterns] = defaultdict(Patterns)
    urls: set[int] = set()
    for page in pages:
        on_progress()
        key = hash(address_key(page.url)) if page.url else None
        try:
            page.check()
            if page.site and key not in urls:
                for name in {site_name(page.site), site_name(page.site, by)}:
                    sites[name].add(page)
        except Exception:  # noqa: BLE001, S112 - one bad page never stops a batch
            continue
        if key is not None:
            urls.add(key)
    return {name: patterns.row() for name, patterns in sites.items()}
