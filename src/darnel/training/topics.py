"""Topics of farm pages: a linear model of all, and guesses by models that did not see the operator."""

import warnings
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from darnel.corpus.splits import FOLDS
from darnel.features.table import COLUMNS
from darnel.model.topics import DENSE, LIKELY, SLOTS, TOPICS, Topics, standard_numbers, topic_slots

GUESSED = "topic_guessed"
"""Column of the topic that a model which did not see the page's operator takes it for."""

SURE = "topic_guessed_probability"
"""Column of the probability of that topic."""

_LEAST = 3  # operators from which a topic is learned
_MOST = 8  # pages of one operator that are learned from: operators are to count, not pages
_PENALTY = 0.7
_SAME = 1e-6  # deviation of a number that is the same on all pages
_TEXTS = 0.5  # of the weight of the pages of a topic, that its texts have at most: they look like no page
_SHARES = {"words": 0.8, "cues": 0.18, "features": 0.2, "missing": 0.1, "constant": 0.5}
"""How much of the likeness of two pages is that of their words, cues, features, and what does not apply."""


def held_out_topics(
    frame: pd.DataFrame, slots: Sequence[np.ndarray], cues: np.ndarray
) -> tuple[Topics | None, pd.DataFrame]:
    """Fit topics on all farm pages with a topic, and guess each by a model that did not see its fold.

    Args:
        frame: `label topic operator evidence fold`, and the catalogue's columns.
        slots: of each page's text.
        cues: of each page, shape (pages, cues).

    Returns:
        The model, None where fewer than two topics have three operators; and the columns GUESSED and SURE.
    """
    guessed = pd.DataFrame({GUESSED: pd.Series([None] * len(frame), dtype=object), SURE: np.nan})
    known = (frame["label"] == "farm").to_numpy() & frame["topic"].isin(TOPICS.keys()).to_numpy()
    operators = frame[known].groupby("topic")["operator"].nunique()
    names = sorted(operators[operators >= _LEAST].index)
    rows = np.flatnonzero(known & frame["topic"].isin(names).to_numpy())
    if len(names) < 2:
        return None, guessed
    part = frame.iloc[rows].reset_index(drop=True)
    clean = np.flatnonzero((frame["label"] == "clean").to_numpy())
    rarity = _rarity([slots[row] for row in clean.tolist()])
    words = _matrix([slots[row] for row in rows.tolist()])
    numbers = np.hstack([cues[rows], part[list(COLUMNS)].to_numpy(np.float64)])
    few = (part.groupby("operator").cumcount() < _MOST).to_numpy()
    sums = np.full((len(rows), len(names)), np.nan)
    for held in range(FOLDS):
        train, test = few & (part["fold"] != held).to_numpy(), (part["fold"] == held).to_numpy()
        if test.any() and part["topic"][train].nunique() == len(names):
            fitted = _fit(words[train], rarity, numbers[train], part[train])
            sums[test] = _sums(fitted, words[test], numbers[test])
    model = _fit(words[few], rarity, numbers[few], part[few])
    judged = ~np.isnan(sums[:, 0])
    if not judged.any():
        return model, guessed
    slope = _slope(sums[judged & few], part[judged & few], names)
    chances = _softmax(slope * sums[judged])
    guessed.iloc[rows[judged], 0] = np.array(names, object)[chances.argmax(axis=1)]
    guessed.iloc[rows[judged], 1] = chances.max(axis=1)
    weights = (slope * model.weights).astype(np.float32)
    return replace(model, weights=weights, intercepts=slope * model.intercepts), guessed


def _matrix(slots: Sequence[np.ndarray]) -> Any:
    """Return the word slots of pages, rows of unit length, sparse, shape (pages, SLOTS)."""
    from scipy.sparse import csr_array

    folded = [topic_slots(row) for row in slots]
    sizes = np.array([row.size for row in folded])
    values = np.repeat(1.0 / np.sqrt(np.maximum(sizes, 1)), sizes)
    ends = np.concatenate([[0], np.cumsum(sizes)])
    return csr_array((values, np.concatenate(folded), ends), shape=(len(folded), SLOTS))


def _rarity(slots: Sequence[np.ndarray]) -> np.ndarray:
    """Return how rare each slot is among honest pages, shape (SLOTS,), after Spaerck Jones (1972).

    Words that everybody uses say least of the topic; farm pages are too few to count them by.
    """
    often = np.zeros(SLOTS)
    for row in slots:
        often[topic_slots(row)] += 1
    return np.asarray(np.log((len(slots) + 1) / (often + 1)))


