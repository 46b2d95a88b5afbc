"""Sites: scored pages rolled up to hosts or domains, with a verdict, its interval and its reasons."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from math import sqrt
from statistics import fmean
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from darnel.errors import InputError
from darnel.facts.hosts import domain_of
from darnel.model.log_odds import logits, sigmoid
from darnel.model.verdict import mean_of_feature
from darnel.readers.tables import position_in

SITE_COLUMNS = (
    "site",
    "pages",
    "score",
    "low",
    "high",
    "label",
    "sample",
    "mean",
    "median",
    "flagged",
    "unsure",
    "errors",
    "duplicates",
    "topic_share",
    "languages",
    "template_sameness",
    "one_domain",
    "first_date",
    "last_date",
    "reasons",
    "paths",
    "topic",
    "examples",
    "model",
)
"""Columns of sites, in order."""

_OF_A_SITE = {"pages", "flagged", "topic_share"}  # keys that rows of pages do not have

SITE_SHOWN = ("site", "pages", "score", "low", "high", "label", "topic", "reasons")
"""Columns shown on a terminal."""

SMALL = 5
"""Pages below which a site's sample is called small."""

THRESHOLD = 0.9
"""Score from which a site is labelled a farm: just above every honest site of the corpus."""

_CLEAN = 0.5  # score below which the own pages of a domain speak against a verdict on all its hosts
CAP = 7.0  # log-odds beyond which one page says no more of its site
_REASONS = 5
_MOST_PATHS = 20
_EXAMPLES = 3  # URLs kept of a site, those with the highest scores
_LONGEST_EXAMPLE = 200
_Z = 1.96  # 95 % intervals


def site_score(score: np.ndarray) -> float:
    """Score of a site from those of its pages: the probability at their mean log-odds.

    >>> round(site_score(np.array([0.9, 0.9, 0.1])), 3)
    0.675
    """
    return sigmoid(float(logits(np.asarray(score, float), CAP).mean()))


def wilson(share: float, count: int) -> tuple[float, float]:
    """Return the 95 % interval of a share seen in `count` pages (Wilson 1927).

    >>> [round(edge, 2) for edge in wilson(1.0, 3)]
    [0.44, 1.0]
    """
    middle = share + _Z**2 / (2 * count)
    reach = _Z * sqrt(share * (1 - share) / count + _Z**2 / (4 * count**2))
    scale = 1 + _Z**2 / count
    return max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale)


@dataclass
class Site:
    """Sums over the pages of one site."""

    scores: list[float] = field(default_factory=list)
    flagged: int = 0
    unsure: int = 0
    errors: int = 0
    duplicates: int | None = None
    languages: Counter[str] = field(default_factory=Counter)
    moved: Counter[str] = field(default_factory=Counter)
    values: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    topics: Counter[str] = field(default_factory=Counter)
    examples: list[tuple[float, str]] = field(default_factory=list)
    paths: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    captured_again: int = 0
    _urls: set[int] = field(default_factory=set)

    def add(self, row: dict[str, Any]) -> None:
        """Count one row of `darnel score`; a URL that was captured again counts once."""
        url = hash(address_key(str(row["url"]))) if row.get("url") else None
        if url in self._urls:
            self.captured_again += 1
            return
        if row.get("score") is None:
            self.errors += 1
            return
        if row.get("label") == "unsure":
            self.unsure += 1
            return
        score = probability(row["score"])
        if url is not None:
            self._urls.add(url)
        self.scores.append(score)
        self.flagged += row.get("label") == "farm"
        if row.get("duplicates") is not None:
            self.duplicates = (self.duplicates or 0) + (float(row["duplicates"]) > 0)
        self.languages[row.get("language") or "unknown"] += 1
        for reason in row.get("reasons") or []:
            self.moved[reason["feature"]] += reason["contribution"]
            if reason.get("value") is not None:
                self.values[reason["feature"]].append(float(reason["value"]))
        if row.get("topic"):
            self.topics[str(row["topic"])] += 1
        if row.get("url"):
            self.paths[_folder(str(row["url"]))].append(score)
            self._keep_example(score, str(row["url"]))

    def _keep_example(self, score: float, url: str) -> None:
        if len(url) <= _LONGEST_EXAMPLE:
            self.examples = sorted([*self.examples, (-score, url)])[:_EXAMPLES]

    def join(self, other: "Site") -> None:
        """Count the pages of another host of the same domain."""
        self.scores += other.scores
        self.flagged += other.flagged
        self.errors += other.errors
        self.unsure += other.unsure
        if other.duplicates is not None:
            self.duplicates = (self.duplicates or 0) + other.duplicates
        self.languages.update(other.languages)
        for name, moved in other.moved.items():
            self.moved[name] += moved
        for name, values in other.values.items():
            self.values[name] += values
        self.topics.update(other.topics)
        self.examples = sorted([*self.examples, *other.examples])[:_EXAMPLES]
        for path, scores in other.paths.items():
            self.paths[path] += scores


def probability(score: Any) -> float:
    """Return a score as a number.

    Raises:
        ValueError: it is not from 0 to 1.
    """
    number = float(score)
    if not 0 <= number <= 1:
        raise ValueError(f"its score is {number:g}, not from 0 to 1")
    return number


def address_key(url: str) -> str:
    """Return what two captures of one page share: the URL without scheme and fragment.

    >>> address_key("http://A.example/x?y#top") == address_key("https://a.example/x?y")
    True
    """
    host, slash, rest = url.partition("#")[0].partition("//")[2].partition("/")
    return f"{host.lower()}{slash or '/'}{rest}"


