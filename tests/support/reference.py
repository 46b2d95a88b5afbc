"""The oracle of the fast reading: the views of a Page that need its tree, on BeautifulSoup with html5lib.

Plain, slow, and written apart from `darnel.page.outline`: it shares the dataclasses of `darnel.page.elements`
and nothing else. All views above the tree (lines, words, features) are inherited: both ways have features.
"""

import json
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, NavigableString, Tag, XMLParsedAsHTMLWarning
from bs4.element import PageElement, PreformattedString

from darnel.facts.hosts import host_of
from darnel.page.elements import Embed, Heading, Image, Link
from darnel.page.page import Page
from darnel.page.visible_text import folded

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
FRAMES = ("iframe", "embed", "amp-iframe")
PICTURES = ("img", "amp-img")
ALWAYS_ORDERED = (
    "p",
    *HEADINGS,
    *PICTURES,
    *FRAMES,
    "script",
    "meta",
    "link",
    "title",
    "html",
    "ins",
    "amp-ad",
)
BOXES = ("div", "aside", "section", "span", "center", "figure")
BOX_NAME_PARTS = (
    "ad",
    "anzeig",
    "publici",
    "iklan",
    "dfp",
    "ezoic",
    "taboola",
    "outbrain",
    "mgid",
    "sponsor",
    "leaderboard",
)
AD_WORDS = [
    "ad",
    "ads",
    "adsense",
    "adsbygoogle",
    "adslot",
    "adunit",
    "adbox",
    "adspace",
    "adcontainer",
    "adwrapper",
    "anzeige",
    "anzeigen",
    "publicidad",
    "publicidade",
    "iklan",
    "dfp",
    "ezoic",
    "taboola",
    "outbrain",
    "mgid",
    "bannerad",
    "bannerads",
    "leaderboard",
]
HOLDS_LINKS = ("ul", "ol", "table", "nav", "dl", "menu", "footer", "aside", "p", "blockquote", *HEADINGS)
NEAR = 5
INLINE_LIMIT = 20_000
DEEPEST_DATA = 400  # levels of JSON


class ReferencePage(Page):
    """A Page whose tree is a soup."""

    @cached_property
    def soup(self) -> BeautifulSoup:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
            warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
            # a carriage return was written &#13;: as a character, it would be read as a line feed
            written = self.tree.html.replace("\r", "&#13;")
            return BeautifulSoup(written, "html5lib", multi_valued_attributes=None)

    @cached_property
    def outline(self) -> "ReferenceOutline":  # type: ignore[override]
        return read_outline(self.soup)

    @cached_property
    def structured_data(self) -> list[dict[str, Any]]:
        return read_structured_data(self.soup)


def reference_page(page: Page) -> ReferencePage:
    """The same page, to be read the slow way."""
    return ReferencePage(
        page.content,
        page._format,
        page.url,
        id=page._id,
        source=page.source,
        site=page._site,
        path=page.path,
        error=page.error,
        max_bytes=page.max_bytes,
    )


# --- walking a soup -----------------------------------------------------------------------------


def walk(tag: Tag) -> Iterator[PageElement]:
    """List all nodes below a tag in document order; `tag.descendants` trusts stale links of html5lib."""
    waiting = list(reversed(tag.contents))
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, Tag):
            waiting.extend(reversed(node.contents))


def elements(tag: Tag) -> list[Tag]:
    """All elements below a tag, in document order."""
    return [node for node in walk(tag) if isinstance(node, Tag)]


def is_text(node: PageElement) -> bool:
    """Whether a node is text, and not a comment or a doctype."""
    return isinstance(node, NavigableString) and not isinstance(node, PreformattedString)


def text_of(tag: Tag) -> str:
    """All text below a tag."""
    return "".join(str(node) for node in walk(tag) if is_text(node))


def one_line(tag: Tag) -> str:
    """All text below a tag with single spaces."""
    return folded(" ".join(text_of(tag).split()))


def value(tag: Tag, *names: str) -> str:
    """The first attribute of these names that is not empty, else ""."""
    return next((str(tag[name]) for name in names if tag.get(name)), "")


def holds_picture(tag: Tag) -> bool:
    return any(inner.name == "img" for inner in elements(tag))


