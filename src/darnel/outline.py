"""The outline of a page: everything that features need of its markup, from one pass over the tree."""

import re
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
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|text-indent\s*:\s*-\d{3}|(?:left|top)\s*:\s*-\d{3,}",
    re.IGNORECASE,
)
_PAID = re.compile(
    r"[?&](?:tag=[\w-]+-2\d\b|aff(?:_?id|iliate(?:_?id)?)?=|affid=|ref(?:id|_id|erral)?=[\w-]|mkrid=|campid=|irclickid=|subid\d?=|clickid=|"
    r"btag=|a_aid=|partner(?:_?id)?=|promo(?:code)?=|pid=\d|hop=|rfsn=|aff_fcid=|aff_sub|invite(?:_?code)?=|via=|agent=|coupon=)"
    r"|/(?:aff|affiliate|partners?|recommends|go|out|refer|visit|register)/[\w-]",
    re.IGNORECASE,
)
_HEADINGS = "h1,h2,h3,h4,h5,h6"
_AD_STEMS = ("ad", "anzeig", "publici", "iklan", "dfp", "ezoic", "taboola", "outbrain", "mgid", "sponsor", "leaderboard")
_AD_NAMES = ",".join(f'[{name}*="{stem}" i]' for name in ("class", "id") for stem in _AD_STEMS)
# The parser selects in C, in document order: what no feature asks for never becomes a Python object.
_WANTED = (
    f"a[href],p,{_HEADINGS},img,amp-img,script,iframe,embed,amp-iframe,meta,link,title,html,ins,amp-ad,"
    f":is(div,aside,section,span,center,figure):is({_AD_NAMES})"
)
_AROUND_LINK = frozenset(("ul", "ol", "table", "nav", "dl", "menu", "footer", "aside", "p", "blockquote", *_HEADINGS.split(",")))
_COUNTED = ("p", "li", "td", "th", "div", "span", "strong", "b", "code", "pre", "br", "input", "textarea", "select", "video", "audio")
_INLINE_LIMIT = 20_000  # characters of inline script kept, all scripts together
_NEAR = 5  # ancestors looked at for what holds a link or a slot: a bound, so that deep nesting costs no more


@dataclass(slots=True)
class Link:
    """One `a` element with an `href`: target, visible text, place in the document."""

    href: str
    text: str
    rel: str
    order: int
    banner: bool  # holds a picture and no text
    group: int  # which list, paragraph or container of links it stands in
    host: str  # of the target, or "" for a link inside the site

    @property
    def domain(self) -> str:
        """Registrable domain of the target, or ""."""
        return domain_of(self.host) if self.host else ""

    @property
    def network(self) -> Network | None:
        """The affiliate network, shortener or ad network that the target belongs to."""
        return network_of(self.host)

    @property
    def paid(self) -> bool:
        """Whether it pays the site when followed: an affiliate network's host, or a partner's parameter or path on another host."""
        network = self.network
        return (network is not None and network.kind == "affiliate") or (bool(self.host) and _PAID.search(self.href) is not None)


@dataclass(slots=True)
class Embed:
    """One element that loads something from an address: script, frame, picture, style sheet."""

    tag: str
    url: str
    order: int
    host: str  # of the address, or "" for one inside the site

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
    tags: dict[str, int] = field(default_factory=dict)  # elements by tag, of the tags that features count
    hidden: int = 0  # elements hidden by their own style or attribute
    handlers: int = 0  # elements with an inline click handler
    inline_scripts: list[str] = field(default_factory=list)
    language: str = ""  # of the root element
    refresh: str = ""  # content of a meta refresh
    elements: int = 0  # all of them
    wanted: int = 0  # those that have an order
    amp: bool = False  # built of AMP elements


@lru_cache(maxsize=16_384)
def _names_an_ad(tokens: str) -> bool:
    return _AD_TOKEN.search(tokens) is not None


@lru_cache(maxsize=16_384)
def _hides(style: str) -> bool:
    return _HIDDEN.search(style) is not None


def _tiny(size: str | None) -> bool:
    return size is not None and size.strip().removesuffix("px") in ("0", "1", "2")


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


def outline(tree: Document) -> Outline:
    """Visit the elements that features ask for once, in document order."""
    found = Outline()
    numbers: dict[object, int] = {}
    inline_left = _INLINE_LIMIT
    last_slot: Element | None = None
    for order, element in enumerate(tree.select(_WANTED)):
        tag, attr = element.tag, element.attr
        if tag == "a":
            href = (attr("href") or "").strip()
            text = " ".join(element.text.split())
            banner = not text and element.find("img") is not None
            found.links.append(Link(href, text, (attr("rel") or "").lower(), order, banner, _group(element, numbers), host_of(href)))
        elif tag == "p":
            found.paragraphs.append((order, len(element.text.strip())))
        elif tag == "script":
            if source := attr("src"):
                found.embeds.append(_embed(tag, source, order))
            elif inline_left > 0 and "json" not in (attr("type") or ""):
                found.inline_scripts.append(element.text[:inline_left])
                inline_left -= len(found.inline_scripts[-1])
        elif tag == "meta":
            _meta(found, element)
        elif tag == "link":
            target = (attr("href") or "").strip()
            for rel in (attr("rel") or "").lower().split():
                found.relations.setdefault(rel, target)
        elif tag in {"img", "amp-img"}:
            url = (attr("src") or attr("data-src") or attr("data-lazy-src") or "").strip()
            tiny = _tiny(attr("width")) or _tiny(attr("height"))
            found.images.append(Image(tag, url, order, host_of(url), attr("alt") or "", tiny, attr("onerror") is not None))
        elif tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            found.headings.append(Heading(int(tag[1]), " ".join(element.text.split()), order))
        elif tag in {"iframe", "embed", "amp-iframe"}:
            if source := attr("src") or attr("data-src"):
                found.embeds.append(_embed(tag, source, order))
        elif tag == "title":
            found.title = found.title or ("" if element.closest("svg") else " ".join(element.text.split()))
        elif tag == "html":
            found.language = found.language or (attr("lang") or "").lower()
            found.amp = found.amp or attr("amp") is not None or attr("\u26a1") is not None
        # A slot inside a slot is one slot: ad containers nest.
        elif (tag in {"ins", "amp-ad"} or _is_slot(element)) and (last_slot is None or not _inside(element, last_slot)):
            found.slots.append((order, not element.text.strip() and element.find("img") is None))
            last_slot = element
        found.wanted = order + 1
        found.amp = found.amp or tag.startswith("amp-")
    found.tags = {name: len(tree.find_all(name)) for name in _COUNTED}
    found.elements = sum(1 for _ in tree.iter_elements())
    for element in tree.select("[style],[hidden],[onclick]"):
        attr = element.attr
        found.hidden += attr("hidden") is not None or _hides(attr("style") or "")
        found.handlers += attr("onclick") is not None
    return found


def _embed(tag: str, source: str, order: int) -> Embed:
    url = source.strip()
    return Embed(tag, url, order, host_of(url))


def _is_slot(element: Element) -> bool:
    return _names_an_ad(element.attr("class") or "") or _names_an_ad(element.attr("id") or "")


def _inside(element: Element, ancestor: Element) -> bool:
    parent = element.parent
    for _ in range(_NEAR):
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
