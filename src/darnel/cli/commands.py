"""All commands: each module adds its own to the application."""

from darnel.cli import annotation, explain, model, score, sites, training
from darnel.cli.app import app, main

__all__ = ["annotation", "app", "explain", "main", "model", "score", "sites", "training"]
