"""Record: what a row of JSON, CSV, Parquet or a data frame says of a page, by the names of data sets."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any

from darnel.facts.hosts import absolute_url, ascii_host, host_of
from darnel.page.charset import decode, encodable
from darnel.page.page import Page
from darnel.readers.json_value import load_json
from darnel.readers.options import ReadOptions

_HTML_KEYS = ("html", "raw_html", "html_content", "page_html", "cleaned_html")
_TEXT_KEYS = (
    "text",
    "raw_content",
    "plain_text",
    "maintext",
    "main_text",
    "raw_text",
    "clean_text",
    "article_text",
    "extracted_text",
    "page_content",
)
CONTENT_KEYS = ("content", *_HTML_KEYS, "markdown", "body", *_TEXT_KEYS)
"""Keys of a page's content, best first."""

_URL_KEYS = (
    "url",
    "uri",
    "u",
    "warc_target_uri",
    "target_uri",
    "page_url",
    "source_url",
    "requested_url",
    "responded_url",
    "final_url",
    "loaded_url",
    "canonical_url",
    "original_url",
    "link",
)
_ROLES = {
    "id": ("id", "doc_id"),
    "url": _URL_KEYS,
    "site": ("site", "source_domain"),
    "path": ("path",),
}
_CONTAINERS = ("metadata", "meta", "warc_headers", "warc_metadata", "headers", "crawl")
_HOSTS = ("domain", "hostname", "netloc")  # of a site, where it is a host: a domain may also be a subject
_ADDRESSES = (
    "id",
    "source",
)  # of a page, where it is a web address: Dolma's `id`, LangChain's `metadata.source`
_NO_VALUE = frozenset(("nan", "none", "null", "n/a", "<na>"))  # as programs write a missing value in CSV

NAMED = 8
"""Keys of a record without content that its error names."""

_LETTERS = 30  # of each
_LITERAL = 10_000  # characters of a mapping written as Python does
_DEPTH = 3  # containers inside containers: OSCAR 22.01 has `meta.warc_headers`
_PAIRS = 1_000  # entries of a map
_KEY = 64  # characters of a key that is looked at

_FORMATS = {
    **dict.fromkeys(("html", "htm", "xhtml", "text/html", "application/xhtml+xml"), "html"),
    **dict.fromkeys(("markdown", "md", "text/markdown", "text/x-markdown"), "markdown"),
    **dict.fromkeys(("text", "txt", "plain", "plaintext", "plain text", "text/plain"), "text"),
}
"""What a `format` may say; other words mean something else, such as a kind of file or a corpus."""

