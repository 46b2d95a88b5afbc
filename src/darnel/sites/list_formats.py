"""Formats of blocklists: entries as text, and text as entries and the lines that people added."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path

from darnel.errors import InputError
from darnel.facts.hosts import domain_of

FORMATS = ("ublacklist", "ublock", "hosts", "domains", "rpz")
"""The extensions uBlacklist and uBlock Origin, hosts files, plain domains, response policy zones."""

HOST = re.compile(
    r"(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?!rpz-)[a-z](?:[a-z0-9-]{0,61}[a-z0-9])"
)
"""Names of hosts. What ends in `rpz-ip`, `rpz-nsdname` and the like is a command in a policy zone."""

FOLDER = re.compile(r"/(?:[A-Za-z0-9_.~@+-]|%[0-9A-Fa-f]{2})+/")
"""First folders of a site that the formats with paths can name."""

_LONGEST_NAME = 253
ZONE_ROOM = 60
"""Characters left to the origin of a policy zone, which counts in the length of its names."""

_EVIDENCE = re.compile(r"^[#!;] (\d{4}-\d\d-\d\d) (?=score \d)")
_TITLE = "Title: farms found by darnel"
_HEAD = re.compile(r"^[#!;] (?:Title: farms found by darnel|Last modified: .*|Entries: \d+)$")
_ZONE_HEAD = re.compile(
    r"^(?:\$TTL 300|@ IN SOA localhost\. root\.localhost\. (\d+) 3600 600 86400 300|@ IN NS localhost\.)$"
)
_MARK = {"ublacklist": "#", "ublock": "!", "hosts": "#", "domains": "#", "rpz": ";"}
_WITH_FOLDERS = ("ublacklist", "ublock")
_RULES = {
    "ublacklist": re.compile(r"\*://(?:\*\.)?([a-z0-9.-]+)(/.*?)\*"),
    "ublock": re.compile(r"\|\|([a-z0-9.-]+)(?:\^|(/.*?)\$document)"),
    "hosts": re.compile(r"0\.0\.0\.0 ([a-z0-9.-]+)()"),
    "rpz": re.compile(r"(?:\*\.)?([a-z0-9.-]+) CNAME \.()"),
    "domains": re.compile(r"([a-z0-9.-]+)()"),
}
"""Rules as darnel writes them: host and folder."""


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
class BlockList:
    """A list as a file has it.

    Attributes:
        entries: that darnel wrote.
        format: of the list; None where it has no entry and no title.
        head: lines of people above the first entry: a homepage, a licence, a title.
        rules: other lines of people, in order: rules, exceptions, comments.
        serial: of a policy zone, else 0.
    """

    entries: list[Entry] = field(default_factory=list)
    format: str | None = None
    head: list[str] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)
    serial: int = 0


def render(
    entries: list[Entry], format_: str, today: date, own: BlockList | None = None, contact: str = ""
) -> str:
    """Return a list as text.

    Args:
        entries: to write; those that the format cannot contain are left out.
        format_: one of FORMATS.
        today: date of the list.
        own: lines of people to keep, and the serial of the zone that this one replaces.
        contact: where a listed site can appeal; without it, the line of the last list stays.
    """
    mark, own = _MARK[format_], own or BlockList()
    written = [entry for entry in entries if not misfit(entry, format_)]
    titled = any(re.match(rf"{re.escape(mark)}\s*Title:", line) for line in own.head)
    lines = [] if titled else [f"{mark} {_TITLE}"]
    lines += [f"{mark} Last modified: {today}", f"{mark} Entries: {len(written)}"]
    lines += [f"{mark} Appeals: {contact}"] if contact else []
    lines += [line for line in own.head if not (contact and line.startswith(f"{mark} Appeals: "))]
    if format_ == "rpz":
        serial = max(int(f"{today:%Y%m%d}00"), own.serial + 1) % 2**32
        lines += ["$TTL 300", f"@ IN SOA localhost. root.localhost. {serial} 3600 600 86400 300"]
        lines.append("@ IN NS localhost.")
    for entry in written:
        lines += [f"{mark} {entry.day} {entry.evidence}", *_rules(entry, format_)]
    return "\n".join([*lines, *own.rules]) + "\n"


def misfit(entry: Entry, format_: str) -> str:
    """Return why a format cannot contain an entry, or ""."""
    if entry.path and format_ not in _WITH_FOLDERS:
        return f"a folder, which {format_} cannot name"
    if format_ == "rpz" and len(f"*.{entry.host}.") + ZONE_ROOM > _LONGEST_NAME:
        return "too long for a policy zone"
    return ""


def own_lines(lists: Iterable[BlockList], format_: str) -> tuple[BlockList, list[str]]:
    """Join what people added to some lists, for a list in a format; and the lines that it cannot keep."""
    own, lost = BlockList(), []
    for last in lists:
        own.serial = max(own.serial, last.serial)
        if last.format in (None, format_):
            own.head += [line for line in last.head if line not in own.head]
            own.rules += [line for line in last.rules if line not in own.rules]
        else:
            lost += [*last.head, *last.rules]
    return own, lost


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


def read_list(path: Path) -> BlockList:
    """Read a list that darnel wrote in any format, and that people may have changed since.

    A comment with a date and a score, and the rules of one host right below it, are an entry. The head that
    darnel writes is left out, and every other line belongs to people.

    Raises:
        InputError: the file cannot be read, or darnel did not write it.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise InputError(
            f"{path}: cannot be read as a list; drop --previous the first time: {error}"
        ) from error
    parsed = BlockList(format=_format_of(lines))
    entry: Entry | None = None
    evidence: tuple[date, str] | None = None
    for number, line in enumerate(lines, 1):
        rule = _rule(line, parsed.format)
        if evidence and rule:
            entry = Entry(*rule, *evidence)
            parsed.entries.append(entry)
            evidence = None
        elif dated := _EVIDENCE.match(line):
            evidence, entry = (_day(f"{path}:{number}", dated[1]), line[dated.end() :]), None
        elif entry and (rule == (entry.host, entry.path) or line in _rules(entry, parsed.format or "")):
            continue
        elif zone := _ZONE_HEAD.match(line):
            parsed.serial = int(zone[1]) if zone[1] and len(zone[1]) < 11 else parsed.serial
        elif not _HEAD.match(line) and line.strip():
            evidence = entry = None
            (parsed.rules if parsed.entries or not _is_comment(line) else parsed.head).append(line)
    if parsed.format is None and any(line.strip() for line in lines):
        raise InputError(
            f"{path}: not a darnel blocklist: it has no title and no entries with evidence; "
            "name one that 'darnel blocklist' wrote"
        )
    return parsed


