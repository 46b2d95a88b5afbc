"""Labelled table: the measured corpus, its folds, and text scores that never saw the page they score.

It contains numbers and provenance, no text, so that training works on a machine that has no corpus.
"""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from darnel.corpus.records import LABELS, LabelledPage, digest_of, read_corpora
from darnel.corpus.splits import FOLDS, assign_folds
from darnel.corpus.weights import training_weights
from darnel.errors import TableError, failure
from darnel.features.table import COLUMNS, measure_page
from darnel.model.text_score import TextScore, slots_of
from darnel.output.atomic import atomic_write
from darnel.output.progress import Progress, no_progress
from darnel.page.page import Page
from darnel.scoring.batch import DEFAULT_LIMITS, judge_pages
from darnel.scoring.workers import Judge, Limits
from darnel.training.text import fit_text_score, slot_matrix

ABOUT = ("id", "digest", "label", "operator", "family", "kind", "evidence", "site", "format", "language")
"""Columns that say what a page is, before those of the catalogue."""

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
        """Return the table without some operators, and without anything that was fitted on their pages.

        Raises:
            TableError: an operator is not in the table, or they are in several folds.
        """
        if not operators:
            return self
        if unknown := set(operators) - set(self.frame["operator"]):
            raise TableError(f"operator {', '.join(sorted(unknown))} is not in the table")
        rows = self.frame["operator"].isin(list(operators))
        folds = self.frame.loc[rows, "fold"].unique()
        if len(folds) > 1:
            raise TableError(
                f"operators {', '.join(sorted(operators))} are in several folds; "
                "leave out one at a time, or train from the corpus"
            )
        fold = int(folds[0])
        rest = self.frame[~rows].assign(text_score=self.frame[f"text_without_{fold}"])
        return LabelledTable(rest, self.text, fold)

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
                folds = [int(name.removeprefix("weights_")) for name in arrays.files if "weights_" in name]
                text = {
                    fold: TextScore(
                        arrays[f"weights_{fold}"].astype(np.float32), float(arrays[f"intercept_{fold}"])
                    )
                    for fold in folds
                }
        except (OSError, ValueError, KeyError) as error:
            raise TableError(f"{folder}: not a measured table: {error}") from error
        if missing := [name for name in (*ABOUT, "fold", *COLUMNS) if name not in frame]:
            raise TableError(
                f"{folder}: measured by another version, without {', '.join(missing[:5])}; "
                "measure the corpus again with 'make table'"
            )
        return cls(frame.astype(dict.fromkeys(COLUMNS, np.float64)), text)


def is_table(folder: Path) -> bool:
    """Return whether a folder contains a measured table."""
    return (folder / _PAGES).exists()


def load_data(
    paths: Sequence[Path],
    excluded: Collection[str] = (),
    *,
    labels: Path | None = None,
    jobs: int = 2,
    on_progress: Progress = no_progress,
) -> LabelledTable:
    """Return the labelled table of DATA: one measured table, or corpora that are measured now.

    Args:
        paths: one folder of a measured table, or files and folders of labelled records.
        excluded: operators whose pages are not even measured, where the data are a corpus.
        labels: reviews to learn from beside a corpus.
        jobs: processes.
        on_progress: called with the stage, how much is done, and how much there is.

    Raises:
        InputError: a path does not exist or contains no records.
        TableError: the data are no table, or a table is mixed with pages.
    """
    tables = [path for path in paths if is_table(path)]
    if tables and (len(paths) > 1 or labels):
        raise TableError(
            f"{tables[0]}: a measured table cannot be joined with other data; train from the corpora instead"
        )
    if tables:
        return LabelledTable.load(tables[0]).exclude(excluded)
    pages = (page for page in read_corpora(paths, labels=labels) if page.operator not in excluded)
    return measure_corpus(pages, jobs=jobs, on_progress=on_progress)


def measure_corpus(
    pages: Iterable[LabelledPage], *, jobs: int = 2, on_progress: Progress = no_progress
) -> LabelledTable:
    """Measure labelled pages, assign folds, and fit the text scores.

    Raises:
        TableError: a page cannot be measured, or there are no pages of both labels.
    """
    frame, slots = measure_rows(pages, jobs=jobs, on_progress=on_progress)
    frame.insert(len(ABOUT), "fold", assign_folds(frame))
    scores, text = _text_scores(frame, slots, jobs, on_progress)
    return LabelledTable(pd.concat([frame, scores], axis=1), text)


