"""`make search`: families of models as one MLflow study; the winner is fitted on all pages as champion."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from darnel.metrics.files import compared
from darnel.metrics.metrics import Report
from darnel.output.progress import Progress, no_progress, stages
from darnel.training.table import LabelledTable
from darnel.training.tracking import STORE, study
from darnel.training.train import train
from studies.candidates import FAMILIES, compare, winner


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
                {"family": FAMILIES[name].title, "seed": seed, "corpus": table.digest}
                | (FAMILIES[name].settings or {}),
                found,
            )
        best = winner(reports)
        train(
            table,
            folder,
            experiment=experiment,
            tracking_uri=tracking_uri,
            seed=seed,
            settings=FAMILIES[best].settings,
            alias="champion",
            jobs=jobs,
            on_progress=on_progress,
        )
    return {best: reports.pop(best)} | reports


def main() -> None:
    """Compare all families on the shipped table."""
    parser = argparse.ArgumentParser(prog="python -m studies.search", description=__doc__)
    parser.add_argument("--table", type=Path, default=Path("data/tables"), help="(%(default)s)")
    parser.add_argument("--out", type=Path, default=Path("models/champion"), help="(%(default)s)")
    parser.add_argument("--tracking-uri", default=STORE, help="MLflow store (%(default)s)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes (%(default)s)")
    options = parser.parse_args()
    with stages() as say:
        reports = search(
            LabelledTable.load(options.table),
            options.out,
            tracking_uri=options.tracking_uri,
            jobs=options.jobs,
            on_progress=say,
        )
    for row in compared(reports):
        sys.stdout.write("\t".join(row) + "\n")


if __name__ == "__main__":
    main()
