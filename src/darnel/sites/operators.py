"""Operators: sites linked by the accounts they share and by links between them, with evidence for each."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from darnel.facts.allowlist import covered, well_known
from darnel.facts.hosts import domain_of
from darnel.page.page import Page
from darnel.sites.identifiers import Identifier, identifiers, kinds, platforms
from darnel.sites.site_verdict import address_key, site_name
from darnel.sites.union_find import components

OPERATOR_COLUMNS = ("operator", "sites", "pages", "ties", "evidence")
"""Columns of operators, in order; `evidence` has `tie strong sites evidence` of each link."""

OPERATOR_SHOWN = ("operator", "pages", "sites", "evidence")
"""Columns shown on a terminal."""

REJECTED_COLUMNS = ("tie", "sites", "pages", "why", "evidence")
"""Columns of rejected links, in order; `tie` is null for sites that share nothing."""

MOST_DOMAINS = 10
"""Registrable domains that may share an account alone: on the corpus owners reach 8, platforms 19."""

_FEW_LINKS = 3  # outside domains of a feeder site at most
_MONEY_SITES = 5  # feeders from which a site is a money site
_MONEY_SHARE = 0.8  # share of feeders among all sites that link to it
_RING_SHARE = 0.2  # of a site's pages that link to a sister sub-domain
_PAIRS = 50  # sites beyond which a weak identifier is too common to make pairs of
_GITHUB_PAGES = ".github.io"


@dataclass
class SiteEvidence:
    """What the pages of one site name: accounts, outside domains and sister hosts, each with its pages.

    Attributes:
        hosted: whether the site has a host; a page without one is a site of its own.
    """

    hosted: bool = True
    pages: int = 0
    accounts: Counter[str] = field(default_factory=Counter)
    outside: Counter[str] = field(default_factory=Counter)
    sisters: Counter[str] = field(default_factory=Counter)


@dataclass
class Link:
    """Why some sites may belong together.

    Attributes:
        name: kind and value, such as `adsense:pub-…`.
        sites: that show it, in the order read.
        evidence: markup or sentence that shows it.
        strong: whether it links sites by itself.
        rejected_because: why it links nobody, else "".
    """

    name: str
    sites: list[str]
    evidence: str
    strong: bool = True
    rejected_because: str = ""

    @property
    def group(self) -> str:
        """What the account is for, or `link`."""
        kind = kinds().get(self.name.partition(":")[0])
        return kind.group if kind else "link"


def gather(
    pages: Iterable[Page],
    on_progress: Callable[[], None] = lambda: None,
    left_out: Counter[str] | None = None,
) -> tuple[dict[str, SiteEvidence], dict[str, Identifier]]:
    """Collect evidence by site, and the first sight of each identifier.

    A page without a site is a site of its own, under its source. A page that cannot be read names nothing
    and is counted in `left_out`, and a URL that was captured again is read once.
    """
    sites: dict[str, SiteEvidence] = {}
    first_seen: dict[str, Identifier] = {}
    urls: set[int] = set()
    for page in pages:
        on_progress()
        if page.url and (key := hash(address_key(page.url))) in urls:
            continue
        try:
            page.check()
            _add(sites, page, first_seen)
        except Exception:  # noqa: BLE001 - one bad page never stops a batch
            if left_out is not None:
                left_out["cannot be read"] += 1
            continue
        if page.url:
            urls.add(key)
    return sites, first_seen


def _add(sites: dict[str, SiteEvidence], page: Page, first_seen: dict[str, Identifier]) -> None:
    name = site_name(page.site) if page.site else page.source or page.id
    accounts, own = identifiers(page), domain_of(name) if page.site else ""
    hosts = {link.host for link in page.links if link.host}
    site = sites.setdefault(name, SiteEvidence(hosted=bool(page.site)))
    site.pages += 1
    site.accounts.update({account.name for account in accounts})
    for account in accounts:
        first_seen.setdefault(account.name, account)
    domains = {domain_of(host) for host in hosts if not covered(host, well_known())}
    site.outside.update(domains - {own})
    if page.site:
        site.sisters.update({site_name(host) for host in hosts if domain_of(host) == own} - {name})


def find_links(
    sites: dict[str, SiteEvidence], first_seen: dict[str, Identifier], most_domains: int = MOST_DOMAINS
) -> list[Link]:
    """Find all that two sites or more share: what links them, what only supports, and what is rejected.

    Args:
        sites: evidence by site, as `gather` returns it.
        first_seen: the first sight of each identifier.
        most_domains: registrable domains that may share an account and nothing else.
    """
    holders: dict[str, list[str]] = defaultdict(list)
    for site, evidence in sites.items():
        for name in evidence.accounts:
            holders[name].append(site)
    shared = [
        Link(name, names, first_seen[name].evidence, kinds()[first_seen[name].kind].strong)
        for name, names in holders.items()
        if len(names) > 1
    ]
    for link in shared:
        link.rejected_because = _too_common(link, holders, sites, most_domains)
        link.strong = link.strong and not _beside_own(link, sites)
    hosted = {name: site for name, site in sites.items() if site.hosted}
    return [*shared, *_github_accounts(hosted), *_rings(hosted), *_money_sites(hosted)]


def _too_common(
    link: Link, holders: dict[str, list[str]], sites: dict[str, SiteEvidence], most_domains: int
) -> str:
    """Say why an identifier links nobody: a platform owns it, or many domains share it and nothing else."""
    if owner := platforms().get(link.name):
        return f"belongs to {owner}"
    # Pages without a host may all be of one domain.
    domains = {domain_of(site) if sites[site].hosted else "" for site in link.sites}
    if len(domains) <= most_domains:
        return ""
    inside = set(link.sites)
    others = {
        name
        for site in link.sites
        for name in sites[site].accounts
        if name != link.name and kinds()[name.partition(":")[0]].strong
    }
    backed: set[str] = set()
    for name in others:
        sharing = inside.intersection(holders[name])
        if len(sharing) > 1:
            backed |= sharing
    if len(backed) * 2 >= len(inside):
        return ""
    return f"is on {len(domains)} domains, most of which share nothing else"


def _beside_own(link: Link, sites: dict[str, SiteEvidence]) -> bool:
    """Return whether every holder has another account of the kind to itself: this one may be an agency's."""
    kind = link.name.partition(":")[0] + ":"
    own = [
        {name for name in sites[site].accounts if name.startswith(kind) and name != link.name}
        for site in link.sites
    ]
    return all(own) and not set.intersection(*own)


