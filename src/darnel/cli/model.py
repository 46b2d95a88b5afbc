"""Commands on model folders: model verify."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from darnel.cli.app import app
from darnel.cli.command import Command, Group
from darnel.errors import UsageError

if TYPE_CHECKING:
    from darnel.model.model import Model

model = typer.Typer(help="Check a model folder.", no_args_is_help=True)
app.add_typer(model, name="model", cls=Group)


@model.command(cls=Command)
def verify(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="DIR", help="Model folder; without it, the model that ships with darnel."),
    ] = None,
    digest: Annotated[
        str,
        typer.Option(
            metavar="SHA256", help="Digest that the folder must have, known from elsewhere: 64 hex digits."
        ),
    ] = "",
) -> None:
    """Check that a model folder is whole and can be read, and say what it is; exit code 1 where it is not.

    Digests in the folder detect damage, not tampering; pass --digest to pin a known model.

    \b
    darnel model verify models/mine
    darnel model verify models/mine --digest "$(cat digest.txt)"
    """
    from darnel.model.store import load_model, shipped_model
    from darnel.output.terminal import printable

    if digest and not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise UsageError(
            f"--digest {digest!r} is not a SHA-256; give the 64 hex digits that 'darnel model verify' "
            "printed where you trust the folder"
        )
    loaded = load_model(folder or shipped_model(), digest=digest or None)
    for name, value in _facts(loaded).items():
        typer.echo(printable(f"{name:10s} {value}"))


def _listed(thresholds: dict[str, float]) -> str:
    return ", ".join(f"{name} {limit:.4f}" for name, limit in thresholds.items())


def _facts(model: "Model") -> dict[str, object]:
    """List what a model says of itself; a forged one may say anything."""
    from darnel.features.table import COLUMNS
    from darnel.model.manifest import catalogue_digest

    provenance = model.provenance
    sizes = ", ".join(f"{provenance.get(name)} {name}" for name in ("pages", "operators", "publishers"))
    return {
        "made": f"{provenance.get('made')} by darnel {provenance.get('darnel')}",
        "from": f"{sizes}; corpus {provenance.get('corpus')}",
        "left out": provenance.get("excluded_operators") or "no operator",
        "features": f"{len(COLUMNS)}, catalogue {catalogue_digest()}",
        "thresholds": _listed(model.pages.thresholds),
        "of texts": _listed(model.texts.thresholds),
        "digest": model.digest,
    }
