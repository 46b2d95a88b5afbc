"""Pages by number: each is made of a seed and its number alone, so that a finding can be made again."""

import random
import re
from collections.abc import Iterator, Sequence

from darnel.page.page import Page

NASTY = (
    "---\ntitle: [", "---\n", "<!--", "-->", "<script>", "</script>", "<svg>",
    "<p" * 20, "<div>" * 50, "</div>" * 50, "\0", "\ud800", "\u202e",
    "&#0;", "&#x110000;", "&amp" * 9, "<a href='//[::1]:x/%zz'>", "<a href='http://a..b/?tag=x-20'>",
    "<img width=1e309 src=data:,>",
    '<script type="application/ld+json">{"@type": [null, {"x": 1e999}], "datePublished": "2024-99"}</script>',
    "9" * 400, "!?…" * 40,
    "# \n", "- [", "](", "|--|", "```", "\u0e01" * 60, "漢字かな" * 20, "\u200b" * 30, "🎰" * 20,
    " " * 100, "\r",
    "<meta http-equiv=refresh content=';url'>",
    "<ins class=adsbygoogle>", "<title>", "<html lang='🎰'>", "<base href='x:'>", "[x]: <>\n",
    "{{title}} {a|b|c}", "=\n", "<h1><h1>",
    "a: &a [*a]\n", "&x [1, 2]", "*x", "!!python/object/apply:os.system [x]", "<<: *x\n", "+++\n",
    "x = 1979-99-99\n", "[[a]]\n[a]\n", '{"a": {"a": ',
    "1e999", "-0", "NaN", "\\u0000", "\\ud800", "<table><tr><td>", "<select><option>", "<template>",
    "<math><mtext>",
    "<plaintext>", "]]>", "<![CDATA[",
    "<?xml version='1.0' encoding='utf-7'?>", "<meta charset=utf-16>", "\ufeff", "\x85", "\u2028",
    "\x1b[2J", "ﷺ", "İ", "ß", "ǆ", "\u0301" * 30,
)  # fmt: skip
"""Pieces that parsers of HTML, Markdown, front matter, JSON and text are known to trip over."""

_FORMATS = (None, "html", "markdown")
_URLS = (
    None,
    "https://a.example/b-c/d",
    "http://[",
    "//x",
    "https://xn--a.example:99999/%",
    "javascript:x",
    "http://\ud800/",
    "https://a.example/" + "%00" * 40,
)
_ENCODINGS = (
    "utf-8",
    "utf-8",
    "utf-16",
    "utf-16-be",
    "utf-32",
    "cp1252",
    "euc-jp",
    "shift_jis",
    "gb18030",
    "utf-7",
)
_MOST = 1_000  # characters of a mutant's start: small pages are many pages
_DIGITS = re.compile(r"\d+")
_MARK = re.compile(r"[<>\"'&\n\[\](){}:;,=#*_|`-]")


def generated(draw: random.Random, contents: Sequence[str], count: int) -> Iterator[Page]:
    """Make pages of slices of others with nasty pieces between, in any format, encoding and limit."""
    for _ in range(count):
        text = _patchwork(draw, contents)
        content = (
            text
            if draw.random() < 0.8
            else text.encode(draw.choice(("utf-8", "utf-16", "cp1252", "euc-jp")), "replace")
        )
        yield Page(
            content, draw.choice(_FORMATS), draw.choice(_URLS), max_bytes=draw.choice((300, 2_000, 100_000))
        )


def mutant(seed: int, number: int, contents: Sequence[str]) -> Page:
    """Page `number` of a seed: a piece of a page or a patchwork of several, changed in one to six places."""
    draw = random.Random(f"{seed}/{number}")
    if draw.random() < 0.3:
        text = _patchwork(draw, contents)
    else:
        whole = draw.choice(contents)
        start = draw.choice((0, draw.randrange(len(whole))))
        text = whole[start : start + draw.randint(20, _MOST)]
    for _ in range(draw.randint(1, 6)):
        text = draw.choice(_CHANGES)(draw, text, contents)[: 4 * _MOST]
    content: str | bytes = text
    if draw.random() < 0.3:
        content = _broken_bytes(draw, text.encode(draw.choice(_ENCODINGS), "replace"))
    return Page(
        content,
        draw.choice(_FORMATS),
        draw.choice(_URLS),
        id=f"{seed}/{number}",
        max_bytes=draw.choice((300, 2_000, 100_000)),
    )


