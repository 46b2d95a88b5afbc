"""Visibility: the tree of a page without what its reader cannot see."""

import re
from contextlib import suppress
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from turbohtml import Document, Element, Node, SelectorSyntaxError

from darnel.page.parsing import STAND_IN, parsed

_LEAST = 200  # characters that a page shows; with fewer, its styles hide what its scripts will show
_MOST_CSS = 200_000  # characters of style sheets that are read
_MOST_SELECTORS = 300  # of rules that may hide something
_FRAMES = 20  # frames whose own document is read
_DEPTH = 3  # frames inside frames

_LOADERS = "script,style,link,meta,iframe,embed,ins,amp-ad,amp-iframe"
"""Elements that do their work wherever they are: they outlive the hidden part around them."""

_LOADER_TAGS = frozenset(_LOADERS.split(","))
_NEVER_HIDDEN = _LOADER_TAGS | {"html", "head", "body", "title", "base", "img", "input", "svg", "path", "g"}
_NO_TEXT = f"noscript,template,{STAND_IN},datalist,option,canvas"
_FALLBACKS = "object,video,audio"
_CLOSED = "details:not([open]),dialog:not([open])"

_GLUED = (("</a><", "</a> <"), ("</button><", "</button> <"), ("</label><", "</label> <"))
_GLUED_SPANS = re.compile(r"</span><span([^<>]*)>(?=[A-Z])")

_SWITCHES = {
    "display": re.compile(r"(?:^|;)display:(none)?"),
    "visibility": re.compile(r"(?:^|;)visibility:(hidden|collapse)?"),
    "opacity": re.compile(r"(?:^|;)opacity:(0*\.?0+(?![\d.]))?", re.ASCII),
}
"""What hides and what shows by each property that later rules turn back."""

_GONE = re.compile(
    r"(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|opacity:0*\.?0+(?![\d.])|"
    r"content-visibility:hidden|text-indent:-\d{3}|"
    r"clip:rect\((?:0|1px)|clip-path:(?:inset\((?:50|100)%|circle\(0|polygon\(00)|"
    r"transform:(?:scale[xy]?\(0\)|translate[xy]?\(-\d{4})|color:transparent|"
    r"font-size:[01](?![\d.])(?:\.0)?|zoom:0(?![\d.]))",
    re.ASCII,
)
_AWAY = re.compile(r"(?:^|;)(?:left|top|right|bottom|margin(?:-left|-top)?):-\d{3,}(?:px|em|rem|%)", re.ASCII)
_OUT_OF_FLOW = re.compile(r"(?:^|;)(?:position:(?:absolute|fixed)|margin)")
_SMALL = re.compile(r"(?:^|;)(?:max-)?(?:width|height):(?:[01](?:px)?|0(?:em|rem|%))(?=;|!|$)")
_COLOUR = re.compile(r"(?:^|;)color:([^;!]+)")
_GROUND = re.compile(r"(?:^|;)background(?:-color)?:([^;!]+)")
_OWN_SIZE = re.compile(r"font-size\s*:\s*(?![01](?:px|pt|em|rem|%)?\s*(?:;|!|$))", re.IGNORECASE)
_WHITE = dict.fromkeys(("#fff", "#ffffff", "rgb(255,255,255)"), "white")
_WHITE |= dict.fromkeys(("#000", "#000000"), "black")

_HIDING = (
    "display:none", "visibility:hidden", "visibility:collapse", "opacity:0", "opacity:.0", "text-indent:-",
    "left:-", "top:-", "right:-", "bottom:-", "margin:-", "clip:rect(", "clip-path:", "color:transparent",
    "font-size:0", "font-size:1px", "scale(0", "scalex(0", "scaley(0", "translate", "overflow:hidden",
    "background:", "background-color:", "zoom:0", "content-visibility:",
)  # fmt: skip
_MOST_HEAD = 4_000  # characters of a rule's selectors
_ALWAYS = ("@media all", "@media screen", "@media only screen", "@supports", "@layer", "@container")
_CONDITION = re.compile(r"\((?!display|visibility)|print")
_DYNAMIC = re.compile(
    r"::|:(?:hover|focus|active|checked|target|before|after|first-l|visited|placeholder|selection|disabled|"
    r"not\(\s*:)"
)


class Visible(NamedTuple):
    """What of a page its reader sees.

    Attributes:
        tree: the parsed page without its hidden parts; scripts, frames and places for ads of these are kept.
        hidden: text of each part that styles or the attribute `hidden` keep from the reader.
    """

    tree: Document
    hidden: list[str]


