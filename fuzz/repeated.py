"""Repeated pieces: one piece of markup or text over and over, in every place of a page, as long as a page is measured.

What takes time quadratic in its input shows here and not in small mutants.
"""

import time
from collections.abc import Callable

from darnel.errors import PageError
from darnel.features.table import measure_page, out_of_range
from darnel.page.page import MAX_BYTES, Page
from fuzz.generated import NASTY

SECONDS = 3.0
"""CPU time that one page may take; ten times what the slowest is known to take."""

PIECES = (
    *NASTY, "a", "a ", "A", "ab cd ", "Ab ", "a. ", "! ", "!", "?", "-", " - ", "—", "…", ". ", ",", '"', "'", "(", "()", "[", "]", "[]", "[](",
    "[a](b)", "![", "<", "</", "<a", "<a>", "<a href=x>", "<a href=//a.b>", "<a href=https://a.example/?tag=x-20>b</a> ", "<b>", "<i><b>", "<p>",
    "<div class=ad>", "<ins>", "<!--", "<table>", "<table><tr><th>a<th>b<tr><td>", "<td>", "<tr>", "<select>", "<option>", "<math>", "<script>",
    "<script></script>", "<style>", "<textarea>", "<form>", "<button>", "<h1>a", "<h1>a</h1>", "<li>", "<ul><li>", "<dl><dt>", "<blockquote>",
    "<pre>", "<br>", "<img>", "<img src=x onerror=x>", "<iframe src=x>", "<meta name=a content=b>", "<link rel=a href=b>", "<html lang=a>", "<body>",
    "<frameset>", "&amp;", "&", "&#x", "&notin", "\n", "\n\n", "\t", " ", "\n- ", "\n> ", "> ", "\n# ", "\n1. ", "*", "**", "_", "~~", "`", "```\n",
    "|", "|-", "\n|a|b|", "\n|-|", "---\n", "+++\n", "\n: ", "[^1]", "[^1]: x\n", "[x]: y\n", "\\", "{", "}", "{a:", '{"a":', "[1,", '"a",', "{{",
    "{{a}} ", "{a|b} ", "%20", "/", "//", "https://a.example/ ", "www.", "a@b.c ", "1", "1,", "1 ", "$1 ", "2024-01-01 ", "12:00 ", "漢", "漢字。", "ก",
    "한", "\u0301", "\u202e", "😀 ", "\ufffd", "casino ", "situs slot gacor ", "top 10 best ", "the ", "test 20", "“a” ", "a'b ", "a-b ", "a_b ",
    "x=y;", "var a='b';", "function(){", "window.open('x');", "eval(", "\\x41", "Q: a? ", "how to ", "a: b\n", "- - ", "? a\n", "a: [b, c]\n", "&a ",
    "!!x ", "a = 1\n", "[[a]]\n", "a.", "a = [", "left : - ",
)  # fmt: skip

PLACES = (
    "{}", "<html><p>{}</p>", "<html><a href=/x>{}</a>", "<html><title>{}</title>", "<html><h1>{}</h1>", '<html><a href="{}">x</a>',
    '<html><a href="https://a.example/{}">x</a>', '<html><div class="{}">', '<html><div style="{}">', "<html><script>{}</script>",
    '<html><script src="{}"></script>', '<html><meta name=description content="{}">', '<html><meta name=keywords content="{}">',
    "<html><script type=application/ld+json>{}</script>", '<html><img src=x alt="{}">', "<html><ul><li>{}</ul>", '<html lang="{}">', "<html><!--{}-->",
    '<html><meta name=generator content="{}">', '<html><meta http-equiv=refresh content="{}">', "# x\n\n{}", "---\ntitle: {}\n---\ntext",
    "---\n{}\n---\ntext", "+++\n{}\n+++\ntext", '{{"title": "{}"}}\ntext',
)  # fmt: skip


def repeat(say: Callable[[str], None] = print) -> tuple[int, int]:
    """Measure every piece in every place.

    Returns:
        How many pages there were, and in how many something was wrong, which `say` was called with.
    """
    findings = 0
    for place in PLACES:
        for piece in PIECES:
            content = place.format(piece * (MAX_BYTES // len(piece)))
            if fault := _fault(Page(content, url="https://a.example/x", max_bytes=len(content))):
                findings += 1
                say(f"{piece!r} in {place!r}: {fault}")
    return len(PLACES) * len(PIECES), findings


def _fault(page: Page) -> str | None:
    start = time.process_time()
    try:
        wrong = out_of_range(measure_page(page))
    except PageError:
        wrong = []
    seconds = time.process_time() - start
    return f"out of range: {', '.join(wrong)}" if wrong else f"{seconds:.1f} s" if seconds > SECONDS else None
