"""Compare the fast reading of pages with the reference: which views and features differ, and why.

`python -m tests.support.compare_readings` reads a whole corpus and prints counts and page ids, never text.
The understood differences are explained in tests/support/reading.md.
"""

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from joblib import Parallel, delayed

from darnel import Page, read
from darnel.errors import PageError
from darnel.features.table import COLUMNS, measure_page
from darnel.page.cached import cached_property
from darnel.page.outline import Outline
from darnel.readers import find_files
from tests.support.reference import ReferencePage, elements, reference_page

ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared" / "corpus" / "open"
OUTLINE_VIEWS = tuple(
    name for name, view in vars(Outline).items() if isinstance(view, cached_property) and name[0] != "_"
)
PAGE_VIEWS = (
    "external_domains",
    "address",
    "title",
    "description",
    "language",
    "structured_data",
)
OTHER_TREE = "the written tree is read otherwise"
"""Why the readings may differ: a tree that no markup writes, as where a row of a table became a box in a
paragraph.
"""

WRAPPERS = frozenset(("html", "head", "body"))


# --- trees --------------------------------------------------------------------------------------


def fast_names(page: Page) -> list[str]:
    return [element.tag for element in page.tree.iter_elements()]


def slow_names(slow: ReferencePage) -> list[str]:
    return [tag.name for tag in elements(slow.soup)]


# --- comparing ----------------------------------------------------------------------------------


class Comparison(NamedTuple):
    """What differs on one page, and why it may."""

    id: str
    views: list[str]
    features: list[str]
    reasons: list[str]

    @property
    def differs(self) -> bool:
        return bool(self.views or self.features)

    @property
    def agrees(self) -> bool:
        """Whether nothing differs for no reason."""
        return not self.differs or bool(self.reasons)


def views(page: Page) -> dict[str, Any]:
    """All views that come from the tree."""
    outline = {name: getattr(page.outline, name) for name in OUTLINE_VIEWS}
    return outline | {name: getattr(page, name) for name in PAGE_VIEWS}


def compare(page: Page) -> Comparison:
    """Read a page both ways."""
    slow = reference_page(page)
    try:
        rows = measure_page(page), measure_page(slow)
    except PageError:  # nothing is measured of an empty or binary page
        return Comparison(page.id, [], [], [])
    fast_views, slow_views = views(page), views(slow)
    different = [name for name in fast_views if repr(fast_views[name]) != repr(slow_views[name])]
    features = [
        COLUMNS[place]
        for place in np.flatnonzero(~np.isclose(rows[0], rows[1], rtol=0, atol=0, equal_nan=True))
    ]
    same = [name for name in fast_names(page) if name not in WRAPPERS] == [
        name for name in slow_names(slow) if name not in WRAPPERS
    ]
    reasons = [] if same else [OTHER_TREE]
    return Comparison(page.id, different, features, reasons)


def some_pages(file: Path, step: int, most: int | None = None) -> Iterator[Page]:
    """Every so many pages of a file, up to a place in it."""
    return islice(read(file), 0, most, step)


def compare_file(file: Path, step: int, most: int | None = None) -> list[Comparison]:
    return [compare(page) for page in some_pages(file, step, most)]


# --- a whole corpus -----------------------------------------------------------------------------


def compare_corpus(folder: Path, step: int, most: int | None, jobs: int) -> list[Comparison]:
    """Read every so many pages of a corpus both ways, the largest files first."""
    files = sorted(find_files(folder)[0], key=lambda file: -file.stat().st_size)
    done: list[Comparison] = []
    start = time.monotonic()
    tasks = (delayed(compare_file)(file, step, most) for file in files)
    for number, comparison in enumerate(Parallel(jobs, return_as="generator_unordered")(tasks), 1):
        done += comparison
        sys.stderr.write(
            f"\r{number} of {len(files)} files, {len(done)} pages, {time.monotonic() - start:.0f} s "
        )
        sys.stderr.flush()
    sys.stderr.write("\n")
    return done


def table_of(done: list[Comparison]) -> str:
    """Pages that differ by reason, view and feature, with ids of the first of them, as a Markdown table."""
    pages: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for comparison in done:
        if comparison.differs:
            reason = " or ".join(comparison.reasons) or "NOT UNDERSTOOD"
            for kind, names in (
                ("any", ["any"]),
                ("view", comparison.views),
                ("feature", comparison.features),
            ):
                for name in names:
                    pages[reason, kind, name].append(comparison.id)
    rows = [
        f"| {reason} | {kind} | {name} | {len(ids)} | {' '.join(ids[:4])} |"
        for (reason, kind, name), ids in sorted(pages.items())
    ]
    agree = sum(not comparison.differs for comparison in done)
    return "\n".join(
        [
            f"{agree} of {len(done)} pages agree in all.",
            "",
            "| reason | | of | pages | ids |",
            "|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def main() -> int:
    parser = argparse.ArgumentParser(description="Compare the fast reading with the reference on a corpus.")
    parser.add_argument("corpus", nargs="?", type=Path, default=CORPUS)
    parser.add_argument("--step", type=int, default=1, help="read one page in so many of each file")
    parser.add_argument("--most", type=int, help="read none after so many of each file")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    done = compare_corpus(options.corpus, options.step, options.most, options.jobs)
    sys.stdout.write(table_of(done))
    return 0 if all(comparison.agrees for comparison in done) else 1


if __name__ == "__main__":
    sys.exit(main())
