"""From measured numbers to a verdict: trees, text score, calibration, reasons, the row and the files of a model."""

from darnel.model.model import Model

__all__ = ["Model"]
