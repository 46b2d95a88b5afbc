"""Plain text: a page's visible text, blocks on lines of their own."""

import re
from collections import defaultdict
from itertools import accumulate

import turbohtml
from turbohtml import Document, Element

_LARGEST = 40_000_000
"""Characters that tables may be laid out to: half a second, and more than any page of the corpus comes to."""

_EMPTY = 10  # characters that a place in the grid costs, be it filled or not

_PART_OF_TABLE = re.compile(r"(</?)(?:table|thead|tbody|tfoot|tr|t[dh]|caption|colgroup|col)(?=[\s/>])", re.IGNORECASE)


def plain_text(html: str, tree: Document) -> str:
    """Visible text of a page. Tables are laid out as a grid, unless that grid would be out of all proportion.

    A cell is padded to the widest of its column, and a table inside a cell is one line of it: each table around another
    doubles the text, and one long cell is paid for in every row.

    Args:
        html: the page's markup.
        tree: the same, parsed.
    """
    if grid_size(tree, len(html)) > _LARGEST:
        return turbohtml.parse(_PART_OF_TABLE.sub(r"\1div", html), positions=False).to_text()
    return tree.to_text()


def grid_size(tree: Document, size: int) -> int:
    """Upper bound of the characters that the page's tables are laid out to; 0 where it is plain that they are few.

    >>> nested = "<table><tr><th>a<th>b<tr><td>"
    >>> [grid_size(turbohtml.parse(nested * depth), 10**6) > 2**depth for depth in (5, 20, 60)]
    [True, True, True]
    """
    tables = tree.find_all("table")
    if not tables or (len(tables) < 4 and len(tree.find_all("tr")) * size < _LARGEST):
        return 0
    inner: dict[Element, list[Element]] = defaultdict(list)  # tables right inside a cell
    for table in tables:
        if (cell := table.closest("td,th")) is not None:
            inner[cell].append(table)
    rows: dict[Element, list[Element]] = defaultdict(list)  # cells of a row
    grids: dict[Element, list[Element]] = defaultdict(list)  # rows of a table
    for cell in tree.select("td,th"):
        rows[cell.parent].append(cell)
    for row in rows:
        grids[row.closest("table")].append(row)
    sizes: dict[Element, int] = {}
    for table in reversed(tables):  # those inside come before those around them
        widths: list[int] = []
        grid = [[_width(cell, inner, sizes) for cell in rows[row]] for row in grids[table]]
        for row in grid:
            widths += [0] * (len(row) - len(widths))
            widths[: len(row)] = map(max, widths, row)
        ends = list(accumulate(widths, initial=0))
        # The last cell of a row is not padded; that a row lacks cells is found out column by column.
        sizes[table] = sum(ends[len(row) - 1] + row[-1] for row in grid) + _EMPTY * len(grid) * len(widths)
    return sum(sizes.values())


def _width(cell: Element, inner: dict[Element, list[Element]], sizes: dict[Element, int]) -> int:
    if cell in inner:  # its text is not looked at closely: each table around it would do so again
        return len(cell.text) + sum(sizes[table] for table in inner[cell])
    return len(" ".join(cell.text.split())) + 2
