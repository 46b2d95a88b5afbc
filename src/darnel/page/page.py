"""Page: raw content, its format and URL; parsed views computed once, on first use."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import turbohtml

from darnel.errors import PageError
from darnel.facts.hosts import host_of
from darnel.page import links, metadata
from darnel.page.address import Names, own_address
from darnel.page.cached import cached_property
from darnel.page.charset import encodable, is_binary, opening_of, text_of
from darnel.page.elements import Embed, Heading, Image, Link
from darnel.page.excerpt import measured
from darnel.page.format import FORMATS, HEAD, Format, detect_format, paragraphs, rendered, starts_like_html
from darnel.page.front_matter import split_front_matter
from darnel.page.language import LanguageMix
from darnel.page.outline import Outline
from darnel.page.reading import Reading
from darnel.page.showing import names_in, shown_of
from darnel.page.shown import Shown
from darnel.page.totals import LinkTotals, MediaTotals, TitleTotals
from darnel.page.visible_text import Line

MAX_BYTES = 512 * 1024
"""Characters from which a page is measured on an excerpt, without comments, scripts and styles."""


class Page:
    """One document.

    Args:
        content: the page as stored, text or bytes.
        format: "html", "markdown", or "text" for visible text without markup; html or markdown by the content
            where it is not given.
        url: the page's own address, where known.
        id: a name for the page; the first 16 hex digits of the content's SHA-256 where not given.
        source: where it was read.
        site: host or repository of the page; the URL's host where not given.
        path: path of the page inside its site or folder; never part of the address.
        error: why the page could not be read; such a page is carried along and not measured.
        max_bytes: characters of the decoded page; a longer one is measured without the bodies of its scripts,
            styles and drawings, and where it is still longer, on parts of it, see `excerpt.py`.

    >>> page = Page("# A day\\n\\nBy the [river](https://example.org/river).")
    >>> page.format, page.title, [link.host for link in page.links]
    ('markdown', 'A day', ['example.org'])
    """

    def __init__(
        self,
        content: str | bytes,
        format: str | None = None,  # noqa: A002 - the name of the record key
        url: str | None = None,
        *,
        id: str | None = None,  # noqa: A002 - the name of the record key
        source: str | None = None,
        site: str | None = None,
        path: str | None = None,
        error: str | None = None,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        if format is not None and format not in FORMATS:
            raise PageError(
                f"unknown format {format!r}; use {', '.join(map(repr, FORMATS))}, or leave it out"
            )
        self.content = content
        self.url = url and encodable(url)
        self.source = source and encodable(source)
        self.path = path
        self.error = error
        self.max_bytes = max_bytes
        # What its record says, where a reader was asked to keep it.
        self.record: Mapping[str, Any] | None = None
        self._format: Format | None = format
        self._id = id and encodable(id)
        self._site = site and encodable(site)

    def __repr__(self) -> str:
        return f"Page({self.id}, {self.url or self.source or self.path or 'no address'})"

    @property
    def weight(self) -> int:
        """Size of what there is to read, in bytes or characters."""
        return len(self.content)

    # --- what it is

    @cached_property
    def id(self) -> str:
        """Given name, or the first 16 hex digits of the SHA-256 of the content (text as UTF-8)."""
        return self.digest[:16] if self._id is None else self._id

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the content (text as UTF-8): 64 hex digits."""
        content = self.content
        encoded = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
        return hashlib.sha256(encoded).hexdigest()

    @cached_property
    def site(self) -> str | None:
        """Host of the URL, else the site that was given."""
        return (host_of(self.url) if self.url else "") or self._site

    @cached_property
    def _measured(self) -> tuple[str | bytes, float]:
        return measured(self.content, self.max_bytes)

    @cached_property
    def markup(self) -> str:
        """The content as text, without NULs and lone surrogates; an excerpt of a page over the limit."""
        return text_of(self._measured[0])

    @property
    def measured_share(self) -> float:
        """Share of the characters that is measured; 1 for all but pages over the limit."""
        return self._measured[1]

    @cached_property
    def format(self) -> Format:
        """`markdown` for front matter, or for Markdown without HTML structure; else `html`."""
        if self._format is not None:
            return self._format
        opening = opening_of(self._measured[0], HEAD)
        if opening.startswith("<"):  # so does no front matter
            return detect_format(opening)
        return "markdown" if self._split[0] else detect_format(opening)

    def check(self) -> None:
        """Raise PageError where the page has an error, is empty, or is not text."""
        if self.error is not None:
            raise PageError(self.error)
        content = self._measured[0]
        opening = opening_of(content, 1_024)
        if not opening or (opening.isspace() and self.markup.isspace()):
            raise PageError("the page is empty")
        if starts_like_html(opening):  # what a browser shows, whatever control characters are in it
            return
        if is_binary(self.content, opening_of(content, 4_096)):
            raise PageError("the content is binary, not HTML or Markdown")

    # --- parsed views

    @cached_property
    def _split(self) -> tuple[dict[str, Any], str]:
        return split_front_matter(self.markup)

    @cached_property
    def front_matter(self) -> dict[str, Any]:
        """Metadata of a Markdown page by lower-case key; empty for HTML."""
        return self._split[0] if self.format == "markdown" else {}

    @cached_property
    def html(self) -> str:
        """The page as HTML: its markup, its Markdown body rendered, or lines of text as paragraphs."""
        if self.format == "html":
            return self.markup
        return paragraphs(self.markup) if self.format == "text" else rendered(self._split[1])

    @property
    def raw(self) -> str | bytes:
        """The page as HTML, or a text without markup as it is; bytes are UTF-8, and the core's to read."""
        return self.html if self.format == "markdown" else self._measured[0]

    @cached_property
    def shown(self) -> Shown:
        """What it shows, read once."""
        return shown_of("", self.raw) if self.format == "text" else shown_of(self.raw)

    @property
    def tree(self) -> turbohtml.Document:
        """The parsed HTML without what its reader cannot see; tables are plain boxes in it."""
        return self.shown.tree

    @property
    def hidden_texts(self) -> list[str]:
        """Text of each part that styles or the attribute `hidden` keep from the reader."""
        return self.shown.hidden_texts

    @property
    def hidden_size(self) -> int:
        """Characters of text that is kept from the reader."""
        return self.shown.hidden_size

    @cached_property
    def outline(self) -> Outline:
        """Links, headings, embeds and the like."""
        return self.shown.outline

    @property
    def links(self) -> list[Link]:
        """All links with a target."""
        return self.outline.links

    @property
    def images(self) -> list[Image]:
        """All pictures."""
        return self.outline.images

    @property
    def embeds(self) -> list[Embed]:
        """Scripts, then frames, with an address."""
        return self.outline.embeds

    @property
    def headings(self) -> list[Heading]:
        """All headings."""
        return self.outline.headings

    @cached_property
    def address(self) -> str:
        """The page's own address: its URL, else the one that it gives itself, else ""."""
        return self.url or (
            "" if self.format == "text" else own_address(self.outline, lambda: self.structured_data)
        )

    @cached_property
    def _names(self) -> Names:
        return names_in(self.address)

    @cached_property
    def own_domain(self) -> str:
        """Registrable domain of the page's own address, or ""."""
        return self._names.domain

    @cached_property
    def brand(self) -> str:
        """Name in the page's own domain, letters and digits only; "" where it is not known or short."""
        return self._names.brand

    @cached_property
    def external_links(self) -> list[Link]:
        """Links to another registrable domain than the page's own."""
        return links.external(self.links, self.own_domain)

    @cached_property
    def link_totals(self) -> LinkTotals:
        """How many links are of each kind."""
        return self.shown.link_totals(self.own_domain)

    @cached_property
    def title_totals(self) -> TitleTotals:
        """Totals over the title, beside what else names the page."""
        return self.shown.title_totals(self.title, self.description, self.slug, self.brand)

    @cached_property
    def media_totals(self) -> MediaTotals:
        """How many pictures, scripts, frames and the like are of each kind."""
        return self.shown.media_totals

    @property
    def external_domains(self) -> Counter[str]:
        """How many links lead to each registrable domain other than the page's own."""
        return Counter([link.domain for link in self.external_links])

    @cached_property
    def paid_links(self) -> list[Link]:
        """Links that pay the site when followed."""
        return [link for link in self.links if link.host and link.paid]

    @cached_property
    def link_groups(self) -> list[list[Link]]:
        """Links by the list or container around them, the largest first."""
        return links.by_group(self.links)

    # --- words

    @cached_property
    def title(self) -> str:
        """Title of the head or the front matter, else the first heading, else ""."""
        return "" if self.format == "text" else metadata.title(self.outline, self.front_matter)

    @cached_property
    def description(self) -> str:
        """Description of the head or the front matter, else ""."""
        return metadata.description(self.outline, self.front_matter)

    @cached_property
    def slug(self) -> list[str]:
        """Words of the last speaking part of the address, in lower case; empty where it is not known."""
        return self._names.slug

    @cached_property
    def published(self) -> str | None:
        """Day on which the page says it was published, as YYYY-MM-DD, or None."""
        return metadata.published(self.outline, self.front_matter, self.structured_data)

    @property
    def visible_lines(self) -> list[Line]:
        """Lines of all visible text, those of menus, footers and the like as well."""
        return self.shown.visible_lines

    @property
    def main_lines(self) -> list[Line]:
        """Lines of the main text."""
        return self.shown.main_lines

    @property
    def text(self) -> str:
        """Visible text, a block a line."""
        return self.shown.text

    @property
    def main_text(self) -> str:
        """Main text, a block a line."""
        return self.shown.main_text

    @property
    def text_size(self) -> int:
        """Characters of the visible text, without line ends."""
        return self.shown.text_size

    @cached_property
    def reading(self) -> Reading:
        """Words, sentences and languages of the main text."""
        return self.shown.reading(self.title)

    @cached_property
    def whole_reading(self) -> Reading:
        """Words of all visible text, menus and footers as well: what the text score reads."""
        return self.reading if self.shown.all_main else self.shown.whole_reading(self.title)

    @cached_property
    def language(self) -> LanguageMix:
        """Languages of the text, prose first."""
        return self.reading.language

    @cached_property
    def structured_data(self) -> list[dict[str, Any]]:
        """All objects of the page's JSON-LD, nested ones as well."""
        return list(metadata.nested_objects(self.shown.json_ld))

    @cached_property
    def codes(self) -> list[str]:
        """Inline scripts in lower case."""
        return [code.lower() for code in self.outline.inline_scripts]

    def __iter__(self) -> Iterator[str]:
        raise TypeError("a Page is one page; give a list of pages where several are wanted")
