"""Languages: a second script, and marks left out. Texts alone are judged by them."""

import math

from darnel.facts.phrases import letters
from darnel.features.feature import feature, share
from darnel.page.page import Page


@feature(shown_by="other scripts")
def second_script_share(page: Page) -> float:
    """Share of letters outside the commonest script; Han and kana count as one.

    >>> second_script_share(Page("abcd абвг", "markdown"))
    0.5

    Unit: share of letters
    Range: 0 to 1
    Said: letters of a second script; letters of a second script; few letters of a second script
    Source: traits measured on this project's corpus (CJK runs beside Latin text)
    """
    counts = page.reading.scripts
    if not counts:
        return math.nan
    japanese = counts.get("han", 0) + counts.get("kana", 0)
    return 1.0 - max(japanese, *counts.values()) / sum(counts.values())


@feature
def stripped_diacritics(page: Page) -> float:
    """Words written without any diacritic in a language that has them: 1 where none is left.

    Compared with a tenth of all words, which ordinary text in these languages exceeds.

    >>> text = "Nha cai uy tin la noi ma nguoi choi co the dat cuoc va nhan thuong moi ngay. " * 4
    >>> stripped_diacritics(Page(text, "markdown"))
    1.0
    >>> text = "Dòng sông dâng cao vào mùa xuân và cây cầu cũ phải đóng cửa trong một tuần. " * 4
    >>> stripped_diacritics(Page(text, "markdown"))
    0.0

    Unit: missing share of words with diacritics
    Range: 0 to 1
    Said: words with accents short of one in ten; words with accents short of one in ten; few words with
    accents short of one in ten
    Source: traits measured on this project's corpus (diacritics stripped from a whole language)
    """
    if not letters(page.language.main or "") or page.reading.word_total < 30:
        return math.nan
    with_mark = share(page.reading.style.marked, page.reading.word_total)
    return max(0.0, 1.0 - with_mark * 10)
