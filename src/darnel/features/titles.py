"""Titles: their shape, their stock words, and how they agree with the rest of the page."""

import re
from collections import Counter
from difflib import SequenceMatcher
from functools import lru_cache

from darnel.facts.phrases import count_phrases, words
from darnel.features.feature import feature, rate, share
from darnel.page.page import Page

_YEAR = re.compile(r"\b20[0-3]\d\b")
_BRACKETS = re.compile(r"[\[\(（【「『《]")
_SEPARATORS = re.compile(r"\s[|–—·•»:~/-]+\s|[|:：｜»]")
_LISTICLE = re.compile(
    r"^(?:the\s+)?(?:\d{1,3}\+?|five|ten|seven|twelve)\s+\w|^(?:the\s+)?(?:best|top|cheap|ultimate|complete|definitive)\b|"
    r"\b(?:top|best)\s+\d+|(?<!\d)\d+\s*(?:選|款|个|大|가지|cách|cara|ideas?|tips|ways|reasons|things|secrets|mejores|best)\b|"
    r"\bvs\.?\s|\breviews?\b|\btest\b.*\b20\d\d|ランキング|おすすめ",
    re.IGNORECASE,
)  # fmt: skip
_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b50\u2b55\u231a-\u23ff]")
_WORD = re.compile(r"\w+")
_PARTS = re.compile(r"\s[|–—·•»-]\s")
_END = re.compile(r"[.!?…。！？]")


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _plain(text: str) -> str:
    return " ".join(_words(text))


def _overlap(words_of: set[str], text: set[str]) -> float:
    return share(len(words_of & text), len(words_of))


def _alike(one: str, other: str) -> float:
    one, other = one.lower()[:120], other.lower()[:120]  # the matcher's time grows with the product
    if not one or not other:
        return 0.0
    return 1.0 if one == other else SequenceMatcher(None, one, other, autojunk=False).ratio()


def _opens_with(text: str, name: str) -> bool:
    """Whether a text opens with a phrase of a word list; in scripts without spaces also whether it ends with one."""
    low = text.lower()
    parts = low.split(None, 4)[:4]
    if (
        parts
        and parts[0] in _first_words(name)
        and not words(name).isdisjoint(" ".join(parts[:n]) for n in range(1, len(parts) + 1))
    ):
        return True
    return not low.isascii() and (low.startswith(phrases := _foreign(name)) or low.endswith(phrases))


def _asks(text: str) -> bool:
    return text.rstrip().endswith(("?", "？")) or _opens_with(text, "question")


@lru_cache(maxsize=8)
def _first_words(name: str) -> frozenset[str]:
    return frozenset(phrase.split()[0] for phrase in words(name))


@lru_cache(maxsize=8)
def _foreign(name: str) -> tuple[str, ...]:
    return tuple(sorted(phrase for phrase in words(name) if phrase[0] >= "\u0e00"))


@feature
def title_words(page: Page) -> float:
    """Words in the title.

    >>> title_words(Page("# A long day", "markdown"))
    3.0

    Unit: words
    Range: 0 and up
    Source: Ntoulas et al., Detecting Spam Web Pages, WWW 2006 (words in title)
    """
    return float(len(_words(page.title)))


@feature
def title_length(page: Page) -> float:
    """Characters in the title.

    >>> title_length(Page("# A long day", "markdown"))
    10.0

    Unit: characters
    Range: 0 and up
    Source: Ntoulas et al., Detecting Spam Web Pages, WWW 2006
    """
    return float(len(page.title))


@feature
def title_year(page: Page) -> float:
    """Whether the title names a year from 2000 to 2039.

    >>> title_year(Page("# Best chairs 2025", "markdown"))
    1.0

    Unit: 1 if so
    Range: 0 to 1
    Source: Bevendorff et al., ECIR 2024 (REVIEW_KEYWORD_PATTERN); traits measured on this project's corpus
    """
    return float(_YEAR.search(page.title) is not None)


@feature
def title_brackets(page: Page) -> float:
    """Opening brackets in the title.

    >>> title_brackets(Page("# Chairs (new) [free]", "markdown"))
    2.0

    Unit: brackets
    Range: 0 and up
    Source: issue of this project (title patterns)
    """
    return float(len(_BRACKETS.findall(page.title)))


@feature
def title_listicle(page: Page) -> float:
    """Whether the title has the shape of a list or a review.

    >>> title_listicle(Page("# Top 10 garden chairs", "markdown")), title_listicle(Page("# My garden", "markdown"))
    (1.0, 0.0)

    Unit: 1 if so
    Range: 0 to 1
    Source: Bevendorff et al., Is Google Getting Worse?, ECIR 2024 (REVIEW_KEYWORD_PATTERN)
    """
    return float(_LISTICLE.search(page.title) is not None)


