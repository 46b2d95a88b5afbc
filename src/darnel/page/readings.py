"""Readings: by the core where it is installed, else by Python."""

from darnel.core import CORE
from darnel.page.reading import Reading
from darnel.page.visible_text import plain_lines

if CORE is not None:
    from darnel.page.core_reading import CoreReading


def reading_of(lines: list[str], title: str) -> Reading:
    """Read the lines of a text.

    >>> reading_of(["One day, one night."], "").word_total
    4
    """
    if CORE is not None:
        try:
            return CoreReading(lines, title)
        except UnicodeEncodeError:  # a lone surrogate, from a title in broken JSON or YAML
            pass
    return Reading(lines, title)


def reading_of_text(text: str) -> Reading:
    """Read a text without markup, or lone surrogates; all of it is main text, and it has no title.

    >>> reading_of_text("One day,\\n\\none night.").lines
    ['One day,', 'one night.']
    """
    if CORE is not None:
        return CoreReading(text, "")
    return Reading([line.text for line in plain_lines(text)], "")
