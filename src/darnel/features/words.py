"""Words: how many, how varied, how repeated, and who speaks in them."""

import math
import re
from collections import Counter

from darnel.facts.phrases import function_word_median, words
from darnel.features.feature import feature, share
from darnel.page.page import Page

_HEAD = 1_000  # words in which variety and repetition are measured, so that long pages do not look poor
_FEW = 30  # words; with fewer nothing is said of their variety
_ENTROPY_WORDS = 300
_SHORT_LINE = 80  # characters
_SPACELESS_SAMPLE = 6_000  # characters
_WORD = re.compile(r"[^\W_]+")


def _head(page: Page) -> list[str]:
    """The first words of the text; none where there are too few."""
    words = page.reading.words
    return words[:_HEAD] if len(words) >= _FEW else []


def _listed_share(page: Page, name: str) -> float:
    """Share of words that stand in a word list of the page's language; of characters where there are no
    spaces.

    NaN where there are too few words, or no list for the language.
    """
    language = page.language.main or "en"
    known, counts, total = words(name, language), page.reading.word_counts, len(page.reading.words)
    if not known or total < _FEW:
        return math.nan
    if page.reading.spaceless:
        text, covered = page.reading.low[:_SPACELESS_SAMPLE], 0
        size = len("".join(text.split()))
        for phrase in sorted(known, key=lambda phrase: (-len(phrase), phrase)):
            covered += text.count(phrase) * len(phrase)
            text = text.replace(phrase, " ")
        return share(covered, size)
    if language == "ko":  # particles are endings
        return share(sum(count for word, count in counts.items() if word.endswith(tuple(known))), total)
    return share(sum(counts[word] for word in counts.keys() & known), total)


def _repeated(page: Page, size: int) -> float:
    """Share of runs of `size` words, among the first 1,000 words, that repeat an earlier one."""
    words = _head(page)
    runs = list(zip(*(words[i:] for i in range(size)), strict=False))
    return share(len(runs) - len(set(runs)), len(runs))


@feature
def word_count(page: Page) -> float:
    """Words of the main text (characters where the script has no spaces), as a logarithm.

    >>> round(word_count(Page("one two three", "markdown")), 2)
    1.39

    Unit: ln(1 + words)
    Range: 0 and up
    Source: Ntoulas et al., Detecting Spam Web Pages, WWW 2006 (words in page)
    """
    return math.log1p(len(page.reading.words))


@feature
def word_length(page: Page) -> float:
    """Mean length of words.

    >>> word_length(Page("one three " * 20, "markdown"))
    4.0

    Unit: characters
    Range: 0 and up
    Source: Ntoulas et al., Detecting Spam Web Pages, WWW 2006 (mean word length)
    """
    words = _head(page)
    return len("".join(words)) / len(words) if words else math.nan


@feature(shown_by="common words")
def word_variety(page: Page) -> float:
    """Distinct words among the first 1,000.

    >>> word_variety(Page("slot gacor " * 20, "markdown"))
    0.05

    Unit: distinct words per word
    Range: 0 to 1
    Source: Bevendorff et al., Is Google Getting Worse?, ECIR 2024 (type-token ratio)
    """
    words = _head(page)
    return share(len(set(words)), len(words))


@feature
def word_entropy(page: Page) -> float:
    """Entropy of the first 300 words, where there are half as many.

    >>> word_entropy(Page("a b " * 100, "markdown"))
    1.0

    Unit: bits
    Range: 0 and up
    Source: RedPajama-Data v2, unigram entropy
    """
    words = page.reading.words[:_ENTROPY_WORDS]
    if len(words) * 2 < _ENTROPY_WORDS:
        return math.nan
    repeated = math.fsum(n * math.log2(n) for n in Counter(words).values() if n > 1)
    return max(math.log2(len(words)) - repeated / len(words), 0.0)


@feature
def single_word_share(page: Page) -> float:
    """Share of distinct words that stand among the first 1,000 only once.

    >>> single_word_share(Page("a b b " * 1 + "b " * 40, "markdown"))
    0.5

    Unit: share of distinct words
    Range: 0 to 1
    Source: RedPajama-Data v2 (unique words)
    """
    counts = Counter(_head(page))
    return share(list(counts.values()).count(1), len(counts))


@feature
def function_word_ratio(page: Page) -> float:
    """Function words of the page's own language, against what is usual on honest pages of that language.

    >>> text = "The river was high in the spring and the bridge had to be closed. " * 3
    >>> function_word_ratio(Page(text, "markdown")) > 1
    True

    Unit: share of words over the language's median share
    Range: 0 and up
    Source: Gopher (Rae et al. 2021), at least 2 of 8 stop words; ECIR 2024, function word ratio
    """
    return _listed_share(page, "function_words") / function_word_median(page.language.main or "en")


@feature(shown_by="common words")
def top_word_share(page: Page) -> float:
    """Share of the commonest word of four or more letters (two characters where there are no spaces).

    >>> round(top_word_share(Page("slot slot here " * 20, "markdown")), 2)
    0.67

    Unit: share of words
    Range: 0 to 1
    Source: keyword density, as in search-engine guidelines; Ntoulas et al. 2006
    """
    if len(page.reading.words) < _FEW:
        return math.nan
    known = words("function_words", page.language.main or "en")
    least = 1 if page.reading.spaceless else 4
    counts = page.reading.word_counts
    top = max(
        (n for word, n in counts.items() if n > 1 and len(word) >= least and word not in known), default=1
    )
    return share(top, len(page.reading.words))


