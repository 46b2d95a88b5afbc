"""The pictures of docs/evaluation.md, as every training run logs them."""

from pathlib import Path

from darnel.metrics.effects import effects
from darnel.metrics.held_out import HeldOut
from darnel.metrics.metrics import Report
from darnel.metrics.plots import figures_of
from darnel.model.store import load_model

IMAGES = Path("docs/images")
SHOWN = ("roc", "precision-recall", "scores", "reliability", "effects")


def write_pictures(held_out: HeldOut, report: Report) -> None:
    """Draw held-out scores, and the features of the shipped model."""
    figures = figures_of(held_out, report) | {"effects": effects(load_model(), held_out.table)}
    for name in SHOWN:
        figures[name].savefig(IMAGES / f"{name}.png", dpi=100)
