"""Feature: a function from a page to a number, with the card in its docstring."""

import functools
import inspect
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from darnel.errors import CardError

if TYPE_CHECKING:
    from darnel.page.page import Page

_LINE = re.compile(r"^(Unit|Range|Source): (.+?)(?=^\w+: |\Z)", re.MULTILINE | re.DOTALL)
_RANGE = re.compile(r"(-?[\d.]+)(?: to (-?[\d.]+)| and up)")


class Feature:
    """One measurement of a page.

    Called with a Page it gives a float. The first sentence of the docstring is `summary`; the
    lines `Unit:`, `Range:` (`a to b`, or `a and up`) and `Source:` are the card. A card with a
    line missing raises CardError when the module is imported.
    """

    def __init__(self, function: Callable[["Page"], float]) -> None:
        functools.update_wrapper(self, function)
        self.function = function
        self.name = function.__name__
        self.subject = function.__module__.rpartition(".")[2]
        self.doc = inspect.cleandoc(function.__doc__ or "")
        card = {key: " ".join(value.split()) for key, value in _LINE.findall(self.doc)}
        if missing := {"Unit", "Range", "Source"} - card.keys():
            raise CardError(f"feature {self.name}: the docstring lacks the line {', '.join(sorted(missing))}")
        limits = _RANGE.fullmatch(card["Range"])
        if limits is None:
            raise CardError(
                f"feature {self.name}: 'Range: {card['Range']}' is neither 'a to b' nor 'a and up'"
            )
        if ">>> " not in self.doc:
            raise CardError(f"feature {self.name}: the docstring lacks an example")
        self.summary = " ".join(self.doc.partition("\n\n")[0].split()).rstrip(".")
        self.unit = card["Unit"]
        self.range = card["Range"]
        self.low = float(limits[1])
        self.high = float(limits[2] or "inf")
        self.source = card["Source"]

    def __call__(self, page: "Page") -> float:
        """Measure one page."""
        return self.function(page)

    def __repr__(self) -> str:
        return f"Feature({self.name})"

    def __reduce__(self) -> Any:  # picklable by name, like the function it wraps
        return self.function.__qualname__


def feature(function: Callable[["Page"], float]) -> Feature:
    """Make a feature of a function; see CONTRIBUTING for a whole example."""
    return Feature(function)


def share(part: float, whole: float) -> float:
    """`part / whole`, at most 1, and 0 where there is nothing to share.

    >>> share(1, 4), share(1, 0)
    (0.25, 0.0)
    """
    return min(part / whole, 1.0) if whole else 0.0


def rate(count: float, words: int, per: int = 1_000) -> float:
    """Count for every `per` words; a page of fewer than 50 words is taken to have 50.

    >>> rate(2, 400), rate(1, 0)
    (5.0, 20.0)
    """
    return count * per / max(words, 50)
