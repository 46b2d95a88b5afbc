"""Labelled table: the measured corpus, its folds, and text scores that never saw the page they score.

It contains numbers and provenance, no text, so that training works on a machine that has no corpus.
"""

import zlib
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import pandas as pd

from darnel.corpus.records import LabelledPage, digest_of, grouping_warning
from darnel.corpus.splits import assign_folds
from darnel.errors import TableError, failure
from darnel.features.table import COLUMNS
from darnel.model.text_score import TextScore
from darnel.model.topics import Topics
from darnel.output.atomic import atomic_write
from darnel.output.progress import Progress, no_progress
from darnel.training.enough import check_labels, check_operators
from darnel.training.rows import measure_rows
from darnel.training.text_columns import ALL, TEXT_SCORE, main_column, text_column, text_scores
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

_PAGES, _WEIGHTS = "pages.parquet", "text-weights.npz"
_SHIPPED_ORIGIN = "Provenance of every page: `data/sources.csv`; the rubric of the labels: `data/README.md`."
USERS_ORIGIN = "Pages and labels of whoever trained this model, not of darnel's authors"
_AGAIN = "measure the corpus again with 'darnel table'"
_DAMAGED = (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile, zlib.error, NotImplementedError)


@dataclass(frozen=True)
class LabelledTable:
    """Measured pages with labels.

    Attributes:
        frame: one row a page: the columns of ABOUT, `fold`, the catalogue's, `text_score` (by a model that
            saw nothing of the page's fold), and a column of text scores for each split; see `text_column`.
            Of each of these columns, another has the scores of main texts alone; see `main_column`.
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
        text = text_column(f"fold {fold}")
        columns = [name for name in map(str, self.frame) if name.startswith(TEXT_SCORE)]
        scores = dict.fromkeys(columns, self.frame[text])
        scores |= {main_column(name): self.frame[main_column(text)] for name in columns}
        rest = self.frame.assign(**scores)[~rows].reset_index(drop=True)
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
            arrays["topic_centre"], arrays["topic_scale"] = self.topics.centre, self.topics.scale
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
        text_columns = [text_column(f"fold {fold}") for fold in folds if fold != ALL]
        text_columns += map(main_column, (TEXT_SCORE, *text_columns))
        needed = (*ABOUT, "fold", *COLUMNS, TEXT_SCORE, *text_columns)
        if missing := [name for name in needed if name not in frame]:
            raise TableError(
                f"{folder}: measured by another version, without {', '.join(missing[:5])}; {_AGAIN}"
            )
        unfitted = {ALL, *frame["fold"]} - text.keys()
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
    names = tuple(arrays["topic_names"].tolist())
    return Topics(names, weights, intercepts, arrays["topic_centre"], arrays["topic_scale"])


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
    frame, slots, main, cues = measure_rows(pages, jobs=jobs, on_progress=on_progress)
    check_labels(frame)
    warning = grouping_warning(Counter(frame.pop("grouped_by")))
    frame.insert(len(ABOUT), "fold", assign_folds(frame))
    check_operators(frame)
    scores, text = text_scores(frame, slots, main, jobs, on_progress)
    topics, guessed = held_out_topics(frame, slots, cues)
    return LabelledTable(pd.concat([frame, scores, guessed], axis=1), text, topics, warning=warning)