@feature
def title_stock_share(page: Page) -> float:
    """Share of title words that are stock words of lists, reviews and reworded titles, in many languages.

    >>> title_stock_share(Page("# Ultimate guide", "markdown"))
    1.0

    Unit: share of words
    Range: 0 to 1
    Source: traits measured on this project's corpus (unleash, unveil, ultimate, mastering)
    """
    found = _words(page.title)
    return share(sum(word in words("listicle") or word in words("title_stock") for word in found), len(found))


@feature
def title_commerce(page: Page) -> float:
    """Phrases in the title about gambling, coupons, downloads, medicines, loans or essays.

    >>> title_commerce(Page("# Casino and coupon", "markdown"))
    2.0

    Unit: phrases
    Range: 0 and up
    Source: traits measured on this project's corpus (brand with bonus, slot, apk, coupon)
    """
    found = count_phrases(page.title.lower())
    return float(
        sum(found[kind] for kind in ("gambling", "coupon", "download", "pharma", "finance", "essay"))
    )


@feature
def title_question(page: Page) -> float:
    """Whether the title asks a question.

    >>> title_question(Page("# What is rust", "markdown")), title_question(Page("# Rust", "markdown"))
    (1.0, 0.0)

    Unit: 1 if so
    Range: 0 to 1
    Source: Marginalia Search, GoogleAnwersSpamDetector
    """
    return float(_asks(page.title))


@feature
def title_how_to(page: Page) -> float:
    """Whether the title promises instructions.

    >>> title_how_to(Page("# How to mend a chair", "markdown"))
    1.0

    Unit: 1 if so
    Range: 0 to 1
    Source: issue of this project (how-to shapes)
    """
    return float(_opens_with(page.title, "how_to"))


@feature
def title_separators(page: Page) -> float:
    """Separators in the title: bars, colons, dashes between spaces.

    >>> title_separators(Page("# Chairs | Garden - Shop", "markdown"))
    2.0

    Unit: separators
    Range: 0 and up
    Source: issue of this project (title patterns)
    """
    return float(len(_SEPARATORS.findall(page.title)))


@feature
def title_emoji(page: Page) -> float:
    """Emoji and pictographs in the title.

    >>> title_emoji(Page("# Win now 🎰", "markdown"))
    1.0

    Unit: characters
    Range: 0 and up
    Source: traits measured on this project's corpus (13 % of gambling doorways, 0.3 % of clean HTML)
    """
    return float(len(_EMOJI.findall(page.title)))


@feature
def title_capitals(page: Page) -> float:
    """Share of the title's letters that are capitals.

    >>> title_capitals(Page("# ABcd", "markdown"))
    0.5

    Unit: share of letters
    Range: 0 to 1
    Source: issue of this project (capitals)
    """
    letters = [c for c in page.title if c.isalpha()]
    return share(sum(c.isupper() for c in letters), len(letters))


@feature
def title_case_share(page: Page) -> float:
    """Share of the title's words of four or more letters that begin with a capital.

    >>> title_case_share(Page("# Cheap Garden chairs", "markdown"))
    0.6666666666666666

    Unit: share of words
    Range: 0 to 1
    Source: traits measured on this project's corpus (Title Case in 96 % of generated keyword sites)
    """
    long = [word for word in _WORD.findall(page.title) if len(word) > 3 and word[0].isalpha()]
    return share(sum(word[0].isupper() for word in long), len(long))


@feature
def title_digits(page: Page) -> float:
    """Share of the title's characters that are digits.

    >>> title_digits(Page("# ab12", "markdown"))
    0.5

    Unit: share of characters
    Range: 0 to 1
    Source: traits measured on this project's corpus (brand with digits)
    """
    return share(sum(c.isdigit() for c in page.title), len(page.title))


@feature
def title_function_words(page: Page) -> float:
    """Share of title words that are function words of the page's language.

    None in the keyword order of a query.

    >>> title_function_words(Page("# The day of the storm\\n\\nThe storm was on us and it was long and we had no light.", "markdown"))
    0.6

    Unit: share of words
    Range: 0 to 1
    Source: traits measured on this project's corpus (keyword order of a query)
    """
    found = _words(page.title)
    known = words("function_words", page.language.main or "en")
    return share(sum(word in known for word in found), len(found))


