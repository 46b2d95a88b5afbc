"""The gate: held-out figures may not fall below the floors that are kept with the models."""

import json
from math import ceil, floor
from pathlib import Path

from darnel.errors import DarnelError, InputError
from darnel.output.atomic import atomic_write

_HIGHER = {"weighted_auc": 0.0005, "macro_recall_balanced": 0.005, "macro_recall_strict": 0.02}
_LOWER = {
    "operators_under_20": 0,
    "operators_under_70": 1,
    "worst_false_positive_rate": 0.01,
    "calibration_error": 0.002,
}
"""Figures with a floor, and how far below a measured figure its floor is set: less than another seed moves it."""


class GateError(DarnelError):
    """A figure fell below its floor, or the floors hold for other data."""


def check_floors(figures: dict[str, float], corpus: str, path: Path) -> str:
    """Compare figures with their floors; one line that says all is well.

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
            f"the floors hold for corpus {floors['corpus']}, these figures are of {corpus}; set the floors anew with 'make floors'"
        )
    if worse := _worse(figures, floors):
        told = ", ".join(f"{name} {figures[name]:.4f} (floor {floors[name]:.4f})" for name in worse)
        raise GateError(f"the gate is shut: {told}")
    return f"the gate is open: {len(_HIGHER | _LOWER)} figures hold on corpus {corpus}"


def set_floors(figures: dict[str, float], corpus: str, path: Path, *, lower: bool = False) -> str:
    """Set the floors a little below these figures; one line that says so.

    Raises:
        GateError: a floor would become easier and `lower` does not allow it.
    """
    floors = {name: floor((figures[name] - slack) * 10_000) / 10_000 for name, slack in _HIGHER.items()}
    floors |= {name: ceil((figures[name] + slack) * 10_000) / 10_000 for name, slack in _LOWER.items()}
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
    return [name for name in _HIGHER if figures[name] < floors[name]] + [
        name for name in _LOWER if figures[name] > floors[name]
    ]