def _fit(words: Any, rarity: np.ndarray, numbers: np.ndarray, frame: pd.DataFrame) -> Topics:
    """Fit ridge regression of each topic against the others, in its dual form: pages are fewer than weights.

    Numbers are scaled by pages alone; texts have few of them.
    """
    from scipy.sparse import csr_array
    from sklearn.kernel_ridge import KernelRidge

    pages = (frame["format"] != "text").to_numpy()
    centre, scale = _scale(numbers[pages] if pages.any() else numbers)
    dense = standard_numbers(numbers, centre, scale) * _factors()
    rare = csr_array(words.multiply(rarity[None, :]))
    length = np.sqrt(rare.multiply(rare).sum(axis=1).mean())
    rare, rarity = rare / length, rarity / length
    likeness = _SHARES["words"] * (rare @ rare.T).toarray() + dense @ dense.T + _SHARES["constant"]
    names = sorted(frame["topic"].unique())
    target = np.where(frame["topic"].to_numpy()[:, None] == np.array(names, object), 1.0, -1.0)
    ridge = KernelRidge(alpha=_PENALTY, kernel="precomputed")
    dual = ridge.fit(likeness, target, sample_weight=_weights(frame)).dual_coef_
    weights = np.hstack([_SHARES["words"] * (rare.T @ dual).T * rarity, (dense.T @ dual).T * _factors()])
    return Topics(
        tuple(names), weights.astype(np.float32), _SHARES["constant"] * dual.sum(axis=0), centre, scale
    )


def _scale(numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean and the standard deviation of each number, 1 where it is always the same."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of features that apply to none of these pages
        centre = np.nan_to_num(np.nanmean(numbers, axis=0))
        scale = np.nan_to_num(np.nanstd(numbers, axis=0))
    scale[scale < _SAME] = 1.0
    return centre, scale


def _weights(frame: pd.DataFrame) -> np.ndarray:
    """Return the weight of each page: every topic weighs the same, and in it every operator.

    The texts of a topic weigh no more than _TEXTS of its pages: there are ten times as many spun texts as
    operators of spun pages.
    """
    weight = 1.0 / frame.groupby("operator")["operator"].transform("size")
    texts = frame["format"] == "text"
    of_pages = weight.where(~texts, 0.0).groupby(frame["topic"]).transform("sum")
    of_texts = weight.where(texts, 0.0).groupby(frame["topic"]).transform("sum")
    most = (_TEXTS * of_pages / of_texts.where(of_texts > 0, 1.0)).where(of_pages > 0, 1.0).clip(upper=1.0)
    weight = weight.where(~texts, weight * most)
    weight /= weight.groupby(frame["topic"]).transform("sum")
    return np.asarray(weight * len(frame) / weight.sum(), np.float64)


def _factors() -> np.ndarray:
    """Return the factor of each number, so that a block counts as its share, whatever its size."""
    sizes = {"cues": DENSE - len(COLUMNS), "features": len(COLUMNS), "missing": len(COLUMNS)}
    return np.concatenate([np.full(size, (_SHARES[name] / size) ** 0.5) for name, size in sizes.items()])


def _sums(model: Topics, words: Any, numbers: np.ndarray) -> np.ndarray:
    dense = standard_numbers(numbers, model.centre, model.scale)
    sums = words @ model.weights[:, :SLOTS].T + dense @ model.weights[:, SLOTS:].T
    return np.asarray(sums + model.intercepts)


def _softmax(sums: np.ndarray) -> np.ndarray:
    raised = np.exp(sums - sums.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def _slope(sums: np.ndarray, frame: pd.DataFrame, names: Sequence[str]) -> float:
    """Return the factor that makes probabilities of held-out sums: every operator counts the same."""
    from scipy.optimize import minimize_scalar

    right = frame["topic"].map({name: place for place, name in enumerate(names)}).to_numpy(np.int64)
    weight = (1.0 / frame.groupby("operator")["operator"].transform("size")).to_numpy()

    def loss(slope: float) -> float:
        chances = _softmax(slope * sums)[np.arange(len(sums)), right]
        return float(-np.sum(weight * np.log(np.maximum(chances, 1e-12))))

    return float(minimize_scalar(loss, bounds=(0.1, 30.0), method="bounded").x)


def topic_figures(frame: pd.DataFrame, least: int = 8) -> tuple[dict[str, float], pd.DataFrame]:
    """Return the figures of topics on operators that were not seen, and the confusion of all topics.

    Every operator weighs the same: its pages share one vote. Texts are learned from, not counted: an address
    is no operator.

    Args:
        frame: `label topic operator format`, GUESSED and, where known, SURE.
        least: operators from which a topic counts.

    Returns:
        `topic_macro_f1` over `topics` topics, every page having the likeliest; `topics_told`, the share of
        pages whose topic is likely enough to be told, and `topics_told_right`, how many of these are right.
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
    figures = {"topic_macro_f1": float(np.mean(counted)), "topics": len(counted)}
    if SURE in rows:
        told = vote[rows[SURE] >= LIKELY]
        right = told[rows["topic"] == rows[GUESSED]]
        figures |= {"topics_told": told.sum() / vote.sum(), "topics_told_right": right.sum() / told.sum()}
    return figures, table
