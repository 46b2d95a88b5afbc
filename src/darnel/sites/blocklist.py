"""Blocklists: sites judged as farms, in the formats that blockers read, each entry with its evidence and date."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from darnel.errors import InputError
from darnel.facts.allowlist import covered
from darnel.facts.hosts import domain_of, is_address, is_public_suffix
from darnel.output.terminal import printable
from darnel.sites.rollup import THRESHOLD

FORMATS = ("ublacklist", "ublock", "hosts", "domains", "rpz")
"""Formats of a list: the extensions uBlacklist and uBlock Origin, hosts files, plain domains, response policy zones."""

LEAST_PAGES = 5
"""Pages below which a host or a folder is not listed."""

MAX_AGE = 180
"""Days after which an entry that no newer scores confirm is dropped."""

_HOST = re.compile(r"(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_PATH = re.compile(r"/(?:[A-Za-z0-9_.~@+-]|%[0-9A-Fa-f]{2})+/")
_EVIDENCE = re.compile(r"^[#!;] (\d{4}-\d\d-\d\d) ")
_MARK = {"ublacklist": "#", "ublock": "!", "hosts": "#", "domains": "#", "rpz": ";"}


@dataclass(frozen=True, order=True)
class Entry:
    """A host, or a folder of one, with the day and the evidence for it."""

    host: str
    path: str = ""
    day: date = field(default=date.min, compare=False)
    evidence: str = field(default="", compare=False)

    def __str__(self) -> str:
        return self.host + self.path


@dataclass
class Selection:
    """What is listed, who is allowed, who was judged clean (and on enough pages), how many sites stayed out for which reason."""

    allowed: frozenset[str]
    entries: list[Entry] = field(default_factory=list)
    clean: set[str] = field(default_factory=set)
    cleared: set[str] = field(default_factory=set)
    left_out: Counter[str] = field(default_factory=Counter)


def select(
    sites: Iterable[dict[str, Any]],
    today: date,
    *,
    allowed: frozenset[str],
    least_pages: int = LEAST_PAGES,
    threshold: float = THRESHOLD,
) -> Selection:
    """Entries of the rows of `darnel sites`; folders where the host as a whole is not bad.

    Never a public suffix, an allowed host, one of fewer pages than `least_pages`, or one above a sub-domain judged clean:
    most formats stop all that is below a host.

    Raises:
        InputError: the rows are no sites.
    """
    chosen = Selection(allowed)
    for number, row in enumerate(sites, 1):
        if not {"site", "pages", "score"} <= row.keys():
            raise InputError(
                "these rows are no sites; run 'darnel sites' on scores first, and give its output"
            )
        try:
            _judge(chosen, row, today, least_pages, threshold)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise InputError(f"row {number} is none that 'darnel sites' writes: {error}") from error
    above_clean = {name.split(".", depth)[-1] for name in chosen.clean for depth in range(1, name.count("."))}
    chosen.left_out["a sub-domain is clean"] = sum(
        not entry.path and entry.host in above_clean for entry in chosen.entries
    )
    chosen.entries = sorted(entry for entry in chosen.entries if entry.path or entry.host not in above_clean)
    return chosen


def _judge(chosen: Selection, row: dict[str, Any], today: date, least_pages: int, threshold: float) -> None:
    host = str(row["site"]).lower().rstrip(".")
    if reason := _unfit(host, chosen.allowed):
        chosen.left_out[reason] += 1
        return
    folders = [
        _entry(host, part, today, part["path"])
        for part in row.get("paths") or []
        if _bad(part, least_pages, threshold)
    ]
    if _bad(row, least_pages, threshold):
        chosen.entries.append(_entry(host, row, today))
    elif folders := [folder for folder in folders if _PATH.fullmatch(folder.path)]:
        chosen.entries += folders
    elif row["score"] is None:
        chosen.left_out["no page could be scored"] += 1
    elif float(row["score"]) >= threshold:
        chosen.left_out["too few pages"] += 1
    else:
        chosen.clean.add(host)
        if int(row["pages"]) >= least_pages:
            chosen.cleared.add(host)


def _unfit(host: str, allowed: frozenset[str]) -> str:
    if not _HOST.fullmatch(host) or is_address(host):
        return "no host name"
    if is_public_suffix(host):
        return "public suffix"
    return "allowed" if covered(host, allowed) else ""


def _bad(row: dict[str, Any], least_pages: int, threshold: float) -> bool:
    return row["score"] is not None and int(row["pages"]) >= least_pages and float(row["score"]) >= threshold


def _entry(host: str, row: dict[str, Any], today: date, path: str = "") -> Entry:
    between = f" ({float(row['low']):.2f} to {float(row['high']):.2f})" if row.get("low") is not None else ""
    reasons = [
        str(reason["text"]) for reason in (row.get("reasons") or []) if float(reason["contribution"]) > 0
    ][:3]
    told = "; ".join([f"score {float(row['score']):.2f}{between}, {row['pages']} pages", *reasons])
    return Entry(host, path, today, " ".join(printable(told).split()))


def merge(
    chosen: Selection, previous: list[Entry], today: date, max_age: int = MAX_AGE
) -> tuple[list[Entry], list[str]]:
    """Entries of now and those of the last list that nothing speaks against yet, and what changed, a line each.

    An entry of the last list goes when its host is judged anew or may not be listed any more, or when its evidence is older
    than `max_age` days.
    """
    now, before = {str(entry): entry for entry in chosen.entries}, {str(entry): entry for entry in previous}
    changes = [f"+ {entry}: {entry.evidence}" for name, entry in now.items() if name not in before]
    kept, anew = dict(now), chosen.cleared | {entry.host for entry in chosen.entries}
    for name, entry in before.items():
        if name in now:
            continue
        if entry.host in anew:
            changes.append(f"- {name}: judged anew and not listed")
        elif reason := _unfit(entry.host, chosen.allowed):
            changes.append(f"- {name}: {reason}")
        elif entry.day < today - timedelta(days=max_age):
            changes.append(f"- {name}: last seen {entry.day}, more than {max_age} days ago")
        else:
            kept[name] = entry
    return sorted(kept.values()), sorted(changes, key=lambda line: line[2:])


def render(entries: list[Entry], format_: str, today: date) -> str:
    """A list as text. Folders stand in the formats that know them, and are left out of the others."""
    mark = _MARK[format_]
    told = [entry for entry in entries if not entry.path or format_ in ("ublacklist", "ublock")]
    lines = [
        f"{mark} {title}"
        for title in ("Title: farms found by darnel", f"Last modified: {today}", f"Entries: {len(told)}")
    ]
    if format_ == "rpz":
        lines += [
            "$TTL 300",
            f"@ IN SOA localhost. root.localhost. {today:%Y%m%d}00 3600 600 86400 300",
            "@ IN NS localhost.",
        ]
    for entry in told:
        lines += [f"{mark} {entry.day} {entry.evidence}", *_rules(entry, format_)]
    return "\n".join(lines) + "\n"


def _rules(entry: Entry, format_: str) -> list[str]:
    host = entry.host
    if format_ == "ublacklist":
        return [f"*://{host}{entry.path}*" if entry.path else f"*://*.{host}/*"]
    if format_ == "ublock":
        return [f"||{host}{entry.path}$document" if entry.path else f"||{host}^"]
    if format_ == "hosts":
        # A hosts file knows no sub-domains; the one that everybody has is written out.
        return [f"0.0.0.0 {name}" for name in (host, f"www.{host}")[: 1 + (host == domain_of(host))]]
    return [f"{host} CNAME .", f"*.{host} CNAME ."] if format_ == "rpz" else [host]


def read_list(path: Path) -> list[Entry]:
    """Entries of a list that darnel wrote in any format.

    Raises:
        InputError: the file cannot be read, or no entry of it carries its evidence.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise InputError(
            f"{path}: cannot be read as a list; leave --previous out the first time: {error}"
        ) from error
    found: list[Entry] = []
    for above, line in pairwise(lines):
        if (told := _EVIDENCE.match(above)) and not _EVIDENCE.match(line):
            try:
                day = date.fromisoformat(told[1])
            except ValueError as error:
                raise InputError(f"{path}: {told[1]} is no date") from error
            host, slash, rest = _bare(line).partition("/")
            found.append(Entry(host, slash + rest, day, above[told.end() :]))
    if not found and len(lines) > 3:
        raise InputError(
            f"{path}: this is no list that darnel wrote: no entry has a line of evidence above it"
        )
    return found


def _bare(rule: str) -> str:
    """Host and path of a rule.

    >>> _bare("*://*.a.example/*"), _bare("||a.example/deals/$document"), _bare("0.0.0.0 a.example"), _bare("a.example CNAME .")
    ('a.example', 'a.example/deals/', 'a.example', 'a.example')
    """
    name = (
        rule.removeprefix("*://")
        .removeprefix("*.")
        .removeprefix("||")
        .removeprefix("0.0.0.0 ")
        .removesuffix(" CNAME .")
    )
    name = name.removesuffix("$document").removesuffix("^").removesuffix("*")
    return name.removesuffix("/") if name.count("/") == 1 else name
