"""Text: words and their repetition, sentences and their rhythm, stock phrases, concrete things."""

import math
import re
import zlib
from collections import Counter
from itertools import pairwise
from statistics import fmean

from darnel.facts.phrases import function_word_median, words
from darnel.features.feature import feature, rate, share
from darnel.page.page import Page

_SOURCE_CAPTION = re.compile(
    r"^(?:source|sumber|via|image|photo|quelle|fuente|kaynak|出典|来源)\s*[:：]", re.IGNORECASE
)
_CONCRETE = re.compile(
    r"\d\s?(?:%|°|€|\$|£|(?:km|cm|mm|kg|g|mg|ml|l|lb|oz|ft|mph|kwh|w|v|hz|ghz|mhz|gb|mb|kb|tb|px|min|h|usd|eur)\b)"
)
_QUOTE = re.compile(r"[\"“„«「][^\"”“»」\n]{15,300}[\"”“»」]")
_SPINTAX = re.compile(r"\{[^{}|\n]{1,40}(?:\|[^{}|\n]{1,40}){1,8}\}")
_HEAD = 1_000  # words in which variety and repetition are measured, so that long pages do not look poor


def _variation(sizes: list[int]) -> float:
    """Coefficient of variation: standard deviation over mean, from sums that are exact."""
    total, squares = sum(sizes), sum(size * size for size in sizes)
    return math.sqrt(len(sizes) * squares - total * total) / total if len(sizes) > 2 and total else 0.0


def _listed_share(page: Page, name: str) -> float:
    """Share of words that stand in a word list of the page's language; of characters where there are no spaces."""
    language = page.language.main or "en"
    known, counts = words(name, language), page.word_counts
    if page.spaceless:
        text, covered = page.low[:6_000], 0
        size = len("".join(text.split()))
        for phrase in sorted(known, key=lambda phrase: (-len(phrase), phrase)):
            covered += text.count(phrase) * len(phrase)
            text = text.replace(phrase, " ")
        return share(covered, size)
    if language == "ko":  # particles are endings
        return share(
            sum(count for word, count in counts.items() if word.endswith(tuple(known))), len(page.words)
        )
    return share(sum(counts[word] for word in counts.keys() & known), len(page.words))


def _repeated(page: Page, size: int) -> float:
    """Share of runs of `size` words, among the first 1,000 words, that repeat an earlier one."""
    found = page.words[:_HEAD]
    runs = list(zip(*(found[i:] for i in range(size)), strict=False))
    return share(len(runs) - len(set(runs)), len(runs))


@feature
def word_count(page: Page) -> float:
    """Words of the text (characters where the script has no spaces), as a logarithm.

    >>> round(word_count(Page("one two three", "markdown")), 2)
    1.39

    Unit: ln(1 + words)
    Range: 0 and up
    Source: Ntoulas et al., Detecting Spam Web Pages, WWW 2006 (words in page)
    """
    return math.log1p(len(page.words))


@feature
def word_length(page: Page) -> float:
    """Mean length of words.

    >>> word_length(Page("one three", "markdown"))
    4.0

    Unit: characters
    Range: 0 and up
    Source: Ntoulas et al., Detecting Spam Web Pages, WWW 2006 (mean word length)
    """
    return len("".join(page.words)) / len(page.words) if page.words else 0.0


@feature
def word_variety(page: Page) -> float:
    """Distinct words among the first 1,000.

    >>> word_variety(Page("slot gacor slot gacor", "markdown"))
    0.5

    Unit: distinct words per word
    Range: 0 to 1
    Source: Bevendorff et al., Is Google Getting Worse?, ECIR 2024 (type-token ratio)
    """
    found = page.words[:_HEAD]
    return share(len(set(found)), len(found))


@feature
def word_entropy(page: Page) -> float:
    """Entropy of the words of the text.

    >>> word_entropy(Page("a b a b", "markdown"))
    1.0

    Unit: bits
    Range: 0 and up
    Source: RedPajama-Data v2, unigram entropy
    """
    total = len(page.words)
    repeated = math.fsum(n * math.log2(n) for n in page.word_counts.values() if n > 1)
    return max(math.log2(total) - repeated / total, 0.0) if total else 0.0


@feature
def single_word_share(page: Page) -> float:
    """Share of distinct words that stand on the page only once.

    >>> single_word_share(Page("a b b", "markdown"))
    0.5

    Unit: share of distinct words
    Range: 0 to 1
    Source: RedPajama-Data v2 (unique words)
    """
    return share(list(page.word_counts.values()).count(1), len(page.word_counts))


