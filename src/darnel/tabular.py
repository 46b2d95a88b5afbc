"""Tables of sites, operators and clusters: rows read and written by suffix, or shown to people."""

import csv
import gzip
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from darnel.errors import InputError
from darnel.output import check_folder, check_output, printable, whole, write_rows
from darnel.readers.jsonl import SUFFIXES as JSONL
from darnel.readers.jsonl import read_lines
from darnel.readers.jsonvalue import load_json
from darnel.readers.reading import Reading

Row = dict[str, Any]
_PARQUET_BATCH = 10_000
_LAST = 26  # least width of the last column, which tells why
_MOST_LINES = 8  # entries of a list that people are shown


def read_table(path: Path) -> Iterator[Row]:
    """Rows of a table that darnel wrote: `.jsonl .ndjson` (also `.gz .zst`), `.csv` (also `.gz`) or `.parquet`.

    Raises:
        InputError: the file does not exist, or is no such table.
    """
    name = path.name.lower()
    read = next((read for suffixes, read in _READERS.items() if name.endswith(suffixes)), None)
    if read is None:
        raise InputError(
            f"{path}: the suffix is not known; darnel reads tables in {' '.join(' '.join(suffixes) for suffixes in _READERS)}"
        )
    try:
        yield from read(path)
    except (OSError, ValueError, EOFError, csv.Error) as error:
        raise InputError(f"{path}: cannot be read as a table: {error}") from error


def _read_jsonl(path: Path) -> Iterator[Row]:
    for number, line in enumerate(read_lines(path, Reading(2**31)), 1):  # a line may hold a whole cluster
        if line and line.strip():
            row = load_json(line)
            if not isinstance(row, dict):
                raise InputError(f"{path}#{number}: not a row: the line is JSON, but not an object")
            yield row


def _read_csv(path: Path) -> Iterator[Row]:
    csv.field_size_limit(2**31 - 1)  # a cell may hold a whole cluster
    with (
        gzip.open(path, "rt", encoding="utf-8", newline="")
        if path.suffix == ".gz"
        else path.open(encoding="utf-8-sig", newline="") as file
    ):
        for row in csv.DictReader(file):
            yield {name: _value(cell) for name, cell in row.items() if name is not None}


def _value(cell: Any) -> Any:
    """What a cell of a CSV stands for: nothing, a list or object as JSON, or text."""
    if not cell:
        return None
    if cell[0] in "[{":
        try:
            return load_json(cell)
        except ValueError:
            return cell
    return cell[1:] if cell[0] == "'" else cell


def _read_parquet(path: Path) -> Iterator[Row]:
    import pyarrow.parquet as pq

    for batch in pq.ParquetFile(path).iter_batches(_PARQUET_BATCH):
        yield from batch.to_pylist()


_READERS = {JSONL: _read_jsonl, (".csv", ".csv.gz"): _read_csv, (".parquet",): _read_parquet}


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


def replace_whole(path: Path, content: bytes) -> None:
    """Write a file that nobody finds half of.

    Raises:
        InputError: the folder does not exist.
    """
    check_folder(path)
    with whole(path) as file:
        file.write(content)


def show_table(rows: Sequence[Row], columns: Sequence[str]) -> None:
    """Rows as a table for people; numbers to three digits, lists one entry a line."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, pad_edge=False, show_edge=False, header_style="bold")
    for name in columns:
        number = any(isinstance(row.get(name), int | float) for row in rows)
        table.add_column(
            name.replace("_", " "),
            justify="right" if number else "left",
            overflow="fold",
            no_wrap=number,
            min_width=_LAST if name == columns[-1] else None,
        )
    for row in rows:
        table.add_row(*(escape(_shown(row.get(name))) for name in columns))
    Console(highlight=False).print(table)


def _shown(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.3g}" if abs(value) < 1 else f"{value:,.1f}"
    if isinstance(value, list):
        lines = [_shown(each) for each in value[:_MOST_LINES]]
        return "\n".join(
            [*lines, f"and {len(value) - _MOST_LINES} more"] if len(value) > _MOST_LINES else lines
        )
    if isinstance(value, dict):
        return "  ".join(
            _shown(each)
            for name, each in value.items()
            if name not in ("feature", "id") and not isinstance(each, list | bool)
        )
    return printable(str(value))
