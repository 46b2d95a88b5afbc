"""Excerpt: what is measured of a page over the size limit."""

import re
import sys
from functools import lru_cache

from darnel.core import CORE
from darnel.page.charset import decode, without_nuls

_BULK = {
    "script": 2_000,
    "style": 60_000,
    "svg": 0,
}  # tag: characters kept of each body, at most an eighth of the page
_BLANK = 500  # spaces in a row that become one
_SPACES = re.compile(r"\s+")
_RESTART = re.compile(
    r"<(?:p|div|section|article|footer|aside|nav|ul|ol|li|table|tr|h[1-6])\b|\n\s*\n", re.IGNORECASE
)
_PARTS = (0.375, 0.125, 0.125, 0.375)  # of an excerpt: start, two places between, end
_CLOSED = "</script></style></textarea></title></svg></noscript></template></object></details></dialog>" + (
    "</div></section></article></main></aside></span></p></ul></table>" * 25
)
"""Closes whatever a part leaves open, so that what is hidden in one part hides nothing of the next."""


def measured(content: str | bytes, most: int) -> tuple[str | bytes, float]:
    """Return what is measured of a page, without NULs and lone surrogates, and which share of it that is.

    Args:
        content: of the page.
        most: characters above which it is an excerpt.

    Returns:
        Text, or bytes that are plain UTF-8 where the core reads them; and 1 for all but an excerpt.
    """
    most = max(0, min(most, sys.maxsize))  # there are no longer pages, and the core takes no larger numbers
    if CORE is not None and (read := CORE.measured(content, most, _bulk(most), _CLOSED)):
        part, share = read
        return part, share
    whole = decode(content) if isinstance(content, bytes) else content
    part, share = whole, 1.0
    if len(whole) > most:
        part = excerpt(whole, most)
        share = min(1.0, len(part) / len(whole))
    # Decoders make no lone surrogates, and NULs of zero bytes only.
    return (part if isinstance(content, bytes) and 0 not in content else without_nuls(part)), share


def excerpt(whole: str, size: int) -> str:
    """A page in at most about `size` characters.

    First the bodies of scripts go, then of styles, drawings and comments, until it fits: cloned shells have
    hundreds of
    kilobytes of them around little text. Where that is not enough, parts between start, middle and end go
    too.

    >>> excerpt("<svg>M 0 0 L 10 10 Z</svg><p>Rain.", 25)
    '<svg></svg><p>Rain.'
    """
    lean = _without_blanks(whole)  # spaces that nobody sees take no text's place
    for tag, kept in _bulk(size):
        if len(lean) <= size:
            break
        lean = _without_bodies(lean, tag, kept)
    if len(lean) > size:
        lean = _without_comments(lean)
    return lean if len(lean) <= size else _parts(lean, size)


@lru_cache(maxsize=8)
def _bulk(size: int) -> list[tuple[str, int]]:
    """Return tags, and how many characters of each of their bodies are kept."""
    return [(tag, min(kept, size // 8)) for tag, kept in _BULK.items()]


def _without_blanks(whole: str) -> str:
    """Return the page with one space for each run of `_BLANK` or more.

    Such a run has a character at a multiple of that size, so that only those are looked at.
    """
    parts, done = [], 0
    for place in range(0, len(whole), _BLANK):
        if place >= done and (spaces := _SPACES.match(whole, place)):
            start = place - _BLANK + len(whole[place - _BLANK : place].rstrip()) if place else 0
            if spaces.end() - start >= _BLANK:
                parts += [whole[done:start], " "]
                done = spaces.end()
    return "".join([*parts, whole[done:]])


def _without_bodies(whole: str, tag: str, kept: int) -> str:
    """The page without the bodies of some elements but for their first characters; data is kept whole."""
    opening, closing = f"<{tag}", f"</{tag}>"
    parts, done, at = [], 0, 0
    while (start := whole.find(opening, at)) >= 0 and (end := whole.find(closing, start)) >= 0:
        cut = whole.find(">", start, end) + 1 + kept
        if kept < cut < end and "json" not in whole[start : cut - kept]:
            parts.append(whole[done:cut])
            done = end
        at = end + len(closing)
    return "".join([*parts, whole[done:]])


def _without_comments(whole: str) -> str:
    first, *rest = whole.split("<!--")
    return first + "".join(part.partition("-->")[2] if "-->" in part else f"<!--{part}" for part in rest)


def _parts(whole: str, size: int) -> str:
    """Parts of a page at even distances, each cut so that it is read as what it is."""
    between = (len(whole) - size) / (len(_PARTS) - 1)
    parts, at = [], 0.0
    for place, share in enumerate(_PARTS):
        part = whole[round(at) : round(at + share * size)]
        if place and (start := _RESTART.search(part)):
            part = part[start.start() :]
        if place < len(_PARTS) - 1 and part.rfind("<") > part.rfind(">"):
            part = part[: part.rfind("<")]
        parts.append(f"{part}-->" if part.rfind("<!--") > part.rfind("-->") else part)
        at += share * size + between
    return f"{_CLOSED}\n\n".join(parts)
