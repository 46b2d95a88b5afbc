"""Reading: the words of a text, and the totals that features are made of."""

import math
import re
import string
from collections import Counter
from itertools import pairwise
from statistics import fmean
from typing import NamedTuple

from darnel.facts.phrases import count_kinds, tongue
from darnel.page.cached import cached_property
from darnel.page.views import Views

_HEAD = 1_000  # words in which variety and repetition are measured, so that long pages do not look poor
_FEW = 30  # words; with fewer nothing is said of their variety
_ENTROPY_WORDS = 300  # words whose entropy is measured
_RUN_HEAD = 600  # words in which runs of three are compared
_SHORT_LINE = 80  # characters
_COVERED_HEAD = 6_000  # characters in which phrases are counted where words have no spaces
_LONG_WORD = 4  # letters from which a word is no small one
_STEM = 5  # letters of a word that count, so that inflected forms are one
_FEW_STEMS = 2  # of a title, with fewer of which they are not looked for
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
_UNIT = re.compile(
    r"\d\s?(?:%|°|€|\$|£|(?:km|cm|mm|kg|g|mg|ml|l|lb|oz|ft|mph|kwh|w|v|hz|ghz|mhz|gb|mb|kb|tb|px|min|h|usd|"
    r"eur)\b)"
)


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


class Prose(NamedTuple):
    """Lines long enough to be prose."""

    lines: int
    size: int  # characters
    squares: int  # sum of the squares of their sizes
    cut: int  # lines that do not end like a sentence


class Spoken(NamedTuple):
    """What a text says in words of its own language, English where it is not known.

    Of a word list how many words are in it, and how many words there are; where these have no spaces, of the
    first 6,000 characters how many phrases of the list cover, and how many there are. Zeros for no list.
    """

    first_person: tuple[int, int]
    # How often the commonest run of three words is in the head, at least two of them longer words and no
    # function words, and how many runs there are.
    top_run: tuple[int, int]
    near: float  # word stems that sentences share with the next, of the shorter's; NaN where there are few
    far: float  # the same with sentences half a text away


class Style(NamedTuple):
    """How a text is written in words of its own language: what only texts without markup are judged by.

    Shares are as in `Spoken`.
    """

    function_words: tuple[int, int]
    second_person: tuple[int, int]
    marked: int  # words with one of the language's letters with marks
    top_word: int  # how often the commonest longer word is there that is no function word; at least 1


