"""`make gate` and `make floors`: held-out figures may not fall below the floors kept with the models."""

import argparse
import json
import os
import sys
from math import ceil, floor
from pathlib import Path

from darnel.errors import DarnelError, InputError
from darnel.output.atomic import atomic_write
from darnel.output.progress import stages
from darnel.training.assessment import assess

_HIGHER = {
    "weighted_auc": 0.001,
    "macro_recall_balanced": 0.01,
    "macro_recall_strict": 0.03,
    "tweeted_auc": 0.003,
    "tweeted_recall_balanced": 0.03,
    "without_live_auc": 0.005,
    "without_live_recall_balanced": 0.04,
    "texts_auc": 0.004,
    "texts_recall_balanced": 0.04,
    "without_texts_auc": 0.006,
    "topic_macro_f1": 0.02,
}
_LOWER = {
    "without_live_flagged_balanced": 0.003,
    "worst_false_positive_rate": 0.01,
    "calibration_error": 0.003,
    "texts_worst_false_positive_rate": 0.01,
    "texts_calibration_error": 0.005,
}
"""Figures with a floor, and how far below a measured figure its floor is: less than another seed moves it.

A figure that the data do not have, such as those of texts in a corpus without texts, has no floor."""


class GateError(DarnelError):
    """A figure fell below its floor, or the floors hold for other data."""


def check_floors(figures: dict[str, float], corpus: str, path: Path) -> str:
    """Compare figures with their floors; return one line that says so.

    Args:
        figures: of a report.
        corpus: digest of the pages that they were measured on.
        path: JSON with `corpus` and, by figure, the worst value allowed.

    Raises:
        InputError: the file cannot be read.
        GateError: the data are others, or a figure is worse than its floor.
    """
    try:
        floors = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read as floors: {error}") from error
    if floors["corpus"] != corpus:
        raise GateError(
            f"the floors are of corpus {floors['corpus']}, these figures of {corpus}; "
            "set the floors again with 'make floors'"
        )
    if worse := _worse(figures, floors):
        below = ", ".join(f"{name} {figures[name]:.4f} (floor {floors[name]:.4f})" for name in worse)
        raise GateError(f"quality gate failed: {below}")
    return f"quality gate passed: {len(floors) - 1} metrics at or above their floors on corpus {corpus}"


def set_floors(figures: dict[str, float], corpus: str, path: Path, *, lower: bool = False) -> str:
    """Set the floors a little below these figures; one line that says so.

    Raises:
        GateError: a floor would become easier and `lower` does not allow it.
    """
    floors = {
        name: floor((figures[name] - slack) * 10_000) / 10_000
        for name, slack in _HIGHER.items()
        if name in figures
    }
    floors |= {
        name: ceil((figures[name] + slack) * 10_000) / 10_000
        for name, slack in _LOWER.items()
        if name in figures
    }
    if path.exists() and not lower:
        old = json.loads(path.read_text("utf-8"))
        if old["corpus"] == corpus and (eased := _worse(floors, old)):
            raise GateError(
                f"this would lower the floor of {', '.join(eased)}; say LOWER=1 and why in CHANGELOG.md"
            )
    with atomic_write(path) as file:
        file.write(json.dumps({"corpus": corpus} | floors, indent=1).encode() + b"\n")
    return f"floors set in {path}"


def _worse(figures: dict[str, float], floors: dict[str, float]) -> list[str]:
    worse = [name for name in _HIGHER if name in floors and figures.get(name, 0.0) < floors[name]]
    return worse + [name for name in _LOWER if name in floors and figures.get(name, 1.0) > floors[name]]


def main() -> int:
    """Cross-validate on the shipped table; compare with the floors, or set them."""
    parser = argparse.ArgumentParser(prog="python -m tools.gate", description=__doc__)
    parser.add_argument("--table", type=Path, default=Path("data/tables"), help="(%(default)s)")
    parser.add_argument("--floors", type=Path, default=Path("models/floors.json"), help="(%(default)s)")
    parser.add_argument("--set", action="store_true", help="set the floors a little below today's figures")
    parser.add_argument("--lower", action="store_true", help="with --set: allow a floor to become easier")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes (%(default)s)")
    options = parser.parse_args()
    try:
        with stages() as say:
            assessed = assess([options.table], jobs=options.jobs, on_progress=say)
        for name, value in assessed.report.lines():
            sys.stdout.write(f"{name:28s} {value}\n")
        figures, corpus = assessed.figures, assessed.digest
        if options.set:
            done = set_floors(figures, corpus, options.floors, lower=options.lower)
        else:
            done = check_floors(figures, corpus, options.floors)
    except DarnelError as error:
        sys.stderr.write(f"gate: {error}\n")
        return 1
    sys.stdout.write(f"{done}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
