"""Sentences: how they begin and differ, lines of prose, marks, figures. Texts alone are judged by them."""

import math

from darnel.features.feature import feature, rate, share
from darnel.page.page import Page

_LEAST = 4  # sentences from which something is said of how they follow one another
_UNPOINTED = ("th", "lo", "km", "my", "bo")  # languages without such commas and full stops


def is_pointed(page: Page) -> bool:
    """Whether the language has the commas and full stops that are counted here."""
    return page.language.main not in _UNPOINTED


def _rate(page: Page, count: int) -> float:
    """Count for every 1,000 words; NaN where there are none."""
    total = page.reading.word_total
    return rate(count, total) if total else math.nan


@feature
def distant_likeness(page: Page) -> float:
    """Word stems that sentences half a text apart share; high where the same few words stand in every
    sentence.

    >>> text = "The old bridge was closed in spring. The bridge crosses a river near the village. "
    >>> distant_likeness(Page(text * 2, "markdown"))
    1.0

    Unit: shared share of the shorter sentence's stems, mean
    Range: 0 to 1
    Said: words shared by sentences far apart; many words shared by sentences far apart; few words shared by
    sentences far apart
    Source: readers of this project's corpus (shuffling the sentences would change nothing)
    """
    return page.reading.spoken.far


@feature
def opening_variety(page: Page) -> float:
    """Distinct first two words of the sentences of the prose.

    >>> text = "The river is high. The river is low. The river is wide and the day long. " * 2
    >>> opening_variety(Page(text, "markdown"))
    0.16666666666666666

    Unit: distinct openings per sentence
    Range: 0 to 1
    Said: different beginnings of sentences; many different beginnings of sentences; few different beginnings
    of sentences
    Source: readers of this project's corpus (sentences from one mould)
    """
    distinct, total = page.reading.openings
    return share(distinct, total) if total >= _LEAST else math.nan


@feature(shown_by="small starts")
def small_start_share(page: Page) -> float:
    """Share of sentences that begin with a small letter, in scripts that have capitals.

    >>> text = "It rained. we stayed. the bridge was closed. Nobody came. And so on."
    >>> small_start_share(Page(text, "markdown"))
    0.5

    Unit: share of sentences
    Range: 0 to 1
    Said: sentences that begin with a small letter; sentences that begin with a small letter; few sentences
    that begin with a small letter
    Source: readers of this project's corpus (sentences that begin in lower case)
    """
    small, total = page.reading.starts
    return share(small, total) if total >= _LEAST else math.nan


@feature(shown_by="lines")
def seam_rate(page: Page) -> float:
    """Places where text was joined or cut: no space after a full stop, a space before one, doubled marks.

    >>> seam_rate(Page("It rained .We stayed here.Nobody came , and so on.", "markdown"))
    20.0

    Unit: seams per 1,000 words
    Range: 0 and up
    Said: uncommon spaces at punctuation; uncommon spaces at punctuation, as where text was joined; few
    uncommon spaces at punctuation
    Source: readers of this project's corpus (snippet seams)
    """
    return _rate(page, page.reading.seams)


@feature
def paragraph_length(page: Page) -> float:
    """Mean length of prose lines.

    >>> paragraph_length(Page("word " * 30, "markdown"))
    149.0

    Unit: characters
    Range: 0 and up
    Said: length of paragraphs; long paragraphs; short paragraphs
    Source: RedPajama-Data v2 (lines)
    """
    prose = page.reading.prose_totals
    return prose.size / prose.lines if prose.lines else math.nan


@feature
def paragraph_rhythm(page: Page) -> float:
    """Variation of the length of prose lines.

    >>> paragraph_rhythm(Page(("word " * 30 + "\\n\\n") * 3, "markdown"))
    0.0

    Unit: standard deviation over mean
    Range: 0 and up
    Said: difference between long and short paragraphs; great difference between long and short paragraphs;
    little difference between long and short paragraphs
    Source: issue of this project (sentences and paragraphs)
    """
    prose = page.reading.prose_totals
    if prose.lines <= 2:
        return math.nan
    # From sums that are exact: standard deviation over mean.
    return math.sqrt(prose.lines * prose.squares - prose.size * prose.size) / prose.size


@feature
def prose_share(page: Page) -> float:
    """Share of the text that stands in lines long enough to be prose.

    >>> prose_share(Page("word " * 30, "markdown"))
    1.0

    Unit: share of characters
    Range: 0 to 1
    Said: text in whole paragraphs; nearly all text in whole paragraphs; little text in whole paragraphs
    Source: datatrove, FineWeb quality filter (lines of at most 30 characters)
    """
    return share(page.reading.prose_totals.size, page.reading.line_size)


