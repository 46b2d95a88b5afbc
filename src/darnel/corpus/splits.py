"""Splits by operator and template family: the only place that splits labelled pages."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from darnel.sites.union_find import components

FOLDS = 8
_LEAST_FOLDS = 3  # text scores leave out two of the eight at once
_PART = 1_000  # pages from which a collection is spread over the folds on its own
_HONEST = 0.75  # share of publishers among operators and publishers from which a collection is mostly honest


def split_groups(operators: Sequence[str], families: Sequence[str]) -> list[str]:
    """What must stay on one side of a split: operators joined through the template families they share.

    >>> split_groups(["a", "b", "c"], ["x", "x", "y"])
    ['x', 'x', 'y']
    """
    joined = components(
        (("operator", operator), ("family", family))
        for operator, family in zip(operators, families, strict=True)
    )
    unit = {node: min(name for kind, name in group if kind == "family") for group in joined for node in group}
    return [unit["operator", operator] for operator in operators]


def assign_folds(table: pd.DataFrame, folds: int = FOLDS) -> np.ndarray:
    """Fold number of each row of a table with `label operator family collection format`, shape (rows,).

    Whole units go to one fold: farm before clean, one collection after the other, and of a collection the
    largest first. Each goes to the fold that has the fewest operators of the collection so far, then the
    fewest pages. No chance is involved.
    """
    unit = pd.Series(unit_of(table), index=table.index)
    target: dict[str, int] = {}
    for _, part in sorted(
        table.groupby(_part(table)), key=lambda each: (each[1]["operator"].nunique(), each[0])
    ):
        rows = ~unit[part.index].isin(target.keys())
        names = unit[part.index][rows]
        sizes, operators = names.value_counts(), part["operator"][rows].groupby(names).nunique()
        pages, held = np.zeros(folds), np.zeros(folds)
        for name in sorted(sizes.index, key=lambda name: (-sizes[name], name)):
            target[name] = place = int(np.lexsort((pages, held))[0])
            pages[place] += sizes[name]
            held[place] += operators[name]
    return np.asarray(unit.map(target))


def unit_of(table: pd.DataFrame) -> list[str]:
    """Unit of each row. A text of a host stays with that host's pages."""
    names = table["operator"].str.removeprefix("text:")
    return split_groups(list(names), list(table["family"].where(table["family"] != table["operator"], names)))


def _part(table: pd.DataFrame) -> pd.Series:
    named = np.where(table["format"] == "text", "texts", table["collection"])
    both = pd.Series(named, index=table.index).groupby(named).transform("count") >= _PART
    return pd.Series(named, index=table.index).where(both, "others") + " " + table["label"]


class Split(NamedTuple):
    """What is learned from, and what is judged.

    Attributes:
        name: `fold K`, or what is left out.
        train: bool, shape (rows,).
        test: bool, shape (rows,).
    """

    name: str
    train: np.ndarray
    test: np.ndarray


LIVE = ("tweeted-2016", "wcxb-2025")
"""Collections of live pages, left out of training together: farm pages and clean pages of one source."""

TEXTS = "texts"


def fold_splits(table: pd.DataFrame) -> list[Split]:
    """One split a fold: everything but the fold, and the fold."""
    fold = table["fold"].to_numpy()
    return [Split(f"fold {held}", fold != held, fold == held) for held in np.unique(fold)]


def left_out_splits(table: pd.DataFrame) -> list[Split]:
    """Return splits that leave out the live pages, and all texts, where there are any and enough remains."""
    live = table["collection"].isin(LIVE) & (table["format"] != "text")
    tests = [("live", live.to_numpy()), (TEXTS, (table["format"] == "text").to_numpy())]
    splits = [_left_out(table, name, test) for name, test in tests if test.any()]
    return [split for split in splits if _teaches(table[split.train])]


def _teaches(table: pd.DataFrame) -> bool:
    """Return whether rows have pages of both labels in so many folds that an inner one can be left out."""
    pages = table[table["format"] != "text"]
    folds = pages.groupby("label")["fold"].nunique()
    return len(folds) == 2 and bool((folds >= _LEAST_FOLDS).all())


def collection_splits(table: pd.DataFrame, least: int = 50) -> list[Split]:
    """Each collection of `least` pages or more left out in turn, texts apart."""
    names = table["collection"][table["format"] != "text"].value_counts()
    return [
        _left_out(table, name, ((table["collection"] == name) & (table["format"] != "text")).to_numpy())
        for name in names[names >= least].index
    ]


def strange_rows(table: pd.DataFrame) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return groups of honest pages by how they were collected, and the rows that are apart from each.

    They are of collections that are mostly honest: each large one is a group, the others together are two of
    one size. A collection that is farms as much stays out of it: words learned from its farm pages alone
    would be those of the collection.

    Returns:
        Pairs of bool arrays, each of shape (rows,): the pages of a group, and all rows but those of its
        publishers.
    """
    pages = table[table["format"] != "text"]
    operators = pages.drop_duplicates(["collection", "label", "operator"])
    honest = (operators["label"] == "clean").groupby(operators["collection"]).mean() >= _HONEST
    sizes = pages["collection"].value_counts()
    groups: list[list[str]] = [[name] for name in sizes.index if honest[name] and sizes[name] >= _PART]
    halves: list[list[str]] = [[], []]
    for name in sorted(sizes.index, key=lambda name: (-sizes[name], name)):
        if honest[name] and sizes[name] < _PART:
            min(halves, key=lambda half: sum(sizes[other] for other in half)).append(name)
    unit = pd.Series(unit_of(table))
    clean_pages = (table["label"] == "clean") & (table["format"] != "text")
    found = []
    for names in filter(None, groups + halves):
        rows = (table["collection"].isin(names) & clean_pages).to_numpy()
        found.append((rows, ~unit.isin(set(unit[rows])).to_numpy()))
    return found


def _left_out(table: pd.DataFrame, name: str, test: np.ndarray) -> Split:
    """A split of what is left out; nothing of its operators is learned from elsewhere."""
    unit = pd.Series(unit_of(table))
    return Split(name, ~test & ~unit.isin(set(unit[test])).to_numpy(), test)