_HEAD = 20_000  # characters in which a page shows that it is one
_BEFORE = r"\ufeff?(?>\s+|<!--(?>.*?-->)|<\?xml(?>.*?>))*+"
_PAGE = re.compile(_BEFORE + r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_FRAGMENT = re.compile(
    _BEFORE
    + r"<(div|p|article|section|main|header|nav|table|h[1-6]|ul|ol|center|span|meta|title|script|style|link|"
    r"img|font|form|noscript|iframe)\b[^<>]*>",
    re.IGNORECASE | re.DOTALL,
)
_CLOSING = re.compile(r"</[a-z][a-z0-9]*\s*>", re.IGNORECASE)
_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\r?\n[\w-]+[ \t]*:")


@lru_cache(maxsize=4_096)
def _plain(key: str) -> str:
    """Return a key without case and separators: `Raw-Content`, `rawContent` and `raw_content` are one."""
    return re.sub(r"[\W_]", "", key.lower())


_CONTENT = {_plain(key): key for key in CONTENT_KEYS}
_KEYS = {role: tuple(map(_plain, keys)) for role, keys in _ROLES.items()}
_INNER = tuple(map(_plain, _CONTAINERS))
_DOTTED = tuple(sorted(_INNER, key=len, reverse=True))
_PLAIN_KEYS = frozenset((*_CONTENT, *_INNER, *_HOSTS, *_ADDRESSES, "format", *sum(_KEYS.values(), ())))

RECORD_KEYS = (
    *CONTENT_KEYS,
    *(key for keys in _ROLES.values() for key in keys),
    *_CONTAINERS,
    *_HOSTS,
    *_ADDRESSES,
    "format",
)
"""Every key that is looked at, in any case: darnel's own and those of the data sets in docs/formats.md."""


@lru_cache(maxsize=4_096)
def _meaning(key: str) -> tuple[str, str]:
    """Return the plain name of a key that is looked at, and the name in `metadata.url`; each may be ""."""
    plain = _plain(key)
    if plain in _PLAIN_KEYS:
        return plain, ""
    inner = (plain.removeprefix(container) for container in _DOTTED if plain.startswith(container))
    return "", next((name for name in inner if name in _PLAIN_KEYS), "")


def is_record_key(name: str) -> bool:
    """Return whether a column is looked at: by its name, or as `metadata.url`.

    >>> [is_record_key(name) for name in ("Raw-Content", "meta.url", "meta.language", "tokens")]
    [True, True, False, False]
    """
    return len(name) <= _KEY and any(_meaning(name))


def is_content_key(name: str) -> bool:
    """Return whether a column may contain a page's content."""
    return len(name) <= _KEY and _plain(name) in _CONTENT


def page_of(
    record: Mapping[str, Any],
    source: str | None,
    options: ReadOptions = ReadOptions(),  # noqa: B008 - it is frozen
) -> Page:
    """Make the page of a record: content and, where known, `id url site format path`.

    Names are compared without case; the content is that of the first of `CONTENT_KEYS` that has some.
    What is under `text` and its like is text without markup, unless it contains a page. See docs/formats.md.
    """
    page = _page_of(record, source, options)
    if options.keep_record:
        page.record = record
    return page


def _page_of(record: Mapping[str, Any], source: str | None, options: ReadOptions) -> Page:
    levels = list(_levels(record))
    about = _about(levels)
    named = levels[0]
    values = ((key, _content(named.get(plain))) for plain, key in _CONTENT.items())
    candidates = [(key, content) for key, content in values if content is not None]
    if not candidates:
        keys = ", ".join(repr(str(key)[:_LETTERS]) for key in islice(record, NAMED))
        more = " and more" if len(record) > NAMED else ""
        has = f"; it has {keys}{more}" if keys else ""
        why = f"the record has no content: no text under content, html, markdown, text or raw_content{has}"
        return Page("", source=source, error=encodable(why), **about)
    key, content = next((pair for pair in candidates if pair[1] and not pair[1].isspace()), candidates[0])
    if _is_over(content, options.max_record):
        return Page("", source=source, error=options.too_long, **about)
    return options.page(content, _format_of(key, content, levels), source=source, **about)


def _is_over(content: str | bytes, largest: int) -> bool:
    """Return whether a content has more bytes than `largest`; text is encoded only where that decides."""
    if isinstance(content, bytes) or len(content) > largest or len(content) * 4 <= largest:
        return len(content) > largest
    return len(content.encode("utf-8", "surrogatepass")) > largest


def _levels(record: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a record by plain keys, then the containers inside it."""
    waiting = [(record, 0)]
    while waiting:
        mapping, depth = waiting.pop(0)
        named: dict[str, Any] = {}
        inner: dict[str, Any] = {}
        for key, value in mapping.items():
            if not isinstance(key, str) or len(key) > _KEY or _is_missing(value):
                continue
            plain, dotted = _meaning(key)
            if plain and (plain not in named or key == plain):
                named[plain] = value
            elif dotted:
                inner.setdefault(dotted, value)
        yield named
        if inner:
            yield inner
        if depth < _DEPTH:
            inside = (_mapping(named[name]) for name in _INNER if name in named)
            waiting += [(mapping, depth + 1) for mapping in inside if mapping]


def _is_missing(value: Any) -> bool:
    return value is None or (isinstance(value, float) and value != value)  # noqa: PLR0124 - NaN of a data frame


def _mapping(value: Any) -> Mapping[str, Any]:
    """Return a mapping: as it is, as JSON in a string, or as a list of pairs, as Arrow makes it of a map."""
    if isinstance(value, str | bytes) and value[:1] in ("{", b"{"):
        value = _parsed(value)
    if isinstance(value, Mapping):
        return value
    return dict(_pairs(value[:_PAIRS])) if isinstance(value, list) else {}


def _parsed(text: str | bytes) -> Any:
    """Parse a mapping in a string: JSON, or a literal of Python, as some copies of RedPajama have it."""
    try:
        return load_json(text)
    except ValueError:
        if len(text) > _LITERAL:
            return None
        try:
            return ast.literal_eval(text if isinstance(text, str) else text.decode())
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            return None


def _content(value: Any) -> str | bytes | None:
    """Return a value that can be content: text, or a list of paragraphs as one text."""
    if isinstance(value, str | bytes):
        return value
    if isinstance(value, list) and value and all(isinstance(line, str) for line in value):
        return "\n".join(value)
    return None


def _pairs(entries: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    for entry in entries:
        if isinstance(entry, Mapping) and len(entry) == 2:
            key, value = (
                (entry["key"], entry["value"]) if "key" in entry and "value" in entry else entry.values()
            )
        elif isinstance(entry, list | tuple) and len(entry) == 2:
            key, value = entry
        else:
            continue
        yield (key.decode("utf-8", "replace") if isinstance(key, bytes) else str(key)), value


def _about(levels: list[dict[str, Any]]) -> dict[str, Any]:
    """Collect what a record says of its page: `id url site path`, those that it has."""
    about: dict[str, Any] = {}
    for role, keys in _KEYS.items():
        if value := _first(levels, keys):
            about[role] = value
    if url := about.get("url") or next(_addresses(levels), ""):
        about["url"] = absolute_url(url)
    if site := about.get("site"):
        about["site"] = host_of(site) or (ascii_host(site) if _is_host(site) else site)
    elif _is_host(host := _first(levels, _HOSTS)):
        about["site"] = ascii_host(host)
    return about


def _is_host(text: str) -> bool:
    return "." in text and "/" not in text and " " not in text


def _first(levels: list[dict[str, Any]], keys: tuple[str, ...]) -> str:
    """Return the first value under some keys that is not empty or a word for that, as text; else ""."""
    for level in levels:
        for key in keys:
            text = _writable(level[key]) if key in level else ""
            if text and text.lower() not in _NO_VALUE:
                return text
    return ""


def _addresses(levels: list[dict[str, Any]]) -> Iterator[str]:
    for level in levels:
        for key in _ADDRESSES:
            if isinstance(value := level.get(key), str) and re.match(r"https?://\S+$", value):
                yield _writable(value)


def _writable(value: Any) -> str:
    """Return a value as text that every output takes: without lone surrogates; "" for a list or a mapping."""
    if isinstance(value, list | tuple | set | Mapping):
        return ""
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return encodable(text).strip()


def _format_of(key: str, content: str | bytes, levels: list[dict[str, Any]]) -> str | None:
    """Return the format that a record gives its content by `format` or by the key; None to work it out."""
    stated = levels[0].get("format")
    if isinstance(stated, str) and (format_ := _FORMATS.get(stated.partition(";")[0].strip().lower())):
        return format_
    if key in _HTML_KEYS:
        return "html"
    if key == "markdown":
        return "markdown"
    extracted = key in _TEXT_KEYS or (
        key == "content" and any("warctargeturi" in level for level in levels[1:])
    )
    return "text" if extracted and not has_page(content) else None


def has_page(content: str | bytes) -> bool:
    """Return whether a text contains a page: it opens as HTML that is closed again, or with front matter.

    >>> has_page("<!doctype html><p>Rain."), has_page("Put a <script> tag here."), has_page("<p>A</p>")
    (True, False, True)
    """
    head = content[:_HEAD]
    if isinstance(head, bytes):
        head = decode(head)
    if _PAGE.match(head) or _FRONT_MATTER.match(head):
        return True
    if not _FRAGMENT.match(head):
        return False
    return content.rstrip()[-1:] in (">", b">") or len(_CLOSING.findall(head)) > 2
