"""The links of a page by where they lead and what is around them."""

import re
from collections.abc import Iterable

from darnel.facts.phrases import sections
from darnel.page.elements import Link

_FOLDER = re.compile(
    r"(?:(?:https?:)?//[^/?#]*)?/(?:index\.php/)?(?:[a-z]{2}(?:-[a-z]{2})?/)?([a-z_-]+)(?=[/?#.]|\Z)"
)
_SHARE = re.compile(
    r"sharer?\b|/share|/intent/|submit\?|pin/create|dialog/|addtoany|/sharing|api\.whatsapp|/bookmark|"
    r"/hashtag/|/search",
    re.IGNORECASE | re.ASCII,
)
# Of a site where people keep accounts: what is shown there, not whose it is.
_CLIPS = frozenset(
    (
        *("album", "clip", "clips", "embed", "episode", "explore", "jobs", "live", "p", "playlist", "post"),
        *("posts", "reel", "reels", "results", "shorts", "status", "track", "tv", "v", "video", "videos"),
        "watch",
    )
)
_PATH = re.compile(r"(?:https?:)?//[^/?#]*/([^?#]*)")
_BY_HOST = "bandcamp.com"  # where accounts have hosts of their own
_BY_NUMBER = "vimeo.com"  # where clips have numbers
_DOCUMENT = re.compile(
    r"[^?#]*\.(?:pdf|docx?|xlsx?|pptx?|od[ts]|rtf|csv)(?=[?#]|\Z)", re.IGNORECASE | re.ASCII
)
_AROUND = " »›→>+|·•:*-–—[]()"  # what menus write around the words of a link
_FRONT = ("", "/", "?", "/?")
_NO_PAGE = ("#", "javascript:", "mailto:", "tel:")  # starts of addresses that lead to no other page


def external(links: Iterable[Link], own_domain: str) -> list[Link]:
    """Return links to another registrable domain than the page's own."""
    return [link for link in links if link.host and link.domain != own_domain]


def inner(links: Iterable[Link], own_domain: str) -> list[Link]:
    """Return links to other pages of the page's own site."""
    return [link for link in links if _is_inner(link, own_domain)]


def _is_inner(link: Link, own_domain: str) -> bool:
    return link.domain == own_domain if link.host else _leads_to_page(link)


def _leads_to_page(link: Link) -> bool:
    return bool(link.host) or (bool(link.href) and not link.href.lower().startswith(_NO_PAGE))


def by_group(links: Iterable[Link]) -> list[list[Link]]:
    """Return links by the list or container around them, the largest group first."""
    groups: dict[int, list[Link]] = {}
    for link in links:
        groups.setdefault(link.group, []).append(link)
    return sorted(groups.values(), key=len, reverse=True)


def first_folder(href: str) -> str:
    """Return the first folder or file of an address, where it is words of a-z.

    A folder for a language, and `index.php`, is not counted.

    >>> first_folder("https://a.example/en/our-team/"), first_folder("/about.html"), first_folder("/2016/05")
    ('our-team', 'about', '')
    """
    found = _FOLDER.match(href)
    return found[1] if found else ""


def kinds_of_section(link: Link, own_domain: str) -> set[str]:
    """Return the kinds of section that the text of a link names, or the address of one inside the site.

    A link to the front page without a host, or to nowhere, names none.

    >>> sorted(kinds_of_section(Link("/store-locator", "Jobs »", "", False, 0, ""), ""))
    ['careers', 'places']
    """
    if not _leads_to_page(link) or (not link.host and link.href.partition("#")[0] in _FRONT):
        return set()
    named = [link.text.lower().strip(_AROUND)]
    if _is_inner(link, own_domain):
        named.append(first_folder(link.href).replace("-", " ").replace("_", " "))
    return {kind for words in named if (kind := sections().get(words))}


def leads_to_share(link: Link) -> bool:
    """Return whether a link leads to a form for sharing a page, or to a search.

    >>> leads_to_share(Link("https://twitter.com/intent/tweet?u=x", "", "", False, 0, "twitter.com"))
    True
    """
    return _SHARE.search(link.href) is not None


def leads_to_account(link: Link) -> bool:
    """Return whether a link leads to an account, and not to a form for sharing, a clip or the front page.

    >>> leads_to_account(Link("https://www.instagram.com/mill", "", "", False, 0, "www.instagram.com"))
    True
    """
    network = link.network
    return (
        network is not None
        and network.tier == "account"
        and _is_own_folder(link)
        and not leads_to_share(link)
    )


def _is_own_folder(link: Link) -> bool:
    found = _PATH.match(link.href)
    folders = found[1].split("/") if found else [""]
    if not folders[0]:
        return link.domain == _BY_HOST and link.host.removeprefix("www.") != _BY_HOST
    is_number = folders[0].isascii() and folders[0].isdigit()
    return _CLIPS.isdisjoint(folders) and not (link.domain == _BY_NUMBER and is_number)


def leads_to_document(link: Link) -> bool:
    """Return whether a link leads to a file of a document.

    >>> leads_to_document(Link("/minutes/May.PDF?v=2", "", "", False, 0, ""))
    True
    """
    return _leads_to_page(link) and _DOCUMENT.match(link.href) is not None