@feature
def title_repetition(page: Page) -> float:
    """Share of title words that stand in it more than once.

    >>> title_repetition(Page("# slot gacor slot online", "markdown"))
    0.25

    Unit: share of words
    Range: 0 to 1
    Source: issue of this project (stuffing)
    """
    found = _words(page.title)
    return share(len(found) - len(set(found)), len(found))


@feature
def title_heading_likeness(page: Page) -> float:
    """Likeness of the title and the first heading; 0 where there is no heading.

    >>> title_heading_likeness(Page("<title>A day</title><h1>A day</h1>"))
    1.0

    Unit: matching share of characters (Ratcliff and Obershelp)
    Range: 0 to 1
    Source: traits measured on this project's corpus (the first heading is on another subject in a third of one farm)
    """
    return _alike(page.title, page.headings[0].text) if page.headings else 0.0


@feature
def title_slug_overlap(page: Page) -> float:
    """Share of the words of the address that stand in the title, where the address speaks.

    >>> title_slug_overlap(Page("# Garden chairs for all", "markdown", "https://x.example/garden-chairs-sale"))
    0.6666666666666666

    Unit: share of slug words
    Range: 0 to 1
    Source: traits measured on this project's corpus (85 % of generated keyword sites, 1 % of clean HTML)
    """
    return (
        _overlap({word for word in page.slug if not word.isdigit()}, set(_words(page.title)))
        if len(page.slug) > 1
        else 0.0
    )


@feature
def slug_words(page: Page) -> float:
    """Words in the last speaking part of the address.

    >>> slug_words(Page("x", "markdown", "https://x.example/garden-chairs-sale.html"))
    3.0

    Unit: words
    Range: 0 and up
    Source: Marginalia Search, FeatureExtractor (kebab-case URL of more than three hyphens)
    """
    return float(len(page.slug))


@feature
def slug_in_text(page: Page) -> float:
    """How often the words of the address stand in the text as a phrase, for every 1,000 words.

    >>> slug_in_text(Page("garden chairs " * 25, "markdown", "https://x.example/garden-chairs"))
    500.0

    Unit: phrases per 1,000 words
    Range: 0 and up
    Source: traits measured on this project's corpus (74 % of generated keyword sites, 8 % of clean HTML)
    """
    phrase = " ".join(word for word in page.slug if not word.isdigit())
    return rate(page.low.count(phrase), len(page.words)) if phrase.count(" ") else 0.0


@feature
def title_in_text(page: Page) -> float:
    """How often the first half of the title stands in the text, for every 1,000 words.

    >>> title_in_text(Page("# Chairs\\n\\n" + "chairs are good " * 20, "markdown")) > 300
    True

    Unit: phrases per 1,000 words
    Range: 0 and up
    Source: issue of this project (the same phrase through title, headings and text)
    """
    title = page.title.lower()
    head = _SEPARATORS.split(title)[0].strip()
    phrase = head if head.count(" ") < 4 else " ".join(head.split()[:3])
    return rate(page.low.count(phrase), len(page.words)) if len(phrase) > 3 else 0.0


@feature
def title_as_sentence(page: Page) -> float:
    """Sentences inside paragraphs that are the title, word for word.

    A generator pastes the search phrase into the text as a sentence of its own: "Garden chairs."

    >>> text = "Sit well. Cheap garden chairs. We sat there until the evening came down on us all that day."
    >>> title_as_sentence(Page("# Cheap garden chairs\\n\\n" + text, "markdown"))
    1.0

    Unit: sentences
    Range: 0 and up
    Source: remeasured on this project's corpus (generated keyword pages)
    """
    forms = {_plain(page.title), _plain(_PARTS.split(page.title)[0])}
    forms = {form for form in forms if form.count(" ") > 1 or len(form) >= 12}
    count = 0
    for form in forms:
        longest = max(form.split(), key=len)  # looked for first: most lines do not hold it
        lines = (line for line in page.prose if longest in line.lower() and _plain(line) not in forms)
        count += sum(len(part) < 160 and _plain(part) == form for line in lines for part in _END.split(line))
    return float(count)


@feature
def description_title_likeness(page: Page) -> float:
    """Share of the title's words that stand in the description.

    A description made of a template around the title has them all.

    >>> description_title_likeness(Page('<title>Garden chairs</title><meta name="description" content="All on garden chairs.">'))
    1.0

    Unit: share of words
    Range: 0 to 1
    Source: traits measured on this project's corpus (95 % of one farm, 3 % of clean Markdown)
    """
    return _overlap(set(_words(page.title)), set(_words(page.description))) if page.description else 0.0


