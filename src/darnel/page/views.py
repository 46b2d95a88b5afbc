"""Views of a text: its lines, words, sentences, scripts and languages."""

import re
from collections import Counter

from darnel.facts.phrases import count_phrases, words
from darnel.page.cached import cached_property
from darnel.page.language import LanguageMix, language_mix, script_counts

_SAMPLE = 9_600  # characters of text that word statistics are taken of
_PARTS = 6  # places of a longer text that they are taken from
_PROSE_LINE = 80  # characters (half as many where words have no spaces) from which a line is prose
LANGUAGE_SAMPLE = 1_250  # characters
_SCRIPT_SAMPLE = 3_000  # characters
_SENTENCE_END = re.compile(r"[.!?…。！？।؟\n](?:(?<=[。！？\n])|[\"”’»)\]]*\s+)")
_SPACELESS_WORD = re.compile(r"[a-z0-9\u00c0-\u024f]+|[^\W_]")  # Latin words stay whole among characters
_WORD = re.compile(r"[^\W_]+")
_MID_WORD = re.compile(r" (?<=[^\W\d_,;] )([^\W\d_]{2,})")
_CAPITALS_SAMPLE = 6_400  # characters
_SENTENCES = 60  # that are compared with one another
_STEM = 5  # letters of a word that count, so that inflected forms are one
_PUNCTUATION = ".,;:!?\"'()[]{}«»„“”‘’…*|/–—-•·"


class Views:
    """What a text says: lines, words, sentences and languages; of a long text six parts of it."""

    def __init__(self, lines: list[str], title: str) -> None:
        self.lines = sampled(lines)
        self._title = title

    @cached_property
    def prose(self) -> list[str]:
        """Lines long enough to be prose."""
        least = _PROSE_LINE // 2 if self.spaceless else _PROSE_LINE
        return [line for line in self.lines if len(line) >= least]

    @cached_property
    def written(self) -> str:
        """The sampled text as it is written, lines apart."""
        return "\n".join(self.lines)

    @cached_property
    def low(self) -> str:
        """The sampled text in lower case, lines apart."""
        return self.written.lower()

    @cached_property
    def scripts(self) -> dict[str, int]:
        """Letters of each script at the head of the text."""
        return script_counts("\n".join(self.lines[:300])[:_SCRIPT_SAMPLE])

    @cached_property
    def spaceless(self) -> bool:
        """Whether a quarter of the letters are of a script without spaces between words."""
        bare = sum(self.scripts.get(name, 0) for name in ("han", "kana", "thai"))
        return bare * 4 > sum(self.scripts.values())

    @cached_property
    def words(self) -> list[str]:
        """Words in lower case; characters where the script has no spaces."""
        if self.spaceless:
            return _SPACELESS_WORD.findall(self.low)
        return [word for raw in self.low.split() if (word := raw.strip(_PUNCTUATION))]

    @cached_property
    def word_counts(self) -> Counter[str]:
        """How often each word stands in the text."""
        return Counter(self.words)

    @cached_property
    def sentences(self) -> list[str]:
        """Sentences of the prose, without the mark they end with."""
        return [
            part for raw in _SENTENCE_END.split("\n".join(self.prose)) if (part := raw.strip().rstrip(".!?…"))
        ]

    @cached_property
    def language(self) -> LanguageMix:
        """Languages of the text, prose first."""
        long = [line for line in self.lines if len(line) >= _PROSE_LINE // 2]
        text = "\n".join(long if len(long) > 3 else self.lines)
        return language_mix(f"{self._title}\n{text}"[:LANGUAGE_SAMPLE])

    @cached_property
    def mentions(self) -> dict[str, int]:
        """How often the text names a phrase of each phrase list."""
        return count_phrases(self.low)

    @cached_property
    def stems(self) -> list[set[str]]:
        """Beginnings of the longer words of each sentence; pairs of characters where there are no spaces."""
        known = words("function_words", self.language.main or "en")
        stemmed = []
        for sentence in self.sentences[:_SENTENCES]:
            if self.spaceless:
                text = "".join(_WORD.findall(sentence.lower()))
                stems = {text[i : i + 2] for i in range(len(text) - 1)}
            else:
                parts = _WORD.findall(sentence.lower())
                stems = {word[:_STEM] for word in parts if len(word) > 3 and word not in known}
            if len(stems) > 2:
                stemmed.append(stems)
        return stemmed

    @cached_property
    def capitals(self) -> tuple[Counter[str], Counter[str]]:
        """Words in mid-sentence that begin with a capital, in lower case, and words there that have none."""
        capital: Counter[str] = Counter()
        small: Counter[str] = Counter()
        for word, count in Counter(_MID_WORD.findall(self.written[:_CAPITALS_SAMPLE])).items():
            if word.islower():
                small[word] += count
            elif word[1:].islower():
                capital[word.lower()] += count
        return capital, small


def sampled(lines: list[str]) -> list[str]:
    """All lines of a text, or parts of it that stand at even distances from its start to its end.

    >>> len(sampled(["a line of words"] * 600)), sampled(["one", "two"])
    (600, ['one', 'two'])
    >>> sum(map(len, sampled(["a line of words"] * 6_000))) <= 9_600
    True
    """
    text = "\n".join(lines)
    if len(text) <= _SAMPLE:
        return lines
    size = _SAMPLE // _PARTS
    step = (len(text) - size) / (_PARTS - 1)
    parts = [text[round(step * part) : round(step * part) + size] for part in range(_PARTS)]
    return [line for place, part in enumerate(parts) for line in _whole(part, place).split("\n") if line]


def _whole(part: str, place: int) -> str:
    """A part without the broken line or word that it opens and ends with, where that is not most of it."""
    least = len(part) * 3 // 4
    for mark in "\n ":
        if place and (start := part.find(mark) + 1) and start <= len(part) - least:
            part = part[start:]
            break
    if place < _PARTS - 1:
        end = max(part.rfind("\n"), part.rfind(" "))
        part = part[:end] if end >= least else part
    return part
