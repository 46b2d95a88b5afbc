"""Reviews: pages that people label, and every label they gave, in one SQLite file."""

import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from darnel.errors import InputError
from darnel.page.decoding import decode
from darnel.page.page import Page
from darnel.review.queue import Lesson

LABELS = ("farm", "clean", "unsure")
_HELD = 600  # seconds for which a page that somebody looks at is given to nobody else
_SCHEMA = """
CREATE TABLE IF NOT EXISTS pages (id TEXT PRIMARY KEY, content TEXT NOT NULL, format TEXT, url TEXT, site TEXT, source TEXT,
  score REAL, uncertain REAL, stakes REAL, unlike REAL, place INTEGER);
CREATE TABLE IF NOT EXISTS labels (number INTEGER PRIMARY KEY AUTOINCREMENT, page TEXT NOT NULL REFERENCES pages, reviewer TEXT NOT NULL,
  label TEXT NOT NULL CHECK (label IN ('farm', 'clean', 'unsure')), note TEXT NOT NULL, at TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS labels_by_page ON labels (page);
CREATE TABLE IF NOT EXISTS held (page TEXT PRIMARY KEY, reviewer TEXT NOT NULL, until REAL NOT NULL);
CREATE TABLE IF NOT EXISTS models (digest TEXT PRIMARY KEY, at TEXT NOT NULL, labels INTEGER NOT NULL, figures TEXT NOT NULL);
"""


class Reviews:
    """The file of the review desk. Labels are only ever added, so that reviewers cannot overwrite each other's.

    Safe for several threads and processes: each call opens the file anew, in WAL mode.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with self._open() as file:
                file.execute("PRAGMA journal_mode=WAL")
                file.executescript(_SCHEMA)
        except sqlite3.Error as error:
            raise InputError(
                f"{path}: cannot be used as a file of reviews ({error}); name another"
            ) from error

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.path, timeout=20, isolation_level=None)) as file:
            file.row_factory = sqlite3.Row
            yield file

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._open() as file:
            file.execute("BEGIN IMMEDIATE")
            yield file
            file.execute("COMMIT")

    def put(self, found: Iterable[tuple[Page, Lesson]]) -> int:
        """Take pages in, in this order; those that are known keep their labels and get the new order. How many there were."""
        rows = [
            (
                p.id,
                _text(p),
                p.format,
                p.url,
                p.site,
                p.source,
                x.row["score"],
                x.uncertain,
                x.stakes,
                x.unlike,
            )
            for p, x in found
        ]
        with self._writing() as file:
            file.execute("UPDATE pages SET place = NULL")
            file.executemany(
                "INSERT INTO pages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET score = excluded.score, "
                "uncertain = excluded.uncertain, stakes = excluded.stakes, unlike = excluded.unlike, place = excluded.place",
                [(*row, place) for place, row in enumerate(rows)],
            )
        return len(rows)

    def next_for(self, reviewer: str) -> sqlite3.Row | None:
        """The page that teaches most of those that nobody has labelled or is looking at; it is held for this reviewer."""
        with self._writing() as file:
            page: sqlite3.Row | None = file.execute(
                "SELECT * FROM pages WHERE place IS NOT NULL AND id NOT IN (SELECT page FROM labels) "
                "AND id NOT IN (SELECT page FROM held WHERE reviewer != ? AND until > ?) ORDER BY place LIMIT 1",
                (reviewer, time.time()),
            ).fetchone()
            if page is not None:
                file.execute(
                    "INSERT OR REPLACE INTO held VALUES (?, ?, ?)",
                    (page["id"], reviewer, time.time() + _HELD),
                )
        return page

    def page(self, id_: str) -> sqlite3.Row | None:
        """A page by its id."""
        with self._open() as file:
            found: sqlite3.Row | None = file.execute("SELECT * FROM pages WHERE id = ?", (id_,)).fetchone()
            return found

    def label(self, page: str, reviewer: str, label: str, note: str = "") -> None:
        """Add a label. A later one of the same reviewer on the same page counts instead of the earlier one, which stays.

        Raises:
            InputError: there is no such page or label.
        """
        try:
            with self._writing() as file:
                if not file.execute("SELECT 1 FROM pages WHERE id = ?", (page,)).fetchone():
                    raise InputError(f"{page}: no page of this desk")
                file.execute(
                    "INSERT INTO labels (page, reviewer, label, note, at) VALUES (?, ?, ?, ?, ?)",
                    (page, reviewer, label, note.strip(), datetime.now(UTC).isoformat(timespec="seconds")),
                )
                file.execute("DELETE FROM held WHERE page = ?", (page,))
        except sqlite3.IntegrityError as error:
            raise InputError(f"label {label!r} is not known; use {', '.join(LABELS)}") from error

    def last_of(self, reviewer: str) -> str | None:
        """Id of the page that a reviewer labelled last."""
        with self._open() as file:
            found = file.execute(
                "SELECT page FROM labels WHERE reviewer = ? ORDER BY number DESC LIMIT 1", (reviewer,)
            ).fetchone()
        return found["page"] if found else None

    def progress(self) -> dict[str, int]:
        """Pages in all, labelled ones, and labels by reviewer."""
        with self._open() as file:
            pages = file.execute("SELECT count(*) FROM pages WHERE place IS NOT NULL").fetchone()[0]
            done = file.execute("SELECT count(DISTINCT page) FROM labels").fetchone()[0]
        return {"pages": pages, "labelled": done}

    def note_model(self, digest: str, figures: dict[str, float]) -> None:
        """Remember the held-out figures of a model, and how many labels there were when it was first used here."""
        labels = self.progress()["labelled"]
        with self._writing() as file:
            told = (
                digest,
                datetime.now(UTC).isoformat(timespec="seconds"),
                labels,
                orjson.dumps(figures).decode(),
            )
            file.execute("INSERT OR IGNORE INTO models VALUES (?, ?, ?, ?)", told)

    def models(self) -> list[dict[str, Any]]:
        """Models used here, oldest first, with their figures."""
        with self._open() as file:
            rows = file.execute("SELECT * FROM models ORDER BY at").fetchall()
        return [dict(row) | {"figures": orjson.loads(row["figures"])} for row in rows]


def _text(page: Page) -> str:
    """The whole content as text."""
    content = decode(page.content) if isinstance(page.content, bytes) else page.content
    return content.encode("utf-8", "replace").decode("utf-8")
