"""Summary of scored pages, and the rows themselves, small enough for one file."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from darnel.model.verdict import name_of_feature

Row = dict[str, Any]
BINS = 20
_MOST = 20  # rows of a table of the overview
_REASONS = 12
_PLAIN = ("name", "title", "file", "record")
_REPEATED = ("site", "language", "format", "label", "error")  # columns whose values are written once


@dataclass
class Group:
    """Pages that share a site, a language or a format."""

    pages: int = 0
    farm: int = 0
    total: float = 0.0

    def add(self, row: Row) -> None:
        """Count one scored row."""
        self.pages += 1
        self.farm += row["label"] == "farm"
        self.total += row["score"]

    @property
    def share(self) -> float:
        """Share of farm pages."""
        return self.farm / self.pages

    @property
    def mean(self) -> float:
        """Mean score."""
        return self.total / self.pages


@dataclass
class Weight:
    """What one feature did to all pages: times that it was strongest, and contributions either way."""

    summary: str
    first: int = 0
    farm: float = 0.0
    clean: float = 0.0


@dataclass
class Overview:
    """Counts over rows of scored pages.

    Attributes:
        rows: pages that were read.
        unsure: pages that have too little to judge; they are counted nowhere else.
        errors: rows by what was wrong with them.
        bins: scored pages by score in BINS steps; each a pair of clean and farm.
        languages, formats, sites, operators: scored pages by these; operators where the rows name them.
        clusters: copies by the page that they are copies of, where the rows tell.
        topics: flagged pages by what kind of farm they are, where the rows tell.
        reasons: what each feature did.
    """

    rows: int = 0
    unsure: int = 0
    topics: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    bins: list[list[int]] = field(default_factory=lambda: [[0, 0] for _ in range(BINS)])
    languages: defaultdict[str, Group] = field(default_factory=lambda: defaultdict(Group))
    formats: defaultdict[str, Group] = field(default_factory=lambda: defaultdict(Group))
    sites: defaultdict[str, Group] = field(default_factory=lambda: defaultdict(Group))
    operators: defaultdict[str, Group] = field(default_factory=lambda: defaultdict(Group))
    clusters: Counter[str] = field(default_factory=Counter)
    lowest_farm: float = 2.0
    reasons: dict[str, Weight] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)  # of pages that have copies

    def add(self, row: Row) -> None:
        """Count one row."""
        self.rows += 1
        if row.get("error") is not None or row.get("score") is None:
            self.errors[str(row.get("error") or "no score")] += 1
            return
        if row.get("label") == "unsure":
            self.unsure += 1
            return
        if row.get("topic"):
            self.topics[str(row["topic"])] += 1
        if row["label"] == "farm":
            self.lowest_farm = min(self.lowest_farm, row["score"])
        self.bins[min(int(row["score"] * BINS), BINS - 1)][row["label"] == "farm"] += 1
        for groups, name in (
            (self.languages, "language"),
            (self.formats, "format"),
            (self.sites, "site"),
            (self.operators, "operator"),
        ):
            if name in row and (row[name] or name == "language"):
                groups[str(row[name] or "unknown")].add(row)
        if row.get("duplicate_of"):
            self.clusters[str(row["duplicate_of"])] += 1
        elif row.get("duplicates"):
            self.names[str(row["id"])] = name_of(row)
        for rank, reason in enumerate(row.get("reasons") or ()):
            feature = str(reason["feature"])
            weight = self.reasons.setdefault(feature, Weight(name_of_feature(feature)))
            weight.first += rank == 0
            weight.farm += max(reason["contribution"], 0.0)
            weight.clean -= min(reason["contribution"], 0.0)

    @property
    def scored(self) -> int:
        """Rows that were judged: neither an error nor too little to judge."""
        return self.rows - self.errors.total() - self.unsure

    @property
    def threshold(self) -> float | None:
        """Lowest score of a farm page: the threshold is at it or a little below; None without farm pages."""
        return self.lowest_farm if self.lowest_farm <= 1.0 else None

    @property
    def farm(self) -> int:
        """Farm pages."""
        return sum(farm for _, farm in self.bins)

    def worst(self, groups: dict[str, Group]) -> list[tuple[str, Group]]:
        """Return groups with the most farm pages first."""
        return sorted(groups.items(), key=lambda each: (-each[1].farm, -each[1].pages, each[0]))[:_MOST]

    def largest(self, groups: dict[str, Group]) -> list[tuple[str, Group]]:
        """Return groups with the most pages first."""
        return sorted(groups.items(), key=lambda each: (-each[1].pages, each[0]))[:_MOST]

    def copied(self) -> list[tuple[str, int]]:
        """Return pages with the most copies first, by name where the rows have it."""
        return [(self.names.get(key, key), count) for key, count in self.clusters.most_common(_MOST)]

    def deciding(self) -> list[tuple[str, Weight]]:
        """Return features whose contributions add up to most, either way."""
        return sorted(self.reasons.items(), key=lambda each: -(each[1].farm + each[1].clean))[:_REASONS]


class Listing:
    """Rows by column, with everything that repeats written once: 100,000 rows in some 20 MB."""

    def __init__(self) -> None:
        self.columns: dict[str, list[Any]] = {name: [] for name in (*_PLAIN, *_REPEATED, "score", "reasons")}
        self.words: dict[str, int] = {}

    def add(self, row: Row) -> None:
        """Keep one row."""
        score, columns = row.get("score"), self.columns
        columns["name"].append(name_of(row))
        columns["title"].append(row.get("title"))
        path, _, record = str(row.get("source") or "").rpartition("#")
        columns["file"].append(self._word(path))
        columns["record"].append(record)
        for name in _REPEATED:
            columns[name].append(self._word(row.get(name)))
        columns["score"].append(None if score is None else round(score, 4))
        columns["reasons"].append(
            [part for reason in row.get("reasons") or () for part in self._reason(reason)]
        )

    def _word(self, text: Any) -> int | None:
        return None if text is None else self.words.setdefault(str(text), len(self.words))

    def _reason(self, reason: Row) -> tuple[Any, ...]:
        """Summary, value, what is usual, contribution: the sentence taken apart where values differ."""
        summary, _, rest = str(reason["text"]).partition(": ")
        value, _, usual = rest.partition(" (")
        return (
            self._word(summary),
            value,
            self._word(usual.partition(")")[0]),
            round(reason["contribution"], 2),
        )

    def as_dict(self) -> dict[str, Any]:
        """Plain data for the page's script."""
        return {"words": list(self.words), **self.columns}


def name_of(row: Row) -> str:
    """Return what people know a page by."""
    return str(row.get("url") or row.get("source") or row.get("id") or "")


def summarise(rows: Iterable[Row]) -> tuple[Overview, Listing]:
    """Return overview and listing of some rows, in one pass."""
    overview, listing = Overview(), Listing()
    for row in rows:
        overview.add(row)
        listing.add(row)
    return overview, listing