def measure_rows(
    pages: Iterable[LabelledPage],
    *,
    jobs: int = 2,
    limits: Limits = DEFAULT_LIMITS,
    on_progress: Progress = no_progress,
) -> tuple[pd.DataFrame, list[np.ndarray]]:
    """Measure labelled pages, in processes that may hang or die without taking the run along.

    Args:
        pages: read as workers become free.
        jobs: processes.
        limits: what one page may take.
        on_progress: called with the stage, and how many pages are measured.

    Returns:
        One row a page, with the columns of ABOUT and those of the catalogue; and the slots of each page's text.

    Raises:
        TableError: a page cannot be measured, or there are no pages of both labels.
    """
    under_way: deque[LabelledPage] = deque()

    def unlabelled() -> Iterator[Page]:
        for labelled in pages:
            under_way.append(labelled)
            yield labelled.page

    about: list[dict[str, Any]] = []
    rows: list[np.ndarray] = []
    slots: list[np.ndarray] = []
    for measured in judge_pages(unlabelled(), _measurer, _unmeasured, jobs=jobs, limits=limits):
        labelled = under_way.popleft()
        if measured["error"] is not None:
            raise TableError(
                f"{labelled.page.source}: {measured['error']}; leave it out through data/exclusions.csv"
            )
        about.append(_about(labelled, measured))
        rows.append(measured["row"])
        slots.append(measured["slots"])
        on_progress("measuring pages", len(rows), 0)
    frame = pd.DataFrame(about)
    if not rows or set(frame["label"]) != set(LABELS):
        raise TableError("the corpus needs pages of both labels, 'farm' and 'clean'")
    return pd.concat([frame, pd.DataFrame(np.array(rows), columns=list(COLUMNS))], axis=1), slots


def _measurer() -> Judge:
    return _measured


def _measured(page: Page) -> dict[str, Any]:
    try:
        return {
            "row": measure_page(page),
            "slots": slots_of(page),
            "format": page.format,
            "language": page.language.main,
            "error": None,
        }
    except Exception as error:  # noqa: BLE001 - reported with the source of the page
        return _unmeasured(page, failure(error, "cannot be measured"))


def _unmeasured(page: Page, error: str) -> dict[str, Any]:  # noqa: ARG001 - what workers call for a lost page
    return {"error": error}


def _about(labelled: LabelledPage, measured: Mapping[str, Any]) -> dict[str, Any]:
    page = labelled.page
    return {
        "id": page.id,
        "digest": page.digest,
        "label": labelled.label,
        "operator": labelled.operator,
        "family": labelled.family,
        "kind": labelled.kind,
        "evidence": labelled.evidence,
        "site": labelled.record.get("site") or page.site or labelled.record.get("source"),
        "format": measured["format"],
        "language": measured["language"],
    }


def _text_scores(
    frame: pd.DataFrame, slots: list[np.ndarray], jobs: int, on_progress: Progress
) -> tuple[pd.DataFrame, dict[int, TextScore]]:
    """Fit text scores that saw neither a fold nor one more, and score the pages of both with them.

    Returns:
        `text_score` and `text_without_K` of all pages; and the text scores of all folds but one or none.
    """
    matrix, weight = slot_matrix(slots), training_weights(frame)
    farm, fold = (frame["label"] == "farm").to_numpy(), frame["fold"].to_numpy()
    left_out = [(), *((k,) for k in range(FOLDS)), *combinations(range(FOLDS), 2)]
    columns = {k: np.zeros(len(frame)) for k in range(FOLDS)}
    text: dict[int, TextScore] = {}
    # The whole matrix goes to the workers, once; 37 parts of it would fill the shared memory.
    tasks = (delayed(_fit_text)(matrix, farm, weight, ~np.isin(fold, folds)) for folds in left_out)
    results = Parallel(jobs, return_as="generator")(tasks)
    for done, (folds, fitted) in enumerate(zip(left_out, results, strict=True), 1):
        on_progress("fitting text scores", done, len(left_out))
        if len(folds) < 2:
            text[folds[0] if folds else -1] = fitted
        for k in folds:
            other = next((j for j in folds if j != k), k)
            rows = np.flatnonzero(fold == k)
            columns[other][rows] = [fitted.score_slots(slots[row]) for row in rows]
    own = np.choose(fold, [columns[k] for k in range(FOLDS)])
    scores = {"text_score": own} | {f"text_without_{k}": column for k, column in columns.items()}
    return pd.DataFrame(scores), text


def _fit_text(matrix: Any, farm: np.ndarray, weight: np.ndarray, rows: np.ndarray) -> TextScore:
    return fit_text_score(matrix[rows], farm[rows], weight[rows])
