"""Identifiers: the accounts by which a page names who earns by it or counts its visitors."""

import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from ahocorasick_rs import BytesAhoCorasick

from darnel.page.page import Page

_BEFORE, _AFTER = 300, 500  # bytes around an anchor in which its pattern is searched
_SNIPPET = 120  # bytes of markup told as evidence
_QUOTE = re.compile(rb"^(```)|</?(pre|code|textarea)\b", re.IGNORECASE | re.MULTILINE)
_PLACEHOLDER = re.compile(
    r"(?:^|\D)(?:0?123456\d*|9876543\d*|(\d)\1{4,})(?:\D|$)|x{4}|your|example|sample|replace|change_?me",
    re.IGNORECASE,
)


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
    """Accounts named in the markup of a page, each once, in the order of the facts.

    What stands in quoted code is an example and no account; so are numbers such as 12345678.

    >>> [found.name for found in identifiers(Page('<script>gtag("config", "UA-4242424-1")</script>'))]
    ['google-analytics:UA-4242424']
    """
    markup = page.markup.encode()
    found: dict[tuple[str, str], Identifier] = {}
    quoted: list[tuple[int, int]] | None = None
    for kind, match in _matches(markup):
        value = match[match.lastindex or 0].decode("ascii")
        if (kind, value) in found or _PLACEHOLDER.search(value):
            continue
        quoted = list(_quoted(markup)) if quoted is None else quoted
        if not any(start <= match.start() < end for start, end in quoted):
            found[kind, value] = Identifier(kind, value, _snippet(markup, match))
    return list(found.values())


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
    for kind, known in kinds().items():
        for start, end in windows.get(kind, ()):
            for match in known.search.finditer(markup, start, end):
                yield kind, match


def _quoted(markup: bytes) -> Iterator[tuple[int, int]]:
    """Where code is quoted: fenced, or in an element that shows it."""
    name, start = b"", 0
    for mark in _QUOTE.finditer(markup):
        found, closes = mark[mark.lastindex or 0].lower(), mark[0].startswith((b"</", b"`"))
        if not name and (not closes or mark[1]):
            name, start = found, mark.start()
        elif found == name and closes:
            yield start, mark.end()
            name = b""


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
