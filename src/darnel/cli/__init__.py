"""Command line: arguments, progress, exit codes. The work is done elsewhere."""

from darnel.cli import annotation, explain, model, score, sites, training
from darnel.cli.app import main

__all__ = ["annotation", "explain", "main", "model", "score", "sites", "training"]
