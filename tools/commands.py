"""`make docs`: docs/commands.md, from the commands of the application itself."""

from enum import StrEnum
from typing import Any

import typer

from darnel.cli.command import PANELS
from darnel.cli.commands import app
from tests.conftest import ROOT

DOCUMENT = ROOT / "docs" / "commands.md"
_INTRODUCTION = """# Commands

Written by `make docs` from the help of each command. Data goes to standard output or OUT; progress and notes
go to standard error. [Exit codes](limits.md#exit-codes), [inputs and columns](rows-and-records.md).
"""


def document() -> str:
    """Return the page: a section a command, with its examples, arguments and options."""
    parts, panel = [_INTRODUCTION], ""
    for path, command in _commands((), typer.main.get_command(app)):
        if PANELS.get(path[0], panel) != panel:
            panel = PANELS[path[0]]
            parts.append(f"## {panel}\n")
        summary, _, examples = (command.help or "").partition("\b")
        parts.append(f"### darnel {' '.join(path)}\n\n{_paragraph(summary)}\n")
        if examples.strip():
            parts.append(f"```console\n{_console(examples)}\n```\n")
        rows = [row for parameter in command.params if (row := _row(parameter))]
        if rows:
            parts.append("\n".join(["| argument or option | is |", "|---|---|", *rows]) + "\n")
    return "\n".join(parts)


def _commands(path: tuple[str, ...], group: Any) -> list[tuple[tuple[str, ...], Any]]:
    listed = []
    for name in group.list_commands(None):
        command = group.commands[name]
        if command.hidden:
            continue
        if hasattr(command, "commands"):
            listed += _commands((*path, name), command)
        else:
            listed.append(((*path, name), command))
    return listed


def _paragraph(text: str) -> str:
    return " ".join(text.split()).replace("\\[", "[")


def _console(examples: str) -> str:
    lines = (line.strip().replace("\\[", "[") for line in examples.strip().splitlines())
    return "\n".join(f"$ {line}" for line in lines if line)


def _row(parameter: Any) -> str:
    if parameter.hidden or "--help" in parameter.opts:
        return ""
    is_argument = not parameter.opts[0].startswith("-")
    name = (
        (parameter.metavar or parameter.name.upper()) + "..." * (parameter.nargs == -1)
        if is_argument
        else ", ".join(sorted(parameter.opts, key=len))
    )
    if not is_argument and not getattr(parameter, "is_flag", False):
        name += f" {parameter.metavar or _metavar(parameter)}"
    default = parameter.default if parameter.show_default else None  # the help names those itself
    shown = (
        f" Default: {_plain(default)}."
        if not callable(default) and default not in (None, False, "", ())
        else ""
    )
    text = _paragraph(parameter.help or "").replace("|", "\\|")
    return f"| `{name.replace('|', ' or ')}` | {text}{shown} |"


def _metavar(parameter: Any) -> str:
    if isinstance(default := parameter.default, StrEnum):
        return "|".join(type(default))
    return parameter.name.strip("_").upper()


def _plain(value: object) -> str:
    return str(getattr(value, "value", value))


if __name__ == "__main__":
    DOCUMENT.write_text(document(), "utf-8")
