"""The outline of a page: everything that features need of its markup, from one pass over the tree."""

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache

from turbohtml import Document, Element

from darnel.facts import Network, network_of
from darnel.hosts import domain_of, host_of

_AD_TOKEN = re.compile(
    r"(?:^|[\s_-])(?:ads?|adsense|adsbygoogle|adslot|adunit|adbox|adspace|adcontainer|adwrapper|advert\w*|"
    r"anzeigen?|publicidade?|iklan|dfp|gpt-ad|ezoic|taboola|outbrain|mgid|sponsor\w*|sp-ad|banner-?ads?|leaderboard)"
    r"(?:[\s_-]|\d|$)",
    re.IGNORECASE,
)
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|text-indent\s*:\s*-\d{3}|(?:left|top)\s*:\s*-\d{3,}", re.IGNORECASE
)
_LISTS = frozenset(("ul", "ol", "table", "nav", "dl", "select", "menu", "footer", "aside"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_INLINE_LIMIT = 20_000  # characters of inline script kept, all scripts together
_CLIMB = 5  # ancestors looked at for the list that holds a link


@dataclass(slots=True)
class Link:
    """One `a` element with an `href`: target, visible text, place in the document."""

    href: str
    text: str
    rel: str
    order: int
    banner: bool  # holds a picture
    group: int  # which list or container of links it stands in

    @property
    def host(self) -> str:
        """Host of the target, or "" for a link inside the site."""
        return host_of(self.href)

    @property
    def domain(self) -> str:
        """Registrable domain of the target, or ""."""
        return domain_of(self.host) if self.host else ""

    @property
    def network(self) -> Network | None:
        """The affiliate network, shortener or ad network that the target belongs to."""
        return network_of(self.host)


@dataclass(slots=True)
class Embed:
    """One element that loads something from an address: script, frame, picture, style sheet."""

    tag: str
    url: str
    order: int

    @property
    def host(self) -> str:
        """Host of the address, or "" for one inside the site."""
        return host_of(self.url)

    @property
    def network(self) -> Network | None:
        """The ad, analytics or counter network that the address belongs to."""
        return network_of(self.host)


@dataclass(slots=True)
class Image(Embed):
    """One `img` element."""

    alt: str
    tiny: bool  # at most two pixels wide or high
    fallback: bool  # has an `onerror` handler


@dataclass(slots=True)
class Heading:
    """One heading, `level` 1 to 6."""

    level: int
    text: str
    order: int


@dataclass(slots=True)
class Outline:
    """What one pass over the elements of a page finds, in document order."""

    title: str = ""
    links: list[Link] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    embeds: list[Embed] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    paragraphs: list[tuple[int, int]] = field(default_factory=list)  # (order, characters)
    slots: list[tuple[int, bool]] = field(default_factory=list)  # (order, empty) of ad containers
    meta: dict[str, str] = field(default_factory=dict)
    relations: dict[str, str] = field(default_factory=dict)  # rel of `link` elements to their first href
    tags: Counter[str] = field(default_factory=Counter)
    hidden: int = 0  # elements hidden by their own style or attribute
    handlers: int = 0  # elements with an inline click handler
    inline_scripts: list[str] = field(default_factory=list)
    language: str = ""  # of the root element
    refresh: str = ""  # content of a meta refresh
    elements: int = 0


@lru_cache(maxsize=16_384)
def _names_an_ad(tokens: str) -> bool:
    return _AD_TOKEN.search(tokens) is not None


@lru_cache(maxsize=16_384)
def _hides(style: str) -> bool:
    return _HIDDEN.search(style) is not None


def _tiny(size: str | None) -> bool:
    return size is not None and size.strip().removesuffix("px") in ("0", "1", "2")


def _container(element: Element, numbers: dict[object, int]) -> int:
    """Number of the nearest list around a link, or of its grandparent where no list is near."""
    parent = element.parent
    fallback: object = parent
    for step in range(_CLIMB):
        if not isinstance(parent, Element):
            break
        if parent.tag in _LISTS:
            return numbers.setdefault(parent, len(numbers))
        if step < 2:
            fallback = parent
        parent = parent.parent
    return numbers.setdefault(fallback, len(numbers))


def outline(tree: Document) -> Outline:
    """Walk all elements of a parsed page once."""
    found = Outline()
    tags: list[str] = []
    numbers: dict[object, int] = {}
    inline_left = _INLINE_LIMIT
    last_slot: Element | None = None
    for order, element in enumerate(tree.iter_elements()):
        tag = element.tag
        tags.append(tag)
        attr = element.attr
        style = attr("style")
        if (style and _hides(style)) or attr("hidden") is not None:
            found.hidden += 1
        if attr("onclick"):
            found.handlers += 1
        if tag == "a":
            if (href := attr("href")) is not None:
                text = " ".join(element.text.split())
                banner = not text and element.find("img") is not None
                rel = (attr("rel") or "").lower()
                found.links.append(Link(href.strip(), text, rel, order, banner, _container(element, numbers)))
        elif tag == "p":
            found.paragraphs.append((order, len(element.text.strip())))
        elif tag in _HEADINGS:
            found.headings.append(Heading(int(tag[1]), " ".join(element.text.split()), order))
        elif tag in {"img", "amp-img"}:
            url = attr("src") or attr("data-src") or attr("data-lazy-src") or ""
            tiny = _tiny(attr("width")) or _tiny(attr("height"))
            found.images.append(Image(tag, url.strip(), order, attr("alt") or "", tiny, attr("onerror") is not None))
        elif tag == "script":
            if source := attr("src"):
                found.embeds.append(Embed(tag, source.strip(), order))
            elif inline_left > 0 and "json" not in (attr("type") or ""):
                found.inline_scripts.append(element.text[:inline_left])
                inline_left -= len(found.inline_scripts[-1])
        elif tag in ("iframe", "embed", "amp-iframe"):
            if source := attr("src") or attr("data-src"):
                found.embeds.append(Embed(tag, source.strip(), order))
        elif tag == "meta":
            _meta(found, element)
        elif tag == "link":
            target = (attr("href") or "").strip()
            for rel in (attr("rel") or "").lower().split():
                found.relations.setdefault(rel, target)
        elif tag == "title" and not found.title:
            found.title = " ".join(element.text.split())
        elif tag == "html":
            found.language = (attr("lang") or "").lower()
        # A slot inside a slot is one slot: ad containers nest.
        is_slot = tag in {"ins", "amp-ad"} or (tag in _SLOT_TAGS and _is_slot(element))
        if is_slot and (last_slot is None or not _inside(element, last_slot)):
            found.slots.append((order, not element.text.strip() and element.find("img") is None))
            last_slot = element
    found.tags = Counter(tags)
    found.elements = len(tags)
    return found


_SLOT_TAGS = frozenset(("div", "aside", "section", "span", "center", "figure", "iframe"))


def _is_slot(element: Element) -> bool:
    return _names_an_ad(element.attr("class") or "") or _names_an_ad(element.attr("id") or "")


def _inside(element: Element, ancestor: Element) -> bool:
    parent = element.parent
    for _ in range(_CLIMB):
        if parent is None:
            return False
        if parent == ancestor:
            return True
        parent = parent.parent
    return False


def _meta(found: Outline, element: Element) -> None:
    name = element.attr("name") or element.attr("property") or element.attr("itemprop")
    content = element.attr("content") or ""
    if name:
        found.meta.setdefault(name.lower(), content.strip())
    elif (element.attr("http-equiv") or "").lower() == "refresh":
        found.refresh = content
