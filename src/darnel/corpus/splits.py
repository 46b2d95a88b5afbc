"""Splits by operator and template family: the only place that splits labelled pages."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from darnel.corpus.records import LABELS
from darnel.sites.union_find import components

FOLDS = 8


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
    """Fold number of each row of a table with `label operator family`, shape (rows,).

    Whole units go to one fold: the largest first, each to the fold that has the fewest operators of
    its label so far, then the fewest pages. No chance is involved.
    """
    unit = pd.Series(split_groups(list(table["operator"]), list(table["family"])), index=table.index)
    target: dict[str, int] = {}
    for label in LABELS[::-1]:
        rows = (table["label"] == label) & ~unit.isin(target.keys())
        sizes = unit[rows].value_counts()
        operators = table["operator"][rows].groupby(unit[rows]).nunique()
        pages, held = np.zeros(folds), np.zeros(folds)
        for name in sorted(sizes.index, key=lambda name: (-sizes[name], name)):
            target[name] = place = int(np.lexsort((pages, held))[0])
            pages[place] += sizes[name]
            held[place] += operators[name]
    fold = unit.map(target)
    return np.asarray(fold)
