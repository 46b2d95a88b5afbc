"""The model as it ships, on operators that it never saw."""

from collections.abc import Iterator

from darnel.metrics.files import tables
from darnel.metrics.metrics import report
from studies.common import Data, Findings
from studies.figures import write_pictures

_WORST = 10


def heldout(data: Data) -> Iterator[Findings]:
    """All figures, the worst operators, the groups of honest pages flagged most, and their pictures."""
    found = report(data.held_out)
    write_pictures(data.held_out, found)
    for title, head, rows in tables(found):
        yield Findings(title, head, rows if title in ("Figures", "Reliability") else rows[:_WORST])
