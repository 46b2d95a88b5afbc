"""Families of models in the same folds; `make search` logs the same in MLflow and registers the winner."""

from collections.abc import Iterator

from darnel.metrics.files import COMPARED
from darnel.metrics.metrics import format_metric
from studies.candidates import FAMILIES, compare, winner
from studies.common import Data, Findings


def families(data: Data) -> Iterator[Findings]:
    """Held-out figures of each family."""
    reports = dict(compare(data.frame, jobs=data.jobs, on_progress=data.say))
    keys = (*COMPARED, "worst_false_positive_rate")
    rows = [
        [FAMILIES[name].title, *(format_metric(found.figures[key], found.intervals.get(key)) for key in keys)]
        for name, found in reports.items()
    ]
    note = (
        f"Of those that a model folder can hold, `{winner(reports)}` finds most at both thresholds together. "
        "Seeds differ as much as neighbours do."
    )
    yield Findings("Families of models", ["family", *(key.replace("_", " ") for key in keys)], rows, note)
