"""Predictor: load once; a page in, a verdict out."""

import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from darnel.model.model import Model
from darnel.model.row import ROW, ScoredRow, judged_rows
from darnel.model.store import load_model
from darnel.model.verdict import Verdict
from darnel.page.coerce import as_page, as_pages
from darnel.page.page import Page
from darnel.readers.item import batches

if TYPE_CHECKING:
    import pandas as pd


class Predictor:
    """Judges pages with one model. Contains plain arrays only: picklable, safe to share between threads."""

    def __init__(self, model: Model) -> None:
        self.model = model

    @classmethod
    def load(
        cls,
        model: str | os.PathLike[str] | None = None,
        *,
        prior: float | None = None,
        digest: str | None = None,
    ) -> "Predictor":
        """Load a predictor from a model folder; without one, from the model that ships with the package.

        Args:
            model: its folder.
            prior: share of farm pages expected, which scores are restated for; as fitted, farm and clean are
                equally likely.
            digest: that the folder must have, as `darnel model verify` prints it.

        Raises:
            ModelError: the folder is not a model of this version.
            UsageError: the prior is not between 0 and 1.
        """
        loaded = load_model(model, digest=digest)
        return cls(loaded if prior is None else loaded.at_prior(prior))

    def judge(
        self, page: Page | str | bytes, *, threshold: str | float = "balanced", reasons: int = 5
    ) -> Verdict:
        """Judge one page.

        Args:
            page: what to judge: a Page, or its content.
            threshold: `balanced`, `strict`, or a score from 0 to 1.
            reasons: how many of the strongest reasons to return.

        Raises:
            PageError: the page is empty, binary, or could not be read.
            UsageError: the threshold or `reasons` is invalid.
        """
        return self.model.judge(as_page(page), threshold, reasons)

    def rows(
        self, pages: Iterable[Page | str | bytes], *, threshold: str | float = "balanced", reasons: int = 5
    ) -> Iterator[ScoredRow]:
        """Yield one row a page, in order; a page that cannot be judged has an `error` instead of a score.

        Up to 32 pages that come without delay are judged together, which takes less time than page by page. A
        source that waits for the row of its last page needs `row`.

        Raises:
            UsageError: the threshold or `reasons` is invalid.
        """
        self.model.check_options(threshold, reasons)
        for batch in batches(as_pages(pages)):
            try:
                rows = judged_rows(self.model, batch, threshold, reasons)
            except Exception:  # noqa: BLE001 - it has its row
                rows = [self.row(page, threshold=threshold, reasons=reasons) for page in batch]
            yield from rows

    def row(self, page: Page, *, threshold: str | float = "balanced", reasons: int = 5) -> ScoredRow:
        """Return the row of one page.

        Raises:
            UsageError: the threshold or `reasons` is invalid.
        """
        self.model.check_options(threshold, reasons)
        return judged_rows(self.model, [page], threshold, reasons)[0]

    def score(
        self, pages: Iterable[Page | str | bytes], *, threshold: str | float = "balanced", reasons: int = 5
    ) -> "pd.DataFrame":
        """Return the rows of some pages as a DataFrame; a column of another one is an iterable of pages, too.

        Raises:
            UsageError: the threshold or `reasons` is invalid, or `pages` is a single page or a whole table.
        """
        import pandas as pd

        rows = list(self.rows(pages, threshold=threshold, reasons=reasons))
        numbers = {name for name, kind in ROW.items() if kind == float | None}
        columns = {
            name: pd.Series([row[name] for row in rows], dtype=float if name in numbers else object)  # type: ignore[literal-required]
            for name in ROW
        }
        return pd.DataFrame(columns)
