"""The format of a page, where nobody named it, by its markup; and other formats as HTML."""

import re
from html import escape
from typing import Literal

import pyromark

Format = Literal["html", "markdown", "text"]
FORMATS: tuple[Format, ...] = ("html", "markdown", "text")

_RENDER = (
    pyromark.Options.ENABLE_TABLES | pyromark.Options.ENABLE_STRIKETHROUGH | pyromark.Options.ENABLE_FOOTNOTES
)
HEAD = 20_000
"""Characters that are looked at."""
_OPENING = 200  # characters in which HTML opens a page
_STRUCTURE = re.compile(
    r"<(?:!doctype|html|head|body|p|div|table|article|section|main|span|center|frameset|script|style|meta|"
    r"link|title|h[1-6]|ul|ol|img|ins|iframe|amp-\w+|input|a)\b",
    re.IGNORECASE,
)
_ROOT = re.compile(r"<(?:html|body|head)\b", re.IGNORECASE)
_START = re.compile(r"<(?:!doctype\s+html|html|head|body|title|meta\s|script\b|!--)", re.IGNORECASE)
"""Tags by which browsers know HTML among bytes of no type, after the WHATWG MIME Sniffing Standard."""
_MARKDOWN = re.compile(
    r"^(?:#{1,6} \S|[-*+] \S|\d+\. \S|> |```|\|.+\|$)|\]\([^)\s]+\)|^(?:===+|---+)$", re.MULTILINE
)


def detect_format(markup: str) -> Format:
    """Return `markdown` for text without HTML structure, or with some of it inside Markdown; else `html`.

    >>> detect_format("# A day\\n\\nBy the [river](/river)."), detect_format("<p># A day by the river.")
    ('markdown', 'html')
    """
    head = markup[:HEAD]
    structure = _STRUCTURE.search(head)
    if structure is None:
        return "markdown"
    # Raw HTML is inside many Markdown pages: it makes them HTML where it opens the page.
    opens = structure.start() < _OPENING or _ROOT.search(head)
    return "html" if opens or not _MARKDOWN.search(head) else "markdown"


def starts_like_html(markup: str) -> bool:
    """Return whether browsers take a page for HTML by its first 1,024 characters."""
    return _START.search(markup[:1_024]) is not None


def rendered(markdown: str) -> str:
    """Return Markdown without front matter as HTML."""
    return pyromark.html(markdown, options=_RENDER)


def paragraphs(text: str) -> str:
    """Return lines of text as HTML, a paragraph each."""
    return "".join(f"<p>{escape(line, quote=False)}\n" for line in text.splitlines())
