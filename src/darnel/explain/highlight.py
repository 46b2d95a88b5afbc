"""The marked page: a page made safe to open, with the evidence of its verdict marked in place."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

import nh3
from bs4 import BeautifulSoup
from bs4.element import NavigableString, PreformattedString, Tag

from darnel.explain.explanation import Explanation
from darnel.explain.parts import Part, line
from darnel.output.html import render
from darnel.page.parsing import STAND_IN, parsed

CSS = ("base.css", "marked.css")
HEAD = {"title", "description", "front matter"}
"""Tags of parts in the head of a page, which are shown above it."""

_TEXT = set(
    "a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del "
    "details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i ins kbd li main mark "
    "nav ol p pre q rp rt ruby s samp section small span strike strong sub summary sup table tbody td tfoot "
    "th thead time tr tt u ul var wbr".split()
)
_REPLACED = set(
    "script iframe frame embed object applet amp-iframe amp-ad amp-img img video audio canvas svg math input "
    "textarea select button meta link".split()
)
_DROPPED = set("style template noscript noframes noembed plaintext xmp base head title".split())
_INSIDE = set("li td th dd dt caption summary figcaption body".split())  # a mark goes inside, not around
_SKIPPED = set("table thead tbody tfoot tr colgroup col".split())  # a mark would break a table apart
_BLOCKS = set(
    "p li td th h1 h2 h3 h4 h5 h6 dt dd blockquote figcaption pre summary caption address div section "
    "article".split()
)
_WRAPPED_BLOCKS = _BLOCKS | {"ul", "ol", "aside", "nav", "center", "figure"}
_KEPT = {"dir": {"ltr", "rtl", "auto"}}
_DEEPEST = 100  # elements inside one another; pages of the corpus stay below 40
_NEAR = 30  # ancestors looked at for a mark around a text
_MOST_WORD = 5  # times that one short passage is marked
_MOST_MARKS = 2_000  # elements marked for a reason: BeautifulSoup looks through all siblings for each


class Mark(NamedTuple):
    """One mark: its anchor, the numbers of its reasons, and the side of the strongest."""

    anchor: str
    numbers: tuple[int, ...]
    side: str


class MarkedPage(NamedTuple):
    """A whole HTML document, and the anchors in it by number of the reason."""

    document: str
    places: dict[int, list[str]]


def marked_page(explanation: Explanation, *, frame: bool = False) -> MarkedPage:
    """Return the page as a document: legend, what the head says, and the page with its evidence marked.

    No script, style, address or attribute of the page is kept. BeautifulSoup adds the marks, then nh3, a
    sanitizer that parses like a browser, lets through an allow-list of text elements; a
    Content-Security-Policy of the document itself forbids everything but its own style sheet.

    Args:
        explanation: the judged page.
        frame: for `srcdoc` of a frame next to the reasons: without the legend.
    """
    marker = _Marker(explanation)
    body = marker.body()
    values = {
        "explanation": explanation,
        "page": explanation.page,
        "body": body,
        "marks": marker.by_reason,
        "head": marker.head,
    }
    return MarkedPage(render("marked.html", css=CSS, frame=frame, **values), marker.by_reason)


class _Marker:
    def __init__(self, explanation: Explanation) -> None:
        self.reasons = explanation.reasons
        self.by_reason: dict[int, list[str]] = defaultdict(list)
        self.head: dict[tuple[str, str], Mark] = {}
        self.soup = BeautifulSoup(_shallow(explanation.page.html), "lxml", multi_valued_attributes=None)
        self._count = 0
        self._gone: set[int] = set()  # elements inside one that words replace

    def body(self) -> str:
        """Return the page's content, safe, with its marks."""
        chosen = self._elements()
        passages = self._passages()
        for element in self.soup.find_all(list(_DROPPED)):
            for inner in [element, *element.find_all(True)] if element.name == "head" else ():
                self._mark_above(inner, chosen.get(id(inner), ()))
            element.extract()
        for element in self.soup.find_all(True):
            if id(element) not in self._gone:
                self._plain(element, chosen.get(id(element), ()))
        for text in list(self.soup.find_all(string=True)):
            if isinstance(text, PreformattedString):  # comments, declarations, processing instructions
                text.extract()
        self._mark_passages(passages)
        kept = {
            "mark": {"id", "class", "data-feature", "data-n"},
            "a": {"title"},
            "*": {"dir"},
            "span": {"class"},
        }
        return nh3.clean(
            str(self.soup.body or ""),
            tags=_TEXT,
            clean_content_tags={"script", "style"},
            attributes=kept,
            url_schemes=set(),
            link_rel=None,
        )

    def _elements(self) -> dict[int, list[int]]:
        """Return the numbers of reasons by the identity of the elements that are evidence for them."""
        elements_of = _Finder(self.soup)
        chosen: dict[int, list[int]] = defaultdict(list)
        above: dict[tuple[str, str], list[int]] = defaultdict(list)
        left: dict[int, int] = defaultdict(lambda: _MOST_MARKS)
        for number, explained in enumerate(self.reasons, 1):
            for part in explained.places:
                if part.tag in HEAD:
                    above[part.tag, part.attributes[0][1] if part.attributes else ""].append(number)
                for element in elements_of(part):
                    if left[number] and number not in chosen[id(element)]:
                        left[number] -= 1
                        chosen[id(element)].append(number)
        self.head = {key: self._mark(numbers) for key, numbers in above.items()}
        return {key: numbers for key, numbers in chosen.items() if numbers}

    def _mark_above(self, element: Tag, numbers: Iterable[int]) -> None:
        if numbers:
            self.head[("head", _stand_in(element))] = self._mark(numbers)

    def _mark(self, numbers: Iterable[int]) -> Mark:
        self._count += 1
        reasons = {number: self.reasons[number - 1].reason for number in numbers}
        strongest = max(reasons.values(), key=lambda reason: abs(reason.contribution))
        mark = Mark(f"e{self._count}", tuple(reasons), strongest.side)
        for number in mark.numbers:
            self.by_reason[number].append(mark.anchor)
        return mark

    def _tag(self, numbers: Iterable[int], block: bool = False) -> Tag:
        mark = self._mark(tuple(numbers))
        features = " ".join(self.reasons[number - 1].reason.feature for number in mark.numbers)
        attributes = {
            "id": mark.anchor,
            "class": f"{mark.side}{' block' if block else ''}",
            "data-feature": features,
        }
        return self.soup.new_tag("mark", attrs={**attributes, "data-n": " ".join(map(str, mark.numbers))})

    def _plain(self, element: Tag, numbers: Iterable[int]) -> None:
        """Remove all attributes of an element, replace what cannot be kept by words, and mark it."""
        if element.name == "mark":  # only ours are marks
            element.name = "span"
        stand_in = _stand_in(element) if element.name in _REPLACED else None
        target = element.get("href") if element.name == "a" else None
        element.attrs = {name: value for name, value in element.attrs.items() if value in _KEPT.get(name, ())}
        if target:
            element.attrs["title"] = line(str(target))
        if stand_in is not None:
            if not numbers and element.name in {"script", "meta", "link"}:
                element.extract()
                return
            element.name = "span"
            element.attrs = {"class": "gone"}
            self._gone.update(map(id, element.find_all(True)))
            element.clear()
            element.append(stand_in)
        if numbers and element.name == "html":
            self._mark_above(element, numbers)
        elif numbers and element.name not in _SKIPPED:
            self._around(element, numbers)

    def _around(self, element: Tag, numbers: Iterable[int]) -> None:
        mark = self._tag(numbers, block=element.name in _WRAPPED_BLOCKS)
        if element.name in _INSIDE:
            mark.extend(list(element.contents))
            element.append(mark)
        else:
            element.wrap(mark)

    # --- passages of text -------------------------------------------------------------------------

    def _passages(self) -> dict[str, list[int]]:
        passages: dict[str, list[int]] = defaultdict(list)
        for number, explained in enumerate(self.reasons, 1):
            for part in explained.places:
                if not part.tag:
                    passages[" ".join(part.text.lower().split())].append(number)
        return passages

    def _mark_passages(self, passages: dict[str, list[int]]) -> None:
        long = {text: numbers for text, numbers in passages.items() if len(text) > 20 or " " in text}
        for element in _innermost(self.soup) if long else ():
            if numbers := long.get(" ".join(element.get_text().lower().split()).lstrip("*• ")):
                mark = self._tag(numbers)
                mark.extend(list(element.contents))
                element.append(mark)
        if not passages:
            return
        left: dict[str, int] = defaultdict(lambda: _MOST_WORD)
        longest_first = sorted(passages, key=len, reverse=True)
        pattern = re.compile("|".join(map(_edged, longest_first)), re.IGNORECASE)
        for text in list(self.soup.find_all(string=True)):
            if type(text) is not NavigableString:
                continue
            pieces = list(self._split(text, pattern, passages, left, _marked(text)))
            if len(pieces) > 1:
                text.replace_with(*pieces)

    def _split(
        self,
        text: str,
        pattern: re.Pattern[str],
        passages: dict[str, list[int]],
        left: dict[str, int],
        around: set[int],
    ) -> Iterator[str | Tag]:
        end = 0
        for match in pattern.finditer(text):
            phrase = match[0].lower()
            numbers = passages.get(" ".join(phrase.split()), [])
            numbers = [number for number in numbers if number not in around]
            if numbers and left[phrase]:
                left[phrase] -= 1
                mark = self._tag(numbers)
                mark.string = match[0]
                yield text[end : match.start()]
                yield mark
                end = match.end()
        yield text[end:]


