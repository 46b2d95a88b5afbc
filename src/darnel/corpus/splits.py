"""Splits by operator and template family: the only place that splits labelled pages."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from darnel.corpus.records import LABELS
from darnel.sites.union_find import components

FOLDS = 8


def split_groups(operators: Sequence[str], families: Sequence[str]) -> list[str]:
    """Name what must stay on one side of a split: operators joined through the template families they share.

    >>> split_groups(["a", "b", "c"], ["x", "x", "y"])
    ['x', 'x', 'y']
    """
    joined = components(
        (("operator", operator), ("family", family))
        for operator, family in zip(operators, families, strict=True)
    )
    name_of: dict[tuple[str, str], str] = {}
    for group in joined:
        name = min(name for kind, name in group if kind == "family")
        name_of |= dict.fromkeys(group, name)
    return [name_of["operator", operator] for operator in operators]


def assign_folds(table: pd.DataFrame, folds: int = FOLDS) -> np.ndarray:
    """Return the fold number of each row of a table with `label operator family`, shape (rows,).

    Whole groups go to one fold: the largest first, each to the fold that has the fewest operators of
    its label so far, then the fewest pages. No chance is involved.
    """
    group = pd.Series(split_groups(list(table["operator"]), list(table["family"])), index=table.index)
    fold_of: dict[str, int] = {}
    for label in LABELS[::-1]:
        rows = (table["label"] == label) & ~group.isin(fold_of.keys())
        sizes = group[rows].value_counts()
        counts = table["operator"][rows].groupby(group[rows]).nunique()
        pages, operators = np.zeros(folds), np.zeros(folds)
        for name in sorted(sizes.index, key=lambda name: (-sizes[name], name)):
            fold_of[name] = fold = int(np.lexsort((pages, operators))[0])
            pages[fold] += sizes[name]
            operators[fold] += counts[name]
    return np.asarray(group.map(fold_of))