@feature(shown_by="common words")
def frozen_phrase(page: Page) -> float:
    """Share of the commonest run of three words that is no run of function words, beyond its first time.

    A search phrase stands in a farm's text word for word, uninflected, where people vary it.

    >>> frozen_phrase(Page("cheap garden chairs are here and we like all " * 6, "markdown")) > 0.05
    True

    Unit: share of word triples
    Range: 0 to 1
    Source: readers of this project's corpus (one search phrase, word for word, again and again)
    """
    values = _head(page)[:600]
    counts = Counter(zip(values, values[1:], values[2:], strict=False))
    known = words("function_words", page.language.main or "en")
    least = 0 if page.reading.spaceless else 2
    top = max(
        (
            n
            for run, n in counts.items()
            if n > 1 and sum(word not in known and len(word) > least for word in run) > 1
        ),
        default=1,
    )
    return share(top - 1, counts.total())


@feature(shown_by="repeated lines")
def repeated_eights(page: Page) -> float:
    """Share of runs of eight words that repeat an earlier one.

    >>> repeated_eights(Page("a b c d e f g h " * 5, "markdown")) > 0
    True

    Unit: share of word 8-grams
    Range: 0 to 1
    Source: datatrove, Gopher repetition filter (duplicate 5- to 10-grams)
    """
    return _repeated(page, 8)


@feature
def short_line_variety(page: Page) -> float:
    """Distinct words among the first 200 words of short lines, where these have 40 or more.

    Lists that permute the words of one phrase have few.

    >>> text = "\\n\\n"
    >>> short_line_variety(Page(text.join(["cheap garden chairs", "garden chairs cheap"] * 10), "markdown"))
    0.05

    Unit: distinct words per word
    Range: 0 to 1
    Source: readers of this project's corpus (lists of permutations of the same few words)
    """
    short = "\n".join(line for line in page.reading.lines if len(line) < _SHORT_LINE).lower()
    words = list(short.replace("\n", "")) if page.reading.spaceless else _WORD.findall(short)
    return share(len(set(words[:200])), len(words[:200])) if len(words) >= 40 else math.nan


@feature
def first_person_share(page: Page) -> float:
    """Share of words that speak of the writer.

    >>> text = "I lost my way and we went on to the river in the dark, all of us together with our dog. "
    >>> first_person_share(Page(text * 2, "markdown")) > 0.2
    True

    Unit: share of words
    Range: 0 to 1
    Source: issue of this project (someone speaks)
    """
    return _listed_share(page, "first_person")


@feature
def second_person_share(page: Page) -> float:
    """Share of words that speak to the reader.

    >>> text = "You and your family will find that this is what you want for your next holiday with us. "
    >>> second_person_share(Page(text * 2, "markdown")) > 0.2
    True

    Unit: share of words
    Range: 0 to 1
    Source: issue of this project (sales talk)
    """
    return _listed_share(page, "second_person")


# --- capitals ---------------------------------------------------------------------------------------


@feature
def mid_capital_share(page: Page) -> float:
    """Share of words in mid-sentence that begin with a capital.

    >>> mid_capital_share(Page("we saw Anna at the old bridge " * 10, "markdown")) > 0.1
    True

    Unit: share of words
    Range: 0 to 1
    Source: readers of this project's corpus (capitals on ordinary words in mid-sentence)
    """
    capital, small = page.reading.capitals
    total = capital.total() + small.total()
    return share(capital.total(), total) if total >= _FEW else math.nan


@feature(shown_by="wavering capitals")
def wavering_capitals(page: Page) -> float:
    """Share of capitals in mid-sentence on words that the page also writes small.

    A name is a name throughout; inserted phrases and reworded text waver.

    >>> text = "buy Garden chairs when the garden is green and Anna says Chairs are chairs " * 5
    >>> wavering_capitals(Page(text, "markdown"))
    0.6666666666666666

    Unit: share of capitalised words
    Range: 0 to 1
    Source: readers of this project's corpus (capitals on ordinary words in mid-sentence)
    """
    capital, small = page.reading.capitals
    return (
        share(sum(n for word, n in capital.items() if word in small), capital.total())
        if capital.total() >= 5
        else math.nan
    )


@feature(shown_by="names")
def names_again(page: Page) -> float:
    """Share of the names in mid-sentence that the text takes up again.

    Who tells of something comes back to its people and places.

    >>> text = "then Anna met old Bert and so Anna and then Carl and also Dora or even Emil came"
    >>> names_again(Page(text, "markdown"))
    0.3333333333333333

    Unit: share of names
    Range: 0 to 1
    Source: readers of this project's corpus (particulars that later sentences take up again)
    """
    capital, small = page.reading.capitals
    names = [n for word, n in capital.items() if word not in small]
    return share(sum(n for n in names if n > 1), sum(names)) if sum(names) >= 5 else math.nan
