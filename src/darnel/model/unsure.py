"""Unsure: whether a page has enough on it to be judged; where not, its label is `unsure`."""

from darnel.output.progress import plural
from darnel.page.page import Page

LEAST_WORDS = 25
"""Words of visible text below which a page without links enough is not judged."""

LEAST_LINKS = 5
"""Links from which a page with few words is judged all the same: they are what it consists of."""

SHORT = 150
"""Words of visible text below which a page is called a farm from the threshold `strict` alone.

At `balanced`, 4 to 5 % of the honest pages of 10 to 50 words are flagged, and about 1 % from 80 words on
(held-out pages of the corpus). 150 was chosen among such values on everyday pages."""


def word_count(page: Page) -> int:
    """Count the words of the visible text; in a script without spaces, two characters count as one word."""
    reading = page.whole_reading
    return reading.word_total // 2 if reading.spaceless else reading.word_total


def too_little(page: Page, score: float, balanced: float, strict: float) -> str | None:
    """Say why a page has too little on it to be judged, or return None.

    Args:
        page: what was judged.
        score: of the page.
        balanced: score from which longer pages are called a farm.
        strict: score from which short pages are.

    >>> too_little(Page("Hallo", "markdown"), 0.1, 0.9, 0.99)
    '1 word of text and no links; a verdict needs 25 words or 5 links'
    """
    words = word_count(page)
    if words >= SHORT:
        return None
    links = 0 if page.format == "text" else len(page.links)
    if words < LEAST_WORDS and links < LEAST_LINKS:
        amount = f"{_count(words, 'word')} of text and {_count(links, 'link')}"
        return f"{amount}; a verdict needs {LEAST_WORDS} words or {LEAST_LINKS} links"
    if balanced <= score < strict:
        amount = f"{_count(words, 'word')} of text speak for a farm, but not clearly enough"
        return f"{amount}; below {SHORT} words that takes a score of {strict:.3f}"
    return None


def _count(number: int, noun: str) -> str:
    return plural(number, noun) if number else f"no {noun}s"
