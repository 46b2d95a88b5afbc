"""Blocklists: sites judged as farms, in the formats that blockers read, each entry with evidence and date.

Their text is written and read in `list_formats.py`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from darnel.errors import InputError
from darnel.facts.allowlist import covered
from darnel.facts.hosts import is_public_suffix
from darnel.output.terminal import printable
from darnel.readers.tables import position_in
from darnel.sites.list_formats import FOLDER, HOST, Entry, misfit
from darnel.sites.site_verdict import THRESHOLD

_LOGIN = re.compile(r"//[^/?#\\]*@")

LEAST_PAGES = 5
"""Pages below which a host or a folder is not listed."""

MAX_AGE = 180
"""Days after which an entry that no newer scores confirm is dropped."""

_ABOVE_CLEAN = "a sub-domain is clean"


@dataclass
class Selection:
    """What is listed, and what is not.

    Attributes:
        allowed: hosts that are never listed.
        entries: listed.
        clean: hosts judged clean as a whole; a folder of one may be listed.
        cleared: of these, those judged on enough pages to leave a list.
        left_out: hosts that the scores would list, by the reason why they are not.
    """

    allowed: frozenset[str]
    entries: list[Entry] = field(default_factory=list)
    clean: set[str] = field(default_factory=set)
    cleared: set[str] = field(default_factory=set)
    left_out: dict[str, list[str]] = field(default_factory=dict)

    def leave_out(self, name: str, reason: str) -> None:
        """Note that a site is not listed, and why."""
        self.left_out.setdefault(reason, []).append(name)

    @property
    def above_clean(self) -> set[str]:
        """Hosts above a clean one: most formats stop all that is below a host."""
        return {name.split(".", depth)[-1] for name in self.clean for depth in range(1, name.count("."))}


def select(
    sites: Iterable[dict[str, Any]],
    today: date,
    *,
    allowed: frozenset[str],
    least_pages: int = LEAST_PAGES,
    threshold: float = THRESHOLD,
) -> Selection:
    """Choose entries from rows of `darnel sites`; folders where the host as a whole is not bad.

    Never a public suffix, an allowed host, one of fewer pages than `least_pages`, or one above a sub-domain
    judged clean.

    Raises:
        InputError: the rows were not written by `darnel sites`.
    """
    chosen = Selection(allowed)
    for number, row in enumerate(sites, 1):
        if not {"site", "pages", "score"} <= row.keys():
            raise InputError(
                f"{position_in(sites, number)}: not a site; run 'darnel sites' on scores first, "
                "and pass its output"
            )
        try:
            _judge(chosen, row, today, least_pages, threshold)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise InputError(
                f"{position_in(sites, number)} was not written by 'darnel sites': {error}; run it again"
            ) from error
    above_clean = chosen.above_clean
    for entry in chosen.entries:
        if not entry.path and entry.host in above_clean:
            chosen.leave_out(entry.host, _ABOVE_CLEAN)
    chosen.entries = sorted(entry for entry in chosen.entries if entry.path or entry.host not in above_clean)
    return chosen


def _judge(chosen: Selection, row: dict[str, Any], today: date, least_pages: int, threshold: float) -> None:
    host = str(row["site"]).lower().rstrip(".")
    bad = _is_bad(row, least_pages, threshold)
    folders = [folder for folder in row.get("paths") or [] if _is_bad(folder, least_pages, threshold)]
    if reason := unfit(host, chosen.allowed):
        if bad or folders:
            chosen.leave_out(host, reason)
        return
    if bad:
        chosen.entries.append(_entry(host, row, today))
        return
    for folder in folders:
        if FOLDER.fullmatch(folder["path"]):
            chosen.entries.append(_entry(host, folder, today, folder["path"]))
        else:
            chosen.leave_out(f"{host}{folder['path']}", "a folder whose name no format can write")
    if row["score"] is None:
        chosen.leave_out(host, "no page could be scored")
    elif float(row["score"]) < threshold:
        chosen.clean.add(host)
        if int(row["pages"]) >= least_pages:
            chosen.cleared.add(host)
    elif not folders:
        chosen.leave_out(host, f"fewer than {least_pages} pages")


def unfit(host: str, allowed: frozenset[str]) -> str:
    """Return why a host is never listed, or "".

    >>> unfit("192.0.2.7", frozenset()), unfit("32.1.0.168.192.rpz-ip", frozenset())
    ('not a host name', 'not a host name')
    """
    if not HOST.fullmatch(host):
        return "not a host name"
    if is_public_suffix(host):
        return "public suffix"
    return "allowed" if covered(host, allowed) else ""


def _is_bad(row: dict[str, Any], least_pages: int, threshold: float) -> bool:
    return row["score"] is not None and int(row["pages"]) >= least_pages and float(row["score"]) >= threshold


def _entry(host: str, row: dict[str, Any], today: date, path: str = "") -> Entry:
    between = f" ({float(row['low']):.2f} to {float(row['high']):.2f})" if row.get("low") is not None else ""
    reasons = [
        str(reason["text"]) for reason in (row.get("reasons") or []) if float(reason["contribution"]) > 0
    ]
    parts = [f"score {float(row['score']):.2f}{between}, {int(row['pages'])} pages", *reasons[:3]]
    parts += [f"topic {row['topic']}"] if row.get("topic") else []
    # Examples of the whole site say nothing of one folder.
    # Nor is the name and password of whoever crawled it for all who read the list.
    examples = [] if path else [_LOGIN.sub("//", str(url), count=1) for url in row.get("examples") or []]
    parts += [f"e.g. {' '.join(examples[:2])}"] if examples else []
    parts += [f"model {row['model']}"] if row.get("model") else []
    return Entry(host, path, today, " ".join(printable("; ".join(parts)).split()))


def merge(
    chosen: Selection, previous: list[Entry], today: date, *, format_: str, max_age: int = MAX_AGE
) -> tuple[list[Entry], list[str]]:
    """Join the entries of now with those of the last list, and say what changed, a line each.

    An entry of the last list goes when its host is judged again or may not be listed any more, or when its
    evidence is older than `max_age` days. New entries that the format cannot express are noted in `chosen`.
    """
    before = {str(entry): entry for entry in previous}
    kept, changes = {}, []
    for entry in chosen.entries:
        name = str(entry)
        if reason := misfit(entry, format_):
            chosen.leave_out(name, reason)
            continue
        kept[name] = entry
        if name not in before:
            changes.append(f"+ {name}: {entry.evidence}")
    again, above_clean = chosen.cleared | {entry.host for entry in chosen.entries}, chosen.above_clean
    for name, entry in before.items():
        if name in kept:
            continue
        if reason := misfit(entry, format_) or unfit(entry.host, chosen.allowed):
            changes.append(f"- {name}: {reason}")
        elif entry.host in again:
            changes.append(f"- {name}: judged again and not listed")
        elif not entry.path and entry.host in above_clean:
            changes.append(f"- {name}: {_ABOVE_CLEAN}")
        elif entry.day < today - timedelta(days=max_age):
            changes.append(f"- {name}: last seen {entry.day}, more than {max_age} days ago")
        else:
            kept[name] = entry
    return sorted(kept.values()), sorted(changes, key=lambda line: line[2:])