@feature
def function_word_ratio(page: Page) -> float:
    """Function words of the page's own language, against what is usual on honest pages of that language.

    >>> function_word_ratio(Page("The river was high in the spring and the bridge had to be closed.", "markdown")) > 1
    True

    Unit: share of words over the language's median share
    Range: 0 and up
    Source: Gopher (Rae et al. 2021), at least 2 of 8 stop words; ECIR 2024, function word ratio
    """
    return _listed_share(page, "function_words") / function_word_median(page.language.main or "en")


@feature
def top_word_share(page: Page) -> float:
    """Share of the commonest word of four or more letters (two characters where there are no spaces).

    >>> top_word_share(Page("slot slot here", "markdown"))
    0.6666666666666666

    Unit: share of words
    Range: 0 to 1
    Source: keyword density, as in search-engine guidelines; Ntoulas et al. 2006
    """
    known = words("function_words", page.language.main or "en")
    least = 1 if page.spaceless else 4
    top = max(
        (n for word, n in page.word_counts.items() if n > 1 and len(word) >= least and word not in known),
        default=1,
    )
    return share(top, len(page.words))


@feature
def top_pair_share(page: Page) -> float:
    """Share of the commonest pair of neighbouring words.

    >>> top_pair_share(Page("slot gacor slot gacor", "markdown"))
    0.6666666666666666

    Unit: share of word pairs
    Range: 0 to 1
    Source: datatrove, Gopher repetition filter (top 2-gram)
    """
    found = page.words[:_HEAD]
    counts = Counter(pairwise(found))
    return share(max(counts.values(), default=0), len(found) - 1)


@feature
def repeated_triples(page: Page) -> float:
    """Share of word triples that repeat an earlier one.

    >>> repeated_triples(Page("a b c a b c", "markdown"))
    0.25

    Unit: share of word 3-grams
    Range: 0 to 1
    Source: datatrove, Gopher repetition filter (duplicate n-grams)
    """
    return _repeated(page, 3)


@feature
def repeated_eights(page: Page) -> float:
    """Share of runs of eight words that repeat an earlier one.

    >>> repeated_eights(Page("a b c d e f g h " * 2, "markdown")) > 0
    True

    Unit: share of word 8-grams
    Range: 0 to 1
    Source: datatrove, Gopher repetition filter (duplicate 5- to 10-grams)
    """
    return _repeated(page, 8)


@feature
def repeated_line_share(page: Page) -> float:
    """Share of lines that stand on the page more than once.

    >>> repeated_line_share(Page("- one\\n- one\\n- two\\n- three", "markdown"))
    0.25

    Unit: share of lines
    Range: 0 to 1
    Source: datatrove, Gopher repetition filter (duplicate lines)
    """
    return share(len(page.lines) - len(set(page.lines)), len(page.lines))


@feature
def repeated_sentence_share(page: Page) -> float:
    """Share of prose sentences that repeat an earlier one.

    >>> line = "The river was high in the spring and the old bridge had to be closed for a whole week. "
    >>> repeated_sentence_share(Page(line + line, "markdown"))
    0.5

    Unit: share of sentences
    Range: 0 to 1
    Source: traits measured on this project's corpus (22 % of generated keyword sites, 1 % of clean HTML)
    """
    return share(len(page.sentences) - len(set(page.sentences)), len(page.sentences))


@feature
def compressibility(page: Page) -> float:
    """How much smaller the first 6,000 characters of the text become when they are compressed.

    >>> compressibility(Page("slot gacor " * 100, "markdown")) > 10
    True

    Unit: bytes per compressed byte
    Range: 0 and up
    Source: Ntoulas et al., Detecting Spam Web Pages, WWW 2006 (spam rate 27 % at 3 to 4)
    """
    content = page.low[:6_000].encode()
    return len(content) / len(zlib.compress(content, 1)) if content else 0.0


@feature
def sentence_length(page: Page) -> float:
    """Mean length of prose sentences.

    >>> sentence_length(Page("word " * 30, "markdown"))
    149.0

    Unit: characters
    Range: 0 and up
    Source: Bevendorff et al., Is Google Getting Worse?, ECIR 2024 (Flesch reading ease)
    """
    return fmean(map(len, page.sentences)) if page.sentences else 0.0


@feature
def sentence_rhythm(page: Page) -> float:
    """Variation of the length of prose sentences; low in even, generated text.

    >>> sentence_rhythm(Page("word " * 30, "markdown"))
    0.0

    Unit: standard deviation over mean
    Range: 0 and up
    Source: issue of this project (sentence rhythm)
    """
    return _variation([len(sentence) for sentence in page.sentences])


