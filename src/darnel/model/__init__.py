"""From measured numbers to a verdict: trees, text score, calibration, reasons, row and files of a model."""

from darnel.model.model import Model

__all__ = ["Model"]
