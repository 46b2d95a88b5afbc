"""Search: families of models side by side as one MLflow study; the winner is fitted on all pages and registered as champion."""

from collections.abc import Sequence
from pathlib import Path

from darnel.metrics.metrics import Report
from darnel.output.progress import Progress, no_progress
from darnel.training.candidates import FAMILIES, compare, winner
from darnel.training.table import LabelledTable
from darnel.training.tracking import STORE, study
from darnel.training.train import train


def search(
    table: LabelledTable,
    folder: Path,
    *,
    names: Sequence[str] = tuple(FAMILIES),
    experiment: str = "darnel",
    tracking_uri: str = STORE,
    seed: int = 0,
    jobs: int = 2,
    on_progress: Progress = no_progress,
) -> dict[str, Report]:
    """Compare all families, one nested run each, and train the winner.

    Args:
        table: what to learn from.
        folder: where the winner's model is written.
        names: of the families to compare.
        experiment: MLflow experiment.
        tracking_uri: MLflow store.
        seed: of what is drawn.
        jobs: processes.
        on_progress: called with the stage, how much is done, and how much there is.

    Returns:
        Held-out reports by family, the winner first.
    """
    with study("search", experiment=experiment, tracking_uri=tracking_uri) as log:
        reports = {}
        for name, found in compare(table.frame, names=names, seed=seed, jobs=jobs, on_progress=on_progress):
            reports[name] = found
            log(
                name,
                {"family": FAMILIES[name].told, "seed": seed, "corpus": table.digest}
                | (FAMILIES[name].settings or {}),
                found,
            )
        best = winner(reports)
        options = {
            "experiment": experiment,
            "tracking_uri": tracking_uri,
            "seed": seed,
            "jobs": jobs,
            "on_progress": on_progress,
        }
        train(table, folder, settings=FAMILIES[best].settings, alias="champion", **options)  # type: ignore[arg-type]
    return {best: reports.pop(best)} | reports