def _patchwork(draw: random.Random, contents: Sequence[str]) -> str:
    parts = []
    for _ in range(draw.randint(0, 8)):
        content = draw.choice(contents)
        start = draw.randrange(len(content))
        parts.append(content[start : start + draw.randint(1, 900)])
        parts.extend(draw.choices(NASTY, k=draw.randint(0, 2)))
    return "".join(parts)


def _cut(draw: random.Random, text: str) -> tuple[str, str, str]:
    """A text in three pieces, the middle one mostly short and often at a mark of its markup."""
    start = draw.randint(0, len(text))
    if draw.random() < 0.5 and (match := _MARK.search(text, start)):
        start = match.start()
    end = min(len(text), start + int(2 ** draw.uniform(0, 9)))
    return text[:start], text[start:end], text[end:]


def _insert(draw: random.Random, text: str, contents: Sequence[str]) -> str:
    before, piece, after = _cut(draw, text)
    return f"{before}{draw.choice(NASTY)}{piece}{after}"


def _remove(draw: random.Random, text: str, contents: Sequence[str]) -> str:
    before, _, after = _cut(draw, text)
    return before + after


def _repeat(draw: random.Random, text: str, contents: Sequence[str]) -> str:
    before, piece, after = _cut(draw, text)
    return before + piece * int(2 ** draw.uniform(1, 8)) + after


def _move(draw: random.Random, text: str, contents: Sequence[str]) -> str:
    before, piece, after = _cut(draw, text)
    return after + piece + before


def _graft(draw: random.Random, text: str, contents: Sequence[str]) -> str:
    before, _, after = _cut(draw, text)
    return before + _cut(draw, draw.choice(contents)[:_MOST])[1] + after


def _flip(draw: random.Random, text: str, contents: Sequence[str]) -> str:
    before, piece, after = _cut(draw, text)
    return (
        before
        + "".join(chr(min(ord(char) ^ 1 << draw.randrange(8), 0x10FFFF)) for char in piece[:8])
        + piece[8:]
        + after
    )


def _replace(draw: random.Random, text: str, contents: Sequence[str]) -> str:
    before, piece, after = _cut(draw, text)
    return (
        before
        + chr(draw.choice((draw.randrange(128), draw.randrange(0x3000), draw.randrange(0x110000))))
        * len(piece)
        + after
    )


def _number(draw: random.Random, text: str, contents: Sequence[str]) -> str:
    return _DIGITS.sub(
        lambda match: draw.choice((match[0], "0", "-1", "9" * 400, "1e999", "NaN", "4294967296", "0x7f")),
        text,
        count=5,
    )


def _wrap(draw: random.Random, text: str, contents: Sequence[str]) -> str:
    before, piece, after = _cut(draw, text)
    tag = draw.choice(
        (
            "p",
            "a href=x",
            "table",
            "li",
            "b",
            "template",
            "svg",
            "select",
            "script",
            "title",
            "textarea",
            "pre",
            "h1",
            "form",
        )
    )
    return f"{before}{f'<{tag}>' * draw.choice((1, 1, 3, 700))}{piece}</{tag.partition(' ')[0]}>{after}"


_CHANGES = (_insert, _insert, _remove, _repeat, _move, _graft, _flip, _replace, _number, _wrap)


def _broken_bytes(draw: random.Random, content: bytes) -> bytes:
    data = bytearray(content)
    for _ in range(draw.randint(0, 8)):
        if data:
            data[draw.randrange(len(data))] = draw.choice((0, 0x80, 0xFF, 0xC0, 0x1B, draw.randrange(256)))
    return bytes(data)
