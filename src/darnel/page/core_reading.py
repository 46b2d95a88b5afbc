"""Reading by the core: counted in Rust; what only explanations ask for comes from the Python reading."""

from typing import Any

import darnel_core

from darnel.facts.phrases import core_kinds, core_phrases, core_tongue
from darnel.page.cached import cached_property
from darnel.page.language import LanguageMix, language_mix
from darnel.page.reading import Capitals, Head, Prose, Reading, Spoken, Style


class CoreReading(darnel_core.Reading, Reading):  # type: ignore[misc]
    """What a text says: the members of the core's class first, then those of `Reading`.

    Args:
        _source: lines, a text without markup, or what the core shows of a page: it has read them already.
        title: of the page.
        _whole: whether all that is shown was read, not the main text alone.

    Raises:
        UnicodeEncodeError: a line or the title has a lone surrogate.
    """

    def __init__(self, _source: Any, title: str, _whole: bool = False) -> None:
        self._title = title

    @cached_property
    def head(self) -> Head:
        """Totals of the first 1,000 words; zeros where there are fewer than 30."""
        return Head(*self.head_totals())

    @cached_property
    def capital_totals(self) -> Capitals:
        """Totals of the capitals in mid-sentence."""
        return Capitals(*self.capitals_in_mid_sentence())

    @cached_property
    def prose_totals(self) -> Prose:
        """Totals of the lines of prose."""
        return Prose(*self.lines_of_prose())

    @cached_property
    def spoken(self) -> Spoken:
        """What it says in words of its own language."""
        return Spoken(*self.spoken_in(core_tongue(self.language.main or "en")))

    @cached_property
    def style(self) -> Style:
        """How it is written in words of its own language."""
        return Style(*self.style_in(core_tongue(self.language.main or "en")))

    @cached_property
    def language(self) -> LanguageMix:
        """Languages of the text, prose first."""
        return language_mix(self.language_sample())

    @cached_property
    def mentions(self) -> dict[str, int]:
        """How often the text names a phrase of each phrase list."""
        named: dict[str, int] = self.named(core_phrases())
        return named

    def count_kinds(self, name: str) -> int:
        """How many phrases of a list are in the text in lower case, wherever they start and end."""
        return int(self.kinds_in(core_kinds(name)))