@feature
def paragraph_length(page: Page) -> float:
    """Mean length of prose lines.

    >>> paragraph_length(Page("word " * 30, "markdown"))
    149.0

    Unit: characters
    Range: 0 and up
    Source: RedPajama-Data v2 (lines)
    """
    return fmean(map(len, page.prose)) if page.prose else 0.0


@feature
def paragraph_rhythm(page: Page) -> float:
    """Variation of the length of prose lines.

    >>> paragraph_rhythm(Page("word " * 30, "markdown"))
    0.0

    Unit: standard deviation over mean
    Range: 0 and up
    Source: issue of this project (sentences and paragraphs)
    """
    return _variation([len(line) for line in page.prose])


@feature
def prose_share(page: Page) -> float:
    """Share of the text that stands in lines long enough to be prose.

    >>> prose_share(Page("word " * 30, "markdown"))
    1.0

    Unit: share of characters
    Range: 0 to 1
    Source: datatrove, FineWeb quality filter (lines of at most 30 characters)
    """
    return share(sum(map(len, page.prose)), sum(map(len, page.lines)))


@feature
def closed_line_share(page: Page) -> float:
    """Share of lines that end like a sentence.

    >>> closed_line_share(Page("One.\\n\\nTwo", "markdown"))
    0.5

    Unit: share of lines
    Range: 0 to 1
    Source: datatrove, FineWeb quality filter (lines ending in punctuation at least 0.12)
    """
    return share(
        sum(line.endswith((".", "!", "?", "。", "！", "？", "…", '"', "”", "」")) for line in page.lines),
        len(page.lines),
    )


@feature
def digit_share(page: Page) -> float:
    """Share of characters that are digits.

    >>> digit_share(Page("ab 12", "markdown"))
    0.4

    Unit: share of characters
    Range: 0 to 1
    Source: Gopher (Rae et al. 2021), symbol ratios
    """
    text = page.low[:10_000]
    return share(sum(map(text.count, "0123456789")), len(text))


@feature
def capital_word_share(page: Page) -> float:
    """Share of words that begin with a capital, over the first 5,000 characters as written.

    >>> capital_word_share(Page("One two Three four", "markdown"))
    0.5

    Unit: share of words
    Range: 0 to 1
    Source: traits measured on this project's corpus (Title Case, brand repetition)
    """
    found = " ".join(page.lines[:400])[:5_000].split()
    return share(sum(map(str.isupper, [word[0] for word in found])), len(found))


@feature
def exclamation_rate(page: Page) -> float:
    """Exclamation marks for every 1,000 words.

    >>> exclamation_rate(Page("Win now!", "markdown"))
    20.0

    Unit: marks per 1,000 words
    Range: 0 and up
    Source: issue of this project (rhythm and tone)
    """
    return rate(page.low.count("!") + page.low.count("！"), len(page.words))


@feature
def question_rate(page: Page) -> float:
    """Question marks for every 1,000 words.

    >>> question_rate(Page("Why? How?", "markdown"))
    40.0

    Unit: marks per 1,000 words
    Range: 0 and up
    Source: traits measured on this project's corpus (scraped questions and answers)
    """
    return rate(page.low.count("?") + page.low.count("？"), len(page.words))


@feature
def ellipsis_rate(page: Page) -> float:
    """Ellipses for every 1,000 words; snippets of search results end in them.

    >>> ellipsis_rate(Page("and so on ...", "markdown"))
    20.0

    Unit: marks per 1,000 words
    Range: 0 and up
    Source: Gopher (Rae et al. 2021), lines ending in an ellipsis; scraped snippets
    """
    return rate(page.low.count("...") + page.low.count("…"), len(page.words))


@feature
def dash_rate(page: Page) -> float:
    """Long dashes for every 1,000 words.

    >>> dash_rate(Page("a — b", "markdown"))
    20.0

    Unit: marks per 1,000 words
    Range: 0 and up
    Source: issue of this project (stock habits of generated text)
    """
    return rate(page.low.count("—") + page.low.count("–"), len(page.words))


@feature
def generated_phrases(page: Page) -> float:
    """Stock phrases of generated and spun text, for every 1,000 words.

    >>> generated_phrases(Page("In today's digital age, it's important to note this.", "markdown")) >= 20
    True

    Unit: phrases per 1,000 words
    Range: 0 and up
    Source: Marginalia Search, DocumentValuator; traits measured on this project's corpus
    """
    return rate(page.mentions["generated"], len(page.words))


