"""Output: rows as JSONL, CSV or Parquet, written whole or not at all; or as a table for people."""

import csv
import gzip
import io
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import orjson

from darnel.batches import batches
from darnel.errors import InputError

Row = dict[str, Any]
SUFFIXES = (".jsonl", ".jsonl.gz", ".csv", ".csv.gz", ".parquet")
_PARQUET_BATCH = 1_000
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
_FORMULA = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "＝",
    "＋",
    "－",
    "＠",
)  # the wide ones are run in East Asian settings
_MARKED = (
    *_FORMULA,
    "'",
    "[",
    "{",
)  # and what would be taken for such a cell, or for a list, when it is read again


def check_output(path: Path) -> None:
    """Raise InputError where no rows can be written to a path of this name."""
    if not path.name.lower().endswith(SUFFIXES):
        raise InputError(f"{path}: the suffix is not known; darnel writes {' '.join(SUFFIXES)}")
    check_folder(path)


def check_folder(path: Path) -> None:
    """Raise InputError where the folder that a file is to stand in does not exist."""
    if not path.resolve().parent.is_dir():
        raise InputError(f"{path}: its folder does not exist; make it first")


def write_rows(rows: Iterable[Row], path: Path, columns: Sequence[str]) -> None:
    """Write rows to a file by its suffix. The file appears under its name only when it is whole.

    Raises:
        InputError: the suffix or the folder is wrong.
    """
    check_output(path)
    name = path.name.lower()
    write = (
        _write_parquet if name.endswith(".parquet") else _write_csv if ".csv" in name[-7:] else write_jsonl
    )
    with whole(path) as file:
        if name.endswith(".gz"):
            with gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed:
                write(rows, packed, columns)
        else:
            write(rows, file, columns)


@contextmanager
def whole(path: Path) -> Iterator[IO[bytes]]:
    """A file that appears under its name only when it is whole; what a killed run left of it is written over."""
    fresh = path.with_name(f".{path.name}.part")
    try:
        with fresh.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)  # it may be that it could not even be opened
        raise


def write_jsonl(rows: Iterable[Row], file: Any, columns: Sequence[str]) -> None:
    """One JSON object a line, keys in the order of the columns."""
    for row in rows:
        file.write(
            orjson.dumps(
                {name: row.get(name) for name in columns},
                option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_SERIALIZE_NUMPY,
            )
        )


def _write_csv(rows: Iterable[Row], file: Any, columns: Sequence[str]) -> None:
    text = io.TextIOWrapper(file, "utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row.get(name)) for name in columns])
    text.flush()
    text.detach()


def _cell(value: Any) -> Any:
    """A value for a spreadsheet: lists as JSON, and no text that would be run as a formula.

    Such text gets a `'` in front, which spreadsheets hide and `darnel.tabular` takes off again.
    """
    if isinstance(value, list | dict):
        return orjson.dumps(value).decode()
    if isinstance(value, str) and value.startswith(_MARKED):
        return "'" + value
    return "" if value is None else value


def arrow_schema(columns: Sequence[str]) -> Any:
    """Types of the columns of rows, as Arrow has them: `reasons` is nested, what is no text is a number."""
    import pyarrow as pa

    reason = pa.struct(
        [
            ("feature", pa.string()),
            ("value", pa.float64()),
            ("contribution", pa.float64()),
            ("text", pa.string()),
        ]
    )
    text = {"id", "source", "url", "site", "format", "language", "label", "error", "duplicate_of"}
    kind = {**dict.fromkeys(text, pa.string()), "reasons": pa.list_(reason)}
    return pa.schema([(name, kind.get(name, pa.float64())) for name in columns])


def _write_parquet(rows: Iterable[Row], file: Any, columns: Sequence[str]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = arrow_schema(columns)
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for batch in batches(rows, _PARQUET_BATCH):
            writer.write_table(
                pa.Table.from_pylist(
                    [{name: row.get(name) for name in columns} for row in batch], schema=schema
                )
            )


def printable(text: str) -> str:
    """A page's text for a terminal: without control characters and without marks that turn its direction.

    >>> printable("a\\x1b[31mb\\u202e")
    'a [31mb '
    """
    return _CONTROL.sub(" ", text)


def print_table(rows: Iterable[Row], told: Callable[[], None] = lambda: None) -> None:
    """Scored pages as a table for people, reasons under each page."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, pad_edge=False, show_edge=False, header_style="bold", row_styles=["", ""])
    table.add_column("score", justify="right")
    table.add_column("label")
    table.add_column("page and reasons", overflow="fold")
    for row in rows:
        told()
        name = escape(printable(str(row["source"] or row["url"] or row["id"])))
        if row["error"] is not None:
            table.add_row(
                "–", "[yellow]error[/]", f"[bold]{name}[/]\n[yellow]{escape(printable(row['error']))}[/]"
            )
            continue
        colour = "red" if row["label"] == "farm" else "green"
        reasons = "\n".join(
            f"[dim]{reason['contribution']:+6.2f}[/]  {escape(printable(reason['text']))}"
            for reason in row["reasons"]
        )
        table.add_row(f"{row['score']:.3f}", f"[{colour}]{row['label']}[/]", f"[bold]{name}[/]\n{reasons}")
    width = None if sys.stdout.isatty() else 120
    Console(width=width, highlight=False).print(table)
