"""The links of a page by where they lead and what is around them."""

import re
from collections.abc import Iterable

from darnel.facts.phrases import sections
from darnel.page.elements import Link

_FOLDER = re.compile(
    r"(?:(?:https?:)?//[^/?#]*)?/(?:index\.php/)?(?:[a-z]{2}(?:-[a-z]{2})?/)?([a-z_-]+)(?=[/?#.]|\Z)"
)
_AROUND = " »›→>+|·•:*-–—[]()"  # what menus write around the words of a link
_NO_PAGE = ("#", "javascript:", "mailto:", "tel:")  # starts of addresses that lead to no other page


def external(links: Iterable[Link], own_domain: str) -> list[Link]:
    """Return links to another registrable domain than the page's own."""
    return [link for link in links if link.host and link.domain != own_domain]


def inner(links: Iterable[Link], own_domain: str) -> list[Link]:
    """Return links to other pages of the page's own site."""
    return [link for link in links if _is_inner(link, own_domain)]


def _is_inner(link: Link, own_domain: str) -> bool:
    if link.host:
        return link.domain == own_domain
    return _leads_inside(link.href)


def _leads_inside(href: str) -> bool:
    return bool(href) and not href.lower().startswith(_NO_PAGE)


def by_group(links: Iterable[Link]) -> list[list[Link]]:
    """Return links by the list or container around them, the largest group first."""
    groups: dict[int, list[Link]] = {}
    for link in links:
        groups.setdefault(link.group, []).append(link)
    return sorted(groups.values(), key=len, reverse=True)


def first_folder(href: str) -> str:
    """Return the first folder or file of an address where it is words of a-z, behind `index.php` and a language.

    >>> first_folder("https://a.example/en/our-team/"), first_folder("/about.html"), first_folder("/2016/05")
    ('our-team', 'about', '')
    """
    found = _FOLDER.match(href)
    return found[1] if found else ""


def kinds_of_section(link: Link) -> set[str]:
    """Return the kinds of section that the text and the address of a link name, which leads to a page.

    >>> sorted(kinds_of_section(Link("/store-locator", "Jobs »", "", False, 0, "")))
    ['careers', 'places']
    """
    if not (link.host or _leads_inside(link.href)):
        return set()
    named = (
        link.text.lower().strip(_AROUND),
        first_folder(link.href).replace("-", " ").replace("_", " "),
    )
    return {kind for words in named if (kind := sections().get(words))}
