"""Cues: words by which people tell what kind of farm a page is, from topics.toml beside this file."""

import tomllib
from functools import lru_cache
from importlib.resources import files

import numpy as np
from ahocorasick_rs import AhoCorasick

_LONG = 4  # letters from which a cue inside a longer word is no accident
_SPACED = "\u0e00"  # scripts before it have spaces between words


@lru_cache(maxsize=1)
def cue_lists() -> dict[str, frozenset[str]]:
    """The lists by name, in the order of their counts."""
    tables = tomllib.loads((files(__package__) / "topics.toml").read_text("utf-8"))
    return {name: frozenset(cues) for name, cues in sorted(tables.items())}


@lru_cache(maxsize=1)
def _automaton() -> tuple[AhoCorasick, list[str], list[list[int]]]:
    lists = list(cue_lists().values())
    cues = sorted(frozenset().union(*lists))
    return AhoCorasick(cues), cues, [[i for i, each in enumerate(lists) if cue in each] for cue in cues]


def count_cues(text: str) -> tuple[np.ndarray, np.ndarray]:
    """Count the cues of each list in a text in lower case, whole words only, in one pass.

    Returns:
        How often the text names a cue of each list, and how many different ones: float64, shape (lists,).

    >>> often, different = count_cues("casino, casino and slot")
    >>> place = list(cue_lists()).index("gambling")
    >>> float(often[place]), float(different[place])
    (3.0, 2.0)
    """
    automaton, cues, owners = _automaton()
    counts = np.zeros(len(cues))
    for index, start, end in automaton.find_matches_as_indexes(text, overlapping=True):
        cue = cues[index]
        if not (_runs_on(text, start - 1, cue[0]) or _runs_on(text, end, cue[-1])):
            counts[index] += 1
    often, different = np.zeros(len(cue_lists())), np.zeros(len(cue_lists()))
    for index in np.flatnonzero(counts).tolist():
        often[owners[index]] += counts[index]
        different[owners[index]] += 1
    return often, different


def cues_within(name: str) -> np.ndarray:
    """Count the cues of each list that a name without spaces contains: Latin ones of four letters or more.

    >>> float(cues_within("bestcasinobonus")[list(cue_lists()).index("gambling")])
    2.0
    """
    long = ([cue for cue in cues if len(cue) >= _LONG and cue.isascii()] for cues in cue_lists().values())
    return np.array([sum(cue in name for cue in cues) for cues in long], np.float64)


def _runs_on(text: str, place: int, edge: str) -> bool:
    """Whether a word goes on past the edge of a cue."""
    return 0 <= place < len(text) and edge.isalpha() and edge < _SPACED and text[place].isalnum()
