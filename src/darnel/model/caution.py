"""Caution: what is taken off the log-odds of pages of which training knew too few honest ones.

Where the label is `unsure`: see `unsure.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

OTHERS = "other languages"
"""Group of the pages in a language that is not familiar, whatever their format."""


@dataclass(frozen=True)
class Caution:
    """How much stronger the signs must be on some pages.

    Attributes:
        amounts: log-odds by group: a format, or OTHERS; a group that is missing owes none.
        languages: the familiar ones, ISO 639-1: those in which training knew honest publishers enough.
    """

    amounts: Mapping[str, float] = field(default_factory=dict)
    languages: frozenset[str] = frozenset()

    def group(self, format_: str, language: str | None) -> str:
        """Return the group of a page.

        >>> caution = Caution({"other languages": 0.8}, frozenset({"en"}))
        >>> caution.group("html", "en"), caution.group("html", "vi")
        ('html', 'other languages')
        """
        return format_ if language in self.languages else OTHERS

    def of(self, format_: str, language: str | None) -> float:
        """Return the log-odds that are taken off a page."""
        return self.amounts.get(self.group(format_, language), 0.0)
