"""The gate: held-out figures may not fall below the floors that are kept with the models."""

import json
from pathlib import Path

from darnel.errors import DarnelError, InputError

_HIGHER = ("weighted_auc", "macro_recall_balanced", "macro_recall_strict")
_LOWER = ("operators_under_20", "operators_under_70", "worst_false_positive_rate", "calibration_error")


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
        raise GateError(f"the floors hold for corpus {floors['corpus']}, these figures are of {corpus}; set the floors anew with 'make floors'")
    worse = [name for name in _HIGHER if figures[name] < floors[name]] + [name for name in _LOWER if figures[name] > floors[name]]
    if worse:
        told = ", ".join(f"{name} {figures[name]:.4f} (floor {floors[name]:.4f})" for name in worse)
        raise GateError(f"the gate is shut: {told}")
    return f"the gate is open: {len(_HIGHER + _LOWER)} figures hold on corpus {corpus}"


def write_floors(figures: dict[str, float], corpus: str, path: Path) -> None:
    """Set the floors at these figures, rounded in their favour to four digits."""
    floors: dict[str, float | str] = {"corpus": corpus}
    floors |= {name: int(figures[name] * 10_000) / 10_000 for name in _HIGHER}
    floors |= {name: -int(-figures[name] * 10_000 // 1) / 10_000 for name in _LOWER}
    path.write_text(json.dumps(floors, indent=1) + "\n", "utf-8")
