"""Feature: a function from a page to a number, with the card in its docstring."""

import functools
import inspect
import math
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, overload

from darnel.errors import CardError

if TYPE_CHECKING:
    from darnel.page.page import Page

_LINE = re.compile(r"^(Unit|Range|Said|Source): (.+?)(?=^\w+: |\Z)", re.MULTILINE | re.DOTALL)
_MARKUP = frozenset(("ads", "links", "markup", "metadata"))
"""Subjects that look at markup: not applicable to a page of format `text`."""

_STYLE = frozenset(("languages", "sentences", "words"))
"""Subjects of how a text is written: texts are judged by it, pages are not; see `darnel.training.fit`."""

_RANGE = re.compile(r"(-?[\d.]+)(?: to (-?[\d.]+)| and up)")


class Said(NamedTuple):
    """How people are told of a feature.

    Attributes:
        name: what it measures, such as `links in the longest list`.
        more: what a page is or has where the value is above the usual.
        less: the same where it is below.
    """

    name: str
    more: str
    less: str


class Feature:
    """One measurement of a page.

    Called with a Page it returns a float, NaN where the page has no occasion for it: no outside links to
    count the
    domains of, no headings, too few words. The first sentence of the docstring is `summary`; the
    lines `Unit:`, `Range:` (`a to b`, or `a and up`) and `Source:` are the card. A card with a
    line missing raises CardError when the module is imported. The line `Said:` is how people are told of it:
    its name; what more than usual of it is; what less is.
    """

    def __init__(
        self,
        function: Callable[["Page"], float],
        shown_by: str = "",
        count: Callable[["Page"], int] | None = None,
    ) -> None:
        functools.update_wrapper(self, function)
        self.function = function
        self.name = function.__name__
        self.subject = function.__module__.rpartition(".")[2]
        self.markup = self.subject in _MARKUP
        self.style = self.subject in _STYLE
        self.shown_by = shown_by
        self.count = count
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
        self.said = _said(card.get("Said", ""), self)

    def __call__(self, page: "Page") -> float:
        """Measure one page: a number in the range of the card, or NaN where it is not applicable."""
        if self.markup and page.format == "text":
            return math.nan
        return self.function(page)

    def __repr__(self) -> str:
        return f"Feature({self.name})"

    def __reduce__(self) -> Any:  # picklable by name, like the function it wraps
        return self.function.__qualname__


@overload
def feature(function: Callable[["Page"], float]) -> Feature: ...
@overload
def feature(
    *, shown_by: str, count: Callable[["Page"], int] | None = None
) -> Callable[[Callable[["Page"], float]], Feature]: ...
def feature(
    function: Callable[["Page"], float] | None = None,
    *,
    shown_by: str = "",
    count: Callable[["Page"], int] | None = None,
) -> Any:
    """Make a feature of a function; see CONTRIBUTING for a whole example.

    Args:
        function: from a page to a number, its card in the docstring.
        shown_by: the finder in `darnel.explain.evidence` that shows the places on a page which speak in it;
            none where a
            feature has no place.
        count: how many things on a page the value counts, where it is a rate of such; people are told it.
    """
    if function is None:
        return lambda function: Feature(function, shown_by, count)
    return Feature(function)


def _said(line: str, card: Feature) -> Said:
    """Return the three parts of a card's line `Said:`; a card without it is told by its summary."""
    if not line:
        return Said(*[card.summary[:1].lower() + card.summary[1:]] * 3)
    parts = [part.strip() for part in line.split(";")]
    if len(parts) != 3:
        raise CardError(
            f"feature {card.name}: 'Said: {line}' has {len(parts)} parts; "
            "write its name, what more of it is, and what less of it is, with ';' between them"
        )
    return Said(*parts)


def share(part: float, whole: float) -> float:
    """`part / whole`, at most 1; NaN where there is nothing to share.

    >>> share(1, 4), share(0, 0)
    (0.25, nan)
    """
    if not whole:
        return math.nan
    return part / whole if part < whole else 1.0


def rate(count: float, words: int, per: int = 1_000) -> float:
    """Count for every `per` words; a page of fewer than 100 words is taken to have 100.

    >>> rate(2, 400), rate(1, 0)
    (5.0, 10.0)
    """
    return count * per / max(words, 100)


def sure_rate(count: int, words: int) -> float:
    """Count for every 1,000 words, less what chance may have added: a standard deviation of the count.

    One word proves nothing, on a page of whatever length; nine are counted as six.

    >>> sure_rate(1, 90), sure_rate(9, 1_000)
    (0.0, 6.0)
    """
    return (count - math.sqrt(count)) * 1_000 / max(words, 100) if count > 1 else 0.0
