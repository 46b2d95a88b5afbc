"""Report: what was measured, as tables on a terminal and as plain values for JSON."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.peers import JUDGE, PARSE, TOGETHER
from benchmarks.runner import Times, ratios, spread

CONSOLE = Console(highlight=False, width=130)
GOALS = (
    ("trafilatura", 25.0),
    ("beautifulsoup", 35.0),
    ("resiliparse", 1.5),
)  # measure + judge is at least this many times as fast
PARSES = 2.0  # and takes at most this many times as long as parsing alone
TEXTS = 0.5  # a text is judged at least this many times as fast as fastText predicts its language
PAGE = 1.0  # milliseconds for a page of 20 kB
DOUBLING = 2.4  # doubling a page at most doubles the time, within 20 %
DEEPEST = 1_000.0  # milliseconds for the deepest page


def machine() -> dict[str, Any]:
    return {
        "python": platform.python_version(),
        "system": platform.system(),
        "architecture": platform.machine(),
        "cores": os.cpu_count(),
    }


def load() -> list[float]:
    """Load average of the last 1, 5 and 15 minutes."""
    return [round(value, 2) for value in os.getloadavg()] if hasattr(os, "getloadavg") else []


def speed(all_times: list[Times]) -> dict[str, Any]:
    """By contender: milliseconds a page, and ratios to parsing and to darnel on the same pages."""
    by_key = {times.contender.key: times for times in all_times}
    rows = {}
    for key, times in by_key.items():
        ms = [total / len(times.ids) / 1e6 for total in times.totals()]
        rows[key] = {
            "name": times.contender.name,
            "versions": {package: _version(package) for package in times.contender.packages},
            "pages": len(times.ids),
            "errors": len(times.errors),
            "first_error": next(iter(times.errors.values()), None),
            "ms": spread(ms),
            "pages_per_second": 1e3 / spread(ms)["median"],
            "times_parse": spread(ratios(times, by_key[PARSE])),
            "times_judge": spread(ratios(times, by_key[JUDGE])),
            "rounds_ms": ms,
        }
    return rows


def plain_table(title: str, *headings: str, name: str = "") -> Table:
    """Return a table without lines: a column of names, where they have a heading, then columns of numbers."""
    table = Table(title=title, title_justify="left", box=None, header_style="bold", pad_edge=False)
    if name:
        table.add_column(name)
    for heading in headings:
        table.add_column(heading, justify="right")
    return table


def show_speed(rows: dict[str, Any]) -> None:
    table = plain_table(
        "Speed: CPU time, one core; medians over rounds, in brackets the least and the most",
        "pages",
        "errors",
        "ms a page",
        "pages/s",
        "x parse",
        "x measure + judge",
        name="contender",
    )
    for row in rows.values():
        rate = f"{row['pages_per_second']:,.0f}"
        table.add_row(
            row["name"],
            str(row["pages"]),
            str(row["errors"]),
            _told(row["ms"]),
            rate,
            _told(row["times_parse"]),
            _told(row["times_judge"]),
        )
    CONSOLE.print(table)
    for row in rows.values():
        if row["first_error"]:
            CONSOLE.print(f"first error of {row['name']}: {row['first_error']}", markup=False)
    CONSOLE.print()


def show_goals(rows: dict[str, Any]) -> None:
    """Compare darnel with five reasons, in batches, with what it should reach; page by page as well."""
    one = rows.get("judge5", rows[JUDGE])["times_judge"]["median"]
    together = rows[TOGETHER]["times_judge"]["median"] if TOGETHER in rows else one
    for key, goal in GOALS:
        if key in rows:
            ratio = rows[key]["times_judge"]["median"]
            _goal(
                f"measure + judge is {ratio / together:.1f} times as fast as {rows[key]['name']} "
                f"({ratio / one:.1f} page by page)",
                goal,
                met=ratio / together >= goal,
            )
    ratio = rows[JUDGE]["times_parse"]["median"]
    _goal(
        f"measure + judge takes {ratio * together:.2f} times as long as parsing "
        f"({ratio * one:.2f} page by page)",
        PARSES,
        met=ratio * together <= PARSES,
    )
    CONSOLE.print()


def show_small(rows: list[dict[str, Any]]) -> None:
    table = plain_table(
        "Small pages: texts beside a prediction of their language, and pages from bytes",
        "pages",
        "mean bytes",
        "errors",
        "ms a page",
        "x measure + judge",
        name="contender",
    )
    for row in rows:
        count, size, errors = str(row["pages"]), f"{row['bytes']:,.0f}", str(row["errors"])
        table.add_row(row["name"], count, size, errors, _told(row["ms"]), _told(row["times_judge"]))
    CONSOLE.print(table)
    by_key = {row["key"]: row for row in rows}
    if "fasttext" in by_key:
        ratio = by_key["fasttext"]["times_judge"]["median"]
        _goal(
            f"a text is judged {ratio:.2f} times as fast as fastText predicts its language",
            TEXTS,
            met=ratio >= TEXTS,
        )
    median = by_key["page"]["ms"]["median"]
    _goal(f"a page of 20 kB takes {median:.2f} ms from bytes to verdict", PAGE, met=median <= PAGE)
    CONSOLE.print()


def show_sizes(rows: list[dict[str, float]]) -> None:
    table = plain_table(
        "Size: measure + judge of one generated page",
        "bytes",
        "ms",
        "ns a byte",
        "a doubling costs",
        "memory MB",
        "bytes a byte",
    )
    for row in rows:
        memory = row.get("memory")
        cells = (f"{memory / 1e6:.1f}", f"{memory / row['bytes']:.1f}") if memory is not None else ("", "")
        ratio = f"{row['ratio']:.2f}" if "ratio" in row else ""
        table.add_row(
            f"{row['bytes']:,.0f}", f"{row['ms']:.2f}", f"{row['ms'] * 1e6 / row['bytes']:.1f}", ratio, *cells
        )
    CONSOLE.print(table)
    worst = max(row.get("ratio", 0.0) for row in rows)
    _goal(f"the dearest doubling costs {worst:.2f} times as much", DOUBLING, met=worst <= DOUBLING)
    CONSOLE.print()


def show_nesting(shapes: dict[str, list[dict[str, Any]]]) -> None:
    depths = sorted({row["depth"] for rows in shapes.values() for row in rows if "depth" in row})
    table = plain_table(
        "Nesting: measure + judge, ms by levels", *(f"{depth:,}" for depth in depths), name="level"
    )
    table.add_column("")
    for shape, rows in shapes.items():
        by_depth = {row["depth"]: row["ms"] for row in rows if "depth" in row}
        error = next((row["error"] for row in rows if "error" in row), "")
        table.add_row(
            shape, *(f"{by_depth[depth]:,.1f}" if depth in by_depth else "-" for depth in depths), error
        )
    CONSOLE.print(table)
    last = {
        shape: next((row["ms"] for row in rows if row.get("depth") == max(depths)), float("inf"))
        for shape, rows in shapes.items()
    }
    slowest = max(last, key=last.__getitem__)
    _goal(
        f"the deepest page takes {last[slowest]:,.0f} ms at most, of {slowest}",
        DEEPEST,
        met=last[slowest] < DEEPEST,
    )
    CONSOLE.print()


def _goal(text: str, goal: float, *, met: bool) -> None:
    CONSOLE.print(f"{'met ' if met else 'open'}  {text}; goal {goal:g}", markup=False)


def _told(value: dict[str, float]) -> str:
    digits = 3 if value["median"] < 1 else 2 if value["median"] < 20 else 1
    return f"{value['median']:.{digits}f} [{value['least']:.{digits}f} .. {value['most']:.{digits}f}]"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"
