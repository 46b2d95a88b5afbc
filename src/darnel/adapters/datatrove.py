"""Blocks of a datatrove pipeline: mark documents, or drop those of farms. Needs the extra `datatrove`."""

import os
from collections.abc import Iterable, Iterator
from typing import Any

from datatrove.data import Document
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.filters.base_filter import BaseFilter

from darnel.model.predictor import Predictor
from darnel.model.row import VERDICT_COLUMNS
from darnel.readers.options import FormatName, ReadOptions
from darnel.readers.record import is_content_key, page_of


class _Judge:
    """Writes a verdict or an error into metadata; loads the model on first use, in the worker."""

    def __init__(
        self,
        model: str | os.PathLike[str] | None,
        threshold: str | float,
        reasons: int,
        format_: FormatName | None,
    ) -> None:
        self.model, self.threshold, self.reasons = model, threshold, reasons
        self.options = ReadOptions(format_ or "auto")
        self._predictor: Predictor | None = None

    def mark(self, document: Document) -> str | None:
        """Mark a document; return its label, None where it cannot be judged."""
        if self._predictor is None:
            self._predictor = Predictor.load(self.model)
        metadata = document.metadata if isinstance(document.metadata, dict) else {}
        # A `content` or `body` of the metadata is no page: the document is its text.
        about = {name: value for name, value in metadata.items() if not is_content_key(str(name))}
        record = {**about, "id": document.id, "text": document.text, "format": None}
        page = page_of(record, None, self.options)
        row = self._predictor.row(page, threshold=self.threshold, reasons=self.reasons)
        document.metadata = metadata | {f"darnel_{name}": row[name] for name in VERDICT_COLUMNS}  # type: ignore[literal-required]
        return row["label"]


class FarmTagger(PipelineStep):  # type: ignore[misc]
    """Writes score, label, reasons and error into the metadata of documents, as `darnel_score` and so on.

    Args:
        model: model folder; None for the one that ships.
        threshold: `balanced`, `strict`, or a score from 0 to 1.
        reasons: how many reasons a document has.
        format: "html" where documents are raw pages, "markdown" or "text"; without it, a document is a page
            where one is in it, else extracted text.
    """

    type = "🏷 - TAGGER"
    name = "🌾 darnel"

    def __init__(
        self,
        model: str | os.PathLike[str] | None = None,
        *,
        threshold: str | float = "balanced",
        reasons: int = 3,
        format: FormatName | None = None,  # noqa: A002
    ) -> None:
        super().__init__()
        self._judge = _Judge(model, threshold, reasons, format)

    def run(self, data: Iterable[Document], rank: int = 0, world_size: int = 1) -> Iterator[Document]:  # noqa: ARG002 - of every block
        """Pass all documents on, marked."""
        for document in data:
            with self.track_time():
                label = self._judge.mark(document)
            self.stat_update(label or "error")
            if document.text and isinstance(document.text, str):  # datatrove counts characters
                self.update_doc_stats(document)
            yield document


class FarmFilter(BaseFilter):  # type: ignore[misc]
    """Drops documents of farms, and marks all as FarmTagger does.

    A document that cannot be judged is kept, with its error.

    Args:
        model: model folder; None for the one that ships.
        threshold: `balanced`, `strict`, or a score from 0 to 1.
        reasons: how many reasons a document has.
        format: "html" where documents are raw pages, "markdown" or "text"; without it, a document is a page
            where one is in it, else extracted text.
        exclusion_writer: takes what is dropped.
    """

    name = "🌾 darnel"

    def __init__(
        self,
        model: str | os.PathLike[str] | None = None,
        *,
        threshold: str | float = "balanced",
        reasons: int = 3,
        format: FormatName | None = None,  # noqa: A002
        exclusion_writer: Any = None,
    ) -> None:
        super().__init__(exclusion_writer)
        self._judge = _Judge(model, threshold, reasons, format)

    def filter(self, doc: Document) -> bool | tuple[bool, str]:
        """Return whether a document is kept."""
        return (False, "farm") if self._judge.mark(doc) == "farm" else True
