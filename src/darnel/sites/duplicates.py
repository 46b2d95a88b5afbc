"""Duplicates: the same article under other titles, by MinHash and verified on the shingles themselves.

Four stages, each a function of plain data, so that an engine for many machines can run them as well:
`signature` of a body, `band_keys` of signatures, `candidate_pairs` of pages that share a key, and clusters of
verified pairs.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np

from darnel.page.page import Page
from darnel.sites.article_text import LEAST_SHINGLES, Bodies, Body, read_bodies, shingles
from darnel.sites.union_find import components

CLUSTER_COLUMNS = ("cluster", "copies", "sites", "similarity", "title_distance", "original", "date", "pages")
"""Columns of clusters, in order; `pages` lists `id source site title date similarity title_distance`."""

CLUSTER_SHOWN = ("copies", "similarity", "title_distance", "date", "sites", "pages")
"""Columns shown on a terminal."""

ROW_COLUMNS = {"duplicate_of": str, "duplicates": float, "title_distance": float}
"""What a page's row gains."""

SIMILAR = 0.8
"""Jaccard similarity of shingles from which two bodies are one article."""

PERMUTATIONS, BANDS = 125, 25
"""Hashes of a signature, and bands of five hashes: of pairs alike to 0.8, one in 20,000 shares no band."""

_SEED = 42
_LIKELY = 0.65  # estimated similarity from which a pair is verified: four standard errors below 0.8
_KEPT = 1_000  # bodies whose shingles are kept in memory while pairs are verified
_ALL_PAIRS = (
    30  # pages of a bucket of which all pairs are tried; of larger ones, neighbours and the first with each
)


def signature(body: Body) -> np.ndarray | None:
    """Return the MinHash of the shingles, shape (PERMUTATIONS,), uint32; None for a body too short."""
    from rensa import RMinHash

    runs = shingles(body.lines, body.spaceless)
    if len(runs) < LEAST_SHINGLES:
        return None
    hashed = RMinHash(PERMUTATIONS, _SEED)
    hashed.update(list(runs))
    return np.array(hashed.digest(), np.uint32)


def band_keys(signatures: np.ndarray, band: int) -> np.ndarray:
    """Return one key a page for a band, shape (pages,), uint64: pages alike in all its hashes share it."""
    width = signatures.shape[1] // BANDS
    key = np.zeros(len(signatures), np.uint64)
    for column in signatures[:, band * width : (band + 1) * width].T:
        key = (key ^ column) * np.uint64(0x9E3779B97F4A7C15)
        key ^= key >> np.uint64(29)
    return key


