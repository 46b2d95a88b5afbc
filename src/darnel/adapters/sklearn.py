"""Features as a transformer of scikit-learn. Needs the extra `train`."""

from collections.abc import Iterable
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin

from darnel.errors import PageError
from darnel.features.table import COLUMNS, measure_page
from darnel.page.coerce import as_pages
from darnel.page.page import Page


class Measure(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Turns pages into the feature table, float64, shape (pages, features). Learns nothing.

    A page that cannot be measured gives a row of NaN.

    Args:
        format: of pages given as text or bytes: "html", "markdown", or None to work it out.
    """

    def __init__(self, format: str | None = None) -> None:  # noqa: A002 - the name of the record key
        self.format = format

    def fit(self, X: Iterable[Page | str | bytes], y: object = None) -> Self:  # noqa: N803, ARG002 - as scikit-learn has it
        """Learn nothing."""
        return self

    def transform(self, X: Iterable[Page | str | bytes]) -> np.ndarray:  # noqa: N803 - as scikit-learn has it
        """Return the features of pages, in the order of `get_feature_names_out`.

        Raises:
            UsageError: X is a single page, or a table instead of one of its columns.
        """
        return np.array([self._row(page) for page in as_pages(X, self.format)]).reshape(-1, len(COLUMNS))

    def get_feature_names_out(self, input_features: object = None) -> np.ndarray:  # noqa: ARG002 - as scikit-learn has it
        """Return the names of the columns."""
        return np.array(COLUMNS, dtype=object)

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        tags.input_tags.two_d_array, tags.input_tags.one_d_array, tags.input_tags.string = False, True, True
        return tags

    @staticmethod
    def _row(page: Page) -> np.ndarray:
        try:
            return measure_page(page)
        except PageError:
            return np.full(len(COLUMNS), np.nan)
