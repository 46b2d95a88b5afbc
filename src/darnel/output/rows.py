"""Rows as JSONL, CSV or Parquet. Which columns the row of a page has: see `model/row.py`."""

import csv
import gzip
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints, is_typeddict

import orjson

from darnel.errors import InputError
from darnel.output.atomic import atomic_write, check_folder

Row = Mapping[str, Any]
Item = TypeVar("Item")
Columns = Sequence[str] | Mapping[str, Any]
"""Names of columns in order, or their Python types by name."""
SUFFIXES = (".jsonl", ".jsonl.gz", ".csv", ".csv.gz", ".parquet")
_PARQUET_BATCH = 1_000
_LARGEST_BLOCK = (1 << 31) - 1  # bytes of JSON that Arrow reads at once
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


def write_rows(rows: Iterable[Row], path: Path, columns: Columns) -> None:
    """Write rows to a file by its suffix. The file appears under its name only when it is whole.

    Args:
        rows: written as they come; where Parquet has no types to go by, all are read first.
        path: of the file.
        columns: their names in order, and for Parquet their types, such as `darnel.model.row.ROW`.

    Raises:
        InputError: the suffix or the folder is wrong.
    """
    check_output(path)
    name = path.name.lower()
    write = (
        _write_parquet if name.endswith(".parquet") else _write_csv if ".csv" in name[-7:] else write_jsonl
    )
    with atomic_write(path) as file:
        if name.endswith(".gz"):
            with gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed:
                write(rows, packed, columns)
        else:
            write(rows, file, columns)


def write_jsonl(rows: Iterable[Row], file: Any, columns: Columns) -> None:
    """One JSON object a line, keys in the order of the columns."""
    for row in rows:
        file.write(
            orjson.dumps(
                {name: row.get(name) for name in columns},
                option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_SERIALIZE_NUMPY,
            )
        )


def _write_csv(rows: Iterable[Row], file: Any, columns: Columns) -> None:
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


def arrow_schema(columns: Mapping[str, Any]) -> Any:
    """Return the Arrow schema of columns with Python types: str, float, int, a list or TypedDict of them."""
    import pyarrow as pa

    return pa.schema([(name, _arrow_type(kind)) for name, kind in columns.items()])


def _arrow_type(kind: Any) -> Any:
    import pyarrow as pa

    kinds = [inner for inner in get_args(kind) if inner is not NoneType]
    if isinstance(kind, UnionType):
        return _arrow_type(kinds[0])
    if get_origin(kind) is list:
        return pa.list_(_arrow_type(kinds[0]))
    if is_typeddict(kind):
        return pa.struct([(name, _arrow_type(inner)) for name, inner in get_type_hints(kind).items()])
    return {str: pa.string(), float: pa.float64(), int: pa.int64(), bool: pa.bool_()}[kind]


def _write_parquet(rows: Iterable[Row], file: Any, columns: Columns) -> None:
    source = iter(rows)
    rows = chain(list(islice(source, 1)), source)  # what makes the rows is at work while Arrow is imported
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not isinstance(columns, Mapping):
        all_rows = list(rows)
        table = pa.table({name: [row.get(name) for row in all_rows] for name in columns})
        pq.write_table(table, file, compression="zstd")
        return
    schema = arrow_schema(columns)
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for batch in batches(rows, _PARQUET_BATCH):
            writer.write_table(_arrow_table(batch, schema))


def _arrow_table(rows: Iterable[Row], schema: Any) -> Any:
    """Return rows as an Arrow table, by way of JSON: made of Python objects, it would import pandas first."""
    from pyarrow import json

    lines = io.BytesIO()
    write_jsonl(rows, lines, schema.names)
    block_size = min(lines.tell(), _LARGEST_BLOCK)
    lines.seek(0)
    return json.read_json(
        lines,
        json.ReadOptions(use_threads=False, block_size=block_size),
        json.ParseOptions(explicit_schema=schema),
    )


def batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Yield lists of `size` items in order; the last may be shorter. `itertools.batched` of Python 3.12.

    >>> list(batches("abc", 2))
    [['a', 'b'], ['c']]
    """
    source = iter(items)
    while batch := list(islice(source, size)):
        yield batch
