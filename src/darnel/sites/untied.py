"""Untied: what sites share that ties nobody, and the sites that share nothing, with the reason."""

from typing import Any

from darnel.sites.identifiers import kinds
from darnel.sites.operators import SiteEvidence, Tie

COLUMNS = ("tie", "sites", "pages", "why", "evidence")
"""Columns, in order; `tie` is null for sites that share nothing."""


def untied(
    sites: dict[str, SiteEvidence], ties: list[Tie], rows: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Rows with the keys of COLUMNS: what sites share and are not tied by, and the sites that share nothing, with the reason.

    Args:
        sites: evidence by site, as `gather` gives it.
        ties: as `tie` gives them.
        rows: of `operators` on the same.
    """
    operator = {site: row["operator"] for row in rows for site in row["sites"]}
    found = [
        _row(sites, each.sites, each.untied or _unsupported(each), each.name, each.evidence)
        for each in ties
        if each.untied or (not each.strong and len({operator.get(site, site) for site in each.sites}) > 1)
    ]
    told = {site for row in found for site in row["sites"]} | operator.keys()
    for why, named in (("no other site shows its accounts", True), ("names no account", False)):
        if rest := [
            site for site, evidence in sites.items() if site not in told and bool(evidence.accounts) == named
        ]:
            found.append(_row(sites, rest, why))
    return sorted(found, key=lambda row: (-len(row["sites"]), row["tie"] or ""))


def _unsupported(found: Tie) -> str:
    kind = kinds()[found.name.partition(":")[0]]
    return (
        "stands beside an account of the same kind that is the site's own"
        if kind.strong
        else "does not tie by itself, and no second sign holds all its sites together"
    )


def _row(
    sites: dict[str, SiteEvidence],
    held: list[str],
    why: str,
    name: str | None = None,
    evidence: str | None = None,
) -> dict[str, Any]:
    return {
        "tie": name,
        "sites": sorted(held),
        "pages": sum(sites[site].pages for site in held),
        "why": why,
        "evidence": evidence,
    }
