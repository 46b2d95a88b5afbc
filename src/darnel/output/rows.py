"""Rows as JSONL, CSV or Parquet."""

import csv
import gzip
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import orjson

from darnel._compat import batches
from darnel.errors import InputError
from darnel.output.atomic import check_folder, whole

Row = dict[str, Any]
SUFFIXES = (".jsonl", ".jsonl.gz", ".csv", ".csv.gz", ".parquet")
_PARQUET_BATCH = 1_000
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

    Such text gets a `'` in front, which spreadsheets hide and `darnel.readers.tables` takes off again.
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


def write_table(rows: Sequence[Row], path: Path, columns: Sequence[str]) -> None:
    """Write all rows to a file by its suffix; it appears under its name only when it is whole.

    Raises:
        InputError: the suffix or the folder is wrong.
    """
    check_output(path)
    if not path.name.lower().endswith(".parquet"):
        write_rows(rows, path, columns)
        return
    import pyarrow as pa
    import pyarrow.parquet as pq

    with whole(path) as file:
        pq.write_table(
            pa.table({name: [row.get(name) for row in rows] for name in columns}), file, compression="zstd"
        )
