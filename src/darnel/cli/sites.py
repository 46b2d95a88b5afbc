"""Commands on farms: operators, duplicates, sites, blocklist."""

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from darnel.cli.app import Inputs, Out, Quiet, command, need, say_written
from darnel.errors import UsageError
from darnel.output.progress import counting, note, plural


class By(StrEnum):
    """What pages are rolled up to."""

    host = "host"
    domain = "domain"


class ListFormat(StrEnum):
    """Who reads a blocklist; `darnel.sites.list_formats.FORMATS`."""

    ublacklist = "ublacklist"
    ublock = "ublock"
    hosts = "hosts"
    domains = "domains"
    rpz = "rpz"


@command
def operators(
    inputs: Inputs,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", metavar="OUT", help="File to write: .jsonl .csv .parquet or .graphml."),
    ] = None,
    rejected: Annotated[
        Path | None,
        typer.Option(
            metavar="OUT", help="Also write what sites share without being of one operator, and why."
        ),
    ] = None,
    untied: Annotated[Path | None, typer.Option("--untied", hidden=True)] = None,
    most_domains: Annotated[
        int, typer.Option(min=1, metavar="N", help="Most domains that may share an account and nothing else.")
    ] = 10,
    quiet: Quiet = False,
) -> None:
    """Link sites by shared publisher, affiliate and analytics accounts and by link rings, with evidence.

    \b
    darnel operators crawl.jsonl.zst
    darnel operators crawl.jsonl.zst -o operators.jsonl --rejected rejected.jsonl
    darnel operators crawl.jsonl.zst -o operators.graphml  # needs darnel[farms]
    """
    from darnel.output.rows import write_rows
    from darnel.readers.inputs import read_all
    from darnel.sites.operators import REJECTED_COLUMNS, find_links, gather, operators, rejected_links

    rejected = rejected or untied
    if _is_graph(out):
        need("networkx", "farms")
    if out and rejected and out.resolve() == rejected.resolve():
        raise UsageError(f"{out}: is named twice; give --rejected a file of its own")
    _check(out, inputs)
    if rejected:
        _check(rejected, inputs)
    left_out = Counter[str]()
    with counting("reading", quiet) as on_progress:
        sites, first_seen = gather(read_all(inputs), on_progress, left_out)
    links = find_links(sites, first_seen, most_domains)
    rows = operators(sites, links)
    _deliver_operators(rows, out)
    if rejected:
        write_rows(rejected_links(sites, links, rows), rejected, REJECTED_COLUMNS)
    for link in (link for link in links if link.rejected_because):
        note(f"links nobody: {link.name} on {len(link.sites)} sites {link.rejected_because}", quiet)
    counts = f"{plural(len(sites), 'site')}, {plural(len(rows), 'operator')} of several sites"
    note(f"{counts}{_counted(left_out)}", quiet)
    drawn = "" if _is_graph(out) else f"darnel report SCORES --operators {out} -o report.html"
    say_written(out, quiet, drawn)


def _is_graph(out: Path | None) -> bool:
    return out is not None and out.suffix == ".graphml"


def _deliver_operators(rows: list[dict[str, Any]], out: Path | None) -> None:
    from darnel.sites.graph import write_graph
    from darnel.sites.operators import OPERATOR_COLUMNS, OPERATOR_SHOWN

    if out is not None and _is_graph(out):
        write_graph(rows, out)
    else:
        _deliver(rows, out, OPERATOR_COLUMNS, OPERATOR_SHOWN)


