"""Labelled table: the measured corpus, its folds, and text scores that never saw the page they score.

It holds numbers and provenance, no text, so that training works on a machine that has no corpus.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from darnel.corpus.records import Labelled, digest_of, read_corpora
from darnel.corpus.splits import FOLDS, assign_folds
from darnel.corpus.weights import training_weights
from darnel.errors import TableError
from darnel.features.table import COLUMNS
from darnel.model.text_score import TextScore, fit_text_score, slot_matrix
from darnel.output.atomic import atomic_write
from darnel.training.rows import ABOUT, Progress, measure_rows, silent

_PAGES, _WEIGHTS = "pages.parquet", "text-weights.npz"


@dataclass(frozen=True)
class LabelledTable:
    """Measured pages with labels.

    Attributes:
        frame: one row a page: the columns of ABOUT, `fold`, the catalogue's, `text_score` (by a model that saw
            nothing of the page's fold) and `text_without_K` (that saw nothing of fold K either).
        text: the text score fitted on all pages, under -1, and on all but one fold, under its number.
        without: the fold that nothing here has seen, or -1.
    """

    frame: pd.DataFrame
    text: dict[int, TextScore]
    without: int = -1

    @property
    def digest(self) -> str:
        """Digest of the set of pages."""
        return digest_of(self.frame["digest"])

    @property
    def text_score(self) -> TextScore:
        """The text score fitted on all pages that may be learned from."""
        return self.text[self.without]

    def exclude(self, operators: Collection[str]) -> "LabelledTable":
        """The table without some operators, and without anything that was fitted on their pages.

        Raises:
            TableError: an operator is not in the table, or they stand in several folds.
        """
        if not operators:
            return self
        if unknown := set(operators) - set(self.frame["operator"]):
            raise TableError(f"operator {', '.join(sorted(unknown))} is not in the table")
        out = self.frame["operator"].isin(list(operators))
        folds = self.frame.loc[out, "fold"].unique()
        if len(folds) > 1:
            raise TableError(
                f"operators {', '.join(sorted(operators))} stand in several folds; leave out one at a time, or train from the corpus"
            )
        fold = int(folds[0])
        return LabelledTable(
            self.frame[~out].assign(text_score=self.frame[f"text_without_{fold}"]), self.text, fold
        )

    def save(self, folder: Path) -> None:
        """Write the table as Parquet (measurements in single precision) and the text weights as plain arrays."""
        folder.mkdir(parents=True, exist_ok=True)
        numbers = self.frame.select_dtypes("float").columns
        with atomic_write(folder / _PAGES) as file:
            self.frame.astype(dict.fromkeys(numbers, np.float32)).to_parquet(
                file, compression="zstd", index=False
            )
        weights = {f"weights_{fold}": text.weights.astype(np.float16) for fold, text in self.text.items()}
        intercepts = {f"intercept_{fold}": np.array(text.intercept) for fold, text in self.text.items()}
        with atomic_write(folder / _WEIGHTS) as file:
            np.savez_compressed(file, allow_pickle=False, **weights, **intercepts)

    @classmethod
    def load(cls, folder: Path) -> "LabelledTable":
        """Read a table that `save` wrote.

        Raises:
            TableError: files are missing, or the table was measured by another catalogue.
        """
        try:
            frame = pd.read_parquet(folder / _PAGES)
            with np.load(folder / _WEIGHTS, allow_pickle=False) as arrays:
                found = {
                    int(name.removeprefix("weights_")): arrays[name]
                    for name in arrays.files
                    if name.startswith("weights_")
                }
                text = {
                    fold: TextScore(w.astype(np.float32), float(arrays[f"intercept_{fold}"]))
                    for fold, w in found.items()
                }
        except (OSError, ValueError, KeyError) as error:
            raise TableError(f"{folder}: not a measured table: {error}") from error
        if missing := [name for name in (*ABOUT, "fold", *COLUMNS) if name not in frame]:
            raise TableError(
                f"{folder}: measured by another version, without {', '.join(missing[:5])}; measure the corpus anew with 'make table'"
            )
        return cls(frame.astype(dict.fromkeys(COLUMNS, np.float64)), text)


def is_table(folder: Path) -> bool:
    """Whether a folder holds a measured table."""
    return (folder / _PAGES).exists()


def load_data(
    paths: Sequence[Path],
    excluded: Collection[str] = (),
    *,
    labels: Path | None = None,
    jobs: int = 2,
    progress: Progress = silent,
) -> LabelledTable:
    """The labelled table that DATA stands for: one measured table, or corpora that are measured now.

    Args:
        paths: one folder of a measured table, or files and folders of labelled records.
        excluded: operators whose pages are not even measured, where the data are a corpus.
        labels: reviews to learn from beside a corpus.
        jobs: processes.
        progress: told what is being done.

    Raises:
        InputError: a path does not exist or holds no records.
        TableError: the data are no table, or a table is mixed with pages.
    """
    tables = [path for path in paths if is_table(path)]
    if tables and (len(paths) > 1 or labels):
        raise TableError(
            f"{tables[0]}: a measured table cannot be joined with other data; train from the corpora instead"
        )
    if tables:
        return LabelledTable.load(tables[0]).exclude(excluded)
    pages = (known for known in read_corpora(paths, labels=labels) if known.operator not in excluded)
    return measure_corpus(pages, jobs=jobs, progress=progress)


def measure_corpus(pages: Iterable[Labelled], *, jobs: int = 2, progress: Progress = silent) -> LabelledTable:
    """Measure labelled pages, assign folds, and fit the text scores.

    Raises:
        TableError: a page cannot be measured, or there are no pages of both labels.
    """
    frame, slots = measure_rows(pages, jobs=jobs, progress=progress)
    frame.insert(len(ABOUT), "fold", assign_folds(frame))
    scores, text = _text_scores(frame, slots, jobs, progress)
    return LabelledTable(pd.concat([frame, scores], axis=1), text)


def _text_scores(
    frame: pd.DataFrame, slots: list[np.ndarray], jobs: int, progress: Progress
) -> tuple[pd.DataFrame, dict[int, TextScore]]:
    """Text scores of all pages by models that saw neither their fold nor one more, and those models of one fold less."""
    matrix, farm, weight = slot_matrix(slots), (frame["label"] == "farm").to_numpy(), training_weights(frame)
    fold = frame["fold"].to_numpy()
    held = [(), *((k,) for k in range(FOLDS)), *combinations(range(FOLDS), 2)]
    columns = {k: np.zeros(len(frame)) for k in range(FOLDS)}
    text: dict[int, TextScore] = {}
    kept = [~np.isin(fold, out) for out in held]
    # The whole matrix goes to the workers, once; 37 parts of it would fill the shared memory.
    tasks = (delayed(_fit_text)(matrix, farm, weight, rows) for rows in kept)
    for done, (out, fitted) in enumerate(
        zip(held, Parallel(jobs, return_as="generator")(tasks), strict=True), 1
    ):
        progress("fitting text scores", done, len(held))
        if len(out) < 2:
            text[out[0] if out else -1] = fitted
        for k in out:
            other = next((j for j in out if j != k), k)
            rows = np.flatnonzero(fold == k)
            columns[other][rows] = [fitted.score_slots(slots[row]) for row in rows]
    own = np.choose(fold, [columns[k] for k in range(FOLDS)])
    return pd.DataFrame(
        {"text_score": own} | {f"text_without_{k}": column for k, column in columns.items()}
    ), text


def _fit_text(matrix: Any, farm: np.ndarray, weight: np.ndarray, rows: np.ndarray) -> TextScore:
    return fit_text_score(matrix[rows], farm[rows], weight[rows])
