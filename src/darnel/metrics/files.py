"""A held-out evaluation in a file: Markdown, JSON or HTML by the suffix."""

import base64
import html
import io
import json
from pathlib import Path
from typing import Any

import pandas as pd

from darnel.errors import InputError
from darnel.metrics.metrics import Report, format_metric
from darnel.output.atomic import atomic_write, check_folder

SUFFIXES = (".md", ".json", ".html")
COMPARED = (
    "weighted_auc",
    "weighted_average_precision",
    "macro_recall_balanced",
    "macro_recall_strict",
    "calibration_error",
)
"""Figures in tables of several scorers."""

_HTML = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }}
table {{ border-collapse: collapse; display: block; overflow-x: auto }}
td, th {{ padding: .15rem .6rem .15rem 0; text-align: left; font-variant-numeric: tabular-nums }}
img {{ max-width: 100%; height: auto }}
</style>
<h1>{title}</h1>
{body}
</html>
"""

Table = tuple[str, list[str], list[list[str]]]


def check_results(path: Path) -> None:
    """Raise InputError where no results can be written to a path of this name."""
    if path.suffix.lower() not in SUFFIXES:
        raise InputError(f"{path}: the suffix is unknown; results are written as {' '.join(SUFFIXES)}")
    check_folder(path)


def write_results(path: Path, about: dict[str, str], report: Report, plots: dict[str, Any]) -> None:
    """Write a report to a file.

    Args:
        path: `.md`, `.json` or `.html`.
        about: what was measured, by name: the first lines.
        report: figures and tables.
        plots: matplotlib figures by name; shown in HTML only.

    Raises:
        InputError: the suffix or the folder is wrong.
    """
    check_results(path)
    if path.suffix.lower() == ".json":
        content = json.dumps({"about": about, "report": as_dict(report)}, indent=1) + "\n"
    elif path.suffix.lower() == ".md":
        content = "\n".join(["# Evaluation\n", _about(about), *map(_markdown, tables(report))])
    else:
        parts = [
            f"<p>{html.escape(_about(about))}</p>",
            *map(_html, tables(report)),
            *map(_picture, plots.items()),
        ]
        content = _HTML.format(title="Evaluation", body="\n".join(parts))
    with atomic_write(path) as file:
        file.write(content.encode())


def as_dict(report: Report) -> dict[str, Any]:
    """Return a report as plain data."""
    return {
        "figures": report.figures,
        "intervals": {name: list(pair) for name, pair in report.intervals.items()},
        "operators": report.operators.to_dict("records"),
        "off_page_operators": report.off_page_operators.to_dict("records"),
        "false_positives": report.false_positives.to_dict("records"),
        "reliability": report.reliability.to_dict("records"),
    }


def rows_of(frame: pd.DataFrame) -> list[list[str]]:
    """Return the cells of a frame as text, numbers to three digits."""
    return [
        [f"{value:.3f}" if isinstance(value, float) else str(value) for value in row]
        for row in frame.itertuples(index=False)
    ]


def compared(reports: dict[str, Report]) -> list[list[str]]:
    """Return a row for each scorer: name, and its figures with intervals."""
    return [
        [name, *(format_metric(report.figures[key], report.intervals.get(key)) for key in COMPARED)]
        for name, report in reports.items()
    ]


def tables(report: Report) -> list[Table]:
    """Return title, head and rows of each table of a report that has any."""
    recall = ["operator", "pages", "balanced", "strict"]
    groups = ["attribute", "value", "publishers", "size", "mean"]
    flagged = ["attribute", "value", "publishers", "pages", "share"]
    reliability = report.reliability
    every = [
        ("Figures", ["figure", "value [95 % of resamples]"], [list(line) for line in report.lines()]),
        ("Recall by operator", recall, rows_of(report.operators[recall])),
        (
            "Operators whose spam does not show on one page",
            recall,
            rows_of(report.off_page_operators[recall]),
        ),
        ("Clean pages flagged at balanced", flagged, rows_of(report.false_positives[groups])),
        ("Reliability", list(map(str, reliability)), rows_of(reliability)),
    ]
    return [table for table in every if table[2]]


def _about(about: dict[str, str]) -> str:
    return "; ".join(f"{name}: {value}" for name, value in about.items()) + ".\n"


def _markdown(table: Table) -> str:
    return f"## {table[0]}\n\n{markdown_table(table[1], table[2])}"


def markdown_table(head: list[str], rows: list[list[str]]) -> str:
    """Return a Markdown table.

    >>> print(markdown_table(["a", "b"], [["1", "2"]]), end="")
    | a | b |
    |---|---|
    | 1 | 2 |
    """
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    lines += [f"| {' | '.join(cells)} |" for cells in rows]
    return "\n".join(lines) + "\n"


def _html(table: Table) -> str:
    title, head, rows = table
    cells = "".join(f"<th>{html.escape(name)}</th>" for name in head)
    body = "".join(f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<h2>{html.escape(title)}</h2><table><tr>{cells}</tr>{body}</table>"


def _picture(named: tuple[str, Any]) -> str:
    name, figure = named
    content = io.BytesIO()
    figure.savefig(content, format="png", dpi=120)
    encoded = base64.b64encode(content.getvalue()).decode()
    return f'<p><img alt="{html.escape(name)}" src="data:image/png;base64,{encoded}"></p>'