@command
def duplicates(inputs: Inputs, out: Out = None, quiet: Quiet = False) -> None:
    """Find the same article under other titles: clusters of pages whose bodies are alike to 0.8 or more.

    What the pages of a site have in common, code and lists of links are left out of the comparison.
    `darnel score --duplicates` adds the findings to the rows of pages.

    \b
    darnel duplicates posts/
    darnel duplicates crawl.jsonl.zst -o clusters.parquet
    """
    need("rensa", "farms")
    from darnel.readers.inputs import read_all
    from darnel.sites.article_text import read_bodies
    from darnel.sites.duplicates import CLUSTER_COLUMNS, CLUSTER_SHOWN, clusters

    _check(out, inputs)
    left_out = Counter[str]()
    with counting("reading", quiet) as on_progress:
        bodies = read_bodies(read_all(inputs), on_progress, left_out)
    with bodies, counting("comparing", quiet) as on_progress:
        rows = clusters(bodies, on_progress)
    _deliver(rows, out, CLUSTER_COLUMNS, CLUSTER_SHOWN)
    copies = sum(row["copies"] for row in rows)
    counts = f"{plural(len(bodies), 'page')}, {copies} of them in {plural(len(rows), 'cluster')}"
    note(f"{counts}{_counted(left_out)}", quiet)
    say_written(out, quiet)


