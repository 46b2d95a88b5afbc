"""Plain text: a page's visible text, blocks on lines of their own."""

import re
from collections import defaultdict

import turbohtml
from turbohtml import Document, Element, Node

_LARGEST = 100_000_000
"""Characters that tables may be laid out to: a second, and more than any page of the corpus comes to."""

_EMPTY = 10  # characters that a place in the grid costs, be it filled or not

_PART_OF_TABLE = re.compile(
    r"(</?)(?:table|thead|tbody|tfoot|tr|t[dh]|caption|colgroup|col)(?=[\s/>])", re.IGNORECASE
)


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

    Args:
        tree: the page.
        size: characters of its markup.

    >>> nested = turbohtml.parse("<table><tr><th>a<th>b<tr><td>" * 30)
    >>> grid_size(nested, 870) > 2**30
    True
    """
    tables = tree.find_all("table")
    if not tables or (len(tables) < 4 and len(tree.find_all("tr")) * size < _LARGEST):
        return 0
    inner: dict[Node | None, list[Element]] = defaultdict(list)  # tables right inside a cell
    for table in tables:
        inner[table.closest("td,th")].append(table)
    rows: dict[Element, list[Element]] = defaultdict(list)  # cells of a row
    for cell in tree.select("td,th"):
        if isinstance(cell.parent, Element):
            rows[cell.parent].append(cell)
    grids: dict[Element | None, list[list[Element]]] = defaultdict(list)  # rows of a table
    for row, cells in rows.items():
        grids[row.closest("table")].append(cells)
    sizes: dict[Element, int] = {}
    for table in reversed(tables):  # those inside come before those around them
        columns: list[int] = []
        grid = [
            [_width(cell, [sizes[each] for each in inner.get(cell, ())]) for cell in cells]
            for cells in grids[table]
        ]
        for widths in grid:
            columns += [0] * (len(widths) - len(columns))
            columns[: len(widths)] = map(max, columns, widths)
        # Every row is padded up to the last column, be its own cells few.
        sizes[table] = len(grid) * (sum(columns[:-1]) + _EMPTY * len(columns)) + sum(
            widths[-1] for widths in grid if len(widths) == len(columns)
        )
    return sum(sizes.values())


def _width(cell: Element, inner: list[int]) -> int:
    """Characters of a cell; the text around tables inside it is not looked at closely, as each table around another would do so again."""
    return len(cell.text) + sum(inner) if inner else len(" ".join(cell.text.split())) + 2
