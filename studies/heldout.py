"""The model as it ships, on operators that it never saw."""

from collections.abc import Iterator

from darnel.evaluate import calibrated
from darnel.figures import report
from darnel.results import tables
from studies.held import Data, Findings

_WORST = 10


def heldout(data: Data) -> Iterator[Findings]:
    """All figures, the worst operators, and the groups of honest pages that suffer most."""
    found = report(calibrated(data.margin, data.frame), data.frame)
    for title, head, rows in tables({"darnel": found}):
        yield Findings(title, head, rows if title in ("Figures", "Reliability") else rows[:_WORST])