def _marked(text: NavigableString) -> set[int]:
    """Return the numbers of the reasons whose marks are around a text already."""
    around = (parent for parent in islice(text.parents, _NEAR) if parent.name == "mark")
    return {int(number) for mark in around for number in str(mark.get("data-n", "")).split()}


def _innermost(soup: BeautifulSoup) -> list[Tag]:
    """Return the blocks that contain no other block, in document order."""
    blocks = soup.find_all(list(_BLOCKS))
    outer: set[int] = set()
    for block in blocks:
        for parent in block.parents:
            if id(parent) in outer:
                break
            outer.add(id(parent))
    return [block for block in blocks if id(block) not in outer]


def _edged(text: str) -> str:
    """Return a pattern of a passage as words of its own; scripts without spaces have no edges."""
    inner = r"\s+".join(map(re.escape, text.split()))
    return rf"(?<!\w){inner}(?!\w)" if text[:1] < "\u0e00" else inner


def _shallow(html: str) -> str:
    """Return markup as the standard reads it, without the elements deeper than _DEEPEST, whose content stays.

    BeautifulSoup takes time quadratic in depth and ends in a RecursionError at 500, and lxml nests elements
    that the standard does not.
    """
    tree = parsed(html)
    tree.remove(STAND_IN)
    depth: dict[object, int] = {}
    deep = []
    for element in tree.iter_elements():
        depth[element] = depth.get(element.parent, 0) + 1
        if depth[element] > _DEEPEST:
            deep.append(element)
    for element in deep:
        element.unwrap()
    return tree.serialize()


