"""The outline of a page: everything that features need of its elements, each part computed on first use."""

import re
from collections.abc import Iterable
from functools import lru_cache

from turbohtml import Document, Element

from darnel.facts.hosts import host_of
from darnel.page.cached import cached_property
from darnel.page.elements import Embed, Heading, Image, Link
from darnel.page.visible_text import folded

_AD_TOKEN = re.compile(
    r"(?:^|[\s_-])(?:ads?|adsense|adsbygoogle|adslot|adunit|adbox|adspace|adcontainer|adwrapper|advert\w*|"
    r"anzeigen?|publicidade?|iklan|dfp|gpt-ad|ezoic|taboola|outbrain|mgid|sponsor\w*|sp-ad|banner-?ads?|"
    r"leaderboard)"
    r"(?:[\s_-]|\d|$)",
    re.IGNORECASE,
)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_FRAMES = ("iframe", "embed", "amp-iframe")
_AD_STEMS = ("ad", "anzeig", "publici", "iklan", "dfp", "ezoic", "taboola", "outbrain", "mgid", "sponsor")
_AD_NAMES = ",".join(f'[{name}*="{stem}" i]' for name in ("class", "id") for stem in _AD_STEMS)
_AD_BOXES = f":is(div,aside,section,span,center,figure):is({_AD_NAMES})"
_FEEDS = 'link[type="application/rss+xml"],link[type="application/atom+xml"]'
_AROUND_LINK = frozenset(
    ("ul", "ol", "table", "nav", "dl", "menu", "footer", "aside", "p", "blockquote", *_HEADINGS)
)
_INLINE_LIMIT = 20_000  # characters of inline script kept, all scripts together
_NEAR = 5  # ancestors looked at around a link or a place for ads: bounded, so that deep nesting costs no more


class Outline:
    """What features need of the elements of a page.

    The parser finds elements by name in C; what nobody asks for never becomes a Python object.
    """

    def __init__(self, tree: Document) -> None:
        self._tree = tree

    @cached_property
    def title(self) -> str:
        """The first title that is not blank, those of drawings left out."""
        titles = (_line(element) for element in self._tree.select("title") if element.closest("svg") is None)
        return next(filter(None, titles), "")

    @cached_property
    def meta(self) -> dict[str, str]:
        """Content of `meta` elements by name in lower case, of each name the first."""
        contents: dict[str, str] = {}
        for element in self._tree.select("meta"):
            if name := _meta_name(element):
                contents.setdefault(name.lower(), (element.attr("content") or "").strip())
        return contents

    def head_names(self) -> tuple[Iterable[str], Iterable[str]]:
        """Return the names of `meta` elements, and the relations of `link` elements, each once."""
        return self.meta, self.relations

    def meta_of(self, name: str) -> str:
        """Content of the first `meta` element of a name in lower case, or ""."""
        return self.meta.get(name, "")

    @cached_property
    def relations(self) -> dict[str, str]:
        """Each `rel` of `link` elements and the first address that it has."""
        hrefs: dict[str, str] = {}
        for element in self._tree.select("link"):
            href = (element.attr("href") or "").strip()  # once, as there may be many relations
            for rel in (element.attr("rel") or "").lower().split():
                hrefs.setdefault(rel, href)
        return hrefs

    @cached_property
    def feeds(self) -> list[str]:
        """Addresses of the feeds that the head names."""
        return [element.attr("href") or "" for element in self._tree.select(_FEEDS)]

    @cached_property
    def links(self) -> list[Link]:
        """All links with a target."""
        links, numbers = [], dict[object, int]()
        for element in self._tree.select("a[href]"):
            href, text = (element.attr("href") or "").strip(), _line(element)
            banner = not text and element.find("img") is not None
            links.append(
                Link(
                    href,
                    text,
                    (element.attr("rel") or "").lower(),
                    banner,
                    _group(element, numbers),
                    host_of(href),
                )
            )
        return links

    @cached_property
    def _amp_elements(self) -> list[Element]:
        # The parser finds its own tags by an index; for others it looks at all: once for all of AMP's.
        return self._tree.select("amp-img,amp-iframe,amp-ad")

    @cached_property
    def images(self) -> list[Image]:
        """All pictures, those of AMP last."""
        return [
            _image(element)
            for element in (*self._tree.select("img"), *self._amp_elements)
            if element.tag in {"img", "amp-img"}
        ]

    @cached_property
    def embeds(self) -> list[Embed]:
        """Scripts with an address, then frames."""
        embeds = [_embed(element, element.attr("src")) for element in self._tree.select("script[src]")]
        frames = (*self._tree.select("iframe"), *self._tree.select("embed"), *self._amp_elements)
        embeds += [
            _embed(element, element.attr("src") or element.attr("data-src"))
            for element in frames
            if element.tag in _FRAMES
        ]
        return [embed for embed in embeds if embed is not None]

    @cached_property
    def inline_scripts(self) -> list[str]:
        """Code inside the page, its first 20,000 characters."""
        bodies, left = [], _INLINE_LIMIT
        for element in self._tree.select("script"):
            if left > 0 and not element.attr("src") and "json" not in (element.attr("type") or ""):
                bodies.append(element.text[:left])
                left -= len(bodies[-1])
        return bodies

    @cached_property
    def headings(self) -> list[Heading]:
        """All headings."""
        return [
            Heading(int(element.tag[1]), _line(element)) for element in self._tree.iter_elements(_HEADINGS)
        ]

    @property
    def heading_totals(self) -> tuple[int, int, str]:
        """How many headings there are, their characters, and the text of the first, or ""."""
        texts = [heading.text for heading in self.headings]
        return len(texts), sum(map(len, texts)), texts[0] if texts else ""

    @cached_property
    def ad_places(self) -> int:
        """How many places for ads there are; nested ones count once."""
        count = 0
        last: Element | None = None
        for element in self._tree.select(f"ins,amp-ad,{_AD_BOXES}"):
            if _is_ad_place(element) and (last is None or not _inside(element, last)):
                count += 1
                last = element
        return count

    @cached_property
    def codes(self) -> int:
        """How many elements are of printed code."""
        return len(self._tree.find_all("code")) + len(self._tree.find_all("pre"))