def above(tag: Tag) -> list[Tag]:
    """The nearest elements around a tag, from the inside out."""
    around = []
    parent = tag.parent
    while parent is not None and not isinstance(parent, BeautifulSoup) and len(around) < NEAR:
        around.append(parent)
        parent = parent.parent
    return around


# --- the outline --------------------------------------------------------------------------------

Ordered = list[tuple[int, Tag]]
"""The elements that have an order, each with it."""


@dataclass
class ReferenceOutline:
    """The views of `darnel.page.outline.Outline`, all at once."""

    title: str
    links: list[Link]
    images: list[Image]
    embeds: list[Embed]
    headings: list[Heading]
    meta: dict[str, str]
    relations: dict[str, str]
    inline_scripts: list[str]
    ad_places: int
    codes: int
    feeds: list[str]

    @property
    def heading_totals(self) -> tuple[int, int, str]:
        texts = [heading.text for heading in self.headings]
        return len(texts), sum(map(len, texts)), texts[0] if texts else ""

    def meta_of(self, name: str) -> str:
        return self.meta.get(name, "")

    def head_names(self) -> tuple[dict[str, str], dict[str, str]]:
        return self.meta, self.relations


def read_outline(soup: BeautifulSoup) -> ReferenceOutline:
    everything = elements(soup)
    ordered = list(enumerate(tag for tag in everything if has_order(tag)))
    return ReferenceOutline(
        title=next(
            (
                title
                for _, tag in ordered
                if tag.name == "title" and tag.find_parent("svg") is None and (title := one_line(tag))
            ),
            "",
        ),
        links=read_links(ordered),
        images=[read_image(tag) for name in PICTURES for tag in everything if tag.name == name],
        embeds=read_embeds(everything),
        headings=[Heading(int(tag.name[1]), one_line(tag)) for tag in everything if tag.name in HEADINGS],
        meta=read_meta(ordered),
        relations=read_relations(ordered),
        inline_scripts=read_inline_scripts(ordered),
        ad_places=count_ad_places(ordered),
        codes=sum(tag.name in {"code", "pre"} for tag in everything),
        feeds=[
            value(tag, "href")
            for tag in everything
            if tag.name == "link" and value(tag, "type") in ("application/rss+xml", "application/atom+xml")
        ],
    )


def has_order(tag: Tag) -> bool:
    """Whether an element counts as a place in the document."""
    if tag.name == "a":
        return tag.has_attr("href")
    if tag.name in BOXES:
        return any(part in value(tag, name).lower() for part in BOX_NAME_PARTS for name in ("class", "id"))
    return tag.name in ALWAYS_ORDERED


def read_links(ordered: Ordered) -> list[Link]:
    links = []
    holders: list[Tag] = []  # of links, in the order in which they are met
    for _, tag in ordered:
        if tag.name != "a":
            continue
        holder = holder_of(tag)
        if not any(holder is known for known in holders):
            holders.append(holder)
        group = next(number for number, known in enumerate(holders) if holder is known)
        href, text = value(tag, "href").strip(), one_line(tag)
        banner = text == "" and holds_picture(tag)
        links.append(Link(href, text, value(tag, "rel").lower(), banner, group, host_of(href)))
    return links


def holder_of(link: Tag) -> Tag:
    """The nearest list, paragraph or the like around a link; else its grandparent, else its parent."""
    around = above(link)
    for tag in around:
        if tag.name in HOLDS_LINKS:
            return tag
    return around[:2][-1]


def read_image(tag: Tag) -> Image:
    url = value(tag, "src", "data-src", "data-lazy-src").strip()
    return Image(tag.name, url, host_of(url), tag.has_attr("onerror"))


def read_embeds(everything: list[Tag]) -> list[Embed]:
    """Scripts, then each kind of frame."""
    embeds = []
    for name in ("script", *FRAMES):
        for tag in everything:
            source = value(tag, "src") if name == "script" else value(tag, "src", "data-src")
            if tag.name == name and source:
                embeds.append(Embed(name, source.strip(), host_of(source.strip())))
    return embeds


