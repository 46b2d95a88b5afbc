"""Prose: what repeats in a text, how its sentences hang together, how they end, and who speaks."""

import math

from darnel.features.feature import feature, share
from darnel.features.sentences import is_pointed
from darnel.features.words import listed_share
from darnel.page.page import Page

_SHORT = 50  # words that a text is taken to have at least where those of its title are counted


@feature
def sentence_cohesion(page: Page) -> float:
    """Word stems that neighbouring sentences share.

    In a text that somebody wrote, a sentence takes up something of the one before it.

    >>> text = "The old bridge was closed in spring. The bridge crosses a river near the village. "
    >>> sentence_cohesion(Page(text * 2, "markdown")) > 0.2
    True

    Unit: shared share of the shorter sentence's stems, mean
    Range: 0 to 1
    Said: words shared by neighbouring sentences; many words shared by neighbouring sentences; few words
    shared by neighbouring sentences
    Source: readers of this project's corpus; Foltz et al., The measurement of textual coherence, 1998
    """
    return page.reading.spoken.near


@feature(shown_by="repeated lines")
def repeated_eights(page: Page) -> float:
    """Share of runs of eight words that repeat an earlier one.

    >>> repeated_eights(Page("a b c d e f g h " * 5, "markdown")) > 0
    True

    Unit: share of word 8-grams
    Range: 0 to 1
    Said: repeated passages; repeated passages; few repeated passages
    Source: datatrove, Gopher repetition filter (duplicate 5- to 10-grams)
    """
    return share(*page.reading.repeated_eights)


@feature(shown_by="common words")
def frozen_phrase(page: Page) -> float:
    """Share of the commonest run of three words that is no run of function words, beyond its first time.

    A search phrase stands in a farm's text word for word, uninflected, where people vary it.

    >>> frozen_phrase(Page("cheap garden chairs are here and we like all " * 6, "markdown")) > 0.05
    True

    Unit: share of word triples
    Range: 0 to 1
    Said: the same three words again; a phrase repeated throughout; hardly a phrase repeated
    Source: readers of this project's corpus (one search phrase, word for word, again and again)
    """
    top, total = page.reading.spoken.top_run
    return share(top - 1, total)


@feature(shown_by="common words")
def title_density(page: Page) -> float:
    """Share of the words of the text that are words of the title, of more than three letters, inflected or
    not; a text of fewer than 50 words is taken to have 50.

    >>> text = "# Garden chairs\\n\\n" + "our garden chairs are good and cheap " * 10
    >>> title_density(Page(text, "markdown")) > 0.2
    True

    Unit: share of words
    Range: 0 to 1
    Said: words of the title in the text; many words of its title in the text; few words of its title in the
    text
    Source: keyword density; readers of this project's corpus (words of the title in every phrase)
    """
    stems, count = page.reading.title_words
    total = page.reading.word_total
    if stems < 2 or total < 20 or page.reading.spaceless:
        return math.nan
    return share(count, max(total, _SHORT))


@feature(shown_by="cut lines")
def cut_prose_share(page: Page) -> float:
    """Share of prose lines that do not end like a sentence, in languages with full stops.

    >>> cut_prose_share(Page("word " * 30 + "\\n\\n" + "word " * 30 + "end.", "markdown"))
    0.5

    Unit: share of prose lines
    Range: 0 to 1
    Said: paragraphs that end in mid-sentence; paragraphs that end in mid-sentence; few paragraphs that end in
    mid-sentence
    Source: readers of this project's corpus (sentences cut off mid-phrase); datatrove, FineWeb quality filter
    """
    prose = page.reading.prose_totals
    return share(prose.cut, prose.lines) if prose.lines > 1 and is_pointed(page) else math.nan


@feature
def first_person_share(page: Page) -> float:
    """Share of words that speak of the writer.

    >>> text = "I lost my way and we went on to the river in the dark, all of us together with our dog. "
    >>> first_person_share(Page(text * 2, "markdown")) > 0.2
    True

    Unit: share of words
    Range: 0 to 1
    Said: words such as "I" and "we"; many words such as "I" and "we"; few words such as "I" and "we"
    Source: issue of this project (someone speaks)
    """
    return listed_share(page, page.reading.spoken.first_person)