def _github_accounts(sites: dict[str, SiteEvidence]) -> Iterator[Link]:
    """Link repositories and pages of one account of GitHub: `owner/name` and `owner.github.io`.

    Accounts of one name on two code hosts need not be one owner's, and `owner/name` is taken for GitHub's.
    """
    owned: dict[str, list[str]] = defaultdict(list)
    for site in sites:
        owner, slash, _ = site.partition("/")
        if slash and "." not in owner:
            owned[owner].append(site)
        elif site.endswith(_GITHUB_PAGES):
            owned[site.removesuffix(_GITHUB_PAGES)].append(site)
    for account, names in owned.items():
        if account and len(names) > 1:
            yield Link(f"github:{account}", names, f"repositories or pages of the account {account}")


def _rings(sites: dict[str, SiteEvidence]) -> Iterator[Link]:
    """Link sub-domains of one registrable domain that link to each other, both ways."""
    sisters: dict[str, list[str]] = defaultdict(list)
    for site in sites:
        sisters[domain_of(site)].append(site)
    for domain, names in sisters.items():
        links = {
            (one, other)
            for one in names
            for other, pages in sites[one].sisters.items()
            if pages >= _RING_SHARE * sites[one].pages
        }
        for ring in components(pair for pair in sorted(links) if pair[0] < pair[1] and pair[::-1] in links):
            reason = f"{len(ring)} sub-domains of {domain} link to each other"
            yield Link(f"link-ring:{min(ring)}", ring, reason)