def count_ad_places(ordered: Ordered) -> int:
    """Count ad containers, those right inside the last one left out."""
    count = 0
    last = None
    for _, tag in ordered:
        if is_ad_place(tag) and not any(around is last for around in above(tag)):
            count += 1
            last = tag
    return count


def is_ad_place(tag: Tag) -> bool:
    if tag.name == "ins" and any(name.startswith("data-") for name in tag.attrs):
        return True
    named = names_an_ad(value(tag, "class")) or names_an_ad(value(tag, "id"))
    return tag.name == "amp-ad" or (tag.name in {*BOXES, "ins"} and named)


def names_an_ad(names: str) -> bool:
    return any(is_ad_word(word) for word in re.split(r"[\s_-]", names.lower()))


def is_ad_word(word: str) -> bool:
    """Whether a word is an ad word, alone or with a number after it, or begins with `advert` or `sponsor`."""
    for start in ("advert", "sponsor"):
        if word.startswith(start) and re.fullmatch(r"\w*|\w*\d.*", word.removeprefix(start)):
            return True
    return any(word == ad or (word.startswith(ad) and word[len(ad)].isdecimal()) for ad in AD_WORDS)


def read_meta(ordered: Ordered) -> dict[str, str]:
    meta: dict[str, str] = {}
    for _, tag in ordered:
        name = value(tag, "name", "property", "itemprop").lower()
        if tag.name == "meta" and name and name not in meta:
            meta[name] = value(tag, "content").strip()
    return meta


def read_relations(ordered: Ordered) -> dict[str, str]:
    relations: dict[str, str] = {}
    for _, tag in ordered:
        if tag.name == "link":
            for rel in value(tag, "rel").lower().split():
                if rel not in relations:
                    relations[rel] = value(tag, "href").strip()
    return relations


def read_inline_scripts(ordered: Ordered) -> list[str]:
    """Code that stands in the page, until the limit is reached."""
    scripts: list[str] = []
    for _, tag in ordered:
        room = INLINE_LIMIT - sum(len(script) for script in scripts)
        if tag.name == "script" and not value(tag, "src") and "json" not in value(tag, "type") and room > 0:
            scripts.append(text_of(tag)[:room])
    return scripts


# --- structured data ----------------------------------------------------------------------------


def read_structured_data(soup: BeautifulSoup) -> list[dict[str, Any]]:
    documents: list[Any] = []
    for tag in elements(soup):
        if (
            tag.name == "script"
            and value(tag, "type").partition(";")[0].strip().lower() == "application/ld+json"
        ):
            try:
                data = json.loads(text_of(tag), parse_constant=refuse)
            except (ValueError, RecursionError):
                continue
            if not nests_deeper(data, DEEPEST_DATA):
                documents.append(data)
    objects: list[dict[str, Any]] = []
    add_objects(documents, 0, objects)
    return objects


def refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def nests_deeper(data: Any, levels: int) -> bool:
    inner = data.values() if isinstance(data, dict) else data if isinstance(data, list) else None
    if inner is None:
        return False
    return levels == 0 or any(nests_deeper(part, levels - 1) for part in inner)


def add_objects(data: Any, depth: int, objects: list[dict[str, Any]]) -> None:
    """Add an object and those inside it, to the sixth level of lists and objects, a hundred of each level."""
    if isinstance(data, dict):
        objects.append(data)
    inner = list(data.values()) if isinstance(data, dict) else data if isinstance(data, list) else []
    if depth < 6:
        for part in inner[:100]:
            add_objects(part, depth + 1, objects)


# --- text ---------------------------------------------------------------------------------------

SPACE = " \t\n\f\r"
SKIPPED = ("datalist", "head", "noembed", "noframes", "rp", "template", "title")
BLOCKS = [
    "html",
    "body",
    "p",
    "div",
    "section",
    "article",
    "header",
    "footer",
    "nav",
    "aside",
    "main",
    "figure",
    "figcaption",
    "address",
    "blockquote",
    "pre",
    "hr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "menu",
    "li",
    "dl",
    "dt",
    "dd",
    "details",
    "summary",
    "table",
]
LISTS = ("ul", "ol", "menu")
DEEPEST_INDENT = 17  # levels: lists, items and quotes around a line; deeper ones indent no further
