"""Core view: what a page shows, read by the core; Python objects are made of a part when it is asked for."""

from collections.abc import Iterable, Sequence
from typing import Any

from darnel.facts.phrases import core_phrases
from darnel.page.cached import cached_property
from darnel.page.charset import encodable, is_in, text_of
from darnel.page.core_reading import CoreReading
from darnel.page.elements import Embed, Heading, Image, Link
from darnel.page.outline import Outline
from darnel.page.parsing import parsed
from darnel.page.reading import Reading
from darnel.page.shown import Shown, visible_in
from darnel.page.totals import LinkTotals, MediaTotals, ShellTotals, TitleTotals
from darnel.page.visibility import Visible
from darnel.page.visible_text import Line


class CoreOutline(Outline):
    """The outline of a page, as `darnel.page.outline.Outline` has it."""

    def __init__(self, seen: Any) -> None:
        self._seen = seen

    @cached_property
    def title(self) -> str:
        """The first title that is not blank, those of drawings left out."""
        return str(self._seen.title)

    @cached_property
    def meta(self) -> dict[str, str]:
        """Content of `meta` elements by name in lower case, of each name the first."""
        return dict(self._seen.meta)

    def head_names(self) -> tuple[Iterable[str], Iterable[str]]:
        """Return the names of `meta` elements, and the relations of `link` elements, each once."""
        meta, relations = self._seen.head_names()
        return meta, relations

    def meta_of(self, name: str) -> str:
        """Content of the first `meta` element of a name in lower case, or ""."""
        return str(self._seen.meta_of(name))

    @cached_property
    def relations(self) -> dict[str, str]:
        """Each `rel` of `link` elements and the first address that it has."""
        return dict(self._seen.relations)

    @cached_property
    def feeds(self) -> list[str]:
        """Addresses of the feeds that the head names."""
        return list(self._seen.feeds)

    @cached_property
    def links(self) -> list[Link]:
        """All links with a target."""
        return [Link(*row) for row in self._seen.links()]

    @cached_property
    def images(self) -> list[Image]:
        """All pictures, those of AMP last."""
        return [Image(*row) for row in self._seen.images()]

    @cached_property
    def embeds(self) -> list[Embed]:
        """Scripts with an address, then frames."""
        return [Embed(*row) for row in self._seen.embeds()]

    @cached_property
    def inline_scripts(self) -> list[str]:
        """Code in the page, its first 20,000 characters."""
        return list(self._seen.inline_scripts)

    @cached_property
    def headings(self) -> list[Heading]:
        """All headings."""
        return [Heading(*row) for row in self._seen.headings()]

    @cached_property
    def heading_totals(self) -> tuple[int, int, str]:
        """How many headings there are, their characters, and the text of the first, or ""."""
        count, size, first = self._seen.heading_totals()
        return count, size, first

    @cached_property
    def ad_places(self) -> int:
        """How many places for ads there are; nested ones count once."""
        return int(self._seen.ad_places)

    @cached_property
    def codes(self) -> int:
        """How many elements are of printed code."""
        return int(self._seen.codes)


class CoreShown(Shown):
    """What a page shows; its tree is read in Python, when somebody asks for it.

    Args:
        seen: the view that the core made.
        html: the page as HTML; bytes are UTF-8.
        text: the text of a page without markup, else None; bytes are UTF-8.
    """

    def __init__(self, seen: Any, html: str | bytes, text: str | bytes | None) -> None:
        self._seen, self._given = seen, (html, text)

    def __reduce__(self) -> Any:
        """Pickle as what another process reads again."""
        return Shown, tuple(given and text_of(given) for given in self._given)

    @cached_property
    def _visible(self) -> Visible:
        html, _ = self._given
        return visible_in(text_of(html))

    @property
    def hidden_texts(self) -> list[str]:
        """Text of each part that styles or the attribute `hidden` keep from the reader."""
        return list(self._seen.hidden)

    @property
    def hidden_size(self) -> int:
        """Characters of text that is kept from the reader."""
        return int(self._seen.hidden_size)

    @cached_property
    def outline(self) -> CoreOutline:
        """Links, headings, embeds and the like."""
        return CoreOutline(self._seen)

    @property
    def importers(self) -> int:
        """Kinds of marks that importers of feeds left in the page."""
        return int(self._seen.importers)

    def link_totals(self, own_domain: str) -> LinkTotals:
        """Return totals over the links, seen from the registrable domain of the page."""
        return LinkTotals._make(self._seen.link_totals(own_domain))

    def title_totals(self, title: str, description: str, slug: Sequence[str], brand: str) -> TitleTotals:
        """Return totals over the title of the page, beside what else names it."""
        row, mentions = self._seen.title_totals(title, description, slug, brand, core_phrases())
        return TitleTotals._make((*row, mentions))

    @cached_property
    def media_totals(self) -> MediaTotals:
        """Totals over pictures, scripts, frames and the like."""
        return MediaTotals._make(self._seen.media_totals())

    @cached_property
    def json_ld(self) -> list[Any]:
        """The JSON-LD of the page, parsed; it has to be named in lower case."""
        blocks = self._seen.json_ld
        # Asked last: on most pages without any, the search would go through all of the page.
        if not blocks or not is_in("ld+json", self._given[0]):
            return []
        scripts = (f'<script type="application/ld+json">{block}</script>' for block in blocks)
        return parsed("".join(scripts)).json_ld()

    @cached_property
    def visible_lines(self) -> list[Line]:
        """Lines of all visible text, those of menus, footers and the like as well."""
        return [Line(*row) for row in self._seen.visible_lines()]

    @cached_property
    def main_lines(self) -> list[Line]:
        """Lines of the main text."""
        lines = self.visible_lines
        return [lines[place] for place in self._seen.main_places()]

    @property
    def shell(self) -> str:
        """Text around the main text, a block a line: menus, footers, and lines that are mostly links."""
        return str(self._seen.shell)

    @cached_property
    def shell_totals(self) -> ShellTotals:
        """Totals over the shell."""
        return ShellTotals._make(self._seen.shell_totals(core_phrases()))

    @property
    def all_main(self) -> bool:
        """Whether all lines are main text."""
        return bool(self._seen.all_main)

    def reading(self, title: str) -> Reading:
        """Return the reading of the main text."""
        return CoreReading(self._seen, encodable(title))

    def whole_reading(self, title: str) -> Reading:
        """Return the reading of all visible text."""
        return CoreReading(self._seen, encodable(title), True)

    @property
    def related_heads(self) -> int:
        """How many short lines head a block of related pages."""
        return int(self._seen.related_heads)

    def count_joined(self, name: str, most: int) -> int:
        """How often, at `most`, the words of the visible text, written as one, have a name of a-z and 0-9."""
        return int(self._seen.count_joined(name, most))

    @cached_property
    def text(self) -> str:
        """Visible text, a block a line."""
        return str(self._seen.text)

    @cached_property
    def main_text(self) -> str:
        """Main text, a block a line."""
        return str(self._seen.main_text)

    @property
    def text_size(self) -> int:
        """Characters of the visible text, without line ends."""
        return int(self._seen.text_size)
