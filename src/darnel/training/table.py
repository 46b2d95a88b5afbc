"""Labelled table: the measured corpus, its folds, and text scores that never saw the page they score.

It contains numbers and provenance, no text, so that training works on a machine that has no corpus.
"""

import zlib
from collections import Counter, deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from darnel.corpus.records import LabelledPage, digest_of, grouping_warning
from darnel.corpus.splits import Split, assign_folds, fold_splits, left_out_splits
from darnel.corpus.weights import training_weights
from darnel.errors import TableError, failure
from darnel.features.table import COLUMNS, measure_page
from darnel.model.text_score import TextScore, slots_of
from darnel.model.topics import Topics
from darnel.output.atomic import atomic_write
from darnel.output.progress import Progress, no_progress
from darnel.page.page import Page
from darnel.scoring.batch import DEFAULT_LIMITS, judge_pages
from darnel.scoring.workers import Judge, Limits
from darnel.training.enough import check_labels, check_operators
from darnel.training.text import fit_text_score, slot_matrix
from darnel.training.topics import held_out_topics

ABOUT = (
    "id",
    "digest",
    "label",
    "operator",
    "family",
    "kind",
    "evidence",
    "collection",
    "topic",
    "site",
    "format",
    "language",
)
"""Columns that say what a page is, before those of the catalogue."""

TEXT_SCORE = "text_score"
"""Column of text scores for a model of all rows, and what the columns of the splits begin with."""

_PAGES, _WEIGHTS = "pages.parquet", "text-weights.npz"
_SHIPPED_ORIGIN = "Provenance of every page: `data/sources.csv`; the rubric of the labels: `data/README.md`."
USERS_ORIGIN = "Pages and labels of whoever trained this model, not of darnel's authors"
_AGAIN = "measure the corpus again with 'darnel table'"
_ALL = -1  # number of the text score that is fitted on all pages
_DAMAGED = (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile, zlib.error, NotImplementedError)
_INNER = 4  # folds in which the text scores of training rows are fitted


def text_column(split: str) -> str:
    """Return the column of text scores for a split.

    A row that is judged has the score of a model of all training rows; a training row has the score of a
    model that saw neither its operator nor any row that is judged.
    """
    return f"{TEXT_SCORE} {split}"


@dataclass(frozen=True)
class LabelledTable:
    """Measured pages with labels.

    Attributes:
        frame: one row a page: the columns of ABOUT, `fold`, the catalogue's, `text_score` (by a model that
            saw nothing of the page's fold), and a column of text scores for each split; see `text_column`.
        text: the text score fitted on all pages, under -1, and on all but one fold, under its number.
        topics: what kind of farm, fitted on all farm pages; None where too few topics are known.
        without: the fold that nothing here has seen, or -1.
        origin: sentences for the model card: whose pages and labels these are.
        warning: why figures of this table are too good, or "".
    """

    frame: pd.DataFrame
    text: dict[int, TextScore]
    topics: Topics | None = None
    without: int = -1
    origin: str = ""
    warning: str = ""

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
        # No score of a model that saw these operators may reach the trees, and no topics, which saw all.
        text = self.frame[text_column(f"fold {fold}")]
        columns = [name for name in map(str, self.frame) if name.startswith(TEXT_SCORE)]
        rest = self.frame.assign(**dict.fromkeys(columns, text))[~rows].reset_index(drop=True)
        return replace(self, frame=rest, topics=None, without=fold)

    def save(self, folder: Path) -> None:
        """Write the table as Parquet, measurements in single precision, and text weights as plain arrays."""
        folder.mkdir(parents=True, exist_ok=True)
        numbers = self.frame.select_dtypes("float").columns
        with atomic_write(folder / _PAGES) as file:
            self.frame.astype(dict.fromkeys(numbers, np.float32)).to_parquet(
                file, compression="zstd", index=False
            )
        arrays: dict[str, np.ndarray] = {"pages": np.array(self.digest)}
        arrays |= {f"weights_{fold}": text.weights.astype(np.float16) for fold, text in self.text.items()}
        arrays |= {f"intercept_{fold}": np.array(text.intercept) for fold, text in self.text.items()}
        if self.topics:
            arrays["topic_names"] = np.array(self.topics.names)
            arrays["topic_coefficients"] = self.topics.weights.astype(np.float16)
            arrays["topic_intercepts"] = self.topics.intercepts
        with atomic_write(folder / _WEIGHTS) as file:
            np.savez_compressed(file, allow_pickle=False, **arrays)

    @classmethod
    def load(cls, folder: Path) -> "LabelledTable":
        """Read a table that `save` wrote.

        Raises:
            TableError: files are missing or damaged or do not belong together, or the table was measured by
                another catalogue.
        """
        try:
            frame = pd.read_parquet(folder / _PAGES)
            with (folder / _WEIGHTS).open("rb") as file, np.load(file, allow_pickle=False) as arrays:
                folds = [
                    int(name.removeprefix("weights_")) for name in arrays.files if name.startswith("weights_")
                ]
                text = {
                    fold: TextScore(
                        arrays[f"weights_{fold}"].astype(np.float32), float(arrays[f"intercept_{fold}"])
                    )
                    for fold in folds
                }
                topics = _topics_of(arrays)
                pages = str(arrays["pages"]) if "pages" in arrays.files else None
        except _DAMAGED as error:
            reason = failure(error, "cannot be read")
            raise TableError(
                f"{folder}: not a measured table, or a damaged one ({reason}); {_AGAIN}"
            ) from error
        text_columns = [text_column(f"fold {fold}") for fold in folds if fold != _ALL]
        needed = (*ABOUT, "fold", *COLUMNS, TEXT_SCORE, *text_columns)
        if missing := [name for name in needed if name not in frame]:
            raise TableError(
                f"{folder}: measured by another version, without {', '.join(missing[:5])}; {_AGAIN}"
            )
        unfitted = {_ALL, *frame["fold"]} - text.keys()
        if unfitted or (pages is not None and pages != digest_of(frame["digest"])):
            raise TableError(f"{folder}: {_PAGES} and {_WEIGHTS} are not of the same table; {_AGAIN}")
        shipped = (folder.resolve().parent / "sources.csv").exists()
        origin = (
            _SHIPPED_ORIGIN if shipped else f"{USERS_ORIGIN}: the measured table `{folder.resolve().name}`."
        )
        return cls(frame.astype(dict.fromkeys(COLUMNS, np.float64)), text, topics, origin=origin)


