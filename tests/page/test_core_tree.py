"""The parser of the core builds the tree that turbohtml builds."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from turbohtml import _html

from tests.support.nasty import pages

core = pytest.importorskip("darnel_core", reason="the core is not built")

NASTY = pages()
LENGTH = 20_000  # of nasty pages: lines of the compared trees are as long as the tree is deep
TAGS = (
    "<table> <tr> <td> </table> <caption> <col> <b> <i/id=x> </b> </i> <a/href='?a=1&copy=2&lt'> </a> <nobr> "
    "<p> </p> <div/class='a'> </div> <h1> </h2> <li> <button> <form> <input/type='hidden'> <marquee> <image> "
    "<select> <option/selected> <selectedcontent> </select> <ruby><rt> <noscript> </noscript> <pre> </x> "
    "<svg/viewbox=1> <foreignObject> <math><mi> </svg> <![CDATA[x]]> <template> </template> <frameset> "
    "<body/a=b> <html/c> </body> </html> <!----!> <!doctype> <?php?> <?xml?> <script><!--<script> </script> "
    "<title>&amp; </title> <textarea> </textarea> &notin; &#128; &#x0; ж text < </"
)
PARTS = [*TAGS.split(), " ", "\r\n", "\n", "\0"]


def same_tree(html: str) -> bool:
    """Whether both parsers build one tree; shadow roots, which darnel reads itself, are left out of it."""
    html = html.encode("utf-8", "replace").decode().replace("shadowrootmode", "shadow-root")
    return core.dump_tree(html) == _html._parse_tree(html, True)


STORED = [
    path
    for folder in ("data/sample", "../shared/everyday")
    for path in sorted(Path(folder).rglob("*"))
    if path.is_file()
]


@pytest.mark.parametrize("path", STORED, ids=str)
def test_stored_pages(path):
    assert same_tree(path.read_bytes().decode("utf-8", "replace"))


@pytest.mark.parametrize("name", NASTY)
def test_nasty_pages(name):
    page = NASTY[name][:LENGTH]
    assert same_tree(page.decode("utf-8", "replace") if isinstance(page, bytes) else page)


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(PARTS), max_size=40).map("".join))
def test_parts_in_any_order(html):
    assert same_tree(html)
