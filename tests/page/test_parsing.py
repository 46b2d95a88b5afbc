"""Parsing ends on every page, those that end turbohtml included."""

import random
import subprocess
import sys

import pytest

from darnel.explain.explanation import explain
from darnel.explain.highlight import marked_page
from darnel.page.page import Page
from darnel.page.parsing import STAND_IN, parsed

ENDS_TURBOHTML = '<svg><template><desc><i></template><a href=x><div class="widget"></a>'

PIECES = (
    "<svg> </svg> <math> <template> </template> <desc><i></template> </template><a\thref=x><div></a> "
    "<nobr> <tr> <table> <select> <frameset> </frameset> <colgroup> <foreignObject> <title> </title> "
    "<script> </script> <style> <noscript> </noscript> <b> <p> <div> </div> <body> </html> <!-- --> "
    "<![CDATA[ ]]> <textarea> </textarea> <iframe> <plaintext> <annotation-xml> <caption> <form> "
    "<TEMPLATE> <col>"
).split(" ")

PARSE_LINES = (
    "import sys\nfrom darnel.page.parsing import parsed\n"
    "for line in sys.stdin: parsed(line); parsed(line, scripting=True)\n"
)


def parse_elsewhere(pages):
    """Parse pages in a process of their own, and return its exit code."""
    command = [sys.executable, "-c", PARSE_LINES]
    return subprocess.run(command, input="\n".join(pages), text=True, check=False).returncode


def test_a_template_of_a_drawing_ends_no_process():
    behind_a_column = f"<template><col><plaintext></template>{ENDS_TURBOHTML}"
    behind_a_frameset = f"<template><frameset></template>{ENDS_TURBOHTML}"
    assert parse_elsewhere([ENDS_TURBOHTML, behind_a_column, behind_a_frameset]) == 0


def test_no_mixture_of_drawings_and_templates_ends_the_process():
    choose = random.Random(12)
    pages = ["".join(choose.choices(PIECES, k=choose.randint(4, 24))) for _ in range(20_000)]
    drawings = [f"<svg><template>{page}" for page in pages]
    assert parse_elsewhere(pages + drawings) == 0


@pytest.mark.parametrize("page", [
    "<svg><path/></svg><template><p>x</p></template>",
    "<table><template><tr><td><svg></svg></template></table>",
    "<template><frameset></template><svg></svg>",
    "<script>'<svg><template>'</script><p>y</p></template>",
    "<svg></svg><table><col><tr><td>x</table><table><template><tr><td>y</template></table>",
])  # fmt: skip
def test_templates_of_html_keep_their_name(page):
    assert not parsed(page).select(STAND_IN)


def test_the_marked_page_shows_no_template_of_such_a_page(predictor):
    page = Page(f"<h1>Rain</h1><p>It rained.{ENDS_TURBOHTML}<template><p>unseen</p></template>", "html")
    document = marked_page(explain(page, predictor)).document
    assert "Rain</h1>" in document
    assert "unseen" not in document
