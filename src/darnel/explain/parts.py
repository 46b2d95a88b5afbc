"""Parts of a page, each small enough to be measured alone: links, scripts, pictures, boxes, lines."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import islice

from turbohtml import Element

from darnel.page.page import Page

_MOST = 600  # parts of one kind that are looked at
_SHOWN = 160  # characters of a part that are shown
_CODE = 4_000  # characters of a script that are measured

Attributes = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Part:
    """One place on a page.

    Attributes:
        text: what people are shown of it, one line.
        tag: its element; "" for a passage of text, which is on the page as `text`.
        attributes: names and values that identify the element.
        html: markup that measures as this part does.
    """

    text: str
    tag: str = ""
    attributes: Attributes = ()
    html: str = ""


def line(text: str) -> str:
    """Any text as one line to show.

    >>> line("a\\n  b" + "c" * 200)[-3:]
    'cc…'
    """
    joined = " ".join(text.split())
    return joined if len(joined) <= _SHOWN else joined[: _SHOWN - 1] + "…"


def passages(texts: Iterable[str]) -> list[Part]:
    """Passages of text, each once, in order."""
    return [Part(text, html=f"<p>{escape(text)}</p>") for text in dict.fromkeys(texts) if text.strip()]


def links(page: Page) -> list[Part]:
    """All links."""
    elements = []
    for link in page.links[:_MOST]:
        attributes = (("href", link.href), *((("rel", link.rel),) if link.rel else ()))
        inner = "<img>" if link.banner else escape(link.text)
        elements.append(
            Part(
                line(f"{link.text or '(picture)'} → {link.href}"),
                "a",
                (("href", link.href),),
                _markup("a", attributes, inner),
            )
        )
    return elements


def headings(page: Page) -> list[Part]:
    """All headings."""
    return [
        Part(line(h.text), f"h{h.level}", (("", h.text),), f"<h{h.level}>{escape(h.text)}</h{h.level}>")
        for h in page.headings[:_MOST]
    ]


def lines(page: Page) -> list[Part]:
    """All lines of text."""
    return passages(page.reading.lines[:_MOST])


def _of(selector: str, *names: str) -> Callable[[Page], list[Part]]:
    """A finder of elements, distinguished by some of their attributes."""

    def find(page: Page) -> list[Part]:
        return [_element(element, names) for element in islice(_chosen(page, selector), _MOST)]

    return find


def _chosen(page: Page, selector: str) -> Iterator[Element]:
    yield from page.tree.select(selector)


def _element(element: Element, names: tuple[str, ...]) -> Part:
    attributes = tuple((name, value) for name in names if (value := element.attr(name)) is not None)
    text = element.text
    inner = text[:_CODE] if element.tag == "script" else escape(" ".join(text.split())[:200])
    values = dict(attributes)
    shown = values.get("src") or text.strip() or " ".join(f'{name}="{value}"' for name, value in attributes)
    return Part(
        line(f"{element.tag}: {shown}"),
        element.tag,
        attributes or (("", " ".join(text.split())),),
        _markup(element.tag, attributes, inner),
    )


def _markup(tag: str, attributes: Attributes, inner: str) -> str:
    values = "".join(f' {name}="{escape(value)}"' for name, value in attributes)
    return f"<{tag}{values}>{inner}</{tag}>"


images = _of("img,amp-img", "src", "width", "height", "alt", "onerror")
embeds = _of("script,iframe,embed,amp-iframe", "src", "type")
boxes = _of("ins,amp-ad,:is(div,aside,section,span,center,figure):is([class],[id])", "class", "id")
code = _of("code,pre")
