"""Operators: sites tied by the accounts they share and by the links between them, with the evidence of each tie."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any

from darnel.facts.allowlist import covered, well_known
from darnel.facts.hosts import domain_of
from darnel.output.atomic import write_bytes
from darnel.page.page import Page
from darnel.sites.identifiers import Identifier, identifiers, kinds, platforms
from darnel.sites.union_find import components

COLUMNS = ("operator", "sites", "pages", "ties", "evidence")
"""Columns of operators, in order; `evidence` has `tie strong sites evidence` of each tie."""

SHOWN = ("operator", "pages", "sites", "evidence")
"""Columns shown on a terminal."""

MOST_DOMAINS = 10
"""Registrable domains that may share an account and nothing else: on the corpus owners reach 8, two platforms 19 and 23."""

_FEW_LINKS, _MONEY_SITES, _MONEY_SHARE = (
    3,
    5,
    0.8,
)  # outside domains of a feeder site; feeders; share of feeders among all that link
_RING_SHARE = 0.2  # of a site's pages that link to a sister sub-domain
_PAIRS = 50  # sites beyond which a weak identifier is too common to make pairs of
_CODE_HOSTS = (".github.io", ".gitlab.io", ".codeberg.page", ".bitbucket.io")


@dataclass
class SiteEvidence:
    """What the pages of one site name: accounts, outside domains and sister hosts, each with the pages that do."""

    pages: int = 0
    accounts: Counter[str] = field(default_factory=Counter)
    outside: Counter[str] = field(default_factory=Counter)
    sisters: Counter[str] = field(default_factory=Counter)


@dataclass
class Tie:
    """Why some sites belong together.

    Attributes:
        name: kind and value, such as `adsense:pub-…`.
        sites: tied, in the order read.
        evidence: markup or sentence that shows it.
        strong: whether it ties by itself.
        untied: why it ties nobody, else "".
    """

    name: str
    sites: list[str]
    evidence: str
    strong: bool = True
    untied: str = ""

    @property
    def group(self) -> str:
        """What the account is for, or `link`."""
        kind = kinds().get(self.name.partition(":")[0])
        return kind.group if kind else "link"


def gather(
    pages: Iterable[Page], told: Callable[[], None] = lambda: None
) -> tuple[dict[str, SiteEvidence], dict[str, Identifier]]:
    """Evidence by site, and the first sight of each identifier. A page without a site or that cannot be read names nothing."""
    found: dict[str, SiteEvidence] = defaultdict(SiteEvidence)
    seen: dict[str, Identifier] = {}
    for page in pages:
        told()
        try:
            page.check()
            if page.site:
                _add(found, page.site.lower(), page, seen)
        except Exception:  # noqa: BLE001, S112 - one bad page never stops a batch
            continue
    return dict(found), seen


def _add(found: dict[str, SiteEvidence], name: str, page: Page, seen: dict[str, Identifier]) -> None:
    named, own = identifiers(page), domain_of(name)
    hosts = {link.host for link in page.links if link.host}
    site = found[name]
    site.pages += 1
    site.accounts.update({each.name for each in named})
    seen.update({each.name: each for each in named if each.name not in seen})
    site.outside.update(
        {domain for host in hosts if (domain := domain_of(host)) != own and not covered(host, well_known())}
    )
    site.sisters.update(host for host in hosts if domain_of(host) == own and host != name)


def tie(
    sites: dict[str, SiteEvidence], seen: dict[str, Identifier], most_domains: int = MOST_DOMAINS
) -> list[Tie]:
    """All that two sites or more share: what ties, what only supports, and what ties nobody, with the reason.

    Args:
        sites: evidence by site, as `gather` gives it.
        seen: the first sight of each identifier.
        most_domains: registrable domains that may share an account and nothing else.
    """
    holders: dict[str, list[str]] = defaultdict(list)
    for site, evidence in sites.items():
        for name in evidence.accounts:
            holders[name].append(site)
    shared = [
        Tie(name, held, seen[name].evidence, kinds()[seen[name].kind].strong)
        for name, held in holders.items()
        if len(held) > 1
    ]
    for each in shared:
        each.untied = _common(each, holders, sites, most_domains)
        each.strong = each.strong and not _beside_own(each, sites)
    return [*shared, *_code_hosts(sites), *_rings(sites), *_money_sites(sites)]


def _common(
    found: Tie, holders: dict[str, list[str]], sites: dict[str, SiteEvidence], most_domains: int
) -> str:
    """Why an identifier ties nobody: it is a platform's, or stands on many domains that share no other strong one."""
    if owner := platforms().get(found.name):
        return f"belongs to {owner}"
    domains = {domain_of(site) for site in found.sites}
    if len(domains) <= most_domains:
        return ""
    inside = set(found.sites)
    others = {
        name
        for site in found.sites
        for name in sites[site].accounts
        if name != found.name and kinds()[name.partition(":")[0]].strong
    }
    backed = {site for name in others if len(held := inside.intersection(holders[name])) > 1 for site in held}
    return (
        ""
        if len(backed) * 2 >= len(inside)
        else f"stands on {len(domains)} domains, most of which share nothing else"
    )


