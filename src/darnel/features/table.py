"""Table: one row a page, one column a feature. The only place where features run."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from darnel.errors import PageError
from darnel.features import CATALOGUE
from darnel.page.coerce import as_pages
from darnel.page.page import Page

if TYPE_CHECKING:
    import pandas as pd

COLUMNS: tuple[str, ...] = tuple(feature.name for feature in CATALOGUE)
_LOW = np.array([feature.low for feature in CATALOGUE])
_HIGH = np.array([feature.high for feature in CATALOGUE])
_ON_PAGES = tuple(feature.function for feature in CATALOGUE)
_ON_TEXTS = tuple((lambda _: math.nan) if feature.markup else feature.function for feature in CATALOGUE)


def measure_page(page: Page) -> np.ndarray:
    """Features of one page, shape (features,), float64, in the order of COLUMNS; NaN where one is not
    applicable.

    Raises:
        PageError: the page is empty, binary, or could not be read.
    """
    return np.array(measure_together([page])[0], dtype=np.float64)


def alike(pages: Iterable[Page]) -> Iterator[list[Page]]:
    """Yield runs of pages that can be measured together: texts without markup, or none of them."""
    for _, run in groupby(pages, key=lambda page: page.format == "text"):
        yield list(run)


def measure_together(pages: Sequence[Page], places: Sequence[int] = range(len(COLUMNS))) -> list[list[float]]:
    """Return some features of each page as a list as long as COLUMNS; NaN where one is not applicable.

    All pages are read before any is measured, and each feature measures all of them before the next one: what
    a step needs stays in the processor's caches.

    Args:
        pages: what to measure, one or more; see `alike`.
        places: of the features that are wanted; the others stay 0.

    Raises:
        PageError: a page is empty, binary, or could not be read.
    """
    for page in pages:
        page.check()
        _ = page.shown  # read now, and not when a feature first asks for a view
    rows = [[0.0] * len(COLUMNS) for _ in pages]
    functions = _ON_TEXTS if pages[0].format == "text" else _ON_PAGES
    pairs = list(zip(pages, rows, strict=True))
    for place in places:
        function = functions[place]
        for page, row in pairs:
            row[place] = function(page)
    return rows


def measure(
    pages: Iterable[Page | str | bytes], on_error: Callable[[Page, PageError], None] | None = None
) -> "pd.DataFrame":
    """The feature table of some pages: index `id`, one float64 column a feature.

    A page that cannot be measured gives a row of NaN; `on_error` is called with the reason.

    >>> measure([Page("# A day\\n\\nText.", "markdown")])["title_words"].tolist()
    [2.0]
    """
    import pandas as pd

    ids: list[str] = []
    rows: list[np.ndarray] = []
    for page in as_pages(pages):
        ids.append(page.id)
        try:
            rows.append(measure_page(page))
        except PageError as error:
            rows.append(np.full(len(COLUMNS), np.nan))
            if on_error is not None:
                on_error(page, error)
    return pd.DataFrame(
        np.array(rows).reshape(-1, len(COLUMNS)), index=pd.Index(ids, name="id"), columns=list(COLUMNS)
    )


def out_of_range(row: np.ndarray) -> list[str]:
    """Names of the features whose value is infinite or outside the range on their card; NaN is not
    applicable.
    """
    bad = np.isinf(row) | (row < _LOW) | (row > _HIGH)
    return [name for name, wrong in zip(COLUMNS, bad, strict=True) if wrong]
