"""Reading: the words of a text, and the totals that features are made of."""

import math
import re
import string
from collections import Counter
from functools import cached_property
from itertools import pairwise
from statistics import fmean
from typing import NamedTuple

from darnel.page.views import Views

_HEAD = 1_000  # words in which variety and repetition are measured, so that long pages do not look poor
_FEW = 30  # words; with fewer nothing is said of their variety
_RUN_HEAD = 600  # words in which runs of three are compared
_SHORT_LINE = 80  # characters
_COVERED_HEAD = 6_000  # characters in which phrases are counted where words have no spaces
_STEM = 5  # letters of a word that count, so that inflected forms are one
_OPENINGS = 100  # sentences whose first words are compared
_LEAST = 4  # sentences from which something is said of how they follow one another
_ENDS = (".", "!", "?", "。", "！", "？", "…", '"', "”", "」", "»", ":", "।", "؟", ")")
_ASCII_LETTERS = string.ascii_letters.encode()
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_WORD = re.compile(r"[^\W_]+")
_START = re.compile(r"[.!?…][\"”’»)\]]*\s+[\"“„«(]*([^\W\d_])")
_SEAM = re.compile(
    r"[.!?,;:)](?:(?<=[a-zß-ÿа-я].)[A-ZÀ-ÞА-Я][a-zß-ÿа-я]|(?<=\w [,.;:])(?=\s)|"
    r"(?<=[,;:]) ?[,;:.](?=\s|\w)|(?<=[.!?]) \.(?=\s))"
)
_QUOTE = re.compile(r"[\"“„«「][^\"”“»」\n]{15,300}[\"”“»」]")
_DATE = re.compile(r"(?:19|20)\d\d|\d{1,2}[:.h]\d\d|\d{1,2}([./-])\d{1,2}\1\d{2,4}|\d{1,4}[年月日時년월일].*")
_FIGURE = re.compile(r"\d[\d:./h-]*(?:\s?[年月日時년월일])?")


class Head(NamedTuple):
    """The first words of a text: none where it has too few."""

    words: int
    letters: int  # characters of those words
    distinct: int
    once: int  # words that are among them only once


class Capitals(NamedTuple):
    """Words in mid-sentence."""

    capital: int  # that begin with a capital
    small: int  # without any
    wavering: int  # with a capital, that the text also writes small
    names: int  # with a capital, that it never writes small
    again: int  # names that come more than once


