"""The tables of docs/evaluation.md, from docs/figures."""

import json
import re
from pathlib import Path

from darnel.metrics.files import markdown_table

DOCUMENT, FIGURES = Path("docs/evaluation.md"), Path("docs/figures")

_BLOCK = re.compile(r"(<!-- study: ([\w-]+) -->\n).*?(<!-- end of study -->)", re.DOTALL)


def rendered(document: str, figures: Path = FIGURES) -> str:
    """Return the document with the tables of every study; where a study was not run, nothing changes."""

    def fill(match: re.Match[str]) -> str:
        path = figures / f"{match[2]}.json"
        return f"{match[1]}{_tables(path)}{match[3]}" if path.exists() else match[0]

    return _BLOCK.sub(fill, document)


def write_document() -> None:
    """Write docs/evaluation.md again."""
    DOCUMENT.write_text(rendered(DOCUMENT.read_text("utf-8")), "utf-8")


def _tables(path: Path) -> str:
    found = json.loads(path.read_text("utf-8"))
    parts = []
    for title, head, rows, note in (table.values() for table in found["tables"]):
        parts.append(f"\n**{title}.**{f' {note}' if note else ''}\n\n{markdown_table(head, rows)}")
    load = " to ".join(f"{value:g}" for value in found["load"])
    about = (
        f"corpus `{found['corpus']}`, features `{found['catalogue']}`, "
        f"{found['minutes']:g} minutes at a load of {load}."
    )
    return "".join(parts) + f"\n*`python -m studies {path.stem}`: {about}*\n\n"
