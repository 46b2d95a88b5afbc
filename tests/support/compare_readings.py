"""Compare the fast reading of pages with the reference: which views and features differ, and why.

`python -m tests.support.compare_readings` reads a whole corpus and prints counts and page ids, never text.
The understood differences are explained in tests/support/reading.md.
"""

import argparse
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from joblib import Parallel, delayed

from darnel import Page, read
from darnel.errors import PageError
from darnel.features.table import COLUMNS, measure_page
from darnel.page.outline import Outline
from darnel.readers import find_files
from tests.support.reference import COUNTED, ReferencePage, elements, reference_page

ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared" / "corpus" / "open"
OUTLINE_VIEWS = (
    *(name for name, view in vars(Outline).items() if isinstance(view, cached_property) and name[0] != "_"),
    "wanted",
)
PAGE_VIEWS = (
    "text",
    "lines",
    "title",
    "description",
    "keywords",
    "words",
    "language",
    "anchor_language",
    "structured_data",
)
FORMATTING = frozenset(
    ("a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u")
)


# --- understood differences ---------------------------------------------------------------------


class Understood(NamedTuple):
    """A difference that may stay: a page that shows it, and how a page that may have it is recognised."""

    example: str
    holds: Callable[[Page, ReferencePage], bool]


def fast_names(page: Page) -> list[str]:
    return [element.tag for element in page.tree.iter_elements()]


def slow_names(slow: ReferencePage) -> list[str]:
    return [tag.name for tag in elements(slow.tree)]


def same_without(page: Page, slow: ReferencePage, names: frozenset[str]) -> bool:
    """Whether the two trees have the same elements in the same order, those of some names left out."""
    fast, other = (
        [name for name in comparison if name not in names]
        for comparison in (fast_names(page), slow_names(slow))
    )
    return fast == other


def nests_deep(page: Page, slow: ReferencePage) -> bool:
    return max((len(list(tag.parents)) for tag in elements(slow.tree)), default=0) >= 512


def hidden_input_in_table(page: Page, slow: ReferencePage) -> bool:
    if page.html.isascii() or fast_names(page) == slow_names(slow):
        return False
    return same_without(page, slow, frozenset({"input"})) and fast_names(page).count("input") == slow_names(
        slow
    ).count("input")


def reopened_formatting(page: Page, slow: ReferencePage) -> bool:
    return fast_names(page) != slow_names(slow) and same_without(page, slow, FORMATTING)


def white_space_in_cell(page: Page, slow: ReferencePage) -> bool:
    return (
        same_without(page, slow, FORMATTING)
        and page.tree.select_one("td pre,td textarea,th pre,th textarea") is not None
    )


def button_in_table(page: Page, slow: ReferencePage) -> bool:
    return same_without(page, slow, frozenset({"button"})) and fast_names(page).count("button") > slow_names(
        slow
    ).count("button")


def end_tag_before_line_end(page: Page, slow: ReferencePage) -> bool:
    return re.search(
        r"<(?:pre|textarea|listing)\b[^>]*>(?:<[^>]*>)+\r?\n", page.html, re.IGNORECASE
    ) is not None and fast_names(page) == slow_names(slow)


def end_tag_of_col(page: Page, slow: ReferencePage) -> bool:
    return "</col>" in page.html.lower() and same_without(page, slow, frozenset({"colgroup"}))


def shadow_root(page: Page, slow: ReferencePage) -> bool:
    return "shadowrootmode" in page.html.lower() and fast_names(page).count("template") < slow_names(
        slow
    ).count("template")


def content_of_select(page: Page, slow: ReferencePage) -> bool:
    return page.tree.select_one("select :not(option,optgroup,hr)") is not None


def content_of_template(page: Page, slow: ReferencePage) -> bool:
    return "template" in fast_names(page)


def end_tag_in_drawing(page: Page, slow: ReferencePage) -> bool:
    return re.search(r"</(?:p|br)\b", page.html, re.IGNORECASE) is not None and not {
        "svg",
        "math",
    }.isdisjoint(fast_names(page))


def newer_element(page: Page, slow: ReferencePage) -> bool:
    return not {"dialog", "search", "summary", "isindex"}.isdisjoint(fast_names(page))


UNDERSTOOD = {
    "nests deep": Understood("<div>" * 600 + "x<a href=q>y", nests_deep),
    "hidden input in table": Understood(
        '<p>ł</p><table><input type="hidden"><tr><td>x', hidden_input_in_table
    ),
    "reopened formatting": Understood("<table><td><font><b></font> ", reopened_formatting),
    "white space in cell": Understood("<table><td>x<pre>\ny", white_space_in_cell),
    "button in table": Understood("<table><button>x<button>y", button_in_table),
    "end tag before line end": Understood("x<pre></i>\ny", end_tag_before_line_end),
    "end tag of col": Understood("<table><colgroup><col></col><col></colgroup><tr><td>x", end_tag_of_col),
    "shadow root": Understood("<x-y><template shadowrootmode=open><p>x</template></x-y>", shadow_root),
    "content of select": Understood("<select><p>x", content_of_select),
    "content of template": Understood("<template><td>x", content_of_template),
    "end tag in drawing": Understood("<math></p><col>x", end_tag_in_drawing),
    "newer element": Understood("<p>a<dialog>b", newer_element),
}


# --- comparing ----------------------------------------------------------------------------------


class Comparison(NamedTuple):
    """What differs on one page, and the understood differences that it may have."""

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
    comparison = {name: getattr(page.outline, name) for name in OUTLINE_VIEWS}
    comparison["tags"] = {tag: page.outline.count(tag) for tag in COUNTED}
    return comparison | {name: getattr(page, name) for name in PAGE_VIEWS}


def compare(page: Page) -> Comparison:
    """Read a page both ways."""
    slow = reference_page(page)
    try:
        rows = measure_page(page), measure_page(slow)
    except PageError:  # nothing is measured of an empty or binary page
        return Comparison(page.id, [], [], [])
    fast_views, slow_views = views(page), views(slow)
    different = [name for name in fast_views if repr(fast_views[name]) != repr(slow_views[name])]
    features = [COLUMNS[place] for place in np.flatnonzero(rows[0] != rows[1])]
    reasons = [name for name, known in UNDERSTOOD.items() if known.holds(page, slow)] if different else []
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
