"""Cues: words by which people tell what kind of farm a page is, from topics.toml beside this file."""

import tomllib
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np
from ahocorasick_rs import AhoCorasick

from darnel.core import CORE

_LONG = 4  # letters from which a cue inside a longer word is no accident
_SPACED = "\u0e00"  # scripts before it have spaces between words


@lru_cache(maxsize=1)
def cue_lists() -> dict[str, frozenset[str]]:
    """The lists by name, in the order of their counts."""
    tables = tomllib.loads((files(__package__) / "topics.toml").read_text("utf-8"))
    return {name: frozenset(cues) for name, cues in sorted(tables.items())}


class _Cue(NamedTuple):
    """A cue, and whether a letter or figure before or after it makes it a part of another word."""

    text: str
    starts: bool
    ends: bool


@lru_cache(maxsize=1)
def _cues() -> tuple[list[_Cue], list[list[int]]]:
    """Return all cues, and of each the numbers of its lists."""
    lists = list(cue_lists().values())
    texts = sorted(frozenset().union(*lists))
    cues = [_Cue(text, _is_edge(text[0]), _is_edge(text[-1])) for text in texts]
    return cues, [[number for number, each in enumerate(lists) if text in each] for text in texts]


@lru_cache(maxsize=1)
def _automaton() -> Any:
    cues, _ = _cues()
    return AhoCorasick([cue.text for cue in cues]) if CORE is None else CORE.Cues(cues)


@lru_cache(maxsize=1)
def _long_cues() -> list[list[str]]:
    return [[cue for cue in cues if len(cue) >= _LONG and cue.isascii()] for cues in cue_lists().values()]


def count_cues(text: str) -> tuple[np.ndarray, np.ndarray]:
    """Count the cues of each list in a text in lower case, whole words only, in one pass.

    Returns:
        How often the text names a cue of each list, and how many different ones: float64, shape (lists,).

    >>> often, different = count_cues("casino, casino and slot")
    >>> place = list(cue_lists()).index("gambling")
    >>> float(often[place]), float(different[place])
    (3.0, 2.0)
    """
    automaton = _automaton()
    counts = _counts_in_python(text, automaton) if CORE is None else automaton.count(text)
    _, lists = _cues()
    often, different = [0] * len(cue_lists()), [0] * len(cue_lists())
    for index, count in counts:
        for number in lists[index]:
            often[number] += count
            different[number] += 1
    return np.array(often, np.float64), np.array(different, np.float64)


def _counts_in_python(text: str, automaton: AhoCorasick) -> Iterable[tuple[int, int]]:
    """Return the index of each cue that a text names, and how often."""
    cues, _ = _cues()
    counts: Counter[int] = Counter()
    for index, start, end in automaton.find_matches_as_indexes(text, overlapping=True):
        cue = cues[index]
        before, after = text[start - 1 : start], text[end : end + 1]  # either may be empty
        if not (cue.starts and before.isalnum()) and not (cue.ends and after.isalnum()):
            counts[index] += 1
    return counts.items()


def cues_within(name: str) -> np.ndarray:
    """Count the cues of each list that a name without spaces contains: Latin ones of four letters or more.

    >>> float(cues_within("bestcasinobonus")[list(cue_lists()).index("gambling")])
    2.0
    """
    return np.array([sum(map(name.__contains__, cues)) for cues in _long_cues()], np.float64)


def _is_edge(letter: str) -> bool:
    """Whether a word that goes on past this letter of a cue is another word."""
    return letter.isalpha() and letter < _SPACED
