"""Identifiers: the accounts by which a page names who earns by it or counts its visitors."""

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from ahocorasick_rs import BytesAhoCorasick
from turbohtml import Element

from darnel.page.page import Page
from darnel.page.parsing import parsed

_BEFORE, _AFTER = 300, 500  # bytes around an anchor in which its pattern is searched
_SNIPPET = 120  # bytes of markup kept as evidence
_PLACEHOLDER = re.compile(
    r"(?:^|\D)(?:0?123456\d*|9876543\d*|(\d)\1{4,})(?:\D|$)|x{4}|your|example|sample|replace|change_?me",
    re.IGNORECASE,
)
_ACTIVE = (
    "script,iframe,img,amp-img,amp-pixel,amp-analytics,amp-ad,amp-auto-ads,embed,object,link,meta,ins,"
    "a[href],"
    "area[href],form,input,[data-ad-client],[data-ob-template],[data-aa],[data-zone],[data-website-id],[cx]"
)
"""Elements by whose attributes an account may do something: load, show an ad, lead somewhere, verify."""
_LOADS = frozenset(("script", "iframe", "img", "amp-img", "amp-pixel", "amp-analytics", "link", "meta"))
"""Of these, those that do it where nobody sees them as well: counters are hidden as a rule."""
_SAID = frozenset(("alt", "title", "aria-label", "placeholder", "summary", "style"))
"""Attributes that only say something."""
_DATA_SCRIPT = re.compile(r"json|template|html|x-handlebars|x-mustache", re.IGNORECASE)
_SCRIPT_COMMENT = re.compile(r"^[ \t]*//[^\n]*|(?:(?<=[\s;{}(),])|^)/\*.*?\*/", re.MULTILINE | re.DOTALL)
_UNSEEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_MAYBE_UNSEEN = "[hidden],[style*=display i],[style*=visibility i]"


class Identifier(NamedTuple):
    """One account named in a page.

    Attributes:
        kind: name in `facts/identifiers.toml`, such as `adsense`.
        value: the account itself.
        evidence: the markup that it was read from, on one line.
    """

    kind: str
    value: str
    evidence: str

    @property
    def name(self) -> str:
        """Kind and value: what two sites share."""
        return f"{self.kind}:{self.value}"


class Kind(NamedTuple):
    """What `facts/identifiers.toml` says of a kind of identifier."""

    group: str
    strong: bool
    search: re.Pattern[bytes]


def identifiers(page: Page) -> list[Identifier]:
    """Find accounts that do something on a page: in a script, a slot, a picture, a link, a verification tag.

    Each is listed once, in the order of the facts. What is only written (text, quoted code, comments, hidden
    slots and links) is no account of the page: anybody can write down the account of somebody else. Numbers
    such as 12345678 are examples.

    >>> [account.name for account in identifiers(Page('<script>gtag("config", "UA-4242424-1")</script>'))]
    ['google-analytics:UA-4242424']
    >>> identifiers(Page('<!-- <script>gtag("config", "UA-4242424-1")</script> --><p>UA-4242424-1'))
    []
    """
    pieces = list(_active_markup(page))
    starts = [0]
    for text, _ in pieces:
        starts.append(starts[-1] + len(text) + 1)
    markup = b"\n".join(text for text, _ in pieces)
    accounts: dict[tuple[str, str], Identifier] = {}
    for kind, match in _matches(markup):
        value = match[match.lastindex or 0].decode("ascii")
        if (kind, value) in accounts or _PLACEHOLDER.search(value):
            continue
        element = pieces[bisect_right(starts, match.start(match.lastindex or 0)) - 1][1]
        if element is None or _acts(element):
            accounts[kind, value] = Identifier(kind, value, _snippet(markup, match))
    return list(accounts.values())


def _active_markup(page: Page) -> Iterator[tuple[bytes, Element | None]]:
    """Yield start tags of active elements, scripts with their code, and front matter, with the element."""
    for key, value in page.front_matter.items():
        if isinstance(value, str | int):
            yield f'{key}: "{value}"'.encode(), None
    # As it is written: what is hidden on a page may count its readers all the same.
    for element in parsed(page.html).select(_ACTIVE):
        tag = "".join(
            f' {name}="{value}"'
            for name, value in element.attrs.items()
            if isinstance(value, str) and name not in _SAID
        )
        if element.tag == "script" and not _is_data(element):
            yield f"<script{tag}>{_SCRIPT_COMMENT.sub('', element.text)}".encode("utf-8", "replace"), element
        else:
            yield f"<{element.tag}{tag}>".encode("utf-8", "replace"), element


def _is_data(script: Element) -> bool:
    """Return whether a script is data or a template; the settings of an AMP counter are its code."""
    above = script.parent.tag if isinstance(script.parent, Element) else ""
    return not above.startswith("amp-") and bool(_DATA_SCRIPT.search(str(script.attr("type") or "")))


def _acts(element: Element) -> bool:
    """Return whether an element does what it is for: it is in no template, and seen where it has to be."""
    if element.closest("template") is not None:
        return False
    if element.tag in _LOADS:
        return True
    box = element.closest(_MAYBE_UNSEEN)
    while box is not None:
        if "hidden" in box.attrs or _UNSEEN_STYLE.search(str(box.attr("style"))):
            return False
        box = box.parent.closest(_MAYBE_UNSEEN) if isinstance(box.parent, Element) else None
    return True


def _matches(markup: bytes) -> Iterator[tuple[str, re.Match[bytes]]]:
    automaton, owners = _anchors()
    windows: dict[str, list[list[int]]] = {}
    for index, start, end in automaton.find_matches_as_indexes(markup.lower(), overlapping=True):
        for kind in owners[index]:
            spans = windows.setdefault(kind, [])
            if spans and start - _BEFORE <= spans[-1][1]:
                spans[-1][1] = end + _AFTER
            else:
                spans.append([max(0, start - _BEFORE), end + _AFTER])
    for kind, about in kinds().items():
        for start, end in windows.get(kind, ()):
            for match in about.search.finditer(markup, start, end):
                yield kind, match


def _snippet(markup: bytes, match: re.Match[bytes]) -> str:
    start = max(0, match.start() - max(0, _SNIPPET - len(match[0])) // 2)
    return " ".join(markup[start : start + _SNIPPET].decode("utf-8", "ignore").split())


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return tomllib.loads((files("darnel.facts") / "identifiers.toml").read_text("utf-8"))


@lru_cache(maxsize=1)
def kinds() -> dict[str, Kind]:
    """Kinds of identifiers by name, in the order of the facts.

    >>> kinds()["adsense"].group, kinds()["adsense"].strong
    ('publisher', True)
    """
    rows = {name: row for name, row in _table().items() if name != "platforms"}
    return {
        name: Kind(row["group"], row.get("strong", False), re.compile(row["pattern"].encode(), re.IGNORECASE))
        for name, row in rows.items()
    }


def platforms() -> dict[str, str]:
    """Accounts of platforms, themes and plug-ins by name of the identifier; they tie nobody.

    >>> platforms()["google-analytics:UA-52447"]
    'WordPress.com'
    """
    return dict(_table()["platforms"])


@lru_cache(maxsize=1)
def _anchors() -> tuple[BytesAhoCorasick, list[list[str]]]:
    owners: dict[str, list[str]] = {}
    for kind in kinds():
        for anchor in _table()[kind]["anchors"]:
            owners.setdefault(anchor, []).append(kind)
    return BytesAhoCorasick([anchor.encode() for anchor in owners]), list(owners.values())