class Reading(Views):
    """What a text says, and the totals over it, each computed once where features ask for it again."""

    @cached_property
    def word_total(self) -> int:
        """How many words there are; characters where the script has no spaces."""
        return len(self.words)

    @property
    def written_size(self) -> int:
        """Characters of the text."""
        return len(self.written)

    @property
    def low_size(self) -> int:
        """Characters of the text in lower case."""
        return len(self.low)

    def core_slots(self) -> bytes | None:
        """Slots of the text score as int64, where the core hashes them; else None."""
        return None

    # --- words ----------------------------------------------------------------------------------

    @cached_property
    def _head(self) -> list[str]:
        return self.words[:_HEAD] if len(self.words) >= _FEW else []

    @cached_property
    def head(self) -> Head:
        """Totals of the first 1,000 words; zeros where there are fewer than 30."""
        words = self._head
        counts = Counter(words)
        return Head(len(words), len("".join(words)), len(counts), list(counts.values()).count(1))

    def repeats(self, most: int) -> list[int]:
        """How often each word that is more than once among the first `most` is there, in no order."""
        return [count for count in Counter(self.words[:most]).values() if count > 1]

    def repeated_eights(self) -> tuple[int, int]:
        """How many runs of eight words of the head repeat an earlier one, and how many runs there are."""
        words = self._head
        runs = list(zip(*(words[i:] for i in range(8)), strict=False))
        return len(runs) - len(set(runs)), len(runs)

    def top_word(self, known: frozenset[str], least: int) -> int:
        """How often the commonest word of `least` letters that is not known is in the text; at least 1."""
        counts = self.word_counts.items()
        return max((n for word, n in counts if n > 1 and len(word) >= least and word not in known), default=1)

    def top_run(self, known: frozenset[str], least: int) -> tuple[int, int]:
        """How often the commonest run of three words is in the head, at least 1, and how many runs there are.

        At least two of its words have `least` letters and are not known.
        """
        words = self._head[:_RUN_HEAD]
        counts = Counter(zip(words, words[1:], words[2:], strict=False))
        repeated = [(n, run) for run, n in counts.items() if n > 1]
        fits = (n for n, run in repeated if sum(w not in known and len(w) >= least for w in run) > 1)
        return max(fits, default=1), counts.total()

    def short_lines(self) -> tuple[int, int, int]:
        """Distinct words among the first 200 of short lines, those words, and all words of such lines."""
        short = "\n".join(line for line in self.lines if len(line) < _SHORT_LINE).lower()
        words = list(short.replace("\n", "")) if self.spaceless else _WORD.findall(short)
        return len(set(words[:200])), len(words[:200]), len(words)

    def listed(self, known: frozenset[str]) -> int:
        """How many words are in a list."""
        counts = self.word_counts
        return sum(counts[word] for word in counts.keys() & known)

    def ending(self, known: frozenset[str]) -> int:
        """How many words end with one of a list."""
        return sum(count for word, count in self.word_counts.items() if word.endswith(tuple(known)))

    def covered(self, known: frozenset[str]) -> tuple[int, int]:
        """Characters at the head that phrases cover, the longest first, and those that are no space."""
        text, covered = self.low[:_COVERED_HEAD], 0
        size = len("".join(text.split()))
        for phrase in sorted(known, key=lambda phrase: (-len(phrase), phrase)):
            covered += text.count(phrase) * len(phrase)
            text = text.replace(phrase, " ")
        return covered, size

    def marked(self, letters: frozenset[str]) -> int:
        """How many words have one of some letters."""
        return sum(count for word, count in self.word_counts.items() if not letters.isdisjoint(word))

    def stemmed(self, stems: set[str]) -> int:
        """How many words begin with one of some stems of five letters, or are one."""
        return sum(n for word, n in self.word_counts.items() if word[:_STEM] in stems)

    @cached_property
    def capital_totals(self) -> Capitals:
        """Totals of the capitals in mid-sentence."""
        capital, small = self.capitals
        names = [n for word, n in capital.items() if word not in small]
        total, again = capital.total(), sum(n for n in names if n > 1)
        return Capitals(total, small.total(), total - sum(names), sum(names), again)

    # --- sentences ------------------------------------------------------------------------------

    @cached_property
    def likeness(self) -> tuple[float, float]:
        """Word stems that sentences share with the next, and with one half a text away, of the shorter's.

        NaN where there are too few sentences.
        """
        stems = self.stems
        if len(stems) < _LEAST:
            return math.nan, math.nan
        half = len(stems) // 2
        apart = zip(stems, stems[half:], strict=False)
        return (
            fmean(_likeness(one, other) for one, other in pairwise(stems)),
            fmean(_likeness(one, other) for one, other in apart),
        )

    def openings(self) -> tuple[int, int]:
        """Distinct first two words among the first 100 sentences, and how many those are."""
        openings = [
            tuple(sentence[:60].lower().split(None, 2)[:2]) for sentence in self.sentences[:_OPENINGS]
        ]
        return len(set(openings)), len(openings)

    def starts(self) -> tuple[int, int]:
        """Sentences after another that begin with a small letter, and all such in scripts with capitals."""
        starts = [letter for letter in _START.findall(self.written) if letter.lower() != letter.upper()]
        return sum(map(str.islower, starts)), len(starts)

    @cached_property
    def prose_sizes(self) -> list[int]:
        """Characters of each line that is long enough to be prose."""
        return list(map(len, self.prose))

    @property
    def line_size(self) -> int:
        """Characters of all lines."""
        return sum(map(len, self.lines))

    def cut_prose(self) -> int:
        """How many lines of prose do not end like a sentence."""
        return sum(not line.endswith(_ENDS) for line in self.prose)

    # --- characters and marks -------------------------------------------------------------------

    def letters(self) -> tuple[int, int]:
        """Letters (outside ASCII figures as well), and characters but for spaces and line ends."""
        text = self.low
        ascii_text = text.encode("ascii", "ignore")
        letters = len(ascii_text) - len(ascii_text.translate(None, _ASCII_LETTERS))
        letters += sum(map(str.isalnum, "".join(_NOT_ASCII.findall(text))))
        return letters, len(text) - text.count(" ") - text.count("\n")

    def digits(self) -> int:
        """How many ASCII figures there are."""
        return sum(map(self.low.count, "0123456789"))

    def count(self, *phrases: str) -> int:
        """How often some phrases are in the text in lower case, in all."""
        return sum(map(self.low.count, phrases))

    def seams(self) -> int:
        """Places where text was joined or cut: no space after a mark, one before it, doubled marks."""
        return len(_SEAM.findall(self.written))

    def quotations(self) -> int:
        """Passages of 15 to 300 characters in quotation marks."""
        return len(_QUOTE.findall(self.low))

    def dates(self) -> int:
        """Years, dates and times of day."""
        figures = (figure.rstrip(".-:/") for figure in _FIGURE.findall(self.low))
        return sum(_DATE.fullmatch(figure) is not None for figure in figures)


def _likeness(one: set[str], other: set[str]) -> float:
    return len(one & other) / min(len(one), len(other))