def candidate_pairs(signatures: np.ndarray) -> np.ndarray:
    """Return pairs of indices that share a band and agree in 65 % of the hashes; sorted, shape (pairs, 2)."""
    packed: set[int] = set()
    for band in range(BANDS):
        key = band_keys(signatures, band)
        order = np.argsort(key, kind="stable")
        edges = np.flatnonzero(np.diff(key[order])) + 1
        starts, ends = np.concatenate(([0], edges)), np.concatenate((edges, [len(order)]))
        for index in np.flatnonzero(ends - starts > 1):
            bucket = order[starts[index] : ends[index]]
            packed.update(low << 32 | high for low, high in _pairs(bucket.tolist()))
    pairs = np.array(sorted(packed), np.uint64)
    pairs = np.column_stack((pairs >> np.uint64(32), pairs & np.uint64(0xFFFFFFFF))).astype(np.int64)
    alike = [
        np.mean(signatures[part[:, 0]] == signatures[part[:, 1]], axis=1)
        for part in np.array_split(pairs, len(pairs) // 100_000 + 1)
    ]
    return np.asarray(pairs[np.concatenate(alike) >= _LIKELY])


def _pairs(bucket: list[int]) -> Iterator[tuple[int, int]]:
    if len(bucket) <= _ALL_PAIRS:
        return ((low, high) for at, low in enumerate(bucket) for high in bucket[at + 1 :])
    return iter({(bucket[0], high) for high in bucket[1:]} | set(pairwise(bucket)))


def overlap(one: set[str], other: set[str]) -> float:
    """Return the Jaccard similarity: what two sets share of all that either has; 0 where both are empty.

    >>> overlap({"a", "b"}, {"b", "c"})
    0.3333333333333333
    """
    return len(one & other) / len(one | other) if one or other else 0.0


def title_distance(one: str, other: str) -> float:
    """Return the share of words that only one of two titles has; of characters, where there are few words.

    >>> title_distance("The old mill", "The new mill"), title_distance("The mill", "the mill")
    (0.5, 0.0)
    """
    words, others = set(one.lower().split()), set(other.lower().split())
    if min(len(words), len(others)) < 2:
        words, others = set(one.lower()), set(other.lower())
    return 1.0 - overlap(words, others) if words or others else 0.0


def clusters(bodies: Bodies, on_progress: Callable[[], None] = lambda: None) -> list[dict[str, Any]]:
    """Return rows with the keys of CLUSTER_COLUMNS: pages alike to 0.8 or more, directly or through others.

    The original is the oldest dated copy, else the first read. Similarities and title distances are to it.
    """
    indices, packed = [], bytearray()
    for index, body in enumerate(bodies):
        on_progress()
        if (hashes := signature(body)) is not None:
            indices.append(index)
            packed += hashes.tobytes()
    if len(indices) < 2:
        return []
    signatures = np.frombuffer(packed, np.uint32).reshape(-1, PERMUTATIONS)

    @lru_cache(maxsize=_KEPT)
    def runs_of(index: int) -> set[str]:
        body = bodies[index]
        return shingles(body.lines, body.spaceless)

    likely = np.array(indices)[candidate_pairs(signatures)].tolist()
    groups = components(
        (one, other) for one, other in likely if overlap(runs_of(one), runs_of(other)) >= SIMILAR
    )
    return [_row(number, sorted(group), bodies) for number, group in enumerate(sorted(groups, key=min), 1)]


def _row(number: int, indices: list[int], bodies: Bodies) -> dict[str, Any]:
    dates = {index: bodies[index].date or "9999" for index in indices}
    first = min(indices, key=dates.__getitem__)
    original = bodies[first]
    runs = shingles(original.lines, original.spaceless)
    pages: list[dict[str, Any]] = []
    for index in indices:
        body = bodies[index]
        about: dict[str, Any] = {
            "id": body.id,
            "source": body.source,
            "site": body.site,
            "title": body.title,
            "date": body.date,
        }
        alike = overlap(runs, shingles(body.lines, body.spaceless))
        pages.append(
            about | {"similarity": alike, "title_distance": title_distance(original.title, body.title)}
        )
    others = [page for index, page in zip(indices, pages, strict=True) if index != first]
    return {
        "cluster": number,
        "copies": len(pages),
        "sites": sorted({page["site"] for page in pages if page["site"]}),
        "similarity": math.fsum(page["similarity"] for page in others) / len(others),
        "title_distance": math.fsum(page["title_distance"] for page in others) / len(others),
        "original": original.id,
        "date": original.date,
        "pages": pages,
    }


def row_columns(rows: Iterable[dict[str, Any]]) -> dict[tuple[str, str | None], dict[str, Any]]:
    """Return what the rows of duplicate pages gain, by id and source; the original has no `duplicate_of`."""
    columns: dict[tuple[str, str | None], dict[str, Any]] = {}
    for cluster in rows:
        original = next(page for page in cluster["pages"] if page["id"] == cluster["original"])
        for page in cluster["pages"]:
            copy_of = None if page is original else cluster["original"]
            distance = None if page is original else page["title_distance"]
            columns[page["id"], page["source"]] = dict(
                zip(ROW_COLUMNS, (copy_of, cluster["copies"] - 1, distance), strict=True)
            )
    return columns


def find(pages: Iterable[Page]) -> list[dict[str, Any]]:
    """Return clusters among some pages."""
    with read_bodies(pages) as bodies:
        return clusters(bodies)


def join(rows: Iterable[Mapping[str, Any]], duplicates: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Add `duplicate_of`, `duplicates` and `title_distance` to rows; without a copy, `duplicates` is 0."""
    columns: defaultdict[tuple[str, str | None], dict[str, Any]] = defaultdict(
        lambda: dict(zip(ROW_COLUMNS, (None, 0, None), strict=True))
    )
    columns.update(row_columns(duplicates))
    for row in rows:
        yield {**row, **columns[row["id"], row["source"]]}
