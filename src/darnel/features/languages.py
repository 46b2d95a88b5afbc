"""Languages: how many stand on the page, and where they change."""

import math
import re
import string

from darnel.facts.phrases import letters
from darnel.features.feature import feature, share
from darnel.page.language import language_mix, script_counts
from darnel.page.page import Page

_SAMPLE = 3_000  # characters


_ASCII_LETTERS = string.ascii_letters.encode()
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


@feature
def main_language_share(page: Page) -> float:
    """Share of the text that is in its main language.

    >>> main_language_share(Page("The river was high in spring and the old bridge was closed for a week.", "markdown"))
    1.0

    Unit: share of bytes
    Range: 0 to 1
    Source: DCLM, language score of a page at least 0.65; dolma, paragraph taggers
    """
    return page.language.share


@feature
def languages_in_text(page: Page) -> float:
    """Languages that hold at least a twentieth of the text.

    >>> languages_in_text(Page("The river was high in spring and the old bridge was closed for a week.", "markdown"))
    1.0

    Unit: languages
    Range: 0 and up
    Source: mission of this project (language mix)
    """
    return float(sum(part >= 0.05 for part in page.language.shares.values()))


@feature
def languages_in_links(page: Page) -> float:
    """Languages that hold at least a twentieth of the longer link texts.

    >>> languages_in_links(Page("[The river was high in the spring](/1)", "markdown"))
    1.0

    Unit: languages
    Range: 0 and up
    Source: field notes of this project (language mix on link text; no rival has it)
    """
    return float(sum(part >= 0.05 for part in page.anchor_language.shares.values()))


@feature
def foreign_link_share(page: Page) -> float:
    """Share of the longer link texts that is in another language than the text.

    >>> text = "The river was high in spring and the old bridge was closed for a week. "
    >>> foreign_link_share(Page(text * 3 + "[Der Fluss war im Frühjahr sehr hoch und die Brücke war gesperrt](/1)", "markdown")) > 0.9
    True

    Unit: share of bytes
    Range: 0 to 1
    Source: field notes of this project (language mix on link text)
    """
    main = page.language.main
    shares = page.anchor_language.shares
    return min(math.fsum(part for code, part in shares.items() if code[:2] != main), 1.0) if main else 0.0


@feature
def title_language_differs(page: Page) -> float:
    """Whether the title is in another language than the text.

    >>> text = "The river was high in spring and the old bridge was closed for a week. "
    >>> title_language_differs(Page("# Der Fluss war im Frühjahr sehr hoch\\n\\n" + text * 3, "markdown"))
    1.0

    Unit: 1 if so
    Range: 0 to 1
    Source: issue of this project (languages of title against body)
    """
    title = language_mix(page.title).main if len(page.title) > 15 else None
    return float(title is not None and page.language.main is not None and title != page.language.main)


@feature
def declared_language_differs(page: Page) -> float:
    """Whether the page declares another language than its text is in.

    >>> declared_language_differs(Page('<html lang="de"><p>The river was high in spring and the old bridge was closed.'))
    1.0

    Unit: 1 if so
    Range: 0 to 1
    Source: issue of this project (templates with a fixed language)
    """
    declared = page.outline.language[:2]
    return float(bool(declared) and page.language.main is not None and declared != page.language.main)


@feature
def language_unknown(page: Page) -> float:
    """Whether no language is recognised.

    >>> language_unknown(Page("x", "markdown"))
    1.0

    Unit: 1 if so
    Range: 0 to 1
    Source: issue of this project (main language and confidence)
    """
    return float(page.language.main is None)


@feature
def second_script_share(page: Page) -> float:
    """Share of letters outside the commonest script; Han and kana count as one.

    >>> second_script_share(Page("abcd абвг", "markdown"))
    0.5

    Unit: share of letters
    Range: 0 to 1
    Source: traits measured on this project's corpus (CJK runs beside Latin text)
    """
    counts = dict(page.scripts)
    if "kana" in counts:
        counts["han"] = counts.get("han", 0) + counts.pop("kana")
    return 1.0 - max(counts.values()) / sum(counts.values()) if counts else 0.0


@feature
def link_scripts(page: Page) -> float:
    """Scripts in the link texts, Han and kana apart.

    >>> link_scripts(Page("[abcd](/1) [абвг](/2)", "markdown"))
    2.0

    Unit: scripts
    Range: 0 to 8
    Source: traits measured on this project's corpus ("also read" titles in other scripts)
    """
    counts = script_counts(" ".join(link.text for link in page.links)[:_SAMPLE])
    return float(sum(count >= 3 for count in counts.values()))


@feature
def stripped_diacritics(page: Page) -> float:
    """Words written without any diacritic in a language that has them: 1 where none is left.

    Compared with a tenth of all words, which ordinary text in these languages exceeds.

    >>> stripped_diacritics(Page("Nha cai uy tin la noi ma nguoi choi co the dat cuoc va nhan thuong moi ngay. " * 4, "markdown"))
    1.0
    >>> stripped_diacritics(Page("Dòng sông dâng cao vào mùa xuân và cây cầu cũ phải đóng cửa trong một tuần. " * 4, "markdown"))
    0.0

    Unit: missing share of words with diacritics
    Range: 0 to 1
    Source: traits measured on this project's corpus (diacritics stripped from a whole language)
    """
    marked = letters(page.language.main or "")
    if not marked or len(page.words) < 30:
        return 0.0
    with_mark = share(
        sum(count for word, count in page.word_counts.items() if not marked.isdisjoint(word)), len(page.words)
    )
    return max(0.0, 1.0 - with_mark * 10)


@feature
def ascii_share(page: Page) -> float:
    """Share of letters that are ASCII, where the main language is not English.

    >>> ascii_share(Page("Dòng sông dâng cao vào mùa xuân và cây cầu cũ phải đóng cửa. " * 4, "markdown")) < 0.9
    True

    Unit: share of letters
    Range: 0 to 1
    Source: traits measured on this project's corpus (stripped diacritics; English words in foreign text)
    """
    if page.language.main in ("en", None):
        return 0.0
    text = "\n".join(page.lines)[:_SAMPLE]
    ascii_text = text.encode("ascii", "ignore")
    plain = len(ascii_text) - len(ascii_text.translate(None, _ASCII_LETTERS))
    return share(plain, plain + sum(map(str.isalpha, "".join(_NOT_ASCII.findall(text)))))
