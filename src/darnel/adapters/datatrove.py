"""Blocks of a datatrove pipeline: one that marks documents, one that drops those of farms. Needs the extra `datatrove`."""

import os
from collections.abc import Iterable, Iterator
from typing import Any

from datatrove.data import Document
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.filters.base_filter import BaseFilter

from darnel.model.predictor import Predictor
from darnel.page.page import Page


class _Judge:
    """Writes score, label and reasons, or an error, into the metadata of documents. The model is loaded on first use, in the worker."""

    def __init__(
        self, model: str | os.PathLike[str] | None, threshold: str | float, reasons: int, format_: str | None
    ) -> None:
        self.model, self.threshold, self.reasons, self.format = model, threshold, reasons, format_
        self._predictor: Predictor | None = None

    def mark(self, document: Document) -> str | None:
        """Mark a document; its label."""
        if self._predictor is None:
            self._predictor = Predictor.load(self.model)
        page = Page(document.text, self.format, document.metadata.get("url"), id=document.id)
        row = self._predictor.row(page, threshold=self.threshold, reasons=self.reasons)
        document.metadata |= {f"darnel_{name}": row[name] for name in ("score", "label", "reasons", "error")}
        label: str | None = row["label"]
        return label


class FarmTagger(PipelineStep):  # type: ignore[misc]
    """Writes `darnel_score`, `darnel_label`, `darnel_reasons` and `darnel_error` into the metadata of every document.

    Args:
        model: model folder; None for the one that ships.
        threshold: `balanced`, `strict`, or a score from 0 to 1.
        reasons: how many reasons are told.
        format: "html" where documents are raw pages, "markdown" where they are text; worked out where not given.
    """

    type = "🏷 - TAGGER"
    name = "🌾 darnel"

    def __init__(
        self,
        model: str | os.PathLike[str] | None = None,
        *,
        threshold: str | float = "balanced",
        reasons: int = 3,
        format: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__()
        self._judge = _Judge(model, threshold, reasons, format)

    def run(self, data: Iterable[Document], rank: int = 0, world_size: int = 1) -> Iterator[Document]:  # noqa: ARG002 - of every block
        """Pass all documents on, marked."""
        for document in data:
            with self.track_time():
                label = self._judge.mark(document)
            self.stat_update(label or "error")
            self.update_doc_stats(document)
            yield document


class FarmFilter(BaseFilter):  # type: ignore[misc]
    """Drops documents of farms, and marks all as FarmTagger does. A document that cannot be judged is kept, with its error.

    Args:
        model: model folder; None for the one that ships.
        threshold: `balanced`, `strict`, or a score from 0 to 1.
        reasons: how many reasons are told.
        format: "html" where documents are raw pages, "markdown" where they are text; worked out where not given.
        exclusion_writer: takes what is dropped.
    """

    name = "🌾 darnel"

    def __init__(
        self,
        model: str | os.PathLike[str] | None = None,
        *,
        threshold: str | float = "balanced",
        reasons: int = 3,
        format: str | None = None,  # noqa: A002
        exclusion_writer: Any = None,
    ) -> None:
        super().__init__(exclusion_writer)
        self._judge = _Judge(model, threshold, reasons, format)

    def filter(self, doc: Document) -> bool | tuple[bool, str]:
        """Whether a document is kept."""
        return (False, "farm") if self._judge.mark(doc) == "farm" else True
