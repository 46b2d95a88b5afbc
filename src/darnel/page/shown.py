"""Shown: what a page shows, read in Python; `darnel.page.showing` has the same from the core."""

import re
from collections.abc import Sequence
from typing import Any

import turbohtml

from darnel.facts.phrases import count_kinds, words
from darnel.page import totals
from darnel.page.cached import cached_property
from darnel.page.outline import Outline
from darnel.page.reading import Reading
from darnel.page.readings import reading_of, reading_of_text
from darnel.page.visibility import Visible, visible
from darnel.page.visible_text import Line, main_lines, plain_lines, prepare, visible_lines

_WORD = re.compile(r"\w+")
_HEAD = 60  # characters
_LINKED = 0.5  # share of a line's characters that are link text, from which it is part of the shell


class Shown:
    """What a page shows: its outline, its lines, and what it hides.

    Args:
        html: the page as HTML; without markup, nothing.
        text: the text of a page without markup, else None.
    """

    def __init__(self, html: str, text: str | None = None) -> None:
        self._html = html
        self._text = text

    @cached_property
    def _visible(self) -> Visible:
        return visible_in(self._html)

    @property
    def tree(self) -> turbohtml.Document:
        """The parsed HTML without what its reader cannot see; tables are plain boxes in it."""
        return self._visible.tree

    @property
    def hidden_texts(self) -> list[str]:
        """Text of each part that styles or the attribute `hidden` keep from the reader."""
        return self._visible.hidden

    @property
    def hidden_size(self) -> int:
        """Characters of text that is kept from the reader."""
        return sum(map(len, self._visible.hidden))

    @cached_property
    def outline(self) -> Outline:
        """Links, headings, embeds and the like."""
        return Outline(self.tree)

    @property
    def importers(self) -> int:
        """Kinds of marks that importers of feeds left in the page."""
        return count_kinds("feed_importers", self._html if self._text is None else self._text)

    def link_totals(self, own_domain: str) -> totals.LinkTotals:
        """Return totals over the links, seen from the registrable domain of the page."""
        return totals.link_totals(self.outline.links, own_domain)

    def title_totals(
        self, title: str, description: str, slug: Sequence[str], brand: str
    ) -> totals.TitleTotals:
        """Return totals over the title of the page, beside what else names it."""
        return totals.title_totals(title, description, slug, brand)

    @cached_property
    def media_totals(self) -> totals.MediaTotals:
        """Totals over pictures, scripts, frames and the like."""
        return totals.media_totals(self.outline)

    @cached_property
    def json_ld(self) -> list[Any]:
        """The JSON-LD of the page, parsed; it has to be named in lower case."""
        return self.tree.json_ld() if "ld+json" in self._html else []

    @cached_property
    def visible_lines(self) -> list[Line]:
        """Lines of all visible text, those of menus, footers and the like as well."""
        return visible_lines(self.tree) if self._text is None else plain_lines(self._text)

    @cached_property
    def shell(self) -> str:
        """Text around the main text, a block a line: menus, footers, and lines that are mostly links."""
        if self._text is not None:
            return ""
        return "\n".join(line.text for line in self.visible_lines if line.shell or line.linked > _LINKED)

    @cached_property
    def shell_totals(self) -> totals.ShellTotals:
        """Totals over the shell."""
        return totals.shell_totals(self.shell)

    @cached_property
    def main_lines(self) -> list[Line]:
        """Lines of the main text."""
        return main_lines(self.visible_lines)

    @property
    def all_main(self) -> bool:
        """Whether all lines are main text."""
        return self._text is not None or len(self.main_lines) == len(self.visible_lines)

    def reading(self, title: str) -> Reading:
        """Return the reading of the main text."""
        if self._text is not None:
            return reading_of_text(self._text)
        return reading_of([line.text for line in self.main_lines], title)

    def whole_reading(self, title: str) -> Reading:
        """Return the reading of all visible text."""
        return reading_of([line.text for line in self.visible_lines], title)

    @property
    def related_heads(self) -> int:
        """How many short lines head a block of related pages: all they say is in the word list `related`."""
        heads = words("related")
        lines = (line for line, *_ in self.visible_lines if len(line) < _HEAD)
        return sum(line.rstrip(" :：.").lower() in heads for line in lines)

    def count_joined(self, name: str, most: int) -> int:
        """How often, at `most`, the words of the visible text, written as one, have a name of a-z and 0-9."""
        return min("".join(_WORD.findall(self.text.lower())).count(name), most)

    @cached_property
    def text(self) -> str:
        """Visible text, a block a line."""
        return "\n".join(line.text for line in self.visible_lines)

    @cached_property
    def main_text(self) -> str:
        """Main text, a block a line."""
        return "\n".join(line.text for line in self.main_lines)

    @cached_property
    def text_size(self) -> int:
        """Characters of the visible text, without line ends."""
        return sum(len(line.text) for line in self.visible_lines)


def visible_in(html: str) -> Visible:
    """Return what a page shows, its tables as plain boxes."""
    rendered = visible(html)
    prepare(rendered.tree)
    return rendered
