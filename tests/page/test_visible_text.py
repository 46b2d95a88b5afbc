"""Plain text stays in proportion to its page, whatever its tables."""

import pytest

from darnel import Page
from darnel.page.visible_text import grid_size


@pytest.mark.parametrize(
    "html",
    [
        "<table><tr><th>a<th>b<tr><td>" * 60,  # each level twice as wide as the one inside
        "<TABLE><TR><TH>a<TH>b<TR><TD>x<p>y" * 2_000,
        f"<table><tr><td>{'x' * 64_000}<td>y{'<tr><td>x<td>y' * 4_600}",  # each row as wide as the longest
        "<table><tr><td>a<tr><td>b<td>c<tr><td>d" * 18,  # and each row of one cell padded to all of it
        f"<table>{'<tr><td>' * 10_000}<tr>{'<td>' * 10_000}z",  # a hundred million empty places
    ],
    ids=["nested", "nested deeper than the parser", "one long cell", "short rows", "wide and long"],
)
def test_tables_out_of_proportion_are_not_laid_out(html):
    page = Page(html, "html", max_bytes=len(html))
    assert grid_size(page.tree, len(html)) > 100_000_000
    assert len(page.text) < 2 * len(html)
    assert page.words[-1] in {"b", "d", "y", "z"}


@pytest.mark.parametrize(
    "rows",
    [
        "<tr><td>a<td>b<tr><td>",
        "<tr><td>a<tr><td>b<td>c<tr><td>d<p></p>",
        "<tr><td>a<td>b<td>c<tr><td>d<tr><td>",
    ],
)
@pytest.mark.parametrize("depth", [1, 4, 8, 11])
def test_the_size_of_a_grid_is_no_underestimate(rows, depth):
    """What is let through is laid out to at most what was said."""
    page = Page(f"<table>{rows}" * depth, "html")
    assert len(page.tree.to_text()) <= grid_size(page.tree, 10**9) < 100_000_000
    assert page.text == page.tree.to_text()


def test_a_table_of_any_page_is_laid_out():
    assert Page("<table><tr><td>a<td>b<tr><td>longer<td>c</table>", "html").text == "a       b\nlonger  c"
