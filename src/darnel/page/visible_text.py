"""Visible text: what a page says, line by line, its main text apart from the shell around it."""

import re
import unicodedata
from typing import NamedTuple

from turbohtml import Document, Element, Text

_SHELL_TAGS = "nav,footer,aside,menu"
_SHELL_ROLES = ",".join(
    f"[role={role}]" for role in ("navigation", "contentinfo", "complementary", "search", "menu")
)
_SHELL_STEMS = (
    "nav", "menu", "foot", "sidebar", "breadcrumb", "widget", "comment", "related", "share", "social",
    "cookie", "copyright", "newsletter", "popular", "respond",
)  # fmt: skip
_SHELL_NAMES = ",".join(f'[{name}*="{stem}" i]' for name in ("class", "id") for stem in _SHELL_STEMS)
_SHELL = f"{_SHELL_TAGS},{_SHELL_ROLES},:is(div,section,ul,ol,table,form,header):is({_SHELL_NAMES})"
_SHELL_NAME = re.compile(
    r"(?:^|[\s_-])(?:(?:main|site|page|top|primary|global)?-?nav(?:bar|igation)?|(?:sub|drop|main|top|"
    r"nav)?-?menu|"
    r"(?:site|page|main)?-?footer|foot|sidebar|side-bar|breadcrumbs?|widgets?|widget-area|comments?|"
    r"comment-?list|respond|"
    r"related(?:-?(?:posts?|articles?))?|shar(?:e|ing)|addtoany|sharedaddy|social|cookies?|copyright|"
    r"newsletter|popular)(?=$|[\s_-])",
    re.IGNORECASE,
)
_MARK = "data-shell"
_RULES = {"a": ["a"], f"#{_MARK}": ["shell"]}
_TABLE = "table,thead,tbody,tfoot,tr,caption,colgroup,col"

