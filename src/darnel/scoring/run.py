"""Runs: pages of inputs become a file of rows that survives being killed, with a report beside it."""

import hashlib
import platform
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from time import monotonic
from typing import Any

import orjson

from darnel import __version__
from darnel._compat import batches
from darnel.errors import InputError
from darnel.output.atomic import atomic_write
from darnel.output.rows import Columns, Row, check_output, write_rows
from darnel.readers.inputs import Cursor
from darnel.readers.jsonl import Item
from darnel.scoring.batch import Counts
from darnel.scoring.journal import Journal

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
    told: Callable[[], None] = lambda: None,
) -> Counts:
    """Judge the pages of some inputs and write their rows to OUT, whole or not at all.

    Until it is whole, the rows stand in OUT.partial; OUT.report.json then says what was done.

    Args:
        judged: rows of pages, in order.
        cursor: where the pages are.
        out: file to write, by its suffix.
        columns: of the rows.
        options: everything but the inputs that the rows depend on, as plain JSON values.
        resume: go on where an earlier run broke off.
        counts: counted in; new ones where not given.
        told: called after each row.

    Raises:
        InputError: OUT cannot be written, or inputs or options are not those of the run to be resumed.
    """
    check_output(out)
    counts = counts or Counts()
    key = {"darnel": __version__, "inputs": cursor.inputs.digest(), **options}
    report = out.with_name(f"{out.name}.report.json")
    partial = out.with_name(f"{out.name}.partial")
    if resume and not partial.exists() and (done := _finished(report, key, out)):
        counts.rows, counts.farm, counts.errors = done["rows"], done["farm"], done["errors"]
        return counts
    began, start = datetime.now(UTC), monotonic()
    with Journal(partial, key, resume=resume) as journal:
        for row in journal.rows():
            counts.add(row)
        cursor.finished, earlier = dict(journal.ends), counts.rows
        for rows in batches(counts.watch(judged(cursor.items(skip=earlier)), told), _FRAME):
            journal.append(rows, cursor.pop_finished())
        report.unlink(missing_ok=True)
        try:
            write_rows(journal.rows(), out, columns)
        except InputError as error:
            raise InputError(f"{error}; the rows are kept in {partial}: re-run with --resume") from error
        about = {
            "out": {"name": out.name, "bytes": out.stat().st_size, "sha256": _digest(out)},
            "rows": counts.rows,
            "farm": counts.farm,
            "errors": counts.errors,
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
            "run": key,
            "began": began.isoformat(timespec="seconds"),
            "seconds": round(monotonic() - start, 3),
            "pages_per_second": round(counts.speed, 1),
            "rows_of_earlier_runs": earlier,
            "versions": {"python": platform.python_version(), **{name: version(name) for name in _PACKAGES}},
        }
        with atomic_write(report) as file:
            file.write(orjson.dumps(about, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
        journal.remove()
    return counts


def _finished(report: Path, key: dict[str, Any], out: Path) -> dict[str, Any] | None:
    """The report of a run that has nothing left to do."""
    try:
        about: dict[str, Any] = orjson.loads(report.read_bytes())
        return about if about["run"] == key and about["out"]["sha256"] == _digest(out) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
