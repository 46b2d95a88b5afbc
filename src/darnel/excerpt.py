"""Excerpt: what is measured of a page over the size limit."""

import re

_BULK = {"script": 2_000, "style": 0, "svg": 0}  # tag: characters kept of each body
_RESTART = re.compile(r"<(?:p|div|section|article|footer|aside|nav|ul|ol|li|table|tr|h[1-6])\b|\n\s*\n", re.IGNORECASE)


def excerpt(whole: str, size: int) -> str:
    """A page in at most about `size` characters.

    First the bodies of scripts go, then of styles and drawings, until it fits: cloned shells have hundreds of
    kilobytes of them around little text. Where that is not enough, also the middle goes: link lists stand at the end.

    >>> excerpt("<style>p {color: red}</style><p>Rain.", 25)
    '<style></style><p>Rain.'
    """
    lean = whole
    for tag, kept in _BULK.items():
        if len(lean) <= size:
            break
        *parts, rest = lean.split(f"</{tag}>")
        lean = f"</{tag}>".join([*(_cut(part, f"<{tag}", kept) for part in parts), rest])
    return lean if len(lean) <= size else _head_and_tail(lean, size)


def _cut(part: str, opening: str, kept: int) -> str:
    start = part.find(opening)
    body = part.find(">", start) + 1 if start >= 0 else 0
    return part[: body + kept] if body and "json" not in part[start:body] else part


def _head_and_tail(whole: str, size: int) -> str:
    """First three quarters and last quarter of `size` characters, cut so that neither is read as what it is not."""
    head = whole[: size * 3 // 4]
    head = head[: head.rfind("<")] if head.rfind("<") > head.rfind(">") else head
    open_comment = "-->" if head.rfind("<!--") > head.rfind("-->") else ""
    tail = whole[-(size // 4) :]
    start = _RESTART.search(tail)
    return f"{head}{open_comment}</script></style></textarea></title>\n\n{tail[start.start() :] if start else ''}"
