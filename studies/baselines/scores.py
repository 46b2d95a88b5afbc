"""Baselines: what others would do with the same pages, in the same folds and with the same weights."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from darnel.corpus.records import LabelledPage
from darnel.corpus.weights import training_weights
from darnel.errors import TableError
from darnel.metrics.held_out import HeldOut
from darnel.output.progress import Progress, no_progress
from darnel.output.rows import batches
from darnel.page.page import Page
from darnel.training.boosting import boosted
from darnel.training.cross_validation import calibrated
from studies.baselines.heuristics import curation_heuristics, ntoulas_six
from studies.baselines.marginalia import marginalia_penalty
from studies.baselines.ngrams import SLOTS, byte_grams, word_grams

_BATCH = 64


class Baseline(NamedTuple):
    """Facts of a page, and a learner: `as is`, `boosted` trees over numbers, `linear` over slots."""

    facts: Callable[[Page], Any]
    learner: str
    title: str


BASELINES = {
    "marginalia": Baseline(marginalia_penalty, "as is", "Marginalia Search's published rules, as a formula"),
    "ntoulas": Baseline(ntoulas_six, "boosted", "six page features of Ntoulas et al. 2006, boosted trees"),
    "curation": Baseline(
        curation_heuristics, "boosted", "Gopher, C4 and FineWeb heuristics as features, boosted trees"
    ),
    "byte-4-grams": Baseline(
        byte_grams, "linear", "hashed byte 4-grams, logistic regression (Cormack et al. 2011)"
    ),
    "word-2-grams": Baseline(word_grams, "linear", "hashed words and pairs of words, logistic regression"),
}


def baseline_scores(
    table: pd.DataFrame, pages: Iterable[LabelledPage], *, jobs: int = 2, on_progress: Progress = no_progress
) -> Iterator[tuple[str, np.ndarray]]:
    """Scores of each baseline for each row, by models that saw nothing of the row's fold.

    Args:
        table: `id label operator evidence language fold`.
        pages: of a corpus with the pages of the table; others are skipped.
        jobs: processes.
        on_progress: called with the stage, how much is done, and how much there is.

    Yields:
        Name, and float64 of shape (rows,): calibrated as ours are; for a rule, the share of rows below.

    Raises:
        TableError: pages of the table are not in the corpus.
    """
    wanted = {id_: place for place, id_ in enumerate(table["id"])}
    facts: dict[str, list[Any]] = {name: [None] * len(table) for name in BASELINES}
    found = (known.page for known in pages if known.page.id in wanted)
    done = 0
    for batch in Parallel(jobs, return_as="generator")(
        delayed(_facts)(batch) for batch in batches(found, _BATCH)
    ):
        for id_, row in batch:
            for name, fact in zip(BASELINES, row, strict=True):
                facts[name][wanted[id_]] = fact
        done += len(batch)
        on_progress("measuring pages for the baselines", done, len(table))
    if done < len(table):
        raise TableError(
            f"{len(table) - done} pages of the table are not in the corpus; baselines need the text of all"
        )
    for number, (name, baseline) in enumerate(BASELINES.items(), 1):
        margin = _margins(table, facts.pop(name), baseline.learner, jobs)
        yield (
            name,
            (
                pd.Series(margin).rank(pct=True).to_numpy()
                if baseline.learner == "as is"
                else calibrated(HeldOut(margin, table)).score
            ),
        )
        on_progress("fitting baselines", number, len(BASELINES))


def _facts(pages: list[Page]) -> list[tuple[str, list[Any]]]:
    return [(page.id, [baseline.facts(page) for baseline in BASELINES.values()]) for page in pages]


def _margins(table: pd.DataFrame, facts: list[Any], learner: str, jobs: int) -> np.ndarray:
    if learner == "as is":
        return np.array(facts, dtype=np.float64)
    values = np.array(facts, dtype=np.float64) if learner == "boosted" else _matrix(facts)
    fit = _boosted if learner == "boosted" else _linear
    fold, farm = table["fold"].to_numpy(), (table["label"] == "farm").to_numpy()
    names = np.unique(fold)
    # Whole arrays go to the workers, once; parts of them would each fill the shared memory again.
    tasks = (delayed(fit)(values, farm, training_weights(table[fold != k]), fold != k) for k in names)
    margin = np.zeros(len(table))
    for k, part in zip(names, Parallel(jobs, return_as="generator")(tasks), strict=True):
        margin[fold == k] = part
    return margin


def _matrix(slots: list[np.ndarray]) -> Any:
    """Rows of unit length, sparse, shape (pages, SLOTS)."""
    from scipy.sparse import csr_array

    sizes = np.array([row.size for row in slots])
    values = np.repeat((1.0 / np.sqrt(np.maximum(sizes, 1))).astype(np.float32), sizes)
    return csr_array(
        (values, np.concatenate(slots), np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)),
        shape=(len(slots), SLOTS),
    )


def _boosted(values: np.ndarray, farm: np.ndarray, weight: np.ndarray, known: np.ndarray) -> np.ndarray:
    fitted = boosted(values[known], farm[known], weight, 0.0)
    return np.asarray(fitted.predict(values[~known], raw_score=True))


def _linear(values: Any, farm: np.ndarray, weight: np.ndarray, known: np.ndarray) -> np.ndarray:
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=100.0, solver="liblinear", tol=1e-2, max_iter=60, random_state=0)
    return np.asarray(
        fitted.fit(values[known], farm[known], sample_weight=weight).decision_function(values[~known])
    )
