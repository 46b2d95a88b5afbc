"""Records in Parquet, a few rows at a time and only the columns that are known."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from darnel.page import Page
from darnel.readers.reading import Reading, name_of
from darnel.readers.record import RECORD_KEYS, page_of

SUFFIXES = (".parquet",)
_ROWS = 64  # rows decoded at once
_BUFFER = 1 << 20  # bytes read at once; without it, the whole column of a row group


def read_parquet(path: Path, reading: Reading) -> Iterator[Page]:
    """Pages of a Parquet file. Where a row group is damaged, each of its rows from there on is a page with an error."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    name, number = name_of(path), 0
    try:
        with reading.open(path) as file, pq.ParquetFile(file, pre_buffer=False, buffer_size=_BUFFER) as table:
            columns = [column for column in table.schema_arrow.names if column in RECORD_KEYS]
            for group in range(table.num_row_groups):
                last = number + table.metadata.row_group(group).num_rows
                try:
                    for record in _records(table, group, columns):
                        number += 1
                        yield page_of(record, f"{name}#{number}")
                except (OSError, pa.ArrowException) as error:
                    for number in range(number + 1, last + 1):  # noqa: B020 - goes on counting
                        yield Page("", source=f"{name}#{number}", error=f"its row group is damaged: {_line(error)}")
    except (OSError, pa.ArrowException) as error:
        yield Page("", source=f"{name}#{number + 1}", error=f"cannot be read as Parquet: {_line(error)}")


def _records(table: Any, group: int, columns: list[str]) -> Iterator[dict[str, Any]]:
    if not columns:  # rows without a known column are rows all the same
        yield from ({} for _ in range(table.metadata.row_group(group).num_rows))
        return
    for batch in table.iter_batches(_ROWS, row_groups=[group], columns=columns, use_threads=False):
        yield from batch.to_pylist()


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