@feature
def template_residue(page: Page) -> float:
    """Unfilled slots and leftovers of templates and generators.

    >>> template_residue(Page("[your name] is {glad|happy}.", "markdown"))
    2.0

    Unit: leftovers
    Range: 0 and up
    Source: traits measured on this project's corpus (placeholders left in)
    """
    return float(len(_SPINTAX.findall(page.low)) + page.mentions["placeholders"])


@feature
def gambling_rate(page: Page) -> float:
    """Words of gambling and betting, for every 1,000 words.

    >>> gambling_rate(Page("casino bonus", "markdown")) >= 20
    True

    Unit: words per 1,000 words
    Range: 0 and up
    Source: traits measured on this project's corpus (gambling doorways show in words)
    """
    return rate(page.mentions["gambling"], len(page.words))


@feature
def offer_rate(page: Page) -> float:
    """Words of coupons and bargains, for every 1,000 words.

    >>> offer_rate(Page("coupon code for a discount", "markdown")) >= 20
    True

    Unit: words per 1,000 words
    Range: 0 and up
    Source: corpus rubric of this project (coupon and deal doorways)
    """
    return rate(page.mentions["coupon"], len(page.words))


@feature
def download_rate(page: Page) -> float:
    """Words of downloads, cracked software and APK mirrors, for every 1,000 words.

    >>> download_rate(Page("mod apk free download", "markdown")) >= 20
    True

    Unit: words per 1,000 words
    Range: 0 and up
    Source: corpus rubric of this project (APK mirrors, book doorways)
    """
    return rate(page.mentions["download"], len(page.words))


@feature
def lead_rate(page: Page) -> float:
    """Words of medicines, loans, insurance and essays for sale, for every 1,000 words.

    >>> lead_rate(Page("payday loan online", "markdown")) >= 20
    True

    Unit: words per 1,000 words
    Range: 0 and up
    Source: corpus rubric of this project (lead-generation doorways)
    """
    return rate(page.mentions["pharma"] + page.mentions["finance"] + page.mentions["essay"], len(page.words))


@feature
def source_captions(page: Page) -> float:
    """Lines such as "Source: host" for every 1,000 words.

    >>> source_captions(Page("Source: example.com", "markdown"))
    20.0

    Unit: lines per 1,000 words
    Range: 0 and up
    Source: traits measured on this project's corpus (33 % of generated keyword sites, 0.2 % of clean HTML)
    """
    return rate(
        sum(len(line) < 120 and _SOURCE_CAPTION.match(line) is not None for line in page.lines),
        len(page.words),
    )


@feature
def concrete_rate(page: Page) -> float:
    """Numbers with a unit in the first 6,000 characters, for every 1,000 words.

    >>> concrete_rate(Page("It weighs 3 kg.", "markdown"))
    20.0

    Unit: figures per 1,000 words
    Range: 0 and up
    Source: issue of this project (concrete things that honest pages have)
    """
    return rate(len(_CONCRETE.findall(page.low[:6_000])), min(len(page.words), 1_000))


@feature
def quotation_rate(page: Page) -> float:
    """Quoted passages in the first 6,000 characters, for every 1,000 words.

    >>> quotation_rate(Page('She said "the river is rising fast" to us.', "markdown"))
    20.0

    Unit: quotations per 1,000 words
    Range: 0 and up
    Source: issue of this project (concrete things that honest pages have)
    """
    return rate(len(_QUOTE.findall(page.low[:6_000])), min(len(page.words), 1_000))


@feature
def first_person_share(page: Page) -> float:
    """Share of words that speak of the writer.

    >>> first_person_share(Page("I lost my way and we went on to the river in the dark, all of us together with our dog", "markdown")) > 0.2
    True

    Unit: share of words
    Range: 0 to 1
    Source: issue of this project (someone speaks)
    """
    return _listed_share(page, "first_person")


@feature
def second_person_share(page: Page) -> float:
    """Share of words that speak to the reader.

    >>> second_person_share(Page("You and your family will find that this is what you want for your next holiday", "markdown")) > 0.2
    True

    Unit: share of words
    Range: 0 to 1
    Source: issue of this project (sales talk)
    """
    return _listed_share(page, "second_person")


@feature
def care_phrases(page: Page) -> float:
    """Words of accountability (contact, imprint, sources, licence), for every 1,000 words.

    >>> care_phrases(Page("Impressum", "markdown"))
    20.0

    Unit: phrases per 1,000 words
    Range: 0 and up
    Source: field notes of this project (signs of care)
    """
    return rate(page.mentions["care"], len(page.words))
