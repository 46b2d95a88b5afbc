"""`make docs`: docs/api.md, the public names in Python, from their signatures and docstrings."""

from collections.abc import Iterator
from typing import Any

import griffe

import darnel
from tests.conftest import ROOT

DOCUMENT = ROOT / "docs" / "api.md"
ELSEWHERE = {
    "darnel.errors": ("InputError", "PageError", "ModelError", "TableError", "UsageError", "CardError"),
    "darnel.explain": ("explain", "Explanation", "ExplainedReason"),
    "darnel.adapters.spark": ("score",),
    "darnel.adapters.datatrove": ("FarmTagger", "FarmFilter"),
    "darnel.adapters.scrapy": ("FarmPipeline",),
    "darnel.adapters.sklearn": ("Measure",),
}
HEAD = """# API

Written by `make docs` from the code: what is public in Python. Anything else may change without notice.
See also [commands](commands.md), [columns of rows](rows-and-records.md), [HTTP API](http-api.md) and
[features](features.md).
"""


def document() -> str:
    """All of docs/api.md."""
    package = griffe.load("darnel", search_paths=[ROOT / "src"], docstring_parser="google")
    public = {"darnel": tuple(name for name in darnel.__all__ if name != "__version__")} | ELSEWHERE
    parts = [HEAD]
    for module, names in public.items():
        parts.append(f"## {module}\n")
        home = package if module == "darnel" else package[module.removeprefix("darnel.")]
        if module != "darnel":
            parts.append(f"{home.docstring.value}\n")
        for name in names:
            parts += _name(home[name].final_target if home[name].is_alias else home[name])
    return "\n".join(parts)


def _name(member: Any) -> Iterator[str]:
    yield f"### {member.name}\n"
    if member.is_function or "__init__" in member.members:
        yield _code(member)
    yield from _docstring(member)
    members = (
        [each for name, each in member.members.items() if not name.startswith("_") and each.docstring]
        if member.is_class
        else []
    )
    if views := [each for each in members if _is_view(each)]:
        yield "\n".join(["| attribute | type | is |", "|---|---|---|", *map(_view, views)]) + "\n"
    for each in members:
        if not _is_view(each):
            yield f"#### {member.name}.{each.name}\n"
            yield _code(each)
            yield from _docstring(each)


def _is_view(member: Any) -> bool:
    """Whether a member of a class is read like an attribute; griffe knows only the decorators of Python."""
    decorators = member.decorators if member.is_function else ()
    return member.is_attribute or any(each.callable_path.endswith(".cached_property") for each in decorators)


def _code(member: Any) -> str:
    """The signature, one argument a line where it is long."""
    function = member.members.get("__init__", member) if member.is_class else member
    short = function.signature(return_type=not member.is_class, name=member.name)
    if len(short) > 110:
        inside, _, after = short[len(member.name) + 1 :].rpartition(")")
        short = f"{member.name}(\n    " + ",\n    ".join(_arguments(inside)) + f",\n){after}"
    return f"```python\n{short}\n```\n"


def _arguments(inside: str) -> list[str]:
    """Arguments of a signature: a comma within brackets does not part them."""
    parts, depth = [""], 0
    for char in inside:
        depth += (char in "([{") - (char in ")]}")
        if char == "," and not depth:
            parts.append("")
        else:
            parts[-1] += char
    return [part.strip() for part in parts]


def _view(member: Any) -> str:
    kind = str(member.annotation).replace("|", "\\|")
    summary = _line(member.docstring.value.partition("\n\n")[0])
    return f"| `{member.name}` | `{kind}` | {summary} |"


def _docstring(member: Any) -> Iterator[str]:
    """The docstring, its sections as lists."""
    for section in member.docstring.parsed:
        if section.kind is griffe.DocstringSectionKind.text:
            yield from (
                f"```pycon\n{part}\n```\n" if part.startswith(">>> ") else f"{part}\n"
                for part in section.value.split("\n\n")
            )
        elif section.kind is griffe.DocstringSectionKind.returns:
            yield "Returns: " + " ".join(_line(each.description) for each in section.value) + "\n"
        else:
            named = (
                f"- `{each.name if hasattr(each, 'name') else each.annotation}`: {_line(each.description)}"
                for each in section.value
            )
            yield "\n".join([f"{section.kind.value.capitalize()}:\n", *named]) + "\n"


def _line(text: str) -> str:
    return " ".join(text.split())


if __name__ == "__main__":
    DOCUMENT.write_text(document(), "utf-8")
