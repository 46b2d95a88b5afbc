"""What a page says of itself: title, description, slug, date, by its head and its front matter."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from urllib.parse import unquote

from darnel.page.outline import Outline

FrontMatter = Mapping[str, Any]

_TITLE = 2_000  # characters of a title; the longest of the corpus has 441
_DESCRIPTION_KEYS = (
    *("description", "excerpt", "summary", "subtitle", "desc"),
    *("meta_description", "metadescription", "seo_description"),
)
_DATE_KEYS = ("date", "published", "pubdate")
_DATE = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)")
# Accents and vowels that are characters of their own: `\w` leaves them out.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a"
    "\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0730-\u074a\u07a6-\u07b0\u08d3-\u08e1"
    "\u08e3-\u08ff\u0900-\u0963\u0971-\u0df3\u0e31-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ebc\u0ec8-\u0ecd"
    "\u0f71-\u0f84\u102b-\u103e\u1056-\u1059\u17b4-\u17d3\u1dc0-\u1dff\u3099\u309a"
)
_WORD = re.compile(rf"(?:[^\W_]|[{_MARKS}])+")
_TITLE_WORD = re.compile(rf"[\w{_MARKS}]+")
_FILE_ENDING = re.compile(r"\.\w{2,8}$")


def title(outline: Outline, front_matter: FrontMatter) -> str:
    """Return the title of the head or the front matter, else the first heading, else ""."""
    named = outline.title or _line(front_matter.get("title")) or outline.meta_of("og:title")
    return (named or outline.heading_totals[2])[:_TITLE]


def words_of(low: str) -> list[str]:
    """Return the words of a title or the like in lower case; accents and vowels written as marks part none.

    >>> words_of("a day, a night")
    ['a', 'day', 'a', 'night']
    >>> len(words_of("दादी की कहानी"))
    3
    """
    return _TITLE_WORD.findall(low)


def description(outline: Outline, front_matter: FrontMatter) -> str:
    """Return the description of the front matter or the head, else ""."""
    lines = (_line(front_matter.get(key)) for key in _DESCRIPTION_KEYS) if front_matter else ()
    named = next(filter(None, lines), "")
    return named or outline.meta_of("description") or outline.meta_of("og:description")


def slug(address: str) -> list[str]:
    """Return the words of the last speaking part of an address, in lower case.

    >>> slug("https://example.org/blog/2024/How-to-bake.html?page=2")
    ['how', 'to', 'bake']
    """
    path = address.partition("?")[0].partition("#")[0].partition("//")[2].partition("/")[2]
    if "%" in path:
        path = unquote(path)
    for segment in reversed(path.lower().split("/")):
        words = _WORD.findall(_FILE_ENDING.sub("", segment) if "." in segment else segment)
        if any(len(word) > 2 and not word.isdigit() and word != "index" for word in words):
            return words
    return []


def published(outline: Outline, front_matter: FrontMatter, data: Iterable[Mapping[str, Any]]) -> str | None:
    """Return the day on which a page says it was published, as YYYY-MM-DD, or None.

    Args:
        outline: of the page.
        front_matter: of the page.
        data: objects of its JSON-LD.
    """
    dates = [front_matter.get(key) for key in _DATE_KEYS]
    dates.append(outline.meta.get("article:published_time"))
    dates += [item.get("datePublished") for item in data]
    return next((day for value in dates if (day := _day(value))), None)


def nested_objects(data: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Return all objects of JSON-LD, nested ones as well: six levels of 100 entries."""
    if isinstance(data, dict):
        yield data
    if depth < 6 and isinstance(data, dict | list):
        for value in list(data.values() if isinstance(data, dict) else data)[:100]:
            yield from nested_objects(value, depth + 1)


def _line(value: object, depth: int = 2) -> str:
    """Front matter of any shape as one line; two levels of 50 entries, since aliases can make it endless."""
    if isinstance(value, list | tuple | dict):
        items = list(value.values() if isinstance(value, dict) else value)[:50]
        return ", ".join(_line(item, depth - 1) for item in items) if depth else ""
    return " ".join(str(value).split()) if value is not None else ""


def _day(value: object) -> str | None:
    match = _DATE.search(str(value)) if value else None
    try:
        return date(*map(int, match.groups())).isoformat() if match else None
    except ValueError:
        return None