@feature
def description_holds_title(page: Page) -> float:
    """Whether the description holds the whole title.

    >>> description_holds_title(Page('---\\ntitle: Garden chairs\\ndescription: This article is on Garden chairs\\n---\\nx'))
    1.0

    Unit: 1 if so
    Range: 0 to 1
    Source: traits measured on this project's corpus (95 % of one farm, 3 % of clean Markdown)
    """
    return float(len(page.title) > 12 and page.title.lower() in page.description.lower())


@feature
def keyword_count(page: Page) -> float:
    """Keywords and tags in the head or the front matter.

    >>> keyword_count(Page('<meta name="keywords" content="a, b, c">'))
    3.0

    Unit: keywords
    Range: 0 and up
    Source: traits measured on this project's corpus (meta keywords in 77 % of gambling doorways)
    """
    return float(len(page.keywords))


@feature
def keyword_stuffing(page: Page) -> float:
    """Share of keywords that repeat a word of the commonest kind among them.

    >>> keyword_stuffing(Page('<meta name="keywords" content="slot online, slot gacor, slot 88, poker">'))
    0.75

    Unit: share of keywords
    Range: 0 to 1
    Source: issue of this project (comma-stuffed keywords)
    """
    if len(page.keywords) < 3:
        return 0.0
    sets = [set(keyword.split()) for keyword in page.keywords]
    return max(sum(word in other for other in sets) for word in set().union(*sets)) / len(sets)


@feature
def heading_question_share(page: Page) -> float:
    """Share of headings that ask a question.

    >>> heading_question_share(Page("# Chairs\\n\\n## What is a chair?", "markdown"))
    0.5

    Unit: share of headings
    Range: 0 to 1
    Source: Marginalia Search, GoogleAnwersSpamDetector (more than half of a level)
    """
    return share(sum(_asks(heading.text) for heading in page.headings), len(page.headings))


@feature
def heading_takeaway_share(page: Page) -> float:
    """Share of headings such as "Benefits of", "Key takeaways" or "Conclusion", in the languages of the word list.

    >>> heading_takeaway_share(Page("## Key takeaways\\n\\n## Benefits of chairs\\n\\n## Wood\\n\\n## Iron", "markdown"))
    0.5

    Unit: share of headings
    Range: 0 to 1
    Source: Marginalia Search, DocumentValuator (penalties 5 and 10)
    """
    found = sum(_opens_with(heading.text.strip(" :0123456789."), "takeaways") for heading in page.headings)
    return share(found, len(page.headings))


@feature
def heading_common_word(page: Page) -> float:
    """Share of headings that hold the commonest long word among them, where there are four or more.

    >>> heading_common_word(Page("# Blue chairs\\n\\n## Red chairs\\n\\n## Old chairs\\n\\n## Tables", "markdown"))
    0.75

    Unit: share of headings
    Range: 0 to 1
    Source: remeasured on this project's corpus (one name in every heading)
    """
    if len(page.headings) < 4:
        return 0.0
    known = words("function_words", page.language.main or "en")
    found = Counter(
        [
            word
            for heading in page.heading_words
            for word in set(heading)
            if len(word) > 3 and word not in known
        ]
    )
    return share(max(found.values(), default=0), len(page.headings))


@feature
def heading_title_share(page: Page) -> float:
    """Share of headings after the first that share a long word with the title.

    >>> heading_title_share(Page("# Garden chairs\\n\\n## Best garden chairs\\n\\n## Summary", "markdown"))
    0.5

    Unit: share of headings
    Range: 0 to 1
    Source: issue of this project (the same phrase stuffed through title and headings)
    """
    title = {word for word in _words(page.title) if len(word) > 4}
    rest = page.heading_words[1:]
    return share(sum(not title.isdisjoint(heading) for heading in rest), len(rest))


@feature
def heading_rate(page: Page) -> float:
    """Headings for every 1,000 words.

    >>> heading_rate(Page("# A\\n\\n## B", "markdown"))
    40.0

    Unit: headings per 1,000 words
    Range: 0 and up
    Source: Bevendorff et al., Is Google Getting Worse?, ECIR 2024 (num_h2)
    """
    return rate(len(page.headings), len(page.words))


@feature
def heading_length(page: Page) -> float:
    """Mean length of headings.

    >>> heading_length(Page("# ab\\n\\n## abcd", "markdown"))
    3.0

    Unit: characters
    Range: 0 and up
    Source: issue of this project (headings)
    """
    return sum(len(heading.text) for heading in page.headings) / len(page.headings) if page.headings else 0.0
