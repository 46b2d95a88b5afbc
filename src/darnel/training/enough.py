"""Whether there are pages and operators enough to learn from and to cross-validate."""

from collections import Counter

import pandas as pd

from darnel.corpus.records import LABELS
from darnel.corpus.splits import FOLDS, unit_of
from darnel.corpus.weights import has_page_evidence
from darnel.errors import TableError
from darnel.output.progress import plural

_FOLDS = 4  # in which each label has to be: a fold that is judged and two inner ones are left out at once


def check_labels(frame: pd.DataFrame) -> None:
    """Raise TableError where a frame has no pages of a label."""
    counts = Counter(frame["label"] if len(frame) else ())
    if missing := [label for label in LABELS if not counts[label]]:
        absent = " or ".join(missing)
        raise TableError(
            f"the corpus needs pages of both labels; of {len(frame):,} none is {absent}: add some"
        )


def check_operators(frame: pd.DataFrame) -> None:
    """Raise TableError where a label has fewer operators than there are folds."""
    pages = frame[frame["format"] != "text"]
    unit = pd.Series(unit_of(pages), index=pages.index, dtype=object)
    for label in LABELS:
        rows = pages["label"] == label
        count = unit[rows].nunique()
        if count < FOLDS or pages.loc[rows & has_page_evidence(pages), "fold"].nunique() < _FOLDS:
            raise TableError(
                f"{rows.sum():,} {label} pages of {plural(count, 'operator')} are too few to cross-validate, "
                f"which needs {FOLDS}, not counting texts, and {_FOLDS} with other evidence than 'operator'; "
                "add pages of others, or retrain the shipped model: "
                "darnel train --from darnel-2 --labels DATA -o MODEL"
            )
