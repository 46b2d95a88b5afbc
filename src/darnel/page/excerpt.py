"""Excerpt: what is measured of a page over the size limit."""

import re

_BULK = {"script": 2_000, "style": 0, "svg": 0}  # tag: characters kept of each body
_BLANK = re.compile(r"(?<!\s)\s{500,}")
_RESTART = re.compile(
    r"<(?:p|div|section|article|footer|aside|nav|ul|ol|li|table|tr|h[1-6])\b|\n\s*\n", re.IGNORECASE
)


def excerpt(whole: str, size: int) -> str:
    """A page in at most about `size` characters.

    First the bodies of scripts go, then of styles and drawings, until it fits: cloned shells have hundreds of
    kilobytes of them around little text. Where that is not enough, also the middle goes: link lists stand at the end.

    >>> excerpt("<style>p {color: red}</style><p>Rain.", 25)
    '<style></style><p>Rain.'
    """
    lean = _BLANK.sub(" ", whole)  # spaces that nobody sees take no text's place
    for tag, kept in _BULK.items():
        if len(lean) <= size:
            break
        lean = _without_bodies(lean, tag, kept)
    return lean if len(lean) <= size else _head_and_tail(lean, size)


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


def _head_and_tail(whole: str, size: int) -> str:
    """First three quarters and last quarter of `size` characters, cut so that neither is read as what it is not."""
    head = whole[: size * 3 // 4]
    head = head[: head.rfind("<")] if head.rfind("<") > head.rfind(">") else head
    open_comment = "-->" if head.rfind("<!--") > head.rfind("-->") else ""
    tail = whole[-(size // 4) :]
    start = _RESTART.search(tail)
    return f"{head}{open_comment}</script></style></textarea></title>\n\n{tail[start.start() :] if start else ''}"