def _is_comment(line: str) -> bool:
    return line.lstrip()[:1] in "#!;" and not line.startswith("##")


def _day(position: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"{position}: {text} is not a date; write it as 2026-01-31") from error


def _rule(line: str, format_: str | None) -> tuple[str, str] | None:
    """Return host and folder of a rule that darnel could have written, or None.

    >>> _rule("*://*.a.example/*", "ublacklist"), _rule("||a.example/deals/$document", "ublock")
    (('a.example', ''), ('a.example', '/deals/'))
    >>> _rule("@*://a.example/*", "ublacklist")
    """
    match = _RULES[format_].fullmatch(line) if format_ else None
    if match is None or not HOST.fullmatch(match[1]):
        return None
    return match[1], "" if match[2] in (None, "", "/") else match[2]


def _format_of(lines: list[str]) -> str | None:
    """Return the format of a list by its first rule below evidence, else by the mark of its title."""
    for above, line in pairwise(lines):
        if _EVIDENCE.match(above):
            for format_ in FORMATS:
                if format_ != "domains" and _RULES[format_].fullmatch(line):
                    return format_
            if _RULES["domains"].fullmatch(line):
                return "domains"
    if any(line == f"! {_TITLE}" for line in lines):
        return "ublock"
    if any(line == f"; {_TITLE}" for line in lines):
        return "rpz"
    if f"# {_TITLE}" in lines:
        return next((name for name in ("ublacklist", "hosts") if _looks(lines, name)), "domains")
    return None


def _looks(lines: list[str], format_: str) -> bool:
    return any(_RULES[format_].fullmatch(line.removeprefix("@")) for line in lines)
