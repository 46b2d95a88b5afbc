"""From measured numbers to a verdict: boosted trees, text score, calibration, reasons, and the files they are kept in."""

from darnel.model.model import Model

__all__ = ["Model"]
