"""Reviews: pages that people label, and every label they gave, in one SQLite file."""

import sqlite3
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from darnel.errors import InputError
from darnel.facts.hosts import operator_of
from darnel.page.charset import decode
from darnel.page.page import Page
from darnel.review.queue import Candidate

LABELS = ("farm", "clean", "unsure")
RECORD_COLUMNS = ("id", "content", "label", "group", "format", "url", "site", "source", "reviewers", "notes")
"""Keys of an exported label, in order."""

_LEASE = 600  # seconds for which a page that somebody looks at is shown to nobody else
_BUSY = 20.0  # seconds to wait for another writer, and for any one statement
_STEPS = 20_000  # instructions of SQLite between two looks at the clock
_SCHEMA = """
CREATE TABLE IF NOT EXISTS pages (
  id TEXT PRIMARY KEY, content TEXT NOT NULL, format TEXT, url TEXT, site TEXT, source TEXT,
  score REAL, uncertain REAL, impact REAL, novelty REAL, position INTEGER);
CREATE TABLE IF NOT EXISTS labels (
  number INTEGER PRIMARY KEY AUTOINCREMENT, page TEXT NOT NULL REFERENCES pages, reviewer TEXT NOT NULL,
  label TEXT NOT NULL CHECK (label IN ('farm', 'clean', 'unsure')), note TEXT NOT NULL, at TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS labels_by_page ON labels (page);
CREATE TABLE IF NOT EXISTS leases (page TEXT PRIMARY KEY, reviewer TEXT NOT NULL, until REAL NOT NULL);
CREATE TABLE IF NOT EXISTS models (
  digest TEXT PRIMARY KEY, at TEXT NOT NULL, labels INTEGER NOT NULL, figures TEXT NOT NULL);
"""
_RENAMED = {"stakes": "impact", "unlike": "novelty", "place": "position"}
"""Columns of `pages` under the names that they had in the first files."""

_COLUMNS = {
    "pages": {"id", "content", "format", "url", "site", "source"},
    "labels": {"number", "page", "reviewer", "label", "note", "at"},
}
_LATEST = """
SELECT pages.id, pages.content, pages.format, pages.url, pages.site, pages.source,
  labels.reviewer, labels.label, labels.note
FROM labels JOIN pages ON pages.id = labels.page
WHERE number IN (SELECT max(number) FROM labels GROUP BY page, reviewer) ORDER BY labels.number
"""
_NEXT = """
SELECT * FROM pages WHERE position IS NOT NULL AND id NOT IN (SELECT page FROM labels)
  AND id NOT IN (SELECT page FROM leases WHERE reviewer != ? AND until > ?) ORDER BY position LIMIT 1
"""
_INSERT = """
INSERT INTO pages (id, content, format, url, site, source, score, uncertain, impact, novelty, position)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO """
_ADD = f"{_INSERT} UPDATE SET position = excluded.position WHERE position IS NULL OR position >= 0"
_PUT = f"""{_INSERT} UPDATE SET score = excluded.score, uncertain = excluded.uncertain,
  impact = excluded.impact, novelty = excluded.novelty,
  position = CASE WHEN position < 0 THEN position ELSE excluded.position END
"""
_KEPT = ("id", "content", "format", "url", "site", "source")
_TEXTS = (*_KEPT[1:], "reviewer", "label", "note")


