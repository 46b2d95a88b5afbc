"""Topics of farm pages: a linear model of all, and guesses by models that did not see the operator."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from darnel.corpus.splits import FOLDS
from darnel.model.topics import SLOTS, TOPICS, Topics, topic_slots
from darnel.training.text import fit_text_score

GUESSED = "topic_guessed"
"""Column of the topic that a model which did not see the page's operator takes it for."""

_LEAST = 3  # operators from which a topic is learned


def held_out_topics(frame: pd.DataFrame, slots: Sequence[np.ndarray]) -> tuple[Topics | None, pd.DataFrame]:
    """Fit topics on all farm pages with a topic, and guess each by a model that did not see its fold.

    Args:
        frame: `label topic operator evidence fold`.
        slots: of each page's text.

    Returns:
        The model, None where fewer than two topics have three operators; and the column GUESSED.
    """
    guessed = pd.Series([None] * len(frame), dtype=object, name=GUESSED)
    known = (frame["label"] == "farm").to_numpy() & frame["topic"].isin(TOPICS.keys()).to_numpy()
    operators = frame[known].groupby("topic")["operator"].nunique()
    names = sorted(operators[operators >= _LEAST].index)
    rows = np.flatnonzero(known & frame["topic"].isin(names).to_numpy())
    if len(names) < 2:
        return None, guessed.to_frame()
    matrix = _matrix([slots[row] for row in rows.tolist()])
    part, fold = frame.iloc[rows], frame["fold"].to_numpy()[rows]
    for held in range(FOLDS):
        test = np.flatnonzero(fold == held)
        if test.size and len(set(part["topic"][fold != held])) > 1:
            model = _fit(matrix[fold != held], part[fold != held])
            guessed.iloc[rows[test]] = [model.of(slots[rows[place]])[0] for place in test]
    return _fit(matrix, part), guessed.to_frame()


def _matrix(slots: Sequence[np.ndarray]) -> Any:
    from scipy.sparse import csr_array

    folded = [topic_slots(row) for row in slots]
    sizes = np.array([row.size for row in folded])
    values = np.repeat(1.0 / np.sqrt(np.maximum(sizes, 1)), sizes)
    # scikit-learn's liblinear takes 32-bit indices only.
    ends = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
    parts = (values, np.concatenate(folded).astype(np.int32), ends)
    return csr_array(parts, shape=(len(folded), SLOTS))


def _fit(matrix: Any, frame: pd.DataFrame) -> Topics:
    """Fit one model a topic against all others."""
    # Every topic weighs the same, and in it an operator as the square root of its pages.
    weight = frame.groupby("operator")["operator"].transform("size") ** -0.5
    weight /= weight.groupby(frame["topic"]).transform("sum")
    weight *= len(frame) / weight.sum()
    names = sorted(frame["topic"].unique())
    weights, intercepts = np.zeros((len(names), SLOTS), np.float32), np.zeros(len(names))
    for place, name in enumerate(names):
        fitted = fit_text_score(matrix, (frame["topic"] == name).to_numpy(), weight.to_numpy())
        weights[place], intercepts[place] = fitted.weights, fitted.intercept
    return Topics(tuple(names), weights, intercepts)


def topic_figures(frame: pd.DataFrame, least: int = 8) -> tuple[dict[str, float], pd.DataFrame]:
    """Return the macro-F1 of topics on operators that were not seen, and the confusion of all topics.

    Every operator weighs the same: its pages share one vote. Texts are learned from, not counted: an address
    is no operator.

    Args:
        frame: `label topic operator format` and GUESSED.
        least: operators from which a topic counts.
    """
    rows = frame[frame[GUESSED].notna() & (frame["label"] == "farm") & (frame["format"] != "text")]
    if rows.empty:
        return {}, pd.DataFrame()
    vote = 1.0 / rows.groupby("operator")["operator"].transform("size")
    table = rows.assign(vote=vote).pivot_table("vote", "topic", GUESSED, aggfunc="sum", fill_value=0.0)
    square = table.reindex(columns=table.index, fill_value=0.0)
    f1 = 2 * np.diag(square) / (table.sum(axis=1) + square.sum()).to_numpy()
    operators = rows.groupby("topic")["operator"].nunique().to_numpy()
    counted = f1[operators >= least]
    return {"topic_macro_f1": float(np.mean(counted)), "topics": len(counted)}, table
