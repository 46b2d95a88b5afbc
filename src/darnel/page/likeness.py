"""Likeness of short texts, by the core where it is installed."""

from difflib import SequenceMatcher

from darnel.core import in_core


@in_core
def likeness(one: str, other: str) -> float:
    """Return the matching share of the characters of two texts, 0 to 1 (Ratcliff and Obershelp).

    Time grows with the product of their sizes.

    >>> likeness("a day", "a long day")
    0.6666666666666666
    """
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