def visible(html: str) -> Visible:
    """Parse a page and take out what a browser does not show.

    As far as the markup, `style` attributes and `style` elements tell; style sheets of their own address are
    not read.
    A page that would show nearly nothing is taken to be shown by its scripts, and its styles hide nothing.

    >>> visible('<p>Rain.<p style="display:none">Sun.').tree.to_text()
    'Rain.'
    """
    tree = _opened(html)
    hidden = _without_hidden(tree, styles=True)
    if sum(map(len, hidden)) >= _LEAST and len(tree.to_text().strip()) < _LEAST:
        tree = _opened(html)
        hidden = _without_hidden(tree, styles=False)
    return Visible(tree, hidden)


def _opened(html: str) -> Document:
    """The parsed page with shadow roots and inner documents in their place, without what never is text."""
    tree = _tree_of(html)
    _open_shadow_roots(tree)
    _open_frames(tree, _FRAMES, _DEPTH)
    for element in reversed(tree.select(_FALLBACKS)):
        _take_out(element, keep_itself=True)
    for element in reversed(tree.select(_CLOSED)):
        _close(element)
    tree.remove(_NO_TEXT)
    for frame in tree.find_all("iframe"):
        if frame.children:
            frame.clear()
    return tree


def _tree_of(html: str) -> Document:
    for glued, apart in _GLUED:  # items of menus that only a style sheet keeps apart
        html = html.replace(glued, apart)
    if "</span><span" in html:
        html = _GLUED_SPANS.sub(r"</span> <span\1>", html)
    return parsed(html, scripting=True)


def _open_shadow_roots(tree: Document) -> None:
    """Put shadow roots that markup declares in their hosts; light children go to slots or nowhere."""
    for template in tree.select("template[shadowrootmode]"):
        host = template.parent
        if not isinstance(host, Element) or host.closest("template") is not None:
            continue
        light = [child for child in host.children if child != template]
        shadow = [node for part in template.children for node in list(part.children)]
        host.clear()
        host.extend(shadow)
        for slot in host.find_all("slot"):
            name = slot.attr("name") or ""
            fitting = [node for node in light if (_slot_of(node) or "") == name]
            if fitting:
                slot.clear()
                slot.extend(fitting)
            light = [node for node in light if node not in fitting]


def _slot_of(node: Node) -> str | None:
    return node.attr("slot") if isinstance(node, Element) else None


def _open_frames(tree: Document, left: int, depth: int) -> None:
    """Put the documents that `srcdoc` contains behind their frames."""
    for frame in tree.select("iframe[srcdoc]")[:left]:
        inner = _tree_of(frame.attr("srcdoc") or "")
        if depth > 1:
            _open_frames(inner, left, depth - 1)
        box = Element("div")
        root = inner.select_one("body")
        box.extend(list(root.children) if root is not None else [])
        frame.insert_after(box)


def _close(element: Element) -> None:
    """Take out of closed details all but their summary, and closed dialogs altogether."""
    if element.tag == "dialog":
        _take_out(element)
        return
    for child in list(element.children):
        if not isinstance(child, Element):
            child.extract()
        elif child.tag != "summary":
            _take_out(child)


def _take_out(element: Element, *, keep_itself: bool = False) -> None:
    """Remove an element or its content; what loads something stays in its place."""
    for loader in element.select(_LOADERS):
        element.insert_before(loader)
    if keep_itself:
        element.clear()
    else:
        element.decompose()


def _without_hidden(tree: Document, *, styles: bool) -> list[str]:
    """Take out of a tree what the attribute `hidden` and, if wanted, styles hide; its text, part by part."""
    elements = [element for element in tree.select("[hidden]") if element.tag not in _NEVER_HIDDEN]
    if styles:
        elements += [
            element
            for element in tree.select("[style]")
            if element.tag not in _NEVER_HIDDEN
            and _hides(element.attr("style") or "")
            and not _resized(element)
        ]
        elements += _hidden_by_rules(tree)
    texts = []
    for element in reversed(elements):  # inner ones first, so that no text is counted twice
        if element.parent is not None:
            if text := element.to_text().strip():
                texts.append(text)
            _take_out(element)
    return texts[::-1]


@lru_cache(maxsize=16_384)
def _hides(style: str) -> bool:
    """Whether the declarations of one rule keep an element from the reader."""
    plain = "".join(style.lower().split())
    if _GONE.search(plain):
        return True
    if _AWAY.search(plain) and _OUT_OF_FLOW.search(plain):
        return True
    if "overflow:hidden" in plain and _SMALL.search(plain):
        return True
    colour, ground = _COLOUR.search(plain), _GROUND.search(plain)
    return bool(colour and ground) and _named(colour[1]) == _named(ground[1])  # type: ignore[index]


def _named(colour: str) -> str:
    return _WHITE.get(colour, colour)


def _resized(element: Element) -> bool:
    """Whether parts of an element with a tiny font, as keeps boxes together, have a size of their own."""
    if "font-size" not in (element.attr("style") or "").lower() or _GONE.search(
        re.sub(r"font-size:[^;]*", "", "".join((element.attr("style") or "").lower().split()))
    ):
        return False
    return any(_OWN_SIZE.search(inner.attr("style") or "") for inner in element.select("[style]"))