@feature
def letter_share(page: Page) -> float:
    """Share of characters, spaces apart, that are letters.

    >>> letter_share(Page("ab 12", "markdown"))
    0.5

    Unit: share of characters
    Range: 0 to 1
    Said: letters among the characters; hardly anything but letters; few letters
    Source: Gopher (Rae et al. 2021), symbol ratios
    """
    return share(*page.reading.letters)


@feature
def digit_share(page: Page) -> float:
    """Share of characters that are digits.

    >>> digit_share(Page("ab 12", "markdown"))
    0.4

    Unit: share of characters
    Range: 0 to 1
    Said: digits among the characters; many digits; few digits
    Source: Gopher (Rae et al. 2021), symbol ratios
    """
    return share(page.reading.digits, page.reading.low_size)


@feature(shown_by="lines")
def exclamation_rate(page: Page) -> float:
    """Exclamation marks for every 1,000 words.

    >>> exclamation_rate(Page("Win now!", "markdown"))
    10.0

    Unit: marks per 1,000 words
    Range: 0 and up
    Said: exclamation marks; many exclamation marks; few exclamation marks
    Source: issue of this project (rhythm and tone)
    """
    return _rate(page, page.reading.exclamations)


@feature(shown_by="lines")
def dash_rate(page: Page) -> float:
    """Long dashes for every 1,000 words.

    >>> dash_rate(Page("a — b", "markdown"))
    10.0

    Unit: marks per 1,000 words
    Range: 0 and up
    Said: long dashes; many long dashes; few long dashes
    Source: issue of this project (stock habits of generated text)
    """
    return _rate(page, page.reading.dashes)


@feature
def comma_rate(page: Page) -> float:
    """Commas for every 1,000 words, in languages that have such.

    >>> comma_rate(Page("rain, snow, hail", "markdown"))
    20.0

    Unit: marks per 1,000 words
    Range: 0 and up
    Said: commas; many commas; few commas
    Source: readers of this project's corpus (commas and quotations on honest texts)
    """
    return _rate(page, page.reading.commas) if is_pointed(page) else math.nan


@feature(shown_by="lines")
def bracket_rate(page: Page) -> float:
    """Opening round brackets for every 1,000 words: asides of somebody who writes.

    >>> bracket_rate(Page("rain (and snow)", "markdown"))
    10.0

    Unit: marks per 1,000 words
    Range: 0 and up
    Said: remarks in brackets; many remarks in brackets; few remarks in brackets
    Source: remeasured on this project's corpus (asides)
    """
    return _rate(page, page.reading.brackets)


@feature(shown_by="lines")
def apostrophe_rate(page: Page) -> float:
    """Apostrophes for every 1,000 words: the forms of speech that reworded text spells out.

    >>> apostrophe_rate(Page("it doesn't", "markdown"))
    10.0

    Unit: marks per 1,000 words
    Range: 0 and up
    Said: apostrophes; many apostrophes; few apostrophes
    Source: remeasured on this project's corpus (spun text avoids contractions)
    """
    return _rate(page, page.reading.apostrophes)


@feature(shown_by="lines")
def quotation_rate(page: Page) -> float:
    """Quoted passages for every 1,000 words.

    >>> quotation_rate(Page('She said "the river is rising fast" to us.', "markdown"))
    10.0

    Unit: quotations per 1,000 words
    Range: 0 and up
    Said: quotations; many quotations; few quotations
    Source: issue of this project (concrete things that honest pages have)
    """
    return _rate(page, page.reading.quotations)


@feature(shown_by="lines")
def date_rate(page: Page) -> float:
    """Years, dates and times of day for every 1,000 words.

    >>> date_rate(Page("Open from 9:30 since 12/04/1987.", "markdown"))
    20.0

    Unit: dates per 1,000 words
    Range: 0 and up
    Said: dates and times; many dates and times; few dates and times
    Source: readers of this project's corpus (checkable particulars)
    """
    return _rate(page, page.reading.dates)


@feature(shown_by="lines")
def concrete_rate(page: Page) -> float:
    """Numbers with a unit for every 1,000 words.

    >>> concrete_rate(Page("It weighs 3 kg.", "markdown"))
    10.0

    Unit: figures per 1,000 words
    Range: 0 and up
    Said: numbers with a unit; many numbers with a unit; few numbers with a unit
    Source: issue of this project (concrete things that honest pages have)
    """
    return _rate(page, page.reading.units)
