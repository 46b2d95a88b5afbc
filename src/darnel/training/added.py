"""Pages added to a measured table, so that the model it was made for can be mended without its corpus."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from darnel.corpus.records import LabelledPage
from darnel.corpus.splits import FOLDS, unit_of
from darnel.output.progress import Progress, no_progress, plural
from darnel.training.fit import TIMES
from darnel.training.rows import measure_rows
from darnel.training.table import LabelledTable
from darnel.training.text_columns import TEXT_SCORE, main_column, text_column

_TIMES = 40
"""Pages that an added page counts as: as many as a leaf of the trees needs, so that one is enough."""

_SHARE = 0.2
"""Most of the pages of its label that added pages count as together."""


def add_pages(
    table: LabelledTable,
    pages: Iterable[LabelledPage],
    names: str,
    *,
    jobs: int = 2,
    on_progress: Progress = no_progress,
) -> LabelledTable:
    """Measure pages and add them to a table; a page that the table has already is labelled again.

    Trees, calibration and thresholds learn from what is added. The weights of words do not: they were fitted
    on texts that a table does not contain, so added pages have the score that the table's weights give them.

    Args:
        table: measured, with its text weights.
        pages: what to add, of one label or both.
        names: of their files, for the model card.
        jobs: processes.
        on_progress: called with the stage, and how many pages are measured.

    Raises:
        TableError: a page cannot be measured, or there are no pages.
    """
    new, slots, main, _ = measure_rows(pages, jobs=jobs, on_progress=on_progress)
    new = new.drop(columns="grouped_by")
    base = _labelled_again(table.frame, new)
    unknown = ~new["digest"].isin(base["digest"])
    added = new[unknown].reset_index(drop=True)
    added.insert(len(added.columns), "fold", _folds_of(added, base))
    texts = [pair for pair, is_new in zip(zip(slots, main, strict=True), unknown, strict=True) if is_new]
    wholes, mains = [whole for whole, _ in texts], [whole if own is None else own for whole, own in texts]
    of_main = {main_column(name): score for name, score in _text_scores(table, added, mains).items()}
    added = added.assign(**_text_scores(table, added, wholes), **of_main)
    frame = pd.concat([base, added], ignore_index=True)[list(base)]
    times = _times(frame, frame["digest"].isin(new["digest"]).to_numpy())
    frame = pd.concat([frame, pd.DataFrame({TIMES: times})], axis=1)
    most = int(times.max())
    origin = (
        f"{table.origin} To these, whoever trained this model added {plural(len(new), 'page')} of their own, "
        f"read from {names}, each counting as up to {most}; words were not learned from them."
    )
    return replace(table, frame=frame.copy(), origin=origin)  # in one piece: pandas warns of many


def _labelled_again(base: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a table, those whose pages are among the new ones with their new labels."""
    labels = base["digest"].map(dict(zip(new["digest"], new["label"], strict=True)))
    changed = labels.notna() & (labels != base["label"])
    base = base.assign(label=labels.fillna(base["label"]))
    base.loc[changed, ["evidence", "topic"]] = None
    return base


def _folds_of(added: pd.DataFrame, base: pd.DataFrame) -> np.ndarray:
    """Return a fold for each added page: that of its operator and family in the table, else the emptiest."""
    unit = unit_of(pd.concat([base, added], ignore_index=True))
    fold = dict(zip(unit[: len(base)], base["fold"], strict=True))
    counts: dict[str, list[int]] = {}
    for name, label in zip(unit[len(base) :], added["label"], strict=True):
        if name not in fold:
            count = counts.setdefault(label, [0] * FOLDS)
            fold[name] = int(np.argmin(count))
            count[fold[name]] += 1
    return np.array([fold[name] for name in unit[len(base) :]], np.int64)


def _text_scores(
    table: LabelledTable, added: pd.DataFrame, slots: Sequence[np.ndarray]
) -> dict[str, np.ndarray]:
    """Return text scores of added pages, by weights that saw no such page and, if possible, no such operator.

    Where whole collections are left out, there are none, and the added pages are not learned from; see
    `cross_validate`.
    """
    known = added["operator"].isin(table.frame["operator"])
    own = np.where(known, added["fold"], -1) if table.without < 0 else np.full(len(added), table.without)
    scores = {
        fold: np.array([text.score_slots(row) for row in slots], np.float64)
        for fold, text in table.text.items()
    }
    columns = {TEXT_SCORE: np.array([scores[fold][row] for row, fold in enumerate(own)], np.float64)}
    for fold in set(table.text) - {-1}:
        columns[text_column(f"fold {fold}")] = scores[fold if table.without < 0 else table.without]
    return columns


def _times(frame: pd.DataFrame, added: np.ndarray) -> np.ndarray:
    """How many pages each row counts as, shape (rows,)."""
    times = np.ones(len(frame), np.int64)
    for label in frame["label"].unique():
        rows = (frame["label"] == label).to_numpy()
        count = int((rows & added).sum())
        if count:
            times[rows & added] = np.clip(int(_SHARE * rows.sum() / count), 1, _TIMES)
    return times
