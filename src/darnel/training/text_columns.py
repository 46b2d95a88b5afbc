"""Columns of text scores: of each row by a model that saw neither it nor what it is to be judged with."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from scipy.sparse import vstack

from darnel.corpus.splits import Split, fold_splits, left_out_splits, strange_rows
from darnel.corpus.weights import training_weights
from darnel.model.text_score import TextScore
from darnel.output.progress import Progress
from darnel.training.text import fit_text_score, slot_matrix

TEXT_SCORE = "text_score"
"""Column of text scores for a model of all rows, and what the columns of the splits begin with."""

ALL = -1
"""Number of the text score that is fitted on all pages."""

_INNER = 4  # folds in which the text scores of training rows are fitted
_REST = 0.25  # of the honest pages that words are learned from, what a collection must leave
_POWER = 0.75  # of the pages of an operator, by which each of its texts weighs less
_MAIN = 0.3  # share of the weight of a page that its main text alone has where words are learned


def text_column(split: str) -> str:
    """Return the column of text scores for a split.

    A row that is judged has the score of a model of all training rows; a training row has the score of a
    model that saw neither its operator nor any row that is judged, nor, of many honest pages, any that was
    collected with it; see `text_scores`.
    """
    return f"{TEXT_SCORE} {split}"


def main_column(text: str) -> str:
    """Return the column of the scores of main texts alone, beside a column of text scores.

    Texts are learned from these; they come of no collection of pages, so `strange_rows` are no matter here.
    """
    return f"main {text}"


class _Part(NamedTuple):
    """Rows to learn words from and rows to score.

    Attributes:
        column: that the scores go to.
        what: `judged` rows, those of an `inner` fold, or `strange` ones.
        train: bool, shape (rows,).
        rows: bool, shape (rows,).
    """

    column: str
    what: str
    train: np.ndarray
    rows: np.ndarray


def text_scores(
    frame: pd.DataFrame,
    slots: Sequence[np.ndarray],
    main: Sequence[np.ndarray | None],
    jobs: int,
    on_progress: Progress,
) -> tuple[pd.DataFrame, dict[int, TextScore]]:
    """Fit text scores for each split, and score its rows with them.

    Words know a collection: honest pages of one that no words were learned from have log-odds higher by 1 to
    2. So that the trees learn how far to trust words there, honest pages of `strange_rows` are scored by
    models that saw nothing of their collection.

    Args:
        frame: labelled rows with their folds.
        slots: of the text of each row.
        main: slots of the main text of each row, None where that is all its text.
        jobs: processes.
        on_progress: called with the stage, how many models are fitted, and how many there are.

    Returns:
        The columns of text scores and of main texts, those for a model of all rows first; and the models of
        all folds and of all but one.
    """
    matrix = slot_matrix(slots)
    with_main = np.flatnonzero([part is not None for part in main])
    mains = slot_matrix([part for part in main if part is not None])
    parts = list(_parts(frame))
    tasks = (delayed(_fit)(matrix, mains, with_main, frame, part.train) for part in parts)
    columns: dict[str, np.ndarray] = {}
    models: dict[str, TextScore] = {}
    for done, (part, fitted) in enumerate(
        zip(parts, Parallel(jobs, return_as="generator")(tasks), strict=True), 1
    ):
        column = columns.setdefault(part.column, np.full(len(frame), np.nan))
        of_main = columns.setdefault(main_column(part.column), column.copy())
        column[part.rows] = fitted.intercept + matrix[part.rows] @ fitted.weights
        if part.what != "strange":
            of_main[part.rows] = column[part.rows]
            own = part.rows[with_main]
            of_main[with_main[own]] = fitted.intercept + mains[own] @ fitted.weights
        if part.what == "judged":
            models[part.column] = fitted
        on_progress("fitting text scores", done, len(parts))
    names = {ALL: TEXT_SCORE} | {int(k): text_column(f"fold {k}") for k in np.unique(frame["fold"])}
    return pd.DataFrame(columns), {fold: models[name] for fold, name in names.items()}


def _parts(frame: pd.DataFrame) -> Iterator[_Part]:
    """What is fitted for each column; of rows in several parts, the last counts."""
    every = np.ones(len(frame), bool)
    inner = frame["fold"].to_numpy() % _INNER
    strange, honest = strange_rows(frame), (frame["label"] == "clean").to_numpy()
    for split in (Split(TEXT_SCORE, every, ~every), *fold_splits(frame), *left_out_splits(frame)):
        column = split.name if split.name == TEXT_SCORE else text_column(split.name)
        yield _Part(column, "judged", split.train, split.test)
        for held in range(_INNER):
            train = split.train & (inner != held)
            yield _Part(column, "inner", train, split.train & ~train)
        for rows, seen in strange_parts(strange, honest, split.train):
            yield _Part(column, "strange", seen, rows)


def strange_parts(
    strange: Sequence[tuple[np.ndarray, np.ndarray]], honest: np.ndarray, train: np.ndarray
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield the strange rows of each group that are learned from, and what their words are learned from.

    A group that leaves too few honest pages is none.

    Args:
        strange: groups; see `strange_rows`.
        honest: which rows are clean, bool, shape (rows,).
        train: rows that are learned from, bool, shape (rows,).
    """
    for rows, apart in strange:
        seen = apart & train
        if (rows & train).any() and (seen & honest).sum() >= _REST * (train & honest).sum():
            yield rows & train, seen


def _fit(matrix: Any, mains: Any, with_main: np.ndarray, frame: pd.DataFrame, rows: np.ndarray) -> TextScore:
    """Fit on the texts of some rows, and beside those of whole pages on their main texts alone.

    So the words learned are fewer of the shell: texts without markup have none.

    Args:
        matrix: of all texts, shape (rows, SLOTS).
        mains: of the main texts, shape (main texts, SLOTS).
        with_main: the row of each main text.
        frame: of all rows.
        rows: those to learn from, bool.
    """
    farm = (frame["label"] == "farm").to_numpy()
    weight = np.zeros(len(frame))
    weight[rows] = training_weights(frame[rows], power=_POWER)
    own = weight.copy()
    own[with_main] *= 1 - _MAIN
    copies = rows[with_main]
    return fit_text_score(
        vstack([matrix[rows], mains[copies]], format="csr"),
        np.concatenate([farm[rows], farm[with_main][copies]]),
        np.concatenate([own[rows], _MAIN * weight[with_main][copies]]),
    )
