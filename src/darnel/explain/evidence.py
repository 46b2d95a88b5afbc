"""Evidence: the places on a page that make a feature what it is."""

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

from darnel.explain import parts
from darnel.explain.parts import Part, line, passages
from darnel.features import FEATURES
from darnel.model.text_score import TextScore, slots_of
from darnel.page.elements import Link
from darnel.page.language import language_mix, script_counts
from darnel.page.page import Page

MOST = 40
"""Places told of one feature."""

Finder = Callable[[Page], Sequence[Part]]
_LIST = 10  # links from which a group counts as a list; also how many words are told
_WORDS = 400  # distinct words that are weighed one by one


def evidence(
    page: Page, feature: str, text: TextScore | None = None, *, towards_farm: bool = True
) -> list[Part]:
    """Places on the page that speak in a feature, in document order, at most MOST.

    A part of the page is evidence where the feature, measured on that part alone, is above 0: so evidence
    is found by the very code that measures. What only shows on the whole page (the largest list of links,
    passages in a second language) has a finder of its own. A feature without places has none to tell.

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
    if feature in _WHOLE:
        return list(_WHOLE[feature](page))[:MOST]
    subject = FEATURES[feature].function.__module__.rpartition(".")[2]
    for find in _ALONE.get(feature, _BY_SUBJECT.get(subject, ())):
        if found := [part for part in find(page) if _speaks_alone(feature, part, page)]:
            return found[:MOST]
    return []


def _speaks_alone(feature: str, part: Part, page: Page) -> bool:
    return FEATURES[feature].function(Page(part.html, "html", page.url)) > 0


# --- what only shows on the whole page --------------------------------------------------------------


def _title(page: Page) -> list[Part]:
    return [Part(line(page.title), "title")] if page.title else []


def _description(page: Page) -> list[Part]:
    return [Part(line(page.description), "description")] if page.description else []


def _keywords(page: Page) -> list[Part]:
    return [Part(line(", ".join(page.keywords)), "keywords")] if page.keywords else []


def _front_matter(page: Page) -> list[Part]:
    return [
        Part(line(f"{key}: {value}"), "front matter", (("", key),))
        for key, value in page.front_matter.items()
    ]


def _title_and_heading(page: Page) -> list[Part]:
    return [*_title(page), *parts.headings(page)[:1]]


def _title_in_text(page: Page) -> list[Part]:
    return [*_title(page), *passages([page.title] if page.title.lower() in page.low else [])]


def _links(chosen: Callable[[Page], list[Link]]) -> Finder:
    def find(page: Page) -> list[Part]:
        return [
            Part(line(f"{link.text or '(picture)'} → {link.href}"), "a", (("href", link.href),))
            for link in chosen(page)
        ]

    return find


def _commonest(name: str) -> Finder:
    """Links to the commonest target, domain, or with the commonest text."""

    def chosen(page: Page) -> list[Link]:
        links = page.links if name == "text" else page.external_links
        ((most, count),) = Counter(value for link in links if (value := getattr(link, name))).most_common(
            1
        ) or [("", 0)]
        return [link for link in links if count > 1 and getattr(link, name) == most]

    return _links(chosen)


def _foreign_links(page: Page) -> list[Link]:
    return [link for link in page.links if len(link.text) > 15 and _foreign(link.text, page)]


def _foreign(text: str, page: Page) -> bool:
    found = language_mix(text).main
    return found is not None and page.language.main is not None and found != page.language.main


def _foreign_lines(page: Page) -> list[Part]:
    return passages(text for text in page.lines[:400] if len(text) > 25 and _foreign(text, page))


def _second_script(page: Page) -> list[Part]:
    main = max(page.scripts, key=page.scripts.__getitem__, default="")
    own = {"han", "kana"} if main in {"han", "kana"} else {main}
    return passages(text for text in page.lines[:400] if script_counts(text).keys() - own)


def _repeated_lines(page: Page) -> list[Part]:
    return passages(text for text, count in Counter(page.lines).items() if count > 1)


def _common_words(page: Page) -> list[Part]:
    least = 2 if page.spaceless else 4
    return passages([word for word, _ in page.word_counts.most_common(50) if len(word) >= least][:3])


def _heavy_words(page: Page, text: TextScore, towards_farm: bool) -> list[Part]:
    """Words of the page that move its text score furthest to one side."""
    sign = 1.0 if towards_farm else -1.0
    words = [word for word, _ in page.word_counts.most_common() if len(word) > 1 and word.isalpha()][:_WORDS]
    moved = np.array(
        [sign * text.weights[slots_of(Page(word, "markdown"))].sum(dtype=np.float64) for word in words]
    )
    order = np.argsort(-moved, kind="stable")[:_LIST]
    return passages(words[place] for place in sorted(order) if moved[place] > 0)


_largest = _links(lambda page: page.link_groups[0] if page.link_groups else [])
_lists = _links(lambda page: [link for group in page.link_groups if len(group) >= _LIST for link in group])

_WHOLE: dict[str, Finder] = {
    **{name: _title for name in FEATURES if name.startswith("title_") and name != "title_anchor_share"},
    **dict.fromkeys(
        ("largest_list", "largest_list_share", "list_external_share", "list_place", "list_anchor_length"),
        _largest,
    ),
    "link_lists": _lists,
    **dict.fromkeys(
        ("external_link_share", "external_domains", "external_domain_entropy"),
        _links(lambda page: page.external_links),
    ),
    "repeated_target_share": _commonest("href"),
    "one_domain_share": _commonest("domain"),
    "sister_subdomains": _commonest("domain"),
    "repeated_anchor_share": _commonest("text"),
    "foreign_link_share": _links(_foreign_links),
    "languages_in_links": _links(_foreign_links),
    **dict.fromkeys(("main_language_share", "languages_in_text"), _foreign_lines),
    "title_language_differs": _title,
    **dict.fromkeys(("second_script_share", "link_scripts"), _second_script),
    **dict.fromkeys(("repeated_line_share", "repeated_sentence_share"), _repeated_lines),
    **dict.fromkeys(("top_word_share", "top_pair_share"), _common_words),
    **dict.fromkeys(
        ("description_title_likeness", "description_holds_title", "description_length"), _description
    ),
    **dict.fromkeys(("keyword_count", "keyword_stuffing"), _keywords),
    **dict.fromkeys(
        ("front_matter_keys", "front_matter_factory", "days_to_update", "dates_reversed", "named_author"),
        _front_matter,
    ),
    "title_heading_likeness": _title_and_heading,
    **dict.fromkeys(("title_in_text", "title_as_sentence"), _title_in_text),
    **dict.fromkeys(
        ("heading_common_word", "heading_title_share", "heading_rate", "heading_length"), parts.headings
    ),
}

_ALONE: dict[str, tuple[Finder, ...]] = {
    **dict.fromkeys(
        ("ad_slot_rate", "ad_slot_share", "empty_slot_share", "ads_within_prose", "prose_gap_share"),
        (parts.boxes,),
    ),
    **dict.fromkeys(
        ("ad_networks", "entry_networks", "managed_networks", "hit_counters", "trackers"),
        (parts.embeds, parts.images),
    ),
    **dict.fromkeys(
        ("popunder_scripts", "click_hijack", "external_scripts", "building_scripts", "frames"),
        (parts.embeds,),
    ),
    "redirects": (parts.embeds, parts.entries),
    **dict.fromkeys(
        ("structured_types", "structured_article", "structured_commerce", "structured_questions"),
        (parts.embeds,),
    ),
    "tracking_pixel_rate": (parts.images,),
    "hidden_share": (parts.styled,),
    "click_handlers": (parts.handlers,),
    **dict.fromkeys(("heading_question_share", "heading_takeaway_share"), (parts.headings,)),
    **dict.fromkeys(
        ("image_rate", "hotlinked_share", "image_domains", "image_fallback_share", "long_alt_share"),
        (parts.images,),
    ),
    "emphasis_rate": (parts.emphasis,),
    "list_item_rate": (parts.items,),
    "table_cell_rate": (parts.tables,),
    "code_rate": (parts.code,),
    "form_rate": (parts.fields,),
    "players": (parts.players,),
    "declared_language_differs": (parts.entries,),
    **dict.fromkeys(
        ("gambling_rate", "offer_rate", "download_rate", "lead_rate", "generated_phrases", "care_phrases"),
        (parts.lines,),
    ),
    **dict.fromkeys(
        ("template_residue", "source_captions", "related_blocks", "concrete_rate", "quotation_rate"),
        (parts.lines,),
    ),
    **dict.fromkeys(("exclamation_rate", "question_rate", "ellipsis_rate", "dash_rate"), (parts.lines,)),
}
_BY_SUBJECT: dict[str, tuple[Finder, ...]] = {
    "ads": (parts.links,),
    "links": (parts.links,),
    "metadata": (parts.entries,),
}
