"""Annotation of Common Crawl's host index: sites as Parquet, and the YAML that joins them.

The form is that of cc-index-annotations: a column `surt_host_name` to join by, the other columns under a
prefix of their own, and small YAML files that anybody can run.
"""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from darnel.errors import InputError
from darnel.output.atomic import write_bytes
from darnel.output.rows import write_rows
from darnel.readers.tables import position_in
from darnel.sites.list_formats import HOST

ANNOTATION_COLUMNS: dict[str, Any] = {
    "surt_host_name": str,
    "darnel_score": float,
    "darnel_score_low": float,
    "darnel_score_high": float,
    "darnel_pages": int,
    "darnel_flagged": float,
    "darnel_farm": bool,
    "darnel_topic": str,
    "darnel_date": str,
}
"""Type of each column, in order: host, score with its bounds, pages seen, share flagged, verdict."""


def surt_host_name(host: str) -> str:
    """Return a host as Common Crawl's indexes name it: labels in reverse order, without `www.`.

    >>> surt_host_name("www.Example.co.uk"), surt_host_name("blog.example.com")
    ('uk,co,example', 'com,example,blog')
    """
    return ",".join(reversed(host.lower().removeprefix("www.").split(".")))


def annotate(
    sites: Iterable[dict[str, Any]], today: date, least_pages: int
) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """Return rows with the keys of ANNOTATION_COLUMNS, sorted by host, and counts of sites left out.

    Args:
        sites: rows of `darnel sites`, by host.
        today: date of the annotation.
        least_pages: pages below which a site is left out.

    Raises:
        InputError: the rows were not written by `darnel sites`.
    """
    rows: dict[str, dict[str, Any]] = {}
    left_out = {"not a host name": 0, "no page could be scored": 0, f"fewer than {least_pages} pages": 0}
    for number, site in enumerate(sites, 1):
        try:
            host, score, pages = str(site["site"]).lower().rstrip("."), site["score"], int(site["pages"])
            if not HOST.fullmatch(host):
                left_out["not a host name"] += 1
            elif score is None:
                left_out["no page could be scored"] += 1
            elif pages < least_pages:
                left_out[f"fewer than {least_pages} pages"] += 1
            else:
                rows[surt_host_name(host)] = _row(site, host, pages, today)
        except (KeyError, TypeError, ValueError) as error:
            raise InputError(
                f"{position_in(sites, number)} was not written by 'darnel sites': {error}; run it again"
            ) from error
    return [rows[name] for name in sorted(rows)], left_out


def _row(site: dict[str, Any], host: str, pages: int, today: date) -> dict[str, Any]:
    return {
        "surt_host_name": surt_host_name(host),
        "darnel_score": float(site["score"]),
        "darnel_score_low": float(site["low"]),
        "darnel_score_high": float(site["high"]),
        "darnel_pages": pages,
        "darnel_flagged": float(site["flagged"]),
        "darnel_farm": site["label"] == "farm",
        "darnel_topic": site.get("topic"),
        "darnel_date": today.isoformat(),
    }


def yaml_files(out: Path) -> dict[Path, str]:
    """Return the YAML files that go with a Parquet file, by path: how to join it, and a query for farms."""
    columns = "".join(f"  - {name}\n" for name in ANNOTATION_COLUMNS if name != "surt_host_name")
    head = "# Written by darnel for cc-index-annotations. A verdict is darnel's, not Common Crawl's.\n"
    shown = "surt_host_name, crawl, darnel_score, darnel_score_low, darnel_pages, darnel_topic, darnel_date"
    join = f"table:\n  source:\n    url: ./{out.name}\nright_columns:\n{columns}"
    join += "join_columns:\n  - surt_host_name\n"
    action = (
        'sql: "SELECT {columns} FROM joined WHERE {where} ORDER BY darnel_score DESC"\n'  # noqa: S608 - a template
        f'columns: "{shown}"\nwhere: "darnel_farm"\n'
    )
    return {
        out.with_name(f"join_{out.stem}.yaml"): head + join,
        out.with_name(f"action_{out.stem}.yaml"): head + action,
    }


def write_annotation(rows: list[dict[str, Any]], out: Path) -> None:
    """Write the Parquet file and its YAML files, each complete or not at all.

    Raises:
        InputError: a file cannot be written.
    """
    write_rows(rows, out, ANNOTATION_COLUMNS)
    for path, text in yaml_files(out).items():
        write_bytes(path, text.encode())