def _topics_of(arrays: Any) -> Topics | None:
    if "topic_names" not in arrays.files:
        return None
    weights, intercepts = arrays["topic_coefficients"].astype(np.float32), arrays["topic_intercepts"]
    return Topics(tuple(arrays["topic_names"].tolist()), weights, intercepts)


def is_table(folder: Path) -> bool:
    """Return whether a folder contains a measured table."""
    return (folder / _PAGES).exists()


def measure_corpus(
    pages: Iterable[LabelledPage], *, jobs: int = 2, on_progress: Progress = no_progress
) -> LabelledTable:
    """Measure labelled pages, assign folds, and fit the text scores and topics.

    Raises:
        TableError: a page cannot be measured, or pages or operators of a label are too few.
    """
    frame, slots = measure_rows(pages, jobs=jobs, on_progress=on_progress)
    check_labels(frame)
    warning = grouping_warning(Counter(frame.pop("grouped_by")))
    frame.insert(len(ABOUT), "fold", assign_folds(frame))
    check_operators(frame)
    scores, text = _text_scores(frame, slots, jobs, on_progress)
    topics, guessed = held_out_topics(frame, slots)
    return LabelledTable(pd.concat([frame, scores, guessed], axis=1), text, topics, warning=warning)


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
        One row a page, with the columns of ABOUT, `grouped_by` and those of the catalogue; and the slots of
        each text.

    Raises:
        TableError: a page cannot be measured.
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
                f"{labelled.page.source}: {measured['error']}; take it out of the data, or name its id "
                "in a CSV for 'darnel table --exclusions'"
            )
        about.append(_about(labelled, measured))
        rows.append(measured["row"])
        slots.append(measured["slots"])
        on_progress("measuring pages", len(rows), 0)
    if not rows:
        raise TableError("there are no labelled pages in the data; label some as 'farm' and some as 'clean'")
    frame = pd.DataFrame(about)
    return pd.concat([frame, pd.DataFrame(np.array(rows), columns=list(COLUMNS))], axis=1), slots


def _measurer() -> Judge:
    return _measured


def _measured(page: Page) -> dict[str, Any]:
    try:
        return {
            "row": measure_page(page),
            "slots": slots_of(page),
            "domain": page.own_domain if page.format != "text" else "",
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
    operator, family, grouped_by = labelled.operator, labelled.family, labelled.grouped_by
    if (domain := measured["domain"]) and grouped_by in (
        "folder",
        "page",
    ):  # by its canonical link or the like
        operator, family, grouped_by = domain, domain if family == operator else family, "site"
    return {
        "id": page.id,
        "digest": page.digest,
        "label": labelled.label,
        "operator": operator,
        "family": family,
        "kind": labelled.kind,
        "evidence": labelled.evidence,
        "collection": labelled.collection,
        "topic": labelled.topic,
        "site": labelled.record.get("site") or page.site or labelled.record.get("source"),
        "format": measured["format"],
        "language": measured["language"],
        "grouped_by": grouped_by,
    }


def _text_scores(
    frame: pd.DataFrame, slots: list[np.ndarray], jobs: int, on_progress: Progress
) -> tuple[pd.DataFrame, dict[int, TextScore]]:
    """Fit text scores for each split, and score its rows with them.

    Returns:
        The columns of text scores, those for a model of all rows first; and the models of all folds and of
        all but one.
    """
    matrix, farm = slot_matrix(slots), (frame["label"] == "farm").to_numpy()
    every = np.ones(len(frame), bool)
    splits = [Split(TEXT_SCORE, every, ~every), *fold_splits(frame), *left_out_splits(frame)]
    # Judged rows are scored by a model of every training row, those by models without their inner fold.
    inner = frame["fold"].to_numpy() % _INNER
    parts = [
        (split, train, split.test if held is None else split.train & ~train)
        for split in splits
        for held in (None, *range(_INNER))
        for train in [split.train & (inner != held) if held is not None else split.train]
    ]
    tasks = (delayed(_fit_text)(matrix, farm, frame, train) for _, train, _ in parts)
    columns: dict[str, np.ndarray] = {}
    models: list[TextScore] = []
    for (split, _, rows), fitted in zip(parts, Parallel(jobs, return_as="generator")(tasks), strict=True):
        name = split.name if split.name == TEXT_SCORE else text_column(split.name)
        column = columns.setdefault(name, np.full(len(frame), np.nan))
        column[rows] = fitted.intercept + matrix[rows] @ fitted.weights
        models.append(fitted)
        on_progress("fitting text scores", len(models), len(parts))
    folds = np.unique(frame["fold"]).tolist()
    text = {fold: models[place * (_INNER + 1)] for place, fold in enumerate([_ALL, *folds])}
    return pd.DataFrame(columns), text


def _fit_text(matrix: Any, farm: np.ndarray, frame: pd.DataFrame, rows: np.ndarray) -> TextScore:
    return fit_text_score(matrix[rows], farm[rows], training_weights(frame[rows]))