class Reviews:
    """The file of the review desk. Labels are only ever added, so that nobody overwrites those of others.

    Safe for several threads and processes: each call opens the file again, in WAL mode, and checks that it
    is still a file of reviews. SQLite blocks: call it off an event loop.

    Raises:
        InputError: the file is not a file of reviews.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with closing(_connect(path)) as file:
                file.execute("PRAGMA journal_mode=WAL")
                _rename_columns(file)
                file.executescript(_SCHEMA)
                _check(file)
        except sqlite3.Error as error:
            raise InputError(
                f"{path}: cannot be used as a file of reviews ({error}); name another"
            ) from error

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(_connect(self.path, create=False)) as file:
                _check(file)
                yield file
        except sqlite3.IntegrityError:
            raise
        except sqlite3.Error as error:
            raise InputError(f"{self.path}: cannot be used as a file of reviews ({error})") from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._open() as file:
            file.execute("BEGIN IMMEDIATE")
            yield file
            file.execute("COMMIT")

    def put(self, pages: Iterable[tuple[Page, Candidate]]) -> int:
        """Take pages in, in this order, and return their number; known pages keep their labels."""
        rows = [
            (
                *(
                    page.id,
                    _text(page),
                    page.format,
                    page.url,
                    page.site,
                    page.source,
                    candidate.row["score"],
                ),
                *(candidate.uncertain, candidate.impact, candidate.novelty, position),
            )
            for position, (page, candidate) in enumerate(pages)
        ]
        with self._writing() as file:
            file.execute("UPDATE pages SET position = NULL WHERE position >= 0")  # those of `add` stay
            file.executemany(_PUT, rows)
        return len(rows)

    def add(self, page: Page, score: float | None = None) -> None:
        """Put one page first in the queue, where it stays; what is known of a page stays as it is."""
        about = (page.id, _text(page), page.format, page.url, page.site, page.source)
        with self._writing() as file:
            least = file.execute("SELECT min(position) AS least FROM pages").fetchone()["least"] or 0
            file.execute(_ADD, (*about, score, 0.0, 0.0, 0.0, min(least, 0) - 1))

    def next_for(self, reviewer: str) -> dict[str, Any] | None:
        """Return the first page that nobody labelled or looks at, and lease it to a reviewer."""
        with self._writing() as file:
            page = file.execute(_NEXT, (reviewer, time.time())).fetchone()
            if page is not None:
                file.execute(
                    "INSERT OR REPLACE INTO leases VALUES (?, ?, ?)",
                    (page["id"], reviewer, time.time() + _LEASE),
                )
        return None if page is None else _plain(page, self.path)

    def page(self, id_: str) -> dict[str, Any] | None:
        """Return a page by its id."""
        with self._open() as file:
            page = file.execute("SELECT * FROM pages WHERE id = ?", (id_,)).fetchone()
        return None if page is None else _plain(page, self.path)

    def label(self, page: str, reviewer: str, label: str, note: str = "") -> None:
        """Add a label; of several by one reviewer on one page the last counts, and all are kept.

        Raises:
            InputError: there is no such page or label.
        """
        try:
            with self._writing() as file:
                if not file.execute("SELECT 1 FROM pages WHERE id = ?", (page,)).fetchone():
                    raise InputError(f"{page}: not a page of this desk ({self.path}); reload the queue")
                file.execute(
                    "INSERT INTO labels (page, reviewer, label, note, at) VALUES (?, ?, ?, ?, ?)",
                    (page, reviewer, label, note.strip(), datetime.now(UTC).isoformat(timespec="seconds")),
                )
                file.execute("DELETE FROM leases WHERE page = ?", (page,))
        except sqlite3.IntegrityError as error:
            raise InputError(f"label {label!r} is not known; use {', '.join(LABELS)}") from error

    def last_of(self, reviewer: str) -> dict[str, Any] | None:
        """Return page and label that a reviewer gave last."""
        with self._open() as file:
            last = file.execute(
                "SELECT page, label FROM labels WHERE reviewer = ? ORDER BY number DESC LIMIT 1", (reviewer,)
            ).fetchone()
        return None if last is None else {"page": str(last["page"]), "label": str(last["label"])}

    def label_of(self, page: str, reviewer: str) -> str | None:
        """Return the label that a reviewer gave a page, or None."""
        with self._open() as file:
            last = file.execute(
                "SELECT label FROM labels WHERE page = ? AND reviewer = ? ORDER BY number DESC LIMIT 1",
                (page, reviewer),
            ).fetchone()
        return None if last is None else str(last["label"])

    def progress(self) -> dict[str, int]:
        """Count the pages in the queue, and those of them that are labelled."""
        with self._open() as file:
            counts: dict[str, int] = file.execute(
                "SELECT (SELECT count(*) FROM pages WHERE position IS NOT NULL) AS pages, "
                "(SELECT count(DISTINCT page) FROM labels) AS labelled"
            ).fetchone()
        return counts

    def note_model(self, digest: str, figures: dict[str, float]) -> None:
        """Remember the held-out figures of a model, and how many labels there were at its first use here."""
        labels = self.progress()["labelled"]
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._writing() as file:
            file.execute(
                "INSERT OR IGNORE INTO models VALUES (?, ?, ?, ?)",
                (digest, now, labels, orjson.dumps(figures).decode()),
            )

    def models(self) -> list[dict[str, Any]]:
        """Return models used here, oldest first, with their figures; damaged rows are left out."""
        with self._open() as file:
            rows = file.execute("SELECT * FROM models ORDER BY at").fetchall()
        models: list[dict[str, Any]] = []
        for row in rows:
            try:
                figures = {str(name): float(value) for name, value in orjson.loads(row["figures"]).items()}
                models.append({**row, "at": str(row["at"]), "labels": int(row["labels"]), "figures": figures})
            except (AttributeError, TypeError, ValueError):
                continue
        return models


def labels_of(path: Path) -> Iterator[dict[str, Any]]:
    """Yield records with `content`, `label` and provenance, one a page, ready for `darnel train`.

    The last label of each reviewer counts. A page is left out where all are unsure, or where as many say farm
    as clean.

    Raises:
        InputError: the file is not a file of reviews.
    """
    pages: dict[str, dict[str, Any]] = {}
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    notes: dict[str, list[str]] = defaultdict(list)
    for row in _latest(path):
        pages[row["id"]] = row
        votes[row["id"]][row["label"]] += 1
        notes[row["id"]] += [row["note"]] if row["note"] else []
    for id_, row in pages.items():
        farm, clean = votes[id_]["farm"], votes[id_]["clean"]
        if farm != clean:
            yield {
                **{name: row[name] for name in _KEPT if row[name] is not None},
                "label": "farm" if farm > clean else "clean",
                "reviewers": votes[id_].total(),
                "notes": notes[id_],
                **({"group": operator_of(row["site"])} if row["site"] else {}),
            }


def _latest(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        raise InputError(f"{path}: no such file of reviews; 'darnel serve --review' makes one")
    try:
        with closing(_connect(path, create=False, write=False)) as file:
            _check(file)
            return [_plain(row, path) for row in file.execute(_LATEST)]
    except sqlite3.Error as error:
        raise InputError(f"{path}: not a file of reviews ({error})") from error


def _connect(path: Path, *, create: bool = True, write: bool = True) -> sqlite3.Connection:
    """Open a file that somebody else may have written: no code of it runs, and no statement runs for ever."""
    mode = "rwc" if create else "rw" if write else "ro"
    file = sqlite3.connect(
        f"{path.resolve().as_uri()}?mode={mode}", uri=True, timeout=_BUSY, isolation_level=None
    )
    file.row_factory = _named
    file.execute("PRAGMA trusted_schema = OFF")
    end = time.monotonic() + 2 * _BUSY
    file.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
    return file


def _named(cursor: sqlite3.Cursor, values: tuple[Any, ...]) -> dict[str, Any]:
    return {column[0]: value for column, value in zip(cursor.description, values, strict=True)}


def _check(file: sqlite3.Connection) -> None:
    """Raise sqlite3.DatabaseError where tables are missing, or views or triggers would run in their place."""
    schema = file.execute("SELECT type, name FROM sqlite_schema").fetchall()
    if any(row["type"] in ("view", "trigger") for row in schema):
        raise sqlite3.DatabaseError("it has views or triggers")
    tables = {row["name"] for row in schema if row["type"] == "table"}
    for table, columns in _COLUMNS.items():
        if table not in tables or not columns <= set(_columns(file, table)):
            raise sqlite3.DatabaseError(f"its table '{table}' is missing or another")


def _columns(file: sqlite3.Connection, table: str) -> list[str]:
    return [str(row["name"]) for row in file.execute("SELECT name FROM pragma_table_info(?)", (table,))]


def _rename_columns(file: sqlite3.Connection) -> None:
    """Give the columns of a file of the first version their names of today."""
    for name in set(_columns(file, "pages")) & _RENAMED.keys():
        file.execute(f"ALTER TABLE pages RENAME COLUMN {name} TO {_RENAMED[name]}")


def _plain(row: dict[str, Any], path: Path) -> dict[str, Any]:
    """Check the types of a row: SQLite keeps any type in any column.

    Raises:
        InputError: a text is not a text, or a number not a number.
    """
    for name, value in row.items():
        allowed = (
            (str, type(None)) if name in _TEXTS else (str,) if name == "id" else (int, float, type(None))
        )
        if not isinstance(value, allowed):
            raise InputError(f"{path}: page {row.get('id')!r} has a {type(value).__name__} as its {name}")
    return row


def _text(page: Page) -> str:
    """Return the whole content as text."""
    content = decode(page.content) if isinstance(page.content, bytes) else page.content
    return content.encode("utf-8", "replace").decode("utf-8")
