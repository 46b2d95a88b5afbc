"""Verdicts on everyday pages: a gate against false alarms, missed farms, and tricks that nobody sees.

The pages were written without a look at their scores. What the gate allows is what darnel-2 was measured
to do, so it guards against getting worse and proves nothing of other pages: the rules for short pages, and
how much `balanced` may flag of one collection, were chosen after its wrong verdicts on these sets had been
read. Pages in ../shared are judged too, where there
are any.
"""

from pathlib import Path

import pytest

from darnel import Page
from studies.tricks import TRICKS, turned

ROOT = Path(__file__).parents[1]
FORMATS = {".md": "markdown", ".txt": "text"}
SETS = {
    "sample": ROOT / "data" / "sample",
    "everyday": ROOT / "tests" / "everyday",
    "beside": ROOT.parent / "shared" / "everyday",
}
FLAGGED = {"sample": 0, "everyday": 2, "beside": 1}
MISSED = {"sample": 1, "everyday": 3, "beside": 0}
UNSURE = 0.10
TURNED = {
    "one outside link": 0.02,
    "eight outside links": 0.02,
    "a hidden block of honest text": 0.0,
    "a footer of sections that lead nowhere": 0.03,
    "a footer of sections, accounts and a counter": 0.14,
    "inner links without the root": 0.01,
    "another file name": 0.0,
}
"""Share of verdicts that a trick may turn.

Marks of an organisation that lead somewhere turn most farms: a known weakness, which may not grow.
"""


def pages(name: str, label: str) -> list[Page]:
    """Pages of a label in a set."""
    folder = SETS[name] / label
    if not folder.is_dir():
        pytest.skip(f"{folder} is not there")
    return [
        Page(path.read_bytes(), FORMATS.get(path.suffix, "html"), source=path.name)
        for path in sorted(folder.iterdir())
    ]


@pytest.mark.parametrize("name", SETS)
def test_honest_pages_are_not_flagged(predictor, name):
    rows = list(predictor.rows(pages(name, "clean")))
    flagged = [(row["source"], round(row["score"], 3)) for row in rows if row["label"] == "farm"]
    assert len(flagged) <= FLAGGED[name], flagged
    unsure = [row["source"] for row in rows if row["label"] == "unsure"]
    assert len(unsure) <= UNSURE * len(rows), unsure


@pytest.mark.parametrize("name", SETS)
def test_farms_are_found(predictor, name):
    rows = list(predictor.rows(pages(name, "farm")))
    missed = [(row["source"], round(row["score"], 3)) for row in rows if row["label"] != "farm"]
    assert len(missed) <= MISSED[name], missed


@pytest.mark.parametrize("trick", TRICKS)
def test_tricks_turn_no_verdict(predictor, trick):
    every = [
        page for name in ("sample", "everyday") for label in ("clean", "farm") for page in pages(name, label)
    ]
    found = turned(predictor, every, trick)
    assert len(found) <= TURNED[trick] * len(every), [page.source for page in found]