@command
def sites(
    scores: Annotated[
        list[Path],
        typer.Argument(metavar="SCORES", help="Output of darnel score: .jsonl .csv (also .gz) or .parquet."),
    ],
    out: Out = None,
    by: Annotated[By, typer.Option(help="Roll up by host, or by registrable domain.")] = By.host,
    pages: Annotated[
        list[str] | None,
        typer.Option(
            "--pages",
            metavar="INPUT",
            help="The scored pages: adds template, outside domain, dates; may be repeated.",
        ),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Roll scored pages up to sites: score, interval, share flagged, duplicates, languages and reasons.

    \b
    darnel sites scores.parquet
    darnel sites scores.parquet --by domain -o sites.csv
    darnel sites scores.parquet --pages crawl.jsonl.zst -o sites.jsonl
    """
    from darnel.readers.tables import Tables, run_of
    from darnel.sites.site_verdict import SITE_COLUMNS, SITE_SHOWN, roll_up

    _check(out, [*scores, *(pages or [])])
    patterns, left_out = _patterns(pages or [], by, quiet), Counter[str]()
    with counting("rolling up", quiet) as on_progress:
        rows = roll_up(
            Tables(scores),
            by=by.value,
            patterns=patterns,
            left_out=left_out,
            on_progress=on_progress,
        )
    models = sorted({run["model"] for path in scores if (run := run_of(path))})
    _deliver([row | {"model": ", ".join(models) or None} for row in rows], out, SITE_COLUMNS, SITE_SHOWN)
    farm, small = sum(row["label"] == "farm" for row in rows), sum(row["sample"] == "small" for row in rows)
    left_out["pages with too little to judge"] = sum(int(row["unsure"] or 0) for row in rows)
    note(
        f"{plural(len(rows), 'site')}, {farm} farm, {plural(small, 'small sample')}{_counted(left_out)}",
        quiet,
    )
    say_written(out, quiet, f"darnel blocklist {out} -o farms.txt")


SiteRows = Annotated[
    list[Path],
    typer.Argument(metavar="SITES", help="Output of darnel sites: .jsonl .csv (also .gz) or .parquet."),
]


@command
def blocklist(
    sites: SiteRows,
    out: Annotated[Path, typer.Option("-o", "--out", metavar="OUT", help="The list to write.")],
    format_: Annotated[
        ListFormat, typer.Option("--format", help="Who reads the list.")
    ] = ListFormat.ublacklist,
    min_pages: Annotated[
        int, typer.Option(min=1, metavar="N", help="Fewest pages of a site that is listed.")
    ] = 5,
    threshold: Annotated[
        float, typer.Option(min=0, max=1, metavar="FLOAT", help="Score of a site from which it is listed.")
    ] = 0.9,
    allow: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Hosts that are never listed, with the well-known ones."),
    ] = None,
    previous: Annotated[
        Path | None, typer.Option(metavar="LIST", help="The last list: what changed is printed.")
    ] = None,
    max_age: Annotated[
        int, typer.Option(min=0, metavar="DAYS", help="Days after which an entry not seen again is dropped.")
    ] = 180,
    day: Annotated[
        datetime | None,
        typer.Option(
            "--date", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Date of the list (default: today)."
        ),
    ] = None,
    contact: Annotated[
        str, typer.Option(metavar="TEXT", help="Where a listed site can appeal, for the head of the list.")
    ] = "",
    quiet: Quiet = False,
) -> None:
    """Write a blocklist of farms, each entry with its evidence and date, and say what changed.

    \b
    darnel blocklist sites.jsonl -o farms.txt
    darnel blocklist sites.jsonl -o farms.txt --format ublock --previous farms.txt
    darnel blocklist sites.jsonl -o farms.txt --contact appeals@lists.example
    darnel blocklist sites.jsonl -o db.farms --format rpz --allow mine.txt
    """
    from darnel.output.target import check_target
    from darnel.readers.tables import Tables
    from darnel.sites.blocklist import merge, select
    from darnel.sites.list_formats import own_lines, read_list

    check_target(out, [*sites, *(allow or [])])
    today = (day or datetime.now(UTC)).date()
    last = {path.resolve(): read_list(path) for path in _lists(previous, out)}
    own, lost = own_lines(last.values(), format_.value)
    rows, allowed = Tables(sites), _allowed(allow or [])
    chosen = select(rows, today, allowed=allowed, least_pages=min_pages, threshold=threshold)
    before = last[previous.resolve()].entries if previous else []
    entries, changes = merge(chosen, before, today, format_=format_.value, max_age=max_age)
    _write_list(entries, out, format_, today, own, contact)
    changes += [f"- {line}: a line of yours, lost with the old format; add it again" for line in lost]
    if previous or lost:
        typer.echo("\n".join(changes) if changes else "nothing changed")
    _note_entries(len(entries), chosen.left_out, quiet)
    say_written(out, quiet)


def _lists(previous: Path | None, out: Path) -> list[Path]:
    """Return the lists whose own lines are kept: the previous one, and the one that is written over."""
    return [path for path in (previous, out) if path and (path == previous or path.exists())]


def _write_list(
    entries: list[Any], out: Path, format_: ListFormat, today: date, own: Any, contact: str
) -> None:
    from darnel.output.atomic import write_bytes
    from darnel.sites.list_formats import render

    write_bytes(out, render(entries, format_.value, today, own, " ".join(contact.split())).encode())


def _note_entries(count: int, left_out: Mapping[str, Sequence[str]], quiet: bool) -> None:
    for reason, names in sorted(left_out.items()):
        note(f"left out, {reason}: {_names(names)}", quiet)
    counted = "".join(f", {len(names)} left out: {reason}" for reason, names in sorted(left_out.items()))
    note(f"{count} {'entry' if count == 1 else 'entries'}{counted}", quiet)


def _names(names: Sequence[str], most: int = 50) -> str:
    from darnel.output.terminal import printable

    more = f" and {len(names) - most} more" if len(names) > most else ""
    return printable(", ".join(names[:most])) + more


def _counted(left_out: Mapping[str, int]) -> str:
    return "".join(f", {count} left out: {reason}" for reason, count in sorted(left_out.items()) if count)


def _patterns(pages: list[str], by: By, quiet: bool) -> dict[str, dict[str, Any]]:
    if not pages:
        return {}
    from darnel.readers.inputs import read_all
    from darnel.sites.patterns import read_patterns

    with counting("reading", quiet) as on_progress:
        return read_patterns(read_all(pages), by.value, on_progress)


def _allowed(files: list[Path]) -> frozenset[str]:
    from darnel.facts.allowlist import read_hosts, well_known

    return well_known().union(*map(read_hosts, files))


def _check(out: Path | None, inputs: Sequence[str | Path]) -> None:
    """Refuse an output that cannot be written before the work is done."""
    from darnel.output.rows import check_output
    from darnel.output.target import check_stdout, check_target

    if out is None:
        check_stdout(inputs)
        return
    if not _is_graph(out):
        check_output(out)
    check_target(out, inputs)


def _deliver(
    rows: Sequence[dict[str, Any]], out: Path | None, columns: Sequence[str], shown: Sequence[str]
) -> None:
    from darnel.output.rows import write_jsonl, write_rows
    from darnel.output.terminal import show_table

    if out is not None:
        write_rows(rows, out, columns)
    elif sys.stdout.isatty():
        show_table(rows, shown)
    else:
        write_jsonl(rows, sys.stdout.buffer, columns)