_INVISIBLE = dict.fromkeys(
    [
        0xAD,
        0x34F,
        0x61C,
        0x180E,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        0xFEFF,
    ]
)
_JOINERS = dict.fromkeys(k for k in _INVISIBLE if k not in (0x200C, 0x200D))
_JOINED_SCRIPTS = re.compile("[\u0600-\u06ff\u0900-\u0dff\u0e80-\u109f]")  # that write with joiners
_TO_FOLD = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\uff01-\uff5e\U0001d400-\U0001d7ff]|[\u0370-\u04ff](?:(?<=[A-Za-z].)|(?=[A-Za-z]))"
)
_HAS_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_STYLED = re.compile("[\uff01-\uff5e\U0001d400-\U0001d7ff]+")
_MIXED = re.compile("[\u0370-\u04ff](?:(?<=[A-Za-z].)|(?=[A-Za-z]))")
_WORD = re.compile(r"[^\W\d_]+")
_ALIKE = {
    ord(other): latin
    for others, latins in (
        ("аеорсухіјѕһԛԝкАВСЕНІЈКМОРЅТХУ", "aeopcyxijshqwkABCEHIJKMOPSTXY"),
        ("αορνικχυτηΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "aopvikxutnABEZHIKMNOPTYX"),
    )
    for other, latin in zip(others, latins, strict=True)
}
_LEAST = 80  # characters of main text; where there are fewer, everything that is visible is read
_BLANK = " \t*•\u00a0\u200b\u3000\ufeff\r"
_LINKED = 0.6  # share of a line's characters that are link text, from which it is a link and no sentence
_CLOSED = (".", "!", "?", "。", "！", "？", "…", ".”", '."', "।", "؟")


class Line(NamedTuple):
    """One line of visible text."""

    text: str
    linked: float  # share of its characters that are link text
    shell: bool  # whether it is in a menu, footer, sidebar or the like


def prepare(tree: Document) -> None:
    """Turn the tables of a tree into plain boxes, a row a line, and mark the shell around its main text.

    Laid out as a grid, cells are padded, and nested tables double the text at each level; a row of words is
    not.
    """
    _flatten_tables(tree)
    _mark_shell(tree)


def plain_lines(text: str) -> list[Line]:
    """Lines of a text that has no markup."""
    text = folded(text)
    return [Line(line, 0.0, False) for raw in text.split("\n") if (line := raw.strip(_BLANK))]


def visible_lines(tree: Document) -> list[Line]:
    """Lines of a page's visible text, in order, none empty.

    Args:
        tree: the page without its hidden parts, prepared.
    """
    text, spans = tree.to_annotated_text(_RULES)
    links = [span for span in spans if span[2] == "a"]
    shells = [span for span in spans if span[2] == "shell"]
    links.append((len(text) + 1, len(text) + 1, ""))
    shells.append(links[-1])
    fold = folded if _to_fold(text) else str
    lines, start, link, shell, inside = [], 0, 0, 0, 0
    for raw in text.split("\n"):
        end = start + len(raw)
        if line := raw.strip(_BLANK):
            while shells[shell][0] < end:
                inside = max(inside, shells[shell][1])
                shell += 1
            linked = 0
            while links[link][0] < end:
                first, last, _ = links[link]
                linked += min(last, end) - max(first, start) if last > start else 0
                if last > end:
                    break
                link += 1
            lines.append(Line(fold(line), min(1.0, linked / len(line)), start < inside))
        start = end + 1
    return lines


def main_lines(lines: list[Line]) -> list[Line]:
    """The lines of the main text: no shell, no lines that are only links; all lines where little is left.

    >>> body = Line("Rain fell on the hill. " * 5, 0.0, False)
    >>> main_lines([Line("Home", 1.0, True), body]) == [body]
    True
    """
    body = [line for line in lines if not line.shell]
    prose = [line for line in body if line.linked < _LINKED or line.text.endswith(_CLOSED)]
    for part in (prose, body):
        if sum(len(line.text) for line in part) >= _LEAST:
            return part
    return lines


def folded(text: str) -> str:
    """The text without invisible characters, look-alike letters as the letters that they look like.

    Soft hyphens, joiners and marks of direction go, except joiners in scripts that write with them; styled
    letters
    become plain; Cyrillic and Greek letters in a word that has Latin ones become Latin.

    >>> folded("slo\\u00adt c\\u0430sino \\U0001d41b\\U0001d428\\U0001d427\\U0001d42e\\U0001d42c")
    'slot casino bonus'
    """
    if not _to_fold(text):
        return text
    if _HAS_INVISIBLE.search(text):
        text = text.translate(_JOINERS if _JOINED_SCRIPTS.search(text) else _INVISIBLE)
    if _STYLED.search(text):
        text = _STYLED.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    if _MIXED.search(text):
        text = _WORD.sub(lambda match: _unmixed(match[0]), text)
    return text


def _to_fold(text: str) -> bool:
    return not text.isascii() and _TO_FOLD.search(text) is not None


def _unmixed(word: str) -> str:
    return word.translate(_ALIKE) if _MIXED.search(word) else word


def _flatten_tables(tree: Document) -> None:
    for cell in tree.select("td,th"):
        cell.insert_after(Text("  "))
        cell.tag = "span"
    for part in tree.select(_TABLE):
        part.tag = "div"


def _mark_shell(tree: Document) -> None:
    """Mark what is around the main text, unless it is most of the page."""
    most = len(tree.text) / 2
    for element in tree.select(_SHELL):
        parent = element.parent
        if (
            isinstance(parent, Element)
            and parent.closest(f"[{_MARK}]") is None
            and _is_shell(element)
            and element.select_one("h1,article,main") is None
            and len(element.text) < most
        ):
            element.attrs[_MARK] = ""


def _is_shell(element: Element) -> bool:
    if element.tag in {"nav", "footer", "aside", "menu"} or element.attr("role"):
        return True
    return any(_SHELL_NAME.search(element.attr(name) or "") is not None for name in ("class", "id"))
