"""Bipartite drawings of operators: sites on the left, their links on the right, lines between."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from darnel.errors import InputError
from darnel.output.terminal import printable
from darnel.readers.tables import read_table
from darnel.report.summary import Group
from darnel.sites.operators import OPERATOR_COLUMNS, REJECTED_COLUMNS

Row = dict[str, Any]

MOST = 12
"""Operators that are drawn; the others are counted."""

_SITES, _TIES = 14, 10  # rows on either side of a drawing; the others are counted
_LEAST, _LARGEST = 0.25, 0.75  # radius of a site
_STEPS = 5  # colours between clean and farm
_SWEEPS = 4  # of barycentres, after which lines hardly cross less


@dataclass(frozen=True)
class Dot:
    """A site: its scored pages and their mean score, None where the scores know nothing of it.

    Attributes:
        name: of the site.
        pages: scored.
        mean: score, 0 to 1.
        radius: in half rows; the area grows with the pages.
        step: of the colour, 0 for clean to 4 for farm.
    """

    name: str
    pages: int = 0
    mean: float | None = None
    radius: float = _LEAST
    step: int | None = None


@dataclass(frozen=True)
class Square:
    """A link: the account that sites share, those sites, and the markup that shows it."""

    name: str
    sites: tuple[str, ...]
    strong: bool
    evidence: str

    @property
    def kind(self) -> str:
        """What is shared."""
        return self.name.partition(":")[0]

    @property
    def value(self) -> str:
        """Which one."""
        return self.name.partition(":")[2]


@dataclass(frozen=True)
class Drawing:
    """One operator.

    Attributes:
        name: of the operator.
        pages: that its sites were seen on.
        dots, squares: drawn, from top to bottom.
        more_sites, more_ties: counted only.
        lines: from a dot to a square: heights in rows, and whether the link is strong.
        rows: height of the drawing.
    """

    name: str
    pages: int
    dots: tuple[Dot, ...]
    squares: tuple[Square, ...]
    more_sites: int
    more_ties: int
    lines: tuple[tuple[float, float, bool], ...]
    rows: int

    @property
    def sites(self) -> int:
        """How many there are."""
        return len(self.dots) + self.more_sites

    @property
    def ties(self) -> int:
        """How many there are."""
        return len(self.squares) + self.more_ties


def read_operators(path: Path) -> list[Row]:
    """Read what `darnel operators -o` wrote.

    Raises:
        InputError: the file cannot be read, or is something else.
    """
    return _read(path, OPERATOR_COLUMNS, "darnel operators INPUT -o", _has_links)


def read_rejected(path: Path) -> list[Row]:
    """Read what `darnel operators --rejected` wrote.

    Raises:
        InputError: the file cannot be read, or is something else.
    """
    return _read(path, REJECTED_COLUMNS, "darnel operators INPUT --rejected", lambda _: True)


def _read(path: Path, columns: Sequence[str], command: str, fits: Callable[[Row], bool]) -> list[Row]:
    rows = [_printable(row) for row in read_table(path)]
    if any(
        not row.keys() >= set(columns) or not isinstance(row["sites"], list) or not fits(row) for row in rows
    ):
        raise InputError(f"{path}: not what '{command} {path.name}' writes")
    return rows


def _printable(value: Any) -> Any:
    """Return a value with no text that has control characters or turns its direction."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, list):
        return [_printable(each) for each in value]
    return {name: _printable(each) for name, each in value.items()} if isinstance(value, dict) else value


def _has_links(row: Row) -> bool:
    keys, evidence = {"tie", "strong", "sites", "evidence"}, row["evidence"]
    return isinstance(evidence, list) and all(
        isinstance(each, dict) and each.keys() >= keys and isinstance(each["sites"], list)
        for each in evidence
    )


def draw(rows: Iterable[Row], sites: Mapping[str, Group]) -> list[Drawing]:
    """Return drawings of operators, in the order of the rows.

    Args:
        rows: of `darnel operators`.
        sites: scored pages by site.
    """
    by_name = {name.lower(): group for name, group in sites.items()}
    most = max((group.pages for group in by_name.values()), default=1)
    return [_drawing(row, lambda name: _dot(name, by_name.get(name), most)) for row in rows]


def _dot(name: str, group: Group | None, most: int) -> Dot:
    if group is None:
        return Dot(name)
    radius = _LEAST + (_LARGEST - _LEAST) * (group.pages / most) ** 0.5
    return Dot(name, group.pages, group.mean, round(radius, 2), min(int(group.mean * _STEPS), _STEPS - 1))


def _drawing(row: Row, dot: Callable[[str], Dot]) -> Drawing:
    links = [
        Square(str(link["tie"]), tuple(map(str, link["sites"])), bool(link["strong"]), str(link["evidence"]))
        for link in row["evidence"]
    ]
    squares = links[:_TIES]
    shown = {name for square in squares for name in square.sites}
    # Sites of a drawn link come before those of others.
    names = sorted(map(str, row["sites"]), key=lambda name: (name not in shown, -dot(name).pages, name))[
        :_SITES
    ]
    edges = [(name, square.name) for square in squares for name in square.sites if name in set(names)]
    names, ties = untangle(names, [square.name for square in squares], edges)
    squares.sort(key=lambda square: ties.index(square.name))
    more_sites, more_ties = len(row["sites"]) - len(names), len(links) - len(squares)
    left, right = len(names) + (more_sites > 0), len(squares) + (more_ties > 0)
    rows = max(left, right, 1)
    down, across = (rows - left) / 2 + 0.5, (rows - right) / 2 + 0.5
    lines = tuple(
        (down + names.index(name), across + ties.index(tie), squares[ties.index(tie)].strong)
        for name, tie in edges
    )
    return Drawing(
        str(row["operator"]),
        int(row["pages"]),
        tuple(map(dot, names)),
        tuple(squares),
        more_sites,
        more_ties,
        lines,
        rows,
    )


def untangle(left: list[str], right: list[str], edges: list[tuple[str, str]]) -> tuple[list[str], list[str]]:
    """Order both sides so that fewer lines cross: each at the mean position of its neighbours.

    The barycentre method of Sugiyama et al. (1981).

    >>> untangle(["a", "b"], ["x", "y"], [("a", "y"), ("b", "x")])
    (['a', 'b'], ['y', 'x'])
    """
    for _ in range(_SWEEPS):
        right = _by_barycentre(right, left, [(tie, name) for name, tie in edges])
        left = _by_barycentre(left, right, edges)
    return left, right


def _by_barycentre(moved: list[str], fixed: list[str], edges: list[tuple[str, str]]) -> list[str]:
    position = {name: number for number, name in enumerate(fixed)}
    joined: dict[str, list[int]] = {name: [] for name in moved}
    for one, other in edges:
        joined[one].append(position[other])
    return sorted(
        moved, key=lambda name: sum(joined[name]) / len(joined[name]) if joined[name] else len(fixed)
    )