class _Rule(NamedTuple):
    selector: str
    switch: str  # property that hides or shows; "" for what no other rule turns back
    hides: bool
    rank: tuple[bool, int, int]  # important, specificity, order


def _hidden_by_rules(tree: Document) -> list[Element]:
    sheets = [element.text for element in tree.find_all("style")]
    css = _without_comments("\n".join(sheets)[:_MOST_CSS].lower()).replace(": ", ":") if sheets else ""
    hiding = [rule for rule in _rules(css, _HIDING) if rule.hides]
    matched = [e for e in _select(tree, [rule.selector for rule in hiding]) if e.tag not in _NEVER_HIDDEN]
    if not matched:
        return []
    among, hidden = set(matched), set(_select(tree, [rule.selector for rule in hiding if not rule.switch]))
    for switch in _SWITCHES:
        if any(rule.switch == switch for rule in hiding):
            state: dict[Element, bool] = {}
            for rule in sorted(
                (r for r in _rules(css, (f"{switch}:",)) if r.switch == switch), key=lambda r: r.rank
            ):
                state.update(
                    (element, rule.hides) for element in _select(tree, [rule.selector]) if element in among
                )
            hidden.update(element for element, hides in state.items() if hides)
    return [element for element in matched if element in hidden]


def _select(tree: Document, selectors: list[str]) -> list[Element]:
    """Elements that any of the selectors matches, in document order; an invalid selector is skipped."""
    if not selectors:
        return []
    try:
        return tree.select(",".join(selectors))
    except SelectorSyntaxError:
        pass
    found: set[Element] = set()
    for selector in selectors:  # never joined again: the last letter of one may escape the comma behind it
        with suppress(SelectorSyntaxError):
            found.update(tree.select(selector))
    return [element for element in tree.iter_elements() if element in found] if found else []


def _rules(css: str, marks: tuple[str, ...]) -> list[_Rule]:
    """Rules that hide or show something, of those for every screen.

    Args:
        css: style sheets in lower case, without comments and without spaces after colons.
        marks: one of which such a rule has to have.
    """
    blocks: dict[int, int] = {}
    for mark in marks:
        at = css.find(mark)
        while at >= 0:
            end = css.find("}", at)
            end = len(css) if end < 0 else end
            blocks[css.rfind("{", 0, at)] = end
            at = css.find(mark, end)
    blocks.pop(-1, None)
    if not blocks:
        return []
    codes = np.frombuffer(css.encode("latin-1", "replace"), np.uint8)
    opens = codes == ord("{")
    depth = np.cumsum(opens.view(np.int8) - (codes == ord("}")).view(np.int8), dtype=np.int32)
    outer = np.flatnonzero(opens & (depth == 1))
    rules: list[_Rule] = []
    holding: dict[int, bool] = {}
    for start, end in sorted(blocks.items()):
        if depth[start] == 2:  # inside one at-rule
            around = int(outer[np.searchsorted(outer, start) - 1])
            if around not in holding:
                holding[around] = _holds(_head(css, around))
            holds = holding[around]
        else:
            holds = depth[start] == 1
        if holds and not (head := _head(css, start)).startswith("@"):
            rules += _rules_of(head, css[start + 1 : end], start)
    return rules[:_MOST_SELECTORS]


def _head(css: str, start: int) -> str:
    """Return what is before an opening brace."""
    least = max(0, start - _MOST_HEAD)
    return css[max(css.rfind(mark, least, start) for mark in "{};") + 1 : start].strip()


def _without_comments(css: str) -> str:
    first, *rest = css.split("/*")
    return first + "".join(part.partition("*/")[2] for part in rest)


def _holds(prelude: str) -> bool:
    return prelude.startswith(_ALWAYS) and "," not in prelude and not _CONDITION.search(prelude)


def _rules_of(head: str, body: str, order: int) -> list[_Rule]:
    plain = "".join(body.split())
    switched = [(name, match) for name, switch in _SWITCHES.items() if (match := switch.search(plain))]
    effects = [(name, match[1] is not None) for name, match in switched]
    if not any(hides for _, hides in effects) and _hides(body):
        effects.append(("", True))
    if not effects:
        return []
    important = "!important" in plain
    return [
        _Rule(selector, switch, hides, (important, _specificity(selector), order))
        for part in head.split(",")
        if (selector := part.strip()) and not _DYNAMIC.search(selector)
        for switch, hides in effects
    ]


def _specificity(selector: str) -> int:
    return (
        selector.count("#") * 10_000
        + (selector.count(".") + selector.count("[")) * 100
        + len(selector.split())
    )
