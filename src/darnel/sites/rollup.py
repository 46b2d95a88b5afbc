"""Sites: scored pages rolled up to their host or registrable domain, with a verdict, its interval and its reasons."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from math import sqrt
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from darnel.errors import InputError
from darnel.facts.hosts import domain_of
from darnel.model.log_odds import logits, sigmoid

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
    "errors",
    "duplicates",
    "languages",
    "template_sameness",
    "one_domain",
    "first_date",
    "last_date",
    "reasons",
    "paths",
)
"""Columns of sites, in order."""

SITE_SHOWN = ("site", "pages", "score", "low", "high", "label", "reasons")
"""Columns shown on a terminal."""

SMALL = 5
"""Pages below which a site's sample is called small."""

THRESHOLD = 0.9
"""Score from which a site is labelled a farm: just above every honest site of the corpus; see docs/sites-and-operators.md."""

CAP = 7.0  # log-odds beyond which one page says no more of its site
_REASONS = 5
_MOST_PATHS = 20
_Z = 1.96  # 95 % intervals


def site_score(score: np.ndarray) -> float:
    """Score of a site from those of its pages: the probability at their mean log-odds.

    >>> round(site_score(np.array([0.9, 0.9, 0.1])), 3)
    0.675
    """
    return sigmoid(float(logits(np.asarray(score, float), CAP).mean()))


def wilson(share: float, count: int) -> tuple[float, float]:
    """95 % interval of a share seen in `count` pages (Wilson 1927).

    >>> [round(edge, 2) for edge in wilson(1.0, 3)]
    [0.44, 1.0]
    """
    middle = share + _Z**2 / (2 * count)
    reach = _Z * sqrt(share * (1 - share) / count + _Z**2 / (4 * count**2))
    scale = 1 + _Z**2 / count
    return max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale)


@dataclass
class Site:
    """What is added up of the pages of one site."""

    scores: list[float] = field(default_factory=list)
    flagged: int = 0
    errors: int = 0
    duplicates: int | None = None
    languages: Counter[str] = field(default_factory=Counter)
    moved: Counter[str] = field(default_factory=Counter)
    texts: dict[str, str] = field(default_factory=dict)
    paths: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def add(self, row: dict[str, Any]) -> None:
        """Count one row of `darnel score`."""
        if row.get("score") is None:
            self.errors += 1
            return
        score = float(row["score"])
        self.scores.append(score)
        self.flagged += row.get("label") == "farm"
        if row.get("duplicates") is not None:
            self.duplicates = (self.duplicates or 0) + (float(row["duplicates"]) > 0)
        self.languages[row.get("language") or "unknown"] += 1
        for reason in row.get("reasons") or []:
            self.moved[reason["feature"]] += reason["contribution"]
            self.texts.setdefault(reason["feature"], reason["text"].partition(":")[0])
        if row.get("url"):
            self.paths[_folder(str(row["url"]))].append(score)


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
    habits: dict[str, dict[str, Any]] | None = None,
    told: Callable[[], None] = lambda: None,
) -> list[dict[str, Any]]:
    """Rows with the keys of SITE_COLUMNS, one a site, the worst first.

    Args:
        rows: of `darnel score`; one without a site or URL belongs to no site and is left out.
        by: `host`, or `domain` for registrable domains.
        habits: what the pages themselves showed, by site; see `darnel.sites.patterns`.
        told: called for each row.

    Raises:
        InputError: the rows are no scores.
    """
    sites: dict[str, Site] = defaultdict(Site)
    for number, row in enumerate(rows, 1):
        told()
        if "score" not in row:
            raise InputError(
                "these rows have no score; run 'darnel score' on the pages first, and give its output"
            )
        try:
            if name := row.get("site"):
                sites[site_name(name, by)].add(row)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise InputError(f"row {number} is none that 'darnel score' writes: {error}") from error
    found = [
        _row(name, site, (habits or {}).get(name, {}))
        for name, site in sites.items()
        if site.scores or site.errors
    ]
    return sorted(found, key=lambda row: (-(row["score"] or 0.0), row["site"]))


def site_name(site: str, by: str = "host") -> str:
    """Name under which a page's site is rolled up: a domain with and without `www.` is one site.

    >>> site_name("www.a.example"), site_name("blog.a.example"), site_name("blog.a.example", "domain"), site_name("owner/posts", "domain")
    ('a.example', 'blog.a.example', 'a.example', 'owner/posts')
    """
    host = site.lower()
    domain = host if "/" in host else domain_of(host)
    return domain if by == "domain" or host == f"www.{domain}" else host


def _row(name: str, site: Site, habits: dict[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = (
        dict.fromkeys(SITE_COLUMNS)
        | {"site": name, "pages": len(site.scores), "errors": site.errors}
        | habits
    )
    if not site.scores:
        return row
    scores, count = np.array(site.scores), len(site.scores)
    score = site_score(scores)
    low, high = wilson(score, count)
    return row | {
        "score": score,
        "low": low,
        "high": high,
        "label": "farm" if score >= THRESHOLD else "clean",
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
    }


def _reasons(site: Site, count: int) -> list[dict[str, Any]]:
    strongest = sorted(site.moved.items(), key=lambda item: -abs(item[1]))[:_REASONS]
    return [
        {"feature": name, "contribution": moved / count, "text": site.texts[name]}
        for name, moved in strongest
    ]


def _paths(site: Site) -> list[dict[str, Any]]:
    """Folders of the site, the worst first, each with pages and score; none where all pages stand in one."""
    if len(site.paths) < 2:
        return []
    rows: list[dict[str, Any]] = [
        {"path": path, "pages": len(scores), "score": site_score(np.array(scores))}
        for path, scores in site.paths.items()
    ]
    return sorted(rows, key=lambda row: (-row["score"], row["path"]))[:_MOST_PATHS]
