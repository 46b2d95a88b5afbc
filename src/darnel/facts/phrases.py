"""Word lists and the phrases of them in a text. The lists are in `words.toml` of this folder."""

import tomllib
import unicodedata
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from ahocorasick_rs import AhoCorasick

from darnel.core import CORE


@lru_cache(maxsize=1)
def _tables() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "words.toml").read_text("utf-8"))


@lru_cache(maxsize=256)
def words(name: str, key: str | None = None) -> frozenset[str]:
    """A word list of `words.toml`, or one list of a table there; empty where the key is not known.

    >>> "the" in words("function_words", "en"), words("function_words", "xx")
    (True, frozenset())
    """
    table = _tables()[name]
    return frozenset(table if key is None else table.get(key, ()))


@lru_cache(maxsize=1)
def sections() -> dict[str, str]:
    """Kinds of section of a site by the words that links name them with.

    >>> sections()["our team"], sections()["karriere"]
    ('people', 'careers')
    """
    return {words: kind for kind, list_ in _tables()["sections"].items() for words in list_}


@lru_cache(maxsize=256)
def function_word_median(language: str) -> float:
    """Median share of function words in honest pages of a language.

    >>> function_word_median("tr"), function_word_median("xx")
    (0.148, 0.25)
    """
    return float(_tables()["function_word_median"].get(language, 0.25))


@lru_cache(maxsize=64)
def letters(language: str) -> frozenset[str]:
    """Letters with diacritics that ordinary text in a language has; empty where it is not known.

    >>> "ş" in letters("tr"), letters("en")
    (True, frozenset())
    """
    return frozenset(_tables()["diacritics"].get(language, ""))


class Tongue(NamedTuple):
    """What the word lists know of a language; nothing of one that they do not know."""

    function_words: frozenset[str]
    first_person: frozenset[str]
    second_person: frozenset[str]
    letters: frozenset[str]
    endings: bool  # whether such words are endings of others, as particles in Korean


@lru_cache(maxsize=256)
def tongue(language: str) -> Tongue:
    """Return what is known of a language.

    >>> "the" in tongue("en").function_words, tongue("xx").function_words
    (True, frozenset())
    """
    return Tongue(
        words("function_words", language),
        words("first_person", language),
        words("second_person", language),
        letters(language),
        endings=language == "ko",
    )


@lru_cache(maxsize=256)
def core_tongue(language: str) -> Any:
    """Return the same for the core, which is installed."""
    *lists, marked, endings = tongue(language)
    return CORE.Tongue(list(map(list, lists)), list(marked), endings) if CORE is not None else None


_PHRASE_LISTS = ("generated", "care", "help")


def _bare(phrase: str) -> str:
    """A phrase without diacritics."""
    parts = unicodedata.normalize("NFD", phrase.replace("đ", "d").replace("ı", "i"))
    return unicodedata.normalize("NFC", "".join(c for c in parts if not unicodedata.combining(c)))


@lru_cache(maxsize=1)
def _phrases() -> tuple[list[str], list[str]]:
    """Return the phrases that are counted, and the name of the list of each."""
    lists = [(name, words(name)) for name in _PHRASE_LISTS]
    lists += [(name, words("commerce", name)) for name in _tables()["commerce"]]
    # Betting pages are often written without diacritics; a phrase of several words becomes no other so.
    lists += [
        ("gambling", frozenset(_bare(phrase) for phrase in words("commerce", "gambling") if " " in phrase))
    ]
    pairs = sorted({(phrase, name) for name, phrases in lists for phrase in phrases})
    return [phrase for phrase, _ in pairs], [name for _, name in pairs]


@lru_cache(maxsize=1)
def _no_phrases() -> dict[str, int]:
    """Return counts of the lists for a text without phrases."""
    return dict.fromkeys(_phrases()[1], 0)


@lru_cache(maxsize=1)
def _automaton() -> AhoCorasick:
    return AhoCorasick(_phrases()[0])


@lru_cache(maxsize=1)
def core_phrases() -> Any:
    """The same phrases for the core, which is installed."""
    return CORE.Phrases(*_phrases()) if CORE is not None else None


def count_phrases(text: str) -> dict[str, int]:
    """How often a text in lower case names a phrase of each list, whole words only, in one pass.

    >>> count_phrases("an online casino is no online casinos")["gambling"]
    1
    """
    if CORE is not None:
        counted: dict[str, int] = core_phrases().count(text)
        return counted
    phrases, names = _phrases()
    counts = _no_phrases().copy()
    end_of_last = 0
    for index, start, end in _automaton().find_matches_as_indexes(text, overlapping=True):
        phrase = phrases[index]
        if start < end_of_last or _runs_on(text, start - 1, phrase[0]) or _runs_on(text, end, phrase[-1]):
            continue
        counts[names[index]] += 1
        end_of_last = end
    return counts


def count_kinds(name: str, text: str | bytes) -> int:
    """How many phrases of a list of `words.toml` are in a text, wherever they start and end; bytes are UTF-8.

    >>> count_kinds("syndicated", "this post was syndicated from a feed")
    2
    """
    if CORE is not None:
        return int(core_kinds(name).count(text))
    text = text if isinstance(text, str) else text.decode()
    return len({index for index, *_ in _kinds(name).find_matches_as_indexes(text, overlapping=True)})


@lru_cache(maxsize=8)
def _kinds(name: str) -> AhoCorasick:
    return AhoCorasick(sorted(words(name)))


@lru_cache(maxsize=8)
def core_kinds(name: str) -> Any:
    """Return the phrases of a list for the core, which is installed."""
    return CORE.Kinds(sorted(words(name))) if CORE is not None else None


def _runs_on(text: str, place: int, edge: str) -> bool:
    """Whether a word goes on past the edge of a phrase; scripts without spaces have no such edge."""
    return 0 <= place < len(text) and edge.isalpha() and edge < "\u0e00" and text[place].isalpha()
