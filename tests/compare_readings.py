"""Compares the fast reading with the reference: which views and features of a page differ, and whether that is understood.

`python -m tests.compare_readings` runs a whole corpus and prints counts and page ids, never text.
"""

from collections.abc import Iterator
from dataclasses import fields
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from darnel import Page
from darnel.errors import PageError
from darnel.outline import Outline
from darnel.readers.jsonl import read_jsonl
from darnel.table import COLUMNS, measure_page
from tests.reference import reference_page

ROOT = Path(__file__).parents[1]
CORPUS = ROOT.parent / "shared" / "corpus" / "open"
PAGE_VIEWS = ("text", "lines", "title", "description", "keywords", "words", "language", "anchor_language", "structured_data")


class Comparison(NamedTuple):
    """What differs on one page, and the understood differences that it has reason for."""

    id: str
    views: list[str]
    features: list[str]
    reasons: list[str]


def views(page: Page) -> dict[str, Any]:
    """All views that come from the tree."""
    found = {field.name: getattr(page.outline, field.name) for field in fields(Outline)}
    return found | {name: getattr(page, name) for name in PAGE_VIEWS}


def compare(page: Page) -> Comparison:
    """Read a page both ways."""
    slow = reference_page(page)
    try:
        fast_row, slow_row = measure_page(page), measure_page(slow)
    except PageError:  # nothing is measured of such a page
        return Comparison(page.id, [], [], [])
    fast_views, slow_views = views(page), views(slow)
    different = [name for name in fast_views if repr(fast_views[name]) != repr(slow_views[name])]
    features = [COLUMNS[place] for place in np.flatnonzero(fast_row != slow_row)]
    reasons = [name for name, holds in UNDERSTOOD.items() if holds(page, slow)] if different or features else []
    return Comparison(page.id, different, features, reasons)


UNDERSTOOD = {}


def some_pages(file: Path, step: int, most: int | None = None) -> Iterator[Page]:
    """Every so many pages of a file."""
    return islice(read_jsonl(file), 0, most, step)


def compare_file(file: Path, step: int, most: int | None = None) -> list[Comparison]:
    return [compare(page) for page in some_pages(file, step, most)]
