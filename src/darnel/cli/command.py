"""How commands are listed and how their help looks; the commands themselves do not know it."""

import re
from typing import Any

from typer.core import TyperCommand, TyperGroup

ORDER = {
    "Judge pages": ("score", "measure"),
    "Look closer": ("explain", "report", "features"),
    "Sites and lists": ("sites", "operators", "duplicates", "blocklist", "annotate"),
    "Teach": ("label", "labels", "table", "train", "evaluate", "model"),
    "Serve": ("serve",),
}
"""Commands in the order of use, by the panel of `darnel --help` that lists them."""
PANELS = {name: panel for panel, names in ORDER.items() for name in names}


class Command(TyperCommand):
    """A command whose help shows brackets as they are, and flags and arguments without a type."""

    def __init__(self, name: str | None, **options: Any) -> None:
        options |= {"help": _escape(options.get("help")), "rich_help_panel": PANELS.get(name or "")}
        super().__init__(name, **options)

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters, --help among them."""
        return _without_types(super().get_params(ctx))


class Group(TyperGroup):
    """A command of commands, listed in the order of use."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options | {"rich_help_panel": PANELS.get(options.get("name") or "")})

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters, --help among them."""
        return _without_types(super().get_params(ctx))

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - Typer's form
        """Return the names of the commands, those of ORDER first."""
        known = [name for name in PANELS if name in self.commands]
        return known + [name for name in self.commands if name not in PANELS]

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command; point from `darnel version` and `darnel help` to the options."""
        if args[0] in ("version", "help") and args[0] not in self.commands:
            ctx.fail(f"No such command '{args[0]}'; it is an option: darnel --{args[0]}")
        return super().resolve_command(ctx, args)


def _escape(text: str | None) -> str | None:
    """Escape brackets, which Rich would take for markup.

    >>> print(_escape("needs darnel[why]"))
    needs darnel\\[why]
    """
    return text and re.sub(r"\[(?=[a-z])", r"\\[", text)


def _without_types(params: list[Any]) -> list[Any]:
    for param in params:
        if param.param_type_name == "argument":
            param.display_type_rich = lambda ctx: None  # noqa: ARG005 - Typer's form
        elif param.is_flag or param.name in ("install_completion", "show_completion"):
            param.metavar = ""
    return params
