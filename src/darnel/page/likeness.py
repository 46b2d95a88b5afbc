"""Likeness of short texts."""

from difflib import SequenceMatcher

_LIKE = 120  # characters that are compared: the matcher's time grows with the product


def alike(one: str, other: str) -> float:
    """Return the matching share of the first characters of two texts, 0 to 1 (Ratcliff and Obershelp).

    >>> alike("a day", "a long day"), alike("", "")
    (0.6666666666666666, 0.0)
    """
    one, other = one[:_LIKE], other[:_LIKE]
    if not one or not other:
        return 0.0
    return 1.0 if one == other else SequenceMatcher(None, one, other, autojunk=False).ratio()
