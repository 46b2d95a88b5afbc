"""Wording: measured values and usual ranges as people read them.

The sentence of a reason is `Reason.text` in `verdict.py`; its words are those of each card, after `Said:`.
"""

import math
import re
from functools import lru_cache

from darnel.page.language import language_name

FLAG = "1 if so"
"""Unit of features that are 0 or 1."""

_SHARE = re.compile(r"\bshare\b|\bper (?!1,000)|over mean")
_LOGARITHM = re.compile(r"ln\(1 \+ (\w+)\)")
_OF = re.compile(r"share of ([a-z ]+)")
_FINER = 3  # more digits, at most, where a value outside the usual range looks like its end
_ONE = re.compile(r"(?<=[^s])s\b")


def inside_sentence(text: str) -> str:
    """Return a text as it is inside a sentence, with a small first letter.

    >>> inside_sentence("Words in the title")
    'words in the title'
    """
    return text[:1].lower() + text[1:]


def shown(value: float, unit: str, finer: int = 0) -> str:
    """Format a measured value: shares in percent, counts with their noun, logarithms as what they are of.

    Args:
        value: in the unit of the feature.
        unit: of its card.
        finer: digits more than usual.

    >>> shown(0.6585, "share of links"), shown(1.0, "words"), shown(0.0, "networks")
    ('66% of links', '1 word', 'none')
    >>> shown(2.5, "marks per 1,000 words"), shown(1.1, "ln(1 + words)"), shown(1.0, FLAG)
    ('2.5 in 1,000 words', '2 words', 'yes')
    >>> shown(3.0, "bits")
    'as of 8 equally frequent words'
    """
    before, amount, after = _parts(value, unit, finer)
    return f"{before}{amount}{after}"


def _parts(value: float, unit: str, finer: int) -> tuple[str, str, str]:
    """Return a value's amount, and the words before and after it."""
    if unit == FLAG or (value == 0 and unit != "bits"):
        return "", ("yes" if value else "no") if unit == FLAG else "none", ""
    if unit == "bits":  # of an even spread over so many
        many = number(round(2**value, finer), finer)
        return "as of ", many, " word" if many == "1" else " equally frequent words"
    if logarithm := _LOGARITHM.match(unit):
        amount = number(round(math.expm1(value)))
        return "", amount, _noun(amount, logarithm[1])
    if (whole := _whole(unit)) is not None:
        return "", percent(value, finer), whole
    amount = number(value, finer)
    if "per 1,000 words" in unit:
        return "more than " if "less a standard deviation" in unit else "", amount, " in 1,000 words"
    return "", amount, _noun(amount, unit)


def _noun(amount: str, unit: str) -> str:
    """Return what follows an amount of a unit, such as ` words`, or ` word` after 1."""
    return f" {_ONE.sub('', unit, count=1) if amount == '1' else unit}"


@lru_cache(maxsize=1_000)
def _whole(unit: str) -> str | None:
    """Return what a share is of, such as ` of links`; None where the unit is no share.

    >>> _whole("share of links"), _whole("words")
    (' of links', None)
    """
    if not _SHARE.search(unit):
        return None
    of = _OF.fullmatch(unit)
    return f" of {of[1]}" if of else ""


def compared(value: float, low: float, high: float, unit: str) -> tuple[str, str]:
    """Format a value outside its usual range, and the range, with digits enough to tell them apart.

    >>> compared(0.404, 0.06, 0.4, "share of links")
    ('40.4% of links', '6% to 40%')
    >>> compared(14.0, 0.0, 3.0, "links")
    ('14 links', 'none to 3')
    >>> compared(0.4004, 0.0, 0.4, "share of links")
    ('40.04% of links', 'none to 40%')
    """
    end = high if value > high else low
    finer = 0
    while (measured := shown(value, unit, finer)) == _shown_end(end, unit, finer) and finer < _FINER:
        finer += 1
    return measured, usual_range(low, high, unit, finer)


_shown_end = lru_cache(maxsize=10_000)(shown)  # usual ranges are few, and each is said often


@lru_cache(maxsize=10_000)
def usual_range(low: float, high: float, unit: str, finer: int = 0) -> str:
    """Format a usual range.

    >>> usual_range(0.0, 0.0, FLAG), usual_range(0.0, 1.0, FLAG), usual_range(1.0, 1.0, FLAG)
    ('no', 'yes or no', 'yes')
    >>> usual_range(3.0, 14.0, "words"), usual_range(0.0, 0.0, "words")
    ('3 to 14', 'none')
    """
    first, last = _parts(low, unit, finer)[1], _parts(high, unit, finer)[1]
    if first == last:
        return first
    return "yes or no" if unit == FLAG else f"{first} to {last}"


def percent(share: float, finer: int = 0) -> str:
    """Format a share in percent: whole ones, one digit below 10, and more where asked for.

    >>> percent(0.6585), percent(0.0375), percent(0.0004), percent(1.0), percent(0.9996)
    ('66%', '3.8%', 'under 0.1%', '100%', '99.9%')
    """
    value = 100 * share
    if 0 < value < 0.05:
        return "under 0.1%"
    text = f"{value:.{finer + (abs(value) < 9.95)}f}"
    if float(text) == 100 and value < 100:  # all but a few are not all
        return "99.9%"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text}%"


def number(value: float, finer: int = 0) -> str:
    """Format a measured number: three significant digits at most, no exponent.

    >>> number(0.0), number(0.12345), number(3.0), number(12345.6)
    ('0', '0.123', '3', '12,346')
    """
    if abs(value) >= 100:
        return f"{value:,.{finer}f}"
    if 0 < abs(value) < 0.001:
        return "under 0.001"
    return f"{value + 0.0:.{3 + finer}g}"  # adding 0 takes the sign off a zero


def pages_like(format_: str, language: str | None = None) -> str:
    """Name the pages that a page is compared with.

    >>> pages_like("html"), pages_like("markdown", "de"), pages_like("text")
    ('HTML', 'German Markdown', 'text')
    """
    name = {"html": "HTML", "markdown": "Markdown"}.get(format_, "text")
    return f"{language_name(language)} {name}" if language else name
