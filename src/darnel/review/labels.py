"""Labels of a review desk as records of a corpus."""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from darnel.errors import InputError

_LATEST = """
SELECT pages.*, labels.reviewer, labels.label, labels.note FROM labels JOIN pages ON pages.id = labels.page
WHERE number IN (SELECT max(number) FROM labels GROUP BY page, reviewer) ORDER BY labels.number
"""
COLUMNS = ("id", "content", "label", "group", "format", "url", "site", "source", "reviewers", "notes")
"""Keys of a record, in order."""

_KEPT = ("id", "content", "format", "url", "site", "source")


def labels_of(path: Path) -> Iterator[dict[str, Any]]:
    """Records with `content`, `label` and provenance, one a page, ready for `darnel train`.

    The last label of each reviewer counts. A page is left out where all are unsure, or where as many say farm as clean.

    Raises:
        InputError: the file is no file of reviews.
    """
    pages: dict[str, sqlite3.Row] = {}
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    notes: dict[str, list[str]] = defaultdict(list)
    for row in _rows(path):
        pages[row["id"]] = row
        votes[row["id"]][row["label"]] += 1
        notes[row["id"]] += [row["note"]] if row["note"] else []
    for id_, row in pages.items():
        farm, clean = votes[id_]["farm"], votes[id_]["clean"]
        if farm != clean:
            known = {name: row[name] for name in _KEPT if row[name] is not None}
            told = {
                "label": "farm" if farm > clean else "clean",
                "reviewers": votes[id_].total(),
                "notes": notes[id_],
            }
            yield known | told | ({"group": row["site"]} if row["site"] else {})


def _rows(path: Path) -> list[sqlite3.Row]:
    if not path.is_file():
        raise InputError(f"{path}: no such file of reviews; 'darnel serve --review' makes one")
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as file:
            file.row_factory = sqlite3.Row
            return file.execute(_LATEST).fetchall()
    except sqlite3.Error as error:
        raise InputError(f"{path}: no file of reviews ({error})") from error