@lru_cache(maxsize=16_384)
def _names_an_ad(tokens: str) -> bool:
    return _AD_TOKEN.search(tokens) is not None


def _line(element: Element) -> str:
    return folded(" ".join(element.text.split()))


def _group(element: Element, numbers: dict[object, int]) -> int:
    """Number of the nearest list or paragraph around a link, or of its grandparent where none is near."""
    around = parent = element.parent
    for step in range(_NEAR):
        if not isinstance(parent, Element):
            break
        if parent.tag in _AROUND_LINK:
            return numbers.setdefault(parent, len(numbers))
        if step < 2:
            around = parent
        parent = parent.parent
    return numbers.setdefault(around, len(numbers))


def _image(element: Element) -> Image:
    attr = element.attr
    url = (attr("src") or attr("data-src") or attr("data-lazy-src") or "").strip()
    return Image(element.tag, url, host_of(url), attr("onerror") is not None)


def _embed(element: Element, source: str | None) -> Embed | None:
    url = (source or "").strip()
    return Embed(element.tag, url, host_of(url)) if source else None


def _is_ad_place(element: Element) -> bool:
    """Whether its tag, class or identifier names an ad; `ins`, which marks edits too, has `data-*` else."""
    if element.tag == "amp-ad" or _names_an_ad(element.attr("class") or ""):
        return True
    if _names_an_ad(element.attr("id") or ""):
        return True
    return element.tag == "ins" and any(name.startswith("data-") for name in element.attrs)


def _inside(element: Element, ancestor: Element) -> bool:
    parent = element.parent
    for _ in range(_NEAR):
        if parent is None:
            return False
        if parent == ancestor:
            return True
        parent = parent.parent
    return False


def _meta_name(element: Element) -> str | None:
    return element.attr("name") or element.attr("property") or element.attr("itemprop")