def _folder(url: str) -> str:
    """First folder of a URL's path, or "/".

    >>> _folder("https://a.example/deals/x.html"), _folder("https://a.example/x.html")
    ('/deals/', '/')
    """
    try:
        first, slash, _ = urlsplit(url).path.lstrip("/").partition("/")
    except ValueError:
        return "/"
    return f"/{first}/" if slash and first else "/"


def roll_up(
    rows: Iterable[dict[str, Any]],
    *,
    by: str = "host",
    patterns: dict[str, dict[str, Any]] | None = None,
    left_out: Counter[str] | None = None,
    on_progress: Callable[[], None] = lambda: None,
) -> list[dict[str, Any]]:
    """Return rows with the keys of SITE_COLUMNS, one a site, the worst first.

    Args:
        rows: of `darnel score`; one without a site or URL belongs to no site and is left out.
        by: `host`, or `domain` for registrable domains whose own pages were seen.
        patterns: what the pages themselves show, by site; see `darnel.sites.patterns`.
        left_out: counts rows without a site, and captures of a URL that was there before.
        on_progress: called for each row.

    Raises:
        InputError: the rows are not scores.
    """
    sites: dict[str, Site] = defaultdict(Site)
    missing = 0
    for number, row in enumerate(rows, 1):
        on_progress()
        if "score" not in row or row.keys() >= _OF_A_SITE:
            raise InputError(
                f"{position_in(rows, number)}: no score of a page; run 'darnel score' on the pages first, "
                "and pass its output"
            )
        try:
            if host := row.get("site"):
                sites[site_name(host)].add(row)
            else:
                missing += 1
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise InputError(
                f"{position_in(rows, number)} was not written by 'darnel score': {error}; run it again"
            ) from error
    if left_out is not None:
        left_out["rows without a site or URL"] += missing
        left_out["captured again"] += sum(site.captured_again for site in sites.values())
    if by == "domain":
        sites = _by_domain(sites)
    rolled = [_row(name, site, (patterns or {}).get(name, {})) for name, site in sites.items()]
    return sorted(rolled, key=lambda row: (-(row["score"] or 0.0), row["site"]))


def _by_domain(hosts: dict[str, Site]) -> dict[str, Site]:
    """Join the hosts of registrable domains.

    The hosts of a domain stay apart where its own pages, without sub-domain, were not seen or are clean: then
    it may be a platform on which anybody publishes, whether the Public Suffix List knows it or not.
    """
    members: dict[str, list[str]] = defaultdict(list)
    for host in hosts:
        members[site_name(host, "domain")].append(host)
    joined: dict[str, Site] = {}
    for domain, names in members.items():
        own = hosts[domain].scores if domain in names else []
        if len(names) == 1 or not own or site_score(np.array(own)) < _CLEAN < _mean(hosts, names):
            joined |= {name: hosts[name] for name in names}
            continue
        for name in names:
            joined.setdefault(domain, Site()).join(hosts[name])
    return joined


def _mean(hosts: dict[str, Site], names: list[str]) -> float:
    return site_score(np.array([score for name in names for score in hosts[name].scores]))


def site_name(site: str, by: str = "host") -> str:
    """Name under which a page's site is rolled up: a domain with and without `www.` is one site.

    >>> [site_name(host) for host in ("www.a.example", "blog.a.example")]
    ['a.example', 'blog.a.example']
    >>> [site_name(host, "domain") for host in ("blog.a.example", "owner/posts")]
    ['a.example', 'owner/posts']
    """
    host = site.lower()
    domain = host if "/" in host else domain_of(host)
    return domain if by == "domain" or host == f"www.{domain}" else host


def _row(name: str, site: Site, patterns: dict[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = (
        dict.fromkeys(SITE_COLUMNS)
        | {"site": name, "pages": len(site.scores), "errors": site.errors, "unsure": site.unsure}
        | patterns
    )
    if not site.scores:
        return row
    scores, count = np.array(site.scores), len(site.scores)
    score = site_score(scores)
    low, high = wilson(score, count)
    label = "farm" if score >= THRESHOLD else "clean"
    topic, pages = site.topics.most_common(1)[0] if site.topics else (None, 0)
    return row | {
        "score": score,
        "low": low,
        "high": high,
        "label": label,
        "topic_share": pages / site.topics.total() if site.topics else None,
        "sample": "small" if count < SMALL else "enough",
        "mean": float(scores.mean()),
        "median": float(np.median(scores)),
        "flagged": site.flagged / count,
        "duplicates": None if site.duplicates is None else site.duplicates / count,
        "languages": [
            {"language": language, "share": pages / count} for language, pages in site.languages.most_common()
        ],
        "reasons": _reasons(site, count),
        "paths": _paths(site),
        "topic": topic,
        "examples": [url for _, url in site.examples],
    }


def _reasons(site: Site, count: int) -> list[dict[str, Any]]:
    strongest = sorted(site.moved.items(), key=lambda item: -abs(item[1]))[:_REASONS]
    means = {name: fmean(site.values[name]) if site.values[name] else None for name, _ in strongest}
    return [
        {
            "feature": name,
            "contribution": moved / count,
            "value": means[name],
            "text": mean_of_feature(name, means[name]),
        }
        for name, moved in strongest
    ]


def _paths(site: Site) -> list[dict[str, Any]]:
    """Return folders of the site, the worst first, with pages and score; none where all pages are in one."""
    if len(site.paths) < 2:
        return []
    rows: list[dict[str, Any]] = [
        {"path": path, "pages": len(scores), "score": site_score(np.array(scores))}
        for path, scores in site.paths.items()
    ]
    return sorted(rows, key=lambda row: (-row["score"], row["path"]))[:_MOST_PATHS]
