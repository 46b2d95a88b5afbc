"""Operators and duplicates against a labelled corpus: `python -m benchmarks.farms CORPUS`.

Links are compared with the operators and publishers of the corpus, duplicates with the overlap of all pairs.
Prints hosts, names of operators and numbers, and nothing of any page.
"""

import sys
from collections import defaultdict
from itertools import combinations
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from darnel.corpus.records import LabelledPage, read_corpora
from darnel.sites.article_text import LEAST_SHINGLES, Bodies, read_bodies, shingles
from darnel.sites.duplicates import SIMILAR, clusters
from darnel.sites.operators import find_links, gather, operators

Pair = tuple[int, int]


def report_operators(corpus: list[LabelledPage]) -> None:
    start = process_time()
    sites, seen = gather(labelled.page for labelled in corpus)
    ties = find_links(sites, seen)
    rows = operators(sites, ties)
    tied = sum(len(row["sites"]) for row in rows)
    seconds = process_time() - start
    print(f"operators: {seconds:.0f} s of CPU, {len(sites)} sites, {len(rows)} operators of {tied} sites")
    operators_of, label = defaultdict(set), {}
    for labelled in corpus:
        if labelled.page.site:
            operators_of[labelled.page.site.lower()].add(labelled.operator)
            label[labelled.page.site.lower()] = labelled.label
    for row in rows:
        if not set.intersection(*(operators_of[site] for site in row["sites"])):
            kinds = "/".join(sorted({label[site] for site in row["sites"]}))
            print(f"  across names ({kinds}): {', '.join(row['sites'])} by {', '.join(row['ties'][:3])}")
    for candidate in ties:
        if candidate.rejected_because:
            count, reason = len(candidate.sites), candidate.rejected_because
            print(f"  links nobody: {candidate.name} on {count} sites {reason}")
    report_agreement(rows, operators_of, label)


def report_agreement(
    rows: list[dict[str, Any]], operators_of: dict[str, set[str]], label: dict[str, str]
) -> None:
    """Print how many pairs of sites of one labelled operator are tied."""
    group = {site: number for number, row in enumerate(rows) for site in row["sites"]}
    sites_of = defaultdict(set)
    for site, names in operators_of.items():
        for name in names:
            sites_of[name].add(site)
    for kind in ("farm", "clean"):
        several = {
            name: sites for name, sites in sites_of.items() if len(sites) > 1 and label[min(sites)] == kind
        }
        pairs = [pair for sites in several.values() for pair in combinations(sorted(sites), 2)]
        joined = sum(one in group and group[one] == group.get(other) for one, other in pairs)
        print(
            f"  {kind}: {len(several)} names with several sites, "
            f"{joined} of {len(pairs)} pairs of their sites tied"
        )
        for name, sites in sorted(several.items()) if kind == "farm" else []:
            print(f"    {name}: {len(sites)} sites in {len({group.get(site, site) for site in sites})} parts")


def report_duplicates(known: list[LabelledPage]) -> None:
    start = process_time()
    with read_bodies(each.page for each in known) as bodies:
        read = process_time() - start
        clustered = clusters(bodies)
        print(
            f"duplicates: {read:.0f} s of CPU to read, {process_time() - start - read:.0f} s to compare; "
            f"{len(clustered)} clusters"
        )
        title = [body.title for body in bodies]
        exact = exact_pairs(bodies)
    place = {(each.page.id, each.page.source): number for number, each in enumerate(known)}
    together = {
        pair
        for row in clustered
        for pair in combinations(sorted(place[page["id"], page["source"]] for page in row["pages"]), 2)
    }
    for name, truth in (
        ("all", exact),
        ("of different titles", {pair for pair in exact if title[pair[0]] != title[pair[1]]}),
    ):
        print(f"  pairs alike to {SIMILAR}, {name}: {len(truth)}, found {len(truth & together)}")
    print(f"  pairs in one cluster: {len(together)}, of them alike to {SIMILAR}: {len(together & exact)}")


def exact_pairs(bodies: Bodies) -> set[Pair]:
    """All pairs of pages whose shingles overlap to SIMILAR."""
    slots: dict[str, int] = {}
    columns: list[int] = []
    starts, places = [0], []
    for place, body in enumerate(bodies):
        said = shingles(body.lines, body.spaceless)
        if len(said) >= LEAST_SHINGLES:
            columns += [slots.setdefault(shingle, len(slots)) for shingle in said]
            starts.append(len(columns))
            places.append(place)
    matrix: Any = csr_matrix((np.ones(len(columns), np.int32), columns, starts))
    size, pairs = np.diff(starts), set()
    for low in range(0, len(places), 500):
        common = (matrix[low : low + 500] @ matrix.T).tocoo()
        one, other = common.row + low, common.col
        alike = (one < other) & (common.data >= SIMILAR * (size[one] + size[other] - common.data))
        pairs |= {(places[a], places[b]) for a, b in zip(one[alike], other[alike], strict=True)}
    return pairs


if __name__ == "__main__":
    pages = list(read_corpora([Path(name) for name in sys.argv[1:]]))
    report_operators(pages)
    report_duplicates(pages)
