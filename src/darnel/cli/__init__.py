"""Command line: arguments, progress, exit codes. The work is done elsewhere."""

from darnel.cli import farms, models, pages, training, why
from darnel.cli.app import main

__all__ = ["farms", "main", "models", "pages", "training", "why"]