class _Finder:
    """Elements by the tag, attributes and text of parts.

    Each text is put together once, since a page may be all headings inside headings.
    """

    def __init__(self, soup: BeautifulSoup) -> None:
        self._by_tag: dict[str, list[Tag]] = defaultdict(list)
        for element in soup.find_all(True):
            self._by_tag[element.name].append(element)
        self._by_value: dict[tuple[str, str | None], dict[str | None, list[Tag]]] = {}

    def __call__(self, part: Part) -> list[Tag]:
        """Return the elements that a part is."""
        if not part.attributes:
            return self._where(part.tag, None, part.text)
        (name, value), *more = part.attributes
        return [
            element
            for element in self._where(part.tag, name, value.strip())
            if all(_value(element, other) == expected.strip() for other, expected in more)
        ]

    def _where(self, tag: str, name: str | None, value: str) -> list[Tag]:
        if (tag, name) not in self._by_value:
            by_value = self._by_value[tag, name] = defaultdict(list)
            for element in self._by_tag[tag]:
                by_value[_value(element, name)].append(element)
        return self._by_value[tag, name].get(value, [])


def _value(element: Tag, name: str | None) -> str | None:
    """Return the value of an attribute; for "" the text of the element, for None the line that shows it."""
    if name:
        value = element.get(name)
        return None if value is None else str(value).strip()
    text = element.get_text()
    return " ".join(text.split()) if name == "" else line(f"{element.name}: {text}")


def _stand_in(element: Tag) -> str:
    """Return words in place of an element that is not kept."""
    address = str(element.get("src") or element.get("href") or element.get("data-src") or "")
    description = element.get("alt") or element.get("content") or element.get("placeholder")
    content = str(description or "") or address or element.get_text()
    name = {
        "img": "picture",
        "amp-img": "picture",
        "iframe": "frame",
        "amp-iframe": "frame",
        "input": "field",
    }.get(element.name, element.name)
    return line(f"{name}: {content}" if content.strip() else name)[:120]
