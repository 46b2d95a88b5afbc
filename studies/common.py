"""What studies share: the labelled table, its texts as slots, and held-out log-odds of any training set."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from darnel.corpus.records import LabelledPage, read_corpora
from darnel.corpus.splits import Split, fold_splits, strange_rows
from darnel.corpus.weights import OPERATOR_EVIDENCE, training_weights
from darnel.errors import TableError
from darnel.features.table import COLUMNS
from darnel.metrics.held_out import HeldOut
from darnel.metrics.ranking import Ranking, bootstrap
from darnel.model.text_score import slots_of
from darnel.output.progress import Progress
from darnel.output.rows import batches
from darnel.page.page import Page
from darnel.training.cross_validation import calibrated
from darnel.training.cross_validation import margins as split_margins
from darnel.training.fit import fit_pages_of, is_text
from darnel.training.table import LabelledTable
from darnel.training.text import fit_text_score, slot_matrix
from darnel.training.text_columns import strange_parts

RESAMPLES = 200


class Findings(NamedTuple):
    """One table of a study, as it stands in docs/evaluation.md."""

    title: str
    head: list[str]
    rows: list[list[str]]
    note: str = ""


@dataclass(frozen=True)
class Data:
    """The pages of a measured table, without texts, and their folders; slow values are computed on first use.

    Attributes:
        table: the labelled table.
        corpus: folder of the pages.
        bench: folder of external sets.
        say: told of progress.
        jobs: processes.
    """

    table: LabelledTable
    corpus: Path
    bench: Path
    say: Progress
    jobs: int

    @cached_property
    def frame(self) -> pd.DataFrame:
        """One row a page."""
        return self.table.frame[~is_text(self.table.frame)].reset_index(drop=True)

    @cached_property
    def margin(self) -> np.ndarray:
        """Held-out log-odds of the model as it ships."""
        return self.margin_of(fold_splits(self.frame))

    def margin_of(self, splits: Sequence[Split]) -> np.ndarray:
        """Return log-odds of what some splits of the table judge, NaN elsewhere, shape (rows,)."""
        found = np.full(len(self.frame), np.nan)
        parts = split_margins(self.frame, splits, jobs=self.jobs, on_progress=self.say)
        for split, part in zip(splits, parts, strict=True):
            found[split.test] = part
        return found

    @cached_property
    def held_out(self) -> HeldOut:
        """Held-out probabilities of the model as it ships."""
        return calibrated(HeldOut(self.margin, self.frame))

    @property
    def slots(self) -> list[np.ndarray]:
        """Of the text of each row."""
        return [self._read[id_][0] for id_ in self.frame["id"]]

    @property
    def year(self) -> np.ndarray:
        """That each page says it was published in; NaN where it does not say."""
        return np.array([self._read[id_][1] for id_ in self.frame["id"]])

    def pages(self) -> Iterator[LabelledPage]:
        """The pages of the table, in the order of the corpus."""
        known = set(self.frame["id"])
        return (page for page in read_corpora([self.corpus]) if page.page.id in known)

    @cached_property
    def _read(self) -> dict[str, tuple[np.ndarray, float]]:
        found: dict[str, tuple[np.ndarray, float]] = {}
        pages = ([labelled.page for labelled in batch] for batch in batches(self.pages(), 64))
        for batch in Parallel(self.jobs, return_as="generator")(delayed(_read)(batch) for batch in pages):
            found.update(batch)
            self.say("reading the text of pages", len(found), len(self.frame))
        if missing := len(self.frame) - len(found):
            raise TableError(f"{self.corpus}: {missing} pages of the table are not in this corpus")
        return found


def _read(pages: list[Page]) -> list[tuple[str, tuple[np.ndarray, float]]]:
    return [(page.id, (slots_of(page), _year(page))) for page in pages]


def _year(page: Page) -> float:
    front, meta = page.front_matter, page.outline.meta
    said = (
        front.get("date"),
        front.get("published"),
        front.get("pubdate"),
        meta.get("article:published_time"),
    )
    said += tuple(item.get("datePublished") for item in page.structured_data)
    found = (re.match(r"\s*((?:19|20)\d\d)\b", str(value)) for value in said if value)
    return next((float(match[1]) for match in found if match), np.nan)


def margins(
    data: Data,
    splits: list[tuple[np.ndarray, np.ndarray]],
    what: str,
    operator_evidence: float = OPERATOR_EVIDENCE,
) -> np.ndarray:
    """Fit trees and text score on the rows trained on; return log-odds of the rows tested, NaN for others.

    Args:
        data: table and slots.
        splits: pairs of places to train on and places to test.
        what: for progress.
        operator_evidence: weight in training of farm pages whose spam does not show on the page.
    """
    frame, found = data.frame, np.full(len(data.frame), np.nan)
    values, matrix, farm = (
        frame[list(COLUMNS)].to_numpy(np.float64),
        slot_matrix(data.slots),
        (frame["label"] == "farm").to_numpy(),
    )
    inner, strange = frame["fold"].to_numpy() % 4, strange_rows(frame)
    # Whole arrays go to the workers, once; parts of them would each fill the shared memory again.
    tasks = (
        delayed(_margin)(
            *(values, matrix, farm, inner, strange),
            *(training_weights(frame.iloc[train], operator_evidence), train, test),
        )
        for train, test in splits
    )
    for done, ((_, test), part) in enumerate(
        zip(splits, Parallel(data.jobs, return_as="generator")(tasks), strict=True), 1
    ):
        found[test] = part
        data.say(what, done, len(splits))
    return found


def _margin(
    values: np.ndarray,
    matrix: Any,
    farm: np.ndarray,
    inner: np.ndarray,
    strange: Sequence[tuple[np.ndarray, np.ndarray]],
    weight: np.ndarray,
    train: np.ndarray,
    test: np.ndarray,
) -> np.ndarray:
    train, weight = train[weight > 0], weight[weight > 0]
    held = inner[train]
    if len(np.unique(held)) < 2:
        raise TableError("a split learns from one fold; text scores need two: take pages of more folds")
    scores = np.zeros(len(farm))
    for fold in (None, *np.unique(held)):
        kept = held != fold if fold is not None else np.ones(len(train), bool)
        text = fit_text_score(matrix[train[kept]], farm[train[kept]], weight[kept])
        rows = test if fold is None else train[~kept]
        scores[rows] = text.intercept + matrix[rows] @ text.weights
    learned = np.isin(np.arange(len(farm)), train)
    for rows, seen in strange_parts(strange, ~farm, learned):
        text = fit_text_score(matrix[seen], farm[seen], weight[seen[train]])
        scores[rows] = text.intercept + matrix[rows] @ text.weights
    values = np.column_stack([values, scores])
    fitted = fit_pages_of(values[train], farm[train], weight)
    return fitted.log_odds(values[test])


def by_fold(frame: pd.DataFrame, rows: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Splits by the folds of the table, within some rows alone."""
    fold = frame["fold"].to_numpy()
    return [
        (np.flatnonzero(rows & (fold != k)), np.flatnonzero(rows & (fold == k)))
        for k in np.unique(fold[rows])
    ]


def worth(margin: np.ndarray, frame: pd.DataFrame, rows: np.ndarray) -> list[str]:
    """Operators, publishers, weighted AUC, macro recall at 1 % of the clean weight, with intervals."""
    everything = HeldOut(margin, frame)
    pages = everything.select(rows & everything.shown & np.isfinite(margin))
    ranking = Ranking(pages.score, pages.farm)

    def figures(times: np.ndarray) -> dict[str, float]:
        curve = ranking.curve(pages.weight * times)
        return {"auc": curve.auc, "recall": curve.recall(0.01)}

    main = figures(np.ones(len(pages.score)))
    between = bootstrap(figures, pages.operator, pages.farm, resamples=RESAMPLES)
    counted = [str(pages.table["operator"][part].nunique()) for part in (pages.farm, ~pages.farm)]
    return counted + [f"{main[name]:.3f} [{between[name][0]:.3f}, {between[name][1]:.3f}]" for name in main]