class Reading(Views):
    """What a text says, and the totals over it, each computed once where features ask for it again."""

    @cached_property
    def word_total(self) -> int:
        """How many words there are; characters where the script has no spaces."""
        return len(self.words)

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

    @property
    def repetition(self) -> float:
        """Sum of n log2 n over the words that are n times among the first 300, n above 1."""
        counts = Counter(self.words[:_ENTROPY_WORDS]).values()
        return math.fsum(n * math.log2(n) for n in counts if n > 1)

    @property
    def repeated_eights(self) -> tuple[int, int]:
        """How many runs of eight words of the head repeat an earlier one, and how many runs there are."""
        words = self._head
        runs = list(zip(*(words[i:] for i in range(8)), strict=False))
        return len(runs) - len(set(runs)), len(runs)

    @property
    def short_lines(self) -> tuple[int, int, int]:
        """Distinct words among the first 200 of short lines, those words, and all words of such lines."""
        short = "\n".join(line for line in self.lines if len(line) < _SHORT_LINE).lower()
        words = list(short.replace("\n", "")) if self.spaceless else _WORD.findall(short)
        return len(set(words[:200])), len(words[:200]), len(words)

    @property
    def title_words(self) -> tuple[int, int]:
        """Stems of the title's longer words, and, of two or more, how many words of the text begin so."""
        stems = {word[:_STEM] for word in _WORD.findall(self._title.lower()) if len(word) > 3}
        if len(stems) < _FEW_STEMS:
            return len(stems), 0
        return len(stems), sum(n for word, n in self.word_counts.items() if word[:_STEM] in stems)

    @cached_property
    def capital_totals(self) -> Capitals:
        """Totals of the capitals in mid-sentence."""
        capital, small = self.capitals
        names = [n for word, n in capital.items() if word not in small]
        total, again = capital.total(), sum(n for n in names if n > 1)
        return Capitals(total, small.total(), total - sum(names), sum(names), again)

    # --- words of its language --------------------------------------------------------------------

    @cached_property
    def spoken(self) -> Spoken:
        """What it says in words of its own language."""
        known = tongue(self.language.main or "en")
        return Spoken(
            self._share(known.first_person, known.endings),
            self._top_run(known.function_words, 1 if self.spaceless else _LONG_WORD - 1),
            *self._likeness,
        )

    @cached_property
    def style(self) -> Style:
        """How it is written in words of its own language."""
        known = tongue(self.language.main or "en")
        return Style(
            self._share(known.function_words, known.endings),
            self._share(known.second_person, known.endings),
            self._marked(known.letters),
            self._top_word(known.function_words, 1 if self.spaceless else _LONG_WORD),
        )

    def _share(self, known: frozenset[str], endings: bool) -> tuple[int, int]:
        if not known:
            return 0, 0
        if self.spaceless:
            return self._covered(known)
        counts = self.word_counts
        if endings:
            ends = tuple(known)
            return sum(n for word, n in counts.items() if word.endswith(ends)), self.word_total
        return sum(counts[word] for word in counts.keys() & known), self.word_total

    def _covered(self, known: frozenset[str]) -> tuple[int, int]:
        """Characters at the head that phrases cover, the longest first, and those that are no space."""
        text, covered = self.low[:_COVERED_HEAD], 0
        size = len("".join(text.split()))
        for phrase in sorted(known, key=lambda phrase: (-len(phrase), phrase)):
            covered += text.count(phrase) * len(phrase)
            text = text.replace(phrase, " ")
        return covered, size

    def _marked(self, letters: frozenset[str]) -> int:
        if not letters:
            return 0
        return sum(count for word, count in self.word_counts.items() if not letters.isdisjoint(word))

    def _top_word(self, known: frozenset[str], least: int) -> int:
        counts = self.word_counts.items()
        return max((n for word, n in counts if n > 1 and len(word) >= least and word not in known), default=1)

    def _top_run(self, known: frozenset[str], least: int) -> tuple[int, int]:
        """At least two of the three words have `least` letters and are not known."""
        words = self._head[:_RUN_HEAD]
        counts = Counter(zip(words, words[1:], words[2:], strict=False))
        repeated = [(n, run) for run, n in counts.items() if n > 1]
        fits = (n for n, run in repeated if sum(w not in known and len(w) >= least for w in run) > 1)
        return max(fits, default=1), counts.total()

    @cached_property
    def _likeness(self) -> tuple[float, float]:
        stems = self.stems
        if len(stems) < _LEAST:
            return math.nan, math.nan
        half = len(stems) // 2
        apart = zip(stems, stems[half:], strict=False)
        return (
            fmean(_likeness(one, other) for one, other in pairwise(stems)),
            fmean(_likeness(one, other) for one, other in apart),
        )

    # --- sentences ------------------------------------------------------------------------------

    @property
    def openings(self) -> tuple[int, int]:
        """Distinct first two words among the first 100 sentences, and how many those are."""
        openings = [
            tuple(sentence.lower()[:60].split(None, 2)[:2]) for sentence in self.sentences[:_OPENINGS]
        ]
        return len(set(openings)), len(openings)

    @property
    def starts(self) -> tuple[int, int]:
        """Sentences after another that begin with a small letter, and all such in scripts with capitals."""
        starts = [letter for letter in _START.findall(self.written) if letter.lower() != letter.upper()]
        return sum(map(str.islower, starts)), len(starts)

    @cached_property
    def prose_totals(self) -> Prose:
        """Totals of the lines of prose."""
        sizes = list(map(len, self.prose))
        squares = sum(size * size for size in sizes)
        return Prose(len(sizes), sum(sizes), squares, sum(not line.endswith(_ENDS) for line in self.prose))

    @property
    def line_size(self) -> int:
        """Characters of all lines."""
        return sum(map(len, self.lines))

    # --- characters and marks -------------------------------------------------------------------

    @property
    def letters(self) -> tuple[int, int]:
        """Letters (outside ASCII figures as well), and characters but for spaces and line ends."""
        text = self.low
        ascii_text = text.encode("ascii", "ignore")
        letters = len(ascii_text) - len(ascii_text.translate(None, _ASCII_LETTERS))
        letters += sum(map(str.isalnum, "".join(_NOT_ASCII.findall(text))))
        return letters, len(text) - text.count(" ") - text.count("\n")

    @property
    def digits(self) -> int:
        """How many ASCII figures there are."""
        return sum(map(self.low.count, "0123456789"))

    @property
    def exclamations(self) -> int:
        """Exclamation marks."""
        return sum(map(self.low.count, "!！"))

    @property
    def dashes(self) -> int:
        """Long dashes."""
        return sum(map(self.low.count, "—–"))

    @property
    def commas(self) -> int:
        """Commas."""
        return sum(map(self.low.count, ",、，،"))

    @property
    def brackets(self) -> int:
        """Opening round brackets."""
        return sum(map(self.low.count, "(（"))

    @property
    def apostrophes(self) -> int:
        """Apostrophes."""
        return sum(map(self.low.count, "'’"))

    def count(self, phrase: str) -> int:
        """How often a phrase is in the text in lower case."""
        return self.low.count(phrase)

    def count_kinds(self, name: str) -> int:
        """How many phrases of a list are in the text in lower case, wherever they start and end."""
        return count_kinds(name, self.low)

    @property
    def seams(self) -> int:
        """Places where text was joined or cut: no space after a mark, one before it, doubled marks."""
        return len(_SEAM.findall(self.written))

    @property
    def quotations(self) -> int:
        """Passages of 15 to 300 characters in quotation marks."""
        return len(_QUOTE.findall(self.low))

    @property
    def dates(self) -> int:
        """Years, dates and times of day."""
        figures = (figure.rstrip(".-:/") for figure in _FIGURE.findall(self.low))
        return sum(_DATE.fullmatch(figure) is not None for figure in figures)

    @property
    def units(self) -> int:
        """Numbers with a unit."""
        return len(_UNIT.findall(self.low))


def _likeness(one: set[str], other: set[str]) -> float:
    return len(one & other) / min(len(one), len(other))
