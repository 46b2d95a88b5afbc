"""The links of a page by where they lead and what is around them."""

from collections.abc import Iterable

from darnel.page.elements import Link

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
    return bool(link.href) and not link.href.lower().startswith(_NO_PAGE)


def by_group(links: Iterable[Link]) -> list[list[Link]]:
    """Return links by the list or container around them, the largest group first."""
    groups: dict[int, list[Link]] = {}
    for link in links:
        groups.setdefault(link.group, []).append(link)
    return sorted(groups.values(), key=len, reverse=True)
