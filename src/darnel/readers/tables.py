"""Tables that darnel wrote: rows of scores, sites, operators and clusters, read again by suffix."""

import csv
import gzip
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from darnel.errors import InputError
from darnel.readers.json_value import load_json
from darnel.readers.jsonl import SUFFIXES as JSONL
from darnel.readers.jsonl import read_lines
from darnel.readers.options import ReadOptions
from darnel.readers.stream import PACKINGS, Reading

_PARQUET_BATCH = 10_000
_NAMED = (".jsonl", ".csv", ".parquet")

Row = dict[str, Any]


def read_table(path: Path) -> Iterator[Row]:
    """Read the rows of a table that darnel wrote: `.jsonl`, `.csv` (both also packed) or `.parquet`.

    Raises:
        InputError: the file does not exist, or is no such table.
    """
    name = path.name.lower()
    read = next((read for suffixes, read in _READERS.items() if name.endswith(suffixes)), None)
    if read is None:
        raise InputError(f"{path}: unknown suffix; darnel reads tables in {' '.join(_NAMED)}, also packed")
    try:
        yield from read(path)
    except FileNotFoundError as error:
        raise InputError(f"{path}: no such file; check its name") from error
    except (OSError, ValueError, EOFError, csv.Error) as error:
        raise InputError(f"{path}: cannot be read as a table: {error}") from error


def run_of(scores: Path) -> dict[str, str]:
    """Return date, model and threshold of the run that wrote a file of scores; empty where nothing says."""
    try:
        told = load_json(scores.with_name(f"{scores.name}.report.json").read_bytes())
        if told["out"]["bytes"] != scores.stat().st_size:
            return {}
        date, run = str(told["began"])[:10], told["run"]
        return {"date": date, "model": str(run["model"])[:12], "threshold": str(run["--threshold"])}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


class Tables:
    """Rows of some tables, one table after the other.

    Attributes:
        position: file and number of the row last read, for a message about it.
    """

    def __init__(self, paths: Iterable[Path]) -> None:
        self._paths = list(paths)
        self.position = ""

    def __iter__(self) -> Iterator[Row]:
        for path in self._paths:
            for number, row in enumerate(read_table(path), 1):
                self.position = f"{path}, row {number}"
                yield row


def no_scores(path: Path) -> InputError:
    """Return the error of a file without rows of `darnel score`."""
    return InputError(f"{path}: no rows of scored pages; make them with 'darnel score INPUT -o scores.jsonl'")


def position_in(rows: Iterable[Row], number: int) -> str:
    """Return which row a message is about: by file where the rows are those of `Tables`."""
    return rows.position if isinstance(rows, Tables) else f"row {number}"


def _read_jsonl(path: Path) -> Iterator[Row]:
    for number, line in enumerate(
        read_lines(path, Reading(ReadOptions(max_record=2**31))), 1
    ):  # a line may contain a whole cluster
        if line and line.strip():
            row = load_json(line)
            if not isinstance(row, dict):
                raise InputError(f"{path}#{number}: not a row: the line is JSON, but not an object")
            yield row


def _read_csv(path: Path) -> Iterator[Row]:
    csv.field_size_limit(2**31 - 1)  # a cell may contain a whole cluster
    with (
        gzip.open(path, "rt", encoding="utf-8", newline="")
        if path.suffix == ".gz"
        else path.open(encoding="utf-8-sig", newline="") as file
    ):
        for row in csv.DictReader(file):
            yield {name: _value(cell) for name, cell in row.items() if name is not None}


def _value(cell: Any) -> Any:
    """Return the value of a cell of CSV: None, a list or object as JSON, or text."""
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


_READERS = {
    tuple(suffix + packing for suffix in JSONL for packing in ("", *PACKINGS)): _read_jsonl,
    (".csv", ".csv.gz"): _read_csv,
    (".parquet",): _read_parquet,
}
