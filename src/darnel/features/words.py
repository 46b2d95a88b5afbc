"""Words: how many, how long, how varied, in capitals, to whom. Texts alone are judged by them."""

import math

from darnel.facts.phrases import function_word_median
from darnel.features.feature import feature, share
from darnel.page.page import Page

_FEW = 30  # words; with fewer nothing is said of their variety
_ENTROPY_WORDS = 300


def listed_share(page: Page, listed: tuple[int, int]) -> float:
    """Share of words in a word list of the page's language; NaN where there are few words, or no list."""
    return share(*listed) if page.reading.word_total >= _FEW else math.nan


@feature
def word_count(page: Page) -> float:
    """Words of the main text (characters where the script has no spaces), as a logarithm.

    >>> round(word_count(Page("one two three", "markdown")), 2)
    1.39

    Unit: ln(1 + words)
    Range: 0 and up
    Said: words of main text; a long text; a short text
    Source: Ntoulas et al., Detecting Spam Web Pages, WWW 2006 (words in page)
    """
    return math.log1p(page.reading.word_total)


@feature
def word_length(page: Page) -> float:
    """Mean length of words, in scripts with spaces between them.

    >>> word_length(Page("one three " * 20, "markdown"))
    4.0
    >>> word_length(Page("川の水は春になると増える。" * 20, "markdown"))
    nan

    Unit: characters
    Range: 0 and up
    Said: letters in a word; long words; short words
    Source: Ntoulas et al., Detecting Spam Web Pages, WWW 2006 (mean word length)
    """
    head = page.reading.head
    return head.letters / head.words if head.words and not page.reading.spaceless else math.nan


@feature(shown_by="common words")
def word_variety(page: Page) -> float:
    """Distinct words among the first 1,000.

    >>> word_variety(Page("slot gacor " * 20, "markdown"))
    0.05

    Unit: distinct words per word
    Range: 0 to 1
    Said: different words; many different words; few different words
    Source: Bevendorff et al., Is Google Getting Worse?, ECIR 2024 (type-token ratio)
    """
    head = page.reading.head
    return share(head.distinct, head.words)


@feature
def word_entropy(page: Page) -> float:
    """Entropy of the first 300 words, where there are half as many.

    >>> word_entropy(Page("a b " * 100, "markdown"))
    1.0

    Unit: bits
    Range: 0 and up
    Said: variety of the words; great variety of words; little variety of words
    Source: RedPajama-Data v2, unigram entropy
    """
    total = min(page.reading.word_total, _ENTROPY_WORDS)
    if total * 2 < _ENTROPY_WORDS:
        return math.nan
    return max(math.log2(total) - page.reading.repetition / total, 0.0)


@feature
def single_word_share(page: Page) -> float:
    """Share of distinct words that stand among the first 1,000 only once.

    >>> single_word_share(Page("a b b " * 1 + "b " * 40, "markdown"))
    0.5

    Unit: share of distinct words
    Range: 0 to 1
    Said: words used only once; many words used only once; few words used only once
    Source: RedPajama-Data v2 (unique words)
    """
    head = page.reading.head
    return share(head.once, head.distinct)


@feature
def function_word_ratio(page: Page) -> float:
    """Function words of the page's own language, against what is usual on honest pages of that language.

    >>> text = "The river was high in the spring and the bridge had to be closed. " * 3
    >>> function_word_ratio(Page(text, "markdown")) > 1
    True

    Unit: share of words over the language's median share
    Range: 0 and up
    Said: small words such as "the" and "of", against the usual; small words such as "the" and "of" commoner
    than usual; small words such as "the" and "of" rarer than usual
    Source: Gopher (Rae et al. 2021), at least 2 of 8 stop words; ECIR 2024, function word ratio
    """
    listed = listed_share(page, page.reading.style.function_words)
    return listed / function_word_median(page.language.main or "en")


@feature(shown_by="common words")
def top_word_share(page: Page) -> float:
    """Share of the commonest word of four or more letters (two characters where there are no spaces).

    >>> round(top_word_share(Page("slot slot here " * 20, "markdown")), 2)
    0.67

    Unit: share of words
    Range: 0 to 1
    Said: the commonest longer word; one word repeated very often; even the commonest word is rare
    Source: keyword density, as in search-engine guidelines; Ntoulas et al. 2006
    """
    reading = page.reading
    if reading.word_total < _FEW:
        return math.nan
    return share(reading.style.top_word, reading.word_total)


@feature
def short_line_variety(page: Page) -> float:
    """Distinct words among the first 200 words of short lines, where these have 40 or more.

    Lists that permute the words of one phrase have few.

    >>> text = "\\n\\n"
    >>> short_line_variety(Page(text.join(["cheap garden chairs", "garden chairs cheap"] * 10), "markdown"))
    0.05

    Unit: distinct words per word
    Range: 0 to 1
    Said: different words in short lines; many different words in short lines; few different words in short
    lines
    Source: readers of this project's corpus (lists of permutations of the same few words)
    """
    distinct, counted, total = page.reading.short_lines
    return share(distinct, counted) if total >= 40 else math.nan


@feature
def second_person_share(page: Page) -> float:
    """Share of words that speak to the reader.

    >>> text = "You and your family will find that this is what you want for your next holiday with us. "
    >>> second_person_share(Page(text * 2, "markdown")) > 0.2
    True

    Unit: share of words
    Range: 0 to 1
    Said: words such as "you"; many words such as "you"; few words such as "you"
    Source: issue of this project (sales talk)
    """
    return listed_share(page, page.reading.style.second_person)


# --- capitals ---------------------------------------------------------------------------------------


@feature
def mid_capital_share(page: Page) -> float:
    """Share of words in mid-sentence that begin with a capital.

    >>> mid_capital_share(Page("we saw Anna at the old bridge " * 10, "markdown")) > 0.1
    True

    Unit: share of words
    Range: 0 to 1
    Said: capitals in mid-sentence; many capitals in mid-sentence; few capitals in mid-sentence
    Source: readers of this project's corpus (capitals on ordinary words in mid-sentence)
    """
    totals = page.reading.capital_totals
    total = totals.capital + totals.small
    return share(totals.capital, total) if total >= _FEW else math.nan


@feature(shown_by="wavering capitals")
def wavering_capitals(page: Page) -> float:
    """Share of capitals in mid-sentence on words that the page also writes small.

    A name is a name throughout; inserted phrases and reworded text waver.

    >>> text = "buy Garden chairs when the garden is green and Anna says Chairs are chairs " * 5
    >>> wavering_capitals(Page(text, "markdown"))
    0.6666666666666666

    Unit: share of capitalised words
    Range: 0 to 1
    Said: words both with and without a capital; many words both with and without a capital; few words both
    with and without a capital
    Source: readers of this project's corpus (capitals on ordinary words in mid-sentence)
    """
    totals = page.reading.capital_totals
    return share(totals.wavering, totals.capital) if totals.capital >= 5 else math.nan


@feature(shown_by="names")
def names_again(page: Page) -> float:
    """Share of the names in mid-sentence that the text takes up again.

    Who tells of something comes back to its people and places.

    >>> text = "then Anna met old Bert and so Anna and then Carl and also Dora or even Emil came"
    >>> names_again(Page(text, "markdown"))
    0.3333333333333333

    Unit: share of names
    Range: 0 to 1
    Said: names that occur again later; many names that occur again later; few names that occur again later
    Source: readers of this project's corpus (particulars that later sentences take up again)
    """
    totals = page.reading.capital_totals
    return share(totals.again, totals.names) if totals.names >= 5 else math.nan
