"""Runs: pages of inputs become a file of rows that survives being killed, with a report next to it."""

import hashlib
import platform
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from time import monotonic
from typing import Any

import orjson

from darnel import __version__
from darnel.core import reading_in_use
from darnel.errors import InputError
from darnel.output.atomic import write_bytes
from darnel.output.rows import Columns, Row, batches, check_output, write_rows
from darnel.readers.inputs import Cursor
from darnel.readers.item import Item
from darnel.scoring.batch import Counts
from darnel.scoring.journal import Journal, check_same_run

_COUNTED = ("rows", "farm", "clean", "unsure", "errors")  # in OUT.report.json
_FRAME = 32  # rows that are kept together
_PACKAGES = ("fastwarc", "numpy", "orjson", "pyarrow", "pycld2", "turbohtml")


def write_run(
    judged: Callable[[Iterator[Item]], Iterable[Row]],
    cursor: Cursor,
    out: Path,
    columns: Columns,
    options: dict[str, Any],
    *,
    resume: bool = False,
    counts: Counts | None = None,
    on_progress: Callable[[], None] = lambda: None,
) -> Counts:
    """Judge the pages of some inputs and write their rows to OUT, whole or not at all.

    Until OUT is whole it has another name, and OUT.partial the rows; OUT.report.json then says what was done.

    Args:
        judged: makes rows of pages, in order.
        cursor: where the pages are.
        out: file to write, by its suffix.
        columns: of the rows.
        options: everything but the inputs that the rows depend on, as plain JSON values.
        resume: continue where an earlier run ended.
        counts: counted in; new ones where not given.
        on_progress: called after each row.

    Raises:
        InputError: OUT cannot be written, or inputs or options are not those of the run to be resumed.
    """
    check_output(out)
    counts = counts or Counts()
    key = {"darnel": __version__, "inputs": cursor.inputs.digest(), **options}
    report = out.with_name(f"{out.name}.report.json")
    partial = out.with_name(f"{out.name}.partial")
    if resume and not partial.exists() and (done := _finished(report, out)):
        check_same_run(out, done["run"], key)
        if all(isinstance(done.get(name), int) for name in _COUNTED):  # else of an older darnel
            vars(counts).update({name: done[name] for name in _COUNTED}, earlier=done["rows"])
            return counts
    began, start = datetime.now(UTC), monotonic()
    with Journal(partial, key, resume=resume) as journal:
        try:
            with closing(_rows(judged, cursor, journal, columns, counts, on_progress)) as rows:
                write_rows(rows, out, columns)
        except InputError as error:
            if not journal.kept or "--resume" in str(error):
                raise
            raise InputError(f"{error}; the rows are kept in {partial}: re-run with --resume") from error
        report.unlink(missing_ok=True)
        about = {
            **_about(out, cursor, counts),
            "run": key,
            "began": began.isoformat(timespec="seconds"),
            "seconds": round(monotonic() - start, 3),
            "rows_of_earlier_runs": counts.earlier,
        }
        write_bytes(report, orjson.dumps(about, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
        journal.remove()
    return counts


def _rows(
    judged: Callable[[Iterator[Item]], Iterable[Row]],
    cursor: Cursor,
    journal: Journal,
    columns: Columns,
    counts: Counts,
    on_progress: Callable[[], None],
) -> Generator[Row, None, None]:
    """Yield the rows of the journal, then judge the rest; each row is yielded once the journal has it."""
    for row in journal.rows():
        if not row.keys() >= set(columns):
            raise InputError(f"{journal.path}: not the rows of this command; drop --resume to start over")
        counts.add(row)
        yield row
    cursor.finished = dict(journal.ends)
    for rows in batches(counts.watch(cursor.judged(judged, skip=counts.rows), on_progress), _FRAME):
        yield from journal.append(rows, cursor.pop_finished())


def _about(out: Path, cursor: Cursor, counts: Counts) -> dict[str, Any]:
    """Return what OUT.report.json says of the output, the inputs, and the program."""
    return {
        "out": {"name": out.name, "bytes": out.stat().st_size, "sha256": _digest(out)},
        **{name: vars(counts)[name] for name in _COUNTED},
        "passed_over": {
            "files": cursor.inputs.other_files.total(),
            "kinds": dict(cursor.inputs.other_files),
            "records": cursor.passed_over,
        },
        "input": {
            "files": len(cursor.inputs.files),
            "bytes": cursor.inputs.total_bytes,
            "truncated_pages": cursor.truncated,
        },
        "pages_per_second": round(counts.speed, 1),
        "reading": reading_in_use(),
        "versions": {"python": platform.python_version(), **{name: version(name) for name in _PACKAGES}},
    }


def _finished(report: Path, out: Path) -> dict[str, Any] | None:
    """Return the report of the run that wrote OUT, where that was finished and is still there as it was."""
    try:
        about: dict[str, Any] = orjson.loads(report.read_bytes())
        known = isinstance(about["run"], dict)
        return about if known and about["out"]["sha256"] == _digest(out) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