def _beside_own(found: Tie, sites: dict[str, SiteEvidence]) -> bool:
    """Whether every holder has another account of the kind to itself: then the shared one may be an agency's or a shop system's."""
    kind = found.name.partition(":")[0] + ":"
    own = [
        {name for name in sites[site].accounts if name.startswith(kind) and name != found.name}
        for site in found.sites
    ]
    return all(own) and not set.intersection(*own)


def _code_hosts(sites: dict[str, SiteEvidence]) -> Iterator[Tie]:
    """Repositories and pages of one account on a code host: `owner/name` and `owner.github.io`."""
    owned: dict[str, list[str]] = defaultdict(list)
    for site in sites:
        owner, slash, _ = site.partition("/")
        host = next((site.removesuffix(end) for end in _CODE_HOSTS if site.endswith(end)), "")
        if account := (owner if slash and "." not in owner else host):
            owned[account].append(site)
    for account, held in owned.items():
        if len(held) > 1:
            yield Tie(f"code-host:{account}", held, f"repositories or pages of the account {account}")


def _rings(sites: dict[str, SiteEvidence]) -> Iterator[Tie]:
    """Sister sub-domains of one registrable domain that link to each other, both ways."""
    sisters: dict[str, list[str]] = defaultdict(list)
    for site in sites:
        sisters[domain_of(site)].append(site)
    for domain, held in sisters.items():
        links = {
            (one, other)
            for one in held
            for other, pages in sites[one].sisters.items()
            if pages >= _RING_SHARE * sites[one].pages
        }
        for ring in components(pair for pair in sorted(links) if pair[0] < pair[1] and pair[::-1] in links):
            yield Tie(f"link-ring:{domain}", ring, f"{len(ring)} sub-domains of {domain} link to each other")


def _money_sites(sites: dict[str, SiteEvidence]) -> Iterator[Tie]:
    """Sites that link to hardly anything but one and the same domain, which hardly anyone else links to."""
    linking: dict[str, list[str]] = defaultdict(list)
    for site, evidence in sites.items():
        for domain in evidence.outside:
            linking[domain].append(site)
    for domain, held in linking.items():
        feeders = [site for site in held if len(sites[site].outside) <= _FEW_LINKS]
        if len({domain_of(site) for site in feeders}) >= _MONEY_SITES and len(feeders) >= _MONEY_SHARE * len(
            held
        ):
            yield Tie(
                f"money-site:{domain}",
                feeders,
                f"{len(feeders)} of the {len(held)} sites that link to {domain} link to hardly anything else",
            )


def operators(sites: dict[str, SiteEvidence], ties: list[Tie]) -> list[dict[str, Any]]:
    """Rows with the keys of COLUMNS, one an operator of two sites or more, the largest first.

    A strong tie holds its sites together; two weak ones of different groups do so for the sites that share both.
    """
    binding = [each for each in ties if not each.untied]
    groups = components([*(each.sites for each in binding if each.strong), *_doubly(binding)])
    rows = [_row(group, sites, binding) for group in groups]
    return sorted(rows, key=lambda row: (-len(row["sites"]), row["operator"]))


def _doubly(ties: list[Tie]) -> Iterator[tuple[str, ...]]:
    shared: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for each in ties:
        if not each.strong and len(each.sites) <= _PAIRS:
            for pair in combinations(sorted(each.sites), 2):
                shared[pair].add(each.group)
    return (pair for pair, groups in shared.items() if len(groups) > 1)


def _row(group: list[str], sites: dict[str, SiteEvidence], ties: list[Tie]) -> dict[str, Any]:
    inside = set(group)
    told = [each for each in ties if len(inside.intersection(each.sites)) > 1]
    told.sort(key=lambda each: (not each.strong, -len(each.sites), each.name))
    return {
        "operator": max(group, key=lambda site: sites[site].pages),
        "sites": sorted(group),
        "pages": sum(sites[site].pages for site in group),
        "ties": [each.name for each in told],
        "evidence": [
            {
                "tie": each.name,
                "strong": each.strong,
                "sites": sorted(inside.intersection(each.sites)),
                "evidence": each.evidence,
            }
            for each in told
        ],
    }


def write_graph(rows: list[dict[str, Any]], path: Path) -> None:
    """GraphML of operators: a node a site and a node a tie, an edge where a site shows it. Needs networkx."""
    import networkx as nx

    graph = nx.Graph()
    for row in rows:
        for site in row["sites"]:
            graph.add_node(site, type="site", operator=row["operator"])
        for each in row["evidence"]:
            graph.add_node(
                each["tie"],
                type="tie",
                operator=row["operator"],
                strong=each["strong"],
                evidence=_xml(each["evidence"]),
            )
            graph.add_edges_from((site, each["tie"]) for site in each["sites"])
    write_bytes(path, "\n".join(nx.generate_graphml(graph)).encode())


def _xml(text: str) -> str:
    """Text without the characters that XML cannot hold."""
    return "".join(char for char in text if char >= " " and char not in "\ufffe\uffff")