def _money_sites(sites: dict[str, SiteEvidence]) -> Iterator[Link]:
    """Link sites that link to hardly anything but one domain, which hardly anyone else links to."""
    linking: dict[str, list[str]] = defaultdict(list)
    for site, evidence in sites.items():
        for domain in evidence.outside:
            linking[domain].append(site)
    for domain, names in linking.items():
        feeders = [site for site in names if len(sites[site].outside) <= _FEW_LINKS]
        enough = len({domain_of(site) for site in feeders}) >= _MONEY_SITES
        if enough and len(feeders) >= _MONEY_SHARE * len(names):
            share = f"{len(feeders)} of the {len(names)} sites"
            reason = f"{share} that link to {domain} link to hardly anything else"
            yield Link(f"money-site:{domain}", feeders, reason)


def operators(sites: dict[str, SiteEvidence], links: list[Link]) -> list[dict[str, Any]]:
    """Return rows with the keys of OPERATOR_COLUMNS, one an operator of two sites or more, the largest first.

    A strong link joins its sites; two weak ones of different groups join the sites that share both.
    """
    accepted = [link for link in links if not link.rejected_because]
    groups = components([*(link.sites for link in accepted if link.strong), *_doubly(accepted)])
    links_of: dict[str, list[Link]] = defaultdict(list)
    for link in accepted:
        for site in link.sites:
            links_of[site].append(link)
    rows = [_operator(group, sites, links_of) for group in groups]
    return sorted(rows, key=lambda row: (-len(row["sites"]), row["operator"]))


def _doubly(links: list[Link]) -> Iterator[tuple[str, ...]]:
    shared: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for link in links:
        if not link.strong and len(link.sites) <= _PAIRS:
            for pair in combinations(sorted(link.sites), 2):
                shared[pair].add(link.group)
    return (pair for pair, groups in shared.items() if len(groups) > 1)


def _operator(
    group: list[str], sites: dict[str, SiteEvidence], links_of: dict[str, list[Link]]
) -> dict[str, Any]:
    inside = set(group)
    touching = {id(link): link for site in group for link in links_of[site]}
    joining = [link for link in touching.values() if len(inside.intersection(link.sites)) > 1]
    joining.sort(key=lambda link: (not link.strong, -len(link.sites), link.name))
    return {
        "operator": max(group, key=lambda site: sites[site].pages),
        "sites": sorted(group),
        "pages": sum(sites[site].pages for site in group),
        "ties": [link.name for link in joining],
        "evidence": [
            {
                "tie": link.name,
                "strong": link.strong,
                "sites": sorted(inside.intersection(link.sites)),
                "evidence": link.evidence,
            }
            for link in joining
        ],
    }


def rejected_links(
    sites: dict[str, SiteEvidence], links: list[Link], rows: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return rows with the keys of REJECTED_COLUMNS: what sites share in vain, and sites that share nothing.

    Args:
        sites: evidence by site, as `gather` returns it.
        links: as `find_links` returns them.
        rows: of `operators` on the same.
    """
    operator = {site: row["operator"] for row in rows for site in row["sites"]}
    rejected = [
        _rejected(sites, link.sites, link.rejected_because or _unsupported(link), link.name, link.evidence)
        for link in links
        if link.rejected_because
        or (not link.strong and len({operator.get(site, site) for site in link.sites}) > 1)
    ]
    listed = {site for row in rejected for site in row["sites"]} | operator.keys()
    for why, named in (("no other site shows its accounts", True), ("names no account", False)):
        rest = [site for site in sites if site not in listed and bool(sites[site].accounts) == named]
        if rest:
            rejected.append(_rejected(sites, rest, why))
    return sorted(rejected, key=lambda row: (-len(row["sites"]), row["tie"] or ""))


def _unsupported(link: Link) -> str:
    if kinds()[link.name.partition(":")[0]].strong:
        return "is beside an account of the same kind that is the site's own"
    return "does not link sites by itself, and no second sign joins all of them"


def _rejected(
    sites: dict[str, SiteEvidence],
    names: list[str],
    why: str,
    link: str | None = None,
    evidence: str | None = None,
) -> dict[str, Any]:
    return {
        "tie": link,
        "sites": sorted(names),
        "pages": sum(sites[site].pages for site in names),
        "why": why,
        "evidence": evidence,
    }
