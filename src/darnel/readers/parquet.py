"""Records in Parquet, row by row and only the columns that are known."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from darnel.page.page import Page
from darnel.readers.record import RECORD_KEYS, page_of
from darnel.readers.stream import Reading, name_of, one_line

SUFFIXES = (".parquet",)
_ROWS = 1  # decoded at once: by a dictionary, every value of a small file may be as large as all of it
_BUFFER = 1 << 20  # bytes read at once; without it, the whole column of a row group


def read_parquet(path: Path, reading: Reading) -> Iterator[Page]:
    """Pages of a Parquet file. Where a row group is damaged, each of its rows from there on is a page with an error."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    name, number = name_of(path), 0
    try:
        with reading.open(path) as file, pq.ParquetFile(file, pre_buffer=False, buffer_size=_BUFFER) as table:
            if table.metadata.num_rows > os.fstat(file.fileno()).st_size:
                raise pa.ArrowInvalid(f"it claims {table.metadata.num_rows:,} rows, more than it has bytes")
            columns = [column for column in table.schema_arrow.names if column in RECORD_KEYS]
            for group in range(table.num_row_groups):
                last = number + table.metadata.row_group(group).num_rows
                try:
                    for record in _records(table, group, columns):
                        number += 1
                        yield _page(record, f"{name}#{number}", reading)
                except (OSError, pa.ArrowException) as error:
                    for number in range(number + 1, last + 1):  # noqa: B020 - goes on counting
                        yield Page(
                            "",
                            source=f"{name}#{number}",
                            error=f"its row group is damaged: {one_line(error)}",
                        )
    except (OSError, pa.ArrowException) as error:
        yield Page("", source=f"{name}#{number + 1}", error=f"cannot be read as Parquet: {one_line(error)}")


def _page(record: dict[str, Any], source: str, reading: Reading) -> Page:
    if any(len(value) > reading.largest for value in record.values() if isinstance(value, str | bytes)):
        return Page("", source=source, error=reading.options.too_long)
    return page_of(record, source, reading.options)


def _records(table: Any, group: int, columns: list[str]) -> Iterator[dict[str, Any]]:
    if not columns:  # rows without a known column are rows all the same
        yield from ({} for _ in range(table.metadata.row_group(group).num_rows))
        return
    for batch in table.iter_batches(_ROWS, row_groups=[group], columns=columns, use_threads=False):
        yield from batch.to_pylist()
