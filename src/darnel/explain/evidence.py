"""Evidence: the places on a page that make a feature what it is."""

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

from darnel.explain import parts
from darnel.explain.parts import Part, line, passages
from darnel.facts.phrases import tongue
from darnel.features import FEATURES
from darnel.model.text_score import TextScore, slots_of
from darnel.page.elements import Link
from darnel.page.language import script_counts
from darnel.page.links import inner, kinds_of_section, leads_to_account, leads_to_document
from darnel.page.page import Page

MOST = 40
"""Places reported for one feature."""

Finder = Callable[[Page], Sequence[Part]]
_LIST = 10  # links from which a group counts as a list; also how many words are reported
_LINES = 400  # lines that are looked at
_ENDS = (".", "!", "?", "。", "！", "？", "…", '"', "”", "」", "»", ":", "।", "؟", ")")
_COPIES = 9
_WORDS = 400  # distinct words that are weighed one by one


def evidence(
    page: Page, feature: str, text: TextScore | None = None, *, towards_farm: bool = True
) -> list[Part]:
    """Places on the page that speak in a feature, in document order, at most MOST.

    A feature names its finder (`shown_by`). A part of the page is evidence where the feature, measured on
    copies of that
    part, is above 0: so evidence is found by the very code that measures. What only shows on the whole page
    (the largest
    list of links, names that are taken up again) has a finder of its own. A feature without places has none
    to tell.

    Args:
        page: HTML or Markdown.
        feature: a name of the catalogue, or `text_score`.
        text: the model's text score, for the words that weigh most in it.
        towards_farm: which of these words to tell.

    >>> page = Page("[a](https://shop.example/x?tag=me-20) [b](/about)", "markdown")
    >>> [place.text for place in evidence(page, "affiliate_link_share")]
    ['a → https://shop.example/x?tag=me-20']
    """
    if feature not in FEATURES:
        return _heavy_words(page, text, towards_farm) if text is not None else []
    shown_by = FEATURES[feature].shown_by
    if shown_by in WHOLE:
        return list(WHOLE[shown_by](page))[:MOST]
    if shown_by in ALONE:
        return [part for part in ALONE[shown_by](page) if _speaks_alone(feature, part, page)][:MOST]
    return []


def _speaks_alone(feature: str, part: Part, page: Page) -> bool:
    # Nine copies: a rate leaves single words out of account.
    return FEATURES[feature](Page(part.html * _COPIES, "html", page.url)) > 0


# --- what only shows on the whole page --------------------------------------------------------------


def _title(page: Page) -> list[Part]:
    return [Part(line(page.title), "title")] if page.title else []


def _description(page: Page) -> list[Part]:
    return [Part(line(page.description), "description")] if page.description else []


def _front_matter(page: Page) -> list[Part]:
    return [
        Part(line(f"{key}: {value}"), "front matter", (("", key),))
        for key, value in page.front_matter.items()
    ]


def _links(chosen: Callable[[Page], list[Link]]) -> Finder:
    def find(page: Page) -> list[Part]:
        return [
            Part(line(f"{link.text or '(picture)'} → {link.href}"), "a", (("href", link.href),))
            for link in chosen(page)
        ]

    return find


def _to_commonest_domain(page: Page) -> list[Link]:
    links = page.external_links
    ((most, count),) = Counter(link.domain for link in links if link.domain).most_common(1) or [("", 0)]
    return [link for link in links if count > 1 and link.domain == most]


def _second_script(page: Page) -> list[Part]:
    main = max(page.reading.scripts, key=page.reading.scripts.__getitem__, default="")
    own = {"han", "kana"} if main in {"han", "kana"} else {main}
    return passages(text for text in page.reading.lines[:400] if script_counts(text).keys() - own)


def _repeated_lines(page: Page) -> list[Part]:
    return passages(text for text, count in Counter(page.reading.lines).items() if count > 1)


def _common_words(page: Page) -> list[Part]:
    least = 2 if page.reading.spaceless else 4
    return passages([word for word, _ in page.reading.word_counts.most_common(50) if len(word) >= least][:3])


def _heavy_words(page: Page, text: TextScore, towards_farm: bool) -> list[Part]:
    """Words of the page that move its text score furthest to one side, the heaviest first.

    Small words of the language, such as "and", are left out: they show people nothing.
    """
    sign = 1.0 if towards_farm else -1.0
    small = tongue(page.language.main or "").function_words
    words = [
        word
        for word, _ in page.reading.word_counts.most_common()
        if len(word) > 1 and word.isalpha() and word not in small
    ][:_WORDS]
    moved = np.array(
        [sign * text.weights[slots_of(Page(word, "markdown"))].sum(dtype=np.float64) for word in words]
    )
    order = np.argsort(-moved, kind="stable")[:_LIST]
    return passages(words[place] for place in order if moved[place] > 0)


def _lines_where(chosen: Callable[[Page, str], bool]) -> Finder:
    return lambda page: passages(text for text in page.reading.lines[:_LINES] if chosen(page, text))


def _shell(page: Page) -> list[Part]:
    return passages(text.text for text in page.visible_lines[:_LINES] if text.shell or text.linked > 0.5)


def _capitals(page: Page, *, wavering: bool) -> list[Part]:
    capital, small = page.reading.capitals
    return passages(word.title() for word, _ in capital.most_common() if (word in small) == wavering)


def _scripts_and_pictures(page: Page) -> list[Part]:
    return [*parts.embeds(page), *parts.images(page)]


WHOLE: dict[str, Finder] = {
    "title": _title,
    "description": _description,
    "front matter": _front_matter,
    "headings": parts.headings,
    "largest list": _links(lambda page: page.link_groups[0] if page.link_groups else []),
    "outside links": _links(lambda page: page.external_links),
    "inner links": _links(lambda page: inner(page.links, page.own_domain)),
    "section links": _links(
        lambda page: [link for link in page.links if kinds_of_section(link, page.own_domain)]
    ),
    "account links": _links(lambda page: list(filter(leads_to_account, page.external_links))),
    "document links": _links(lambda page: list(filter(leads_to_document, page.links))),
    "links to one domain": _links(_to_commonest_domain),
    "other scripts": _second_script,
    "repeated lines": _repeated_lines,
    "common words": _common_words,
    "shell lines": _shell,
    "cut lines": _lines_where(lambda page, text: text in page.reading.prose and not text.endswith(_ENDS)),
    "small starts": _lines_where(lambda _, text: text[:1].islower()),
    "wavering capitals": lambda page: _capitals(page, wavering=True),
    "names": lambda page: _capitals(page, wavering=False),
    "hidden": lambda page: passages(line(text) for text in page.hidden_texts),
}
"""Finders of what only shows on the whole page, by the name that features call them by."""

ALONE: dict[str, Finder] = {
    "links": parts.links,
    "boxes": parts.boxes,
    "embeds": _scripts_and_pictures,
    "images": parts.images,
    "code": parts.code,
    "lines": parts.lines,
}
"""Finders of parts that are measured one by one."""
