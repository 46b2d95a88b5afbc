"""Predictor: load once; a page in, a verdict out."""

import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from darnel.errors import PageError
from darnel.features.table import measure_page
from darnel.model.model import Model
from darnel.model.text_score import slots_of
from darnel.model.verdict import Verdict
from darnel.page.page import Page

if TYPE_CHECKING:
    import pandas as pd

ROW = ("id", "source", "url", "site", "format", "language", "score", "label", "reasons", "error")
"""Columns of scored pages, in order."""


class Predictor:
    """Judges pages with one model. Holds plain arrays only: picklable, and safe to share between threads."""

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
        """A predictor of a model folder; without one, of the model that ships with the package.

        Args:
            model: its folder.
            prior: share of farm pages expected, which scores are restated for; as fitted, farm and clean are equally likely.
            digest: that the folder must have, as `darnel model verify` prints it.

        Raises:
            ModelError: the folder is no whole model of this version.
            UsageError: the prior is not between 0 and 1.
        """
        found = Model.load(model, digest=digest)
        return cls(found if prior is None else found.at_prior(prior))

    def judge(self, page: Page, *, threshold: str | float = "balanced", reasons: int = 5) -> Verdict:
        """Verdict on one page.

        Args:
            page: HTML or Markdown.
            threshold: `balanced`, `strict`, or a score from 0 to 1.
            reasons: how many of the strongest reasons to tell.

        Raises:
            PageError: the page is empty, binary, or could not be read.
            UsageError: the threshold is not known.
        """
        limit = self.model.threshold(threshold)
        row = measure_page(page, self.model.trees.read)
        text_score = self.model.text.score_slots(slots_of(page))
        return self.model.judge(row, text_score, page.format, limit, reasons, page.language.main)

    def rows(
        self, pages: Iterable[Page], *, threshold: str | float = "balanced", reasons: int = 5
    ) -> Iterator[dict[str, Any]]:
        """One row a page, in order, with the keys of ROW; a page that cannot be judged has an `error` instead of a score."""
        limit = self.model.threshold(threshold)
        for page in pages:
            yield self.row(page, threshold=limit, reasons=reasons)

    def score(
        self, pages: Iterable[Page], *, threshold: str | float = "balanced", reasons: int = 5
    ) -> "pd.DataFrame":
        """The rows of some pages as a DataFrame."""
        import pandas as pd

        rows = list(self.rows(pages, threshold=threshold, reasons=reasons))
        return pd.DataFrame(
            {
                name: pd.Series([row[name] for row in rows], dtype=float if name == "score" else object)
                for name in ROW
            }
        )

    def row(self, page: Page, *, threshold: str | float = "balanced", reasons: int = 5) -> dict[str, Any]:
        """The row of one page."""
        limit = self.model.threshold(threshold)
        try:
            return judged_row(page, self.judge(page, threshold=limit, reasons=reasons))
        except PageError as error:
            return row_of(page, str(error))
        except MemoryError:
            return row_of(page, "needs more memory than a worker may take")
        except Exception as error:  # noqa: BLE001 - one bad page never stops a batch
            return row_of(page, f"cannot be judged: {type(error).__name__}: {error}".splitlines()[0][:300])


def judged_row(page: Page, verdict: Verdict) -> dict[str, Any]:
    """The row of a page and its verdict."""
    judged = {
        "format": page.format,
        "language": page.language.main,
        "score": verdict.score,
        "label": verdict.label,
    }
    return row_of(page) | judged | {"reasons": [vars(reason) for reason in verdict.reasons]}


def row_of(page: Page, error: str | None = None) -> dict[str, Any]:
    """The row of a page that was not judged, and why."""
    return dict.fromkeys(ROW) | {
        "id": page.id,
        "source": page.source,
        "url": page.url,
        "site": page.site,
        "error": error,
    }
