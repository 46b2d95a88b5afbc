"""What an operator may change on a page to pass: functions from a page to its new markup."""

import hashlib
import re
from collections.abc import Callable
from typing import NamedTuple

from darnel.page.page import Page

_ADS = re.compile(r"<(script|iframe|ins|amp-ad|amp-embed|noscript)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_HANDLER = re.compile(r"""\son\w+\s*=\s*(?:"[^"]*"|'[^']*')""", re.IGNORECASE)
_NAMES = re.compile(r"""\b(class|id)\s*=\s*(["'])(.*?)\2""", re.IGNORECASE | re.DOTALL)
_ITEM = re.compile(r"</li\s*>", re.IGNORECASE)
_BULLETS = re.compile(r"(?:^[ \t]*(?:[-*+]|\d+\.)[ \t].*\n){3}(?=[ \t]*(?:[-*+]|\d+\.)[ \t])", re.MULTILINE)
_HEAD = re.compile(r"<(?:meta|link)\b[^>]*>|<script\b[^>]*ld\+json.*?</script\s*>", re.IGNORECASE | re.DOTALL)
_TITLE = re.compile(r"(<(title|h1)\b[^>]*>).*?(</\2\s*>)", re.IGNORECASE | re.DOTALL)
_TITLE_KEYS = re.compile(
    r"^(title|description|excerpt|summary|seo_title|seo_description)\s*:.*\n(?:[ \t]+\S.*\n)*",
    re.IGNORECASE | re.MULTILINE,
)
_FIRST_HEADING = re.compile(r"^#\s.*$", re.MULTILINE)
_FRONT = re.compile(r"\A\s*(---|\+\+\+)\n.*?\n\1[ \t]*\n", re.DOTALL)
_KEPT = re.compile(
    r"<(?:script|style)\b.*?</(?:script|style)\s*>|<[^>]*>|\]\([^)]*\)|https?://\S+|&#?\w+;",
    re.IGNORECASE | re.DOTALL,
)
_LETTERS = str.maketrans(
    "aeioubcdfglmnprstvz" + "aeioubcdfglmnprstvz".upper(),
    "eioauzbtcpdgflsmrnv" + "eioauzbtcpdgflsmrnv".upper(),
)


class Change(NamedTuple):
    """One change, and what is said of it."""

    apply: Callable[[Page, Page], Page]
    told: str


def _marked_up(page: Page, markup: str) -> Page:
    return Page(markup, page.format, page.url, id=page.id, path=page.path)


def no_ads(page: Page, _: Page) -> Page:
    """Without scripts, frames, slots and click handlers; links that pay lead inside the site."""
    markup = _HANDLER.sub("", _ADS.sub("", page.markup))
    for href in sorted({link.href for link in page.paid_links}, key=len, reverse=True):
        markup = markup.replace(href, "/more")
    return _marked_up(page, markup)


def renamed(page: Page, _: Page) -> Page:
    """Every class and id under a name without meaning."""

    def fresh(match: re.Match[str]) -> str:
        names = " ".join("c" + hashlib.sha256(name.encode()).hexdigest()[:6] for name in match[3].split())
        return f"{match[1]}={match[2]}{names}{match[2]}"

    return _marked_up(page, _NAMES.sub(fresh, page.markup))


def split_lists(page: Page, _: Page) -> Page:
    """No list of more than three items."""
    count = 0

    def close(match: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return match[0] if count % 3 else f"{match[0]}</ul><p>&nbsp;</p><ul>"

    return _marked_up(
        page, _BULLETS.sub(lambda match: match[0] + "\n&nbsp;\n\n", _ITEM.sub(close, page.markup))
    )


def plain_title(page: Page, _: Page) -> Page:
    """Title, first heading and description from the opening words of the text; the address says nothing."""
    line = next(iter(page.reading.prose), "") or " ".join(page.reading.lines[1:3]) or page.title
    title = " ".join(line.split()[:7]).strip(" ,.;:") or "Notes"
    title = re.sub(r"[\\<>:#\"'\[\]]", "", title)
    markup = _TITLE.sub(lambda match: f"{match[1]}{title}{match[3]}", page.markup)
    if page.format == "markdown":
        front = _FRONT.match(markup)
        body = markup[front.end() :] if front else markup
        head = _TITLE_KEYS.sub(lambda match: f"{match[1]}: {title}\n", front[0]) if front else ""
        markup = head + _FIRST_HEADING.sub(f"# {title}", body, count=1)
    host = (page.url or "").split("/")[2] if (page.url or "").count("/") > 2 else ""
    return Page(
        markup, page.format, f"https://{host}/p/7041" if host else None, id=page.id, path="p/7041.html"
    )


def no_metadata(page: Page, _: Page) -> Page:
    """Without front matter, meta and link elements, and structured data."""
    return _marked_up(
        page, _FRONT.sub("", page.markup) if page.format == "markdown" else _HEAD.sub("", page.markup)
    )


def padded(page: Page, other: Page) -> Page:
    """With the prose of an honest page of the same language at its end, up to 6,000 characters."""
    prose = [line.replace("<", "&lt;") for line in other.reading.prose]
    text = (
        "\n\n".join(prose)[:6_000]
        if page.format == "markdown"
        else "".join(f"<p>{line}</p>" for line in prose)[:6_000]
    )
    place = page.markup.lower().rfind("</body")
    place = place if place > 0 else len(page.markup)
    return _marked_up(page, f"{page.markup[:place]}\n\n{text}\n{page.markup[place:]}")


def other_format(page: Page, _: Page) -> Page:
    """The HTML of Markdown, the text of HTML."""
    if page.format == "markdown":
        title = page.title.replace("<", "")
        return Page(
            f"<!doctype html><html><head><title>{title}</title></head><body>{page.html}</body></html>",
            "html",
            page.url,
            id=page.id,
            path=page.path,
        )
    return Page(
        f"# {page.title}\n\n" + page.text.replace("\n", "\n\n"),
        "markdown",
        page.url,
        id=page.id,
        path=page.path,
    )


def unknown_words(page: Page, _: Page) -> Page:
    """Every Latin letter of the text exchanged for another: the words say nothing, the rest stays."""
    parts, last = [], 0
    for match in _KEPT.finditer(page.markup):
        parts += [page.markup[last : match.start()].translate(_LETTERS), match[0]]
        last = match.end()
    return _marked_up(page, "".join(parts) + page.markup[last:].translate(_LETTERS))


def all_at_once(page: Page, other: Page) -> Page:
    """Ads, names, lists, title, metadata and padding, one after the other."""
    for change in (no_ads, renamed, split_lists, plain_title, no_metadata, padded):
        page = change(page, other)
    return page


CHANGES = {
    "nothing": Change(lambda page, _: page, "as it is"),
    "no ads": Change(no_ads, "scripts, frames, slots, click handlers removed; links that pay lead inside"),
    "renamed": Change(renamed, "classes and ids renamed"),
    "split lists": Change(split_lists, "no list over three items"),
    "plain title": Change(plain_title, "title, first heading, description and address rewritten"),
    "no metadata": Change(no_metadata, "front matter, meta, link and structured data dropped"),
    "padded": Change(padded, "padded with 6,000 characters of honest prose"),
    "other format": Change(other_format, "HTML of the Markdown, text of the HTML"),
    "unknown words": Change(
        unknown_words, "every Latin letter of the text exchanged (in place of translation)"
    ),
    "all at once": Change(all_at_once, "the first six together"),
}
