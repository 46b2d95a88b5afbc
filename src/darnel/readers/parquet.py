"""Records in Parquet, row by row and only the columns that are looked at."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from darnel.page.page import Page
from darnel.readers.item import Item, Unread
from darnel.readers.options import ReadOptions
from darnel.readers.record import NAMED, is_content_key, is_record_key, page_of
from darnel.readers.stream import Reading, name_of, one_line

SUFFIXES = (".parquet", ".parq", ".pq")
_ROWS = 1  # decoded at once: by a dictionary, every value of a small file may be as large as all of it
_BUFFER = 1 << 20  # bytes read at once; without it, the whole column of a row group
_ENTRIES = 1_000  # of a list or map that are looked at


@dataclass(frozen=True, slots=True)
class UnreadRow(Unread):
    """One row, its texts still bytes: decoded by the worker that judges it.

    Attributes:
        record: values by column.
        texts: the columns of type text.
        source: where it was read.
        options: how the page is read.
    """

    record: dict[str, Any]
    texts: tuple[str, ...]
    source: str
    options: ReadOptions

    @property
    def weight(self) -> int:
        """Size of what there is to read, in bytes or, of a dictionary, characters; as of a `Page`."""
        return sum(len(value) for value in self.record.values() if isinstance(value, bytes | str))

    def page(self) -> Page:
        """Make the page."""
        record = dict(self.record)
        for name in self.texts:
            record[name] = _decoded(record[name])
        return page_of(record, self.source, self.options)


def read_parquet(path: Path, reading: Reading) -> Iterator[Item]:
    """Read a Parquet file.

    Where a row group is damaged, each of its rows from there on is a page with an error.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    name, number = name_of(path), 0
    try:
        with reading.open(path) as file, pq.ParquetFile(file, pre_buffer=False, buffer_size=_BUFFER) as table:
            if table.metadata.num_rows > os.fstat(file.fileno()).st_size:
                raise pa.ArrowInvalid(f"it claims {table.metadata.num_rows:,} rows, more than it has bytes")
            names = table.schema_arrow.names
            columns = [name for name in names if reading.options.keep_record or is_record_key(name)]
            # Of a file without pages, the errors name what there is, and whether there is more.
            unread = {} if any(map(is_content_key, names)) else dict.fromkeys(names[: NAMED + 1])
            for group in range(table.num_row_groups):
                last = number + table.metadata.row_group(group).num_rows
                try:
                    for record, texts in _records(table, group, columns):
                        number += 1
                        record = unread | record if unread else record  # noqa: PLW2901
                        row = UnreadRow(record, texts, f"{name}#{number}", reading.options)
                        # one that is too long is an error, and not to be kept until a worker is free
                        yield row.page() if row.weight > reading.largest else row
                except (OSError, ValueError, pa.ArrowException) as error:
                    for number in range(number + 1, last + 1):  # noqa: B020 - goes on counting
                        yield Page(
                            "",
                            source=f"{name}#{number}",
                            error=_reason(error, "its row group is damaged"),
                        )
    except (OSError, ValueError, pa.ArrowException) as error:
        yield Page("", source=f"{name}#{number + 1}", error=_reason(error, "cannot be read as Parquet"))


def _reason(error: BaseException, otherwise: str) -> str:
    """Return why rows cannot be read, as the error of a page."""
    if "decrypt" in str(error):
        return "encrypted; write a copy without encryption, and read that"
    return f"{otherwise}: {one_line(error)}"


def _records(table: Any, group: int, columns: list[str]) -> Iterator[tuple[dict[str, Any], tuple[str, ...]]]:
    """Yield the rows of a group as records with texts in bytes, and the names of these texts."""
    if not columns:  # rows without a column of a record are rows all the same
        yield from (({}, ()) for _ in range(table.metadata.row_group(group).num_rows))
        return
    for batch in table.iter_batches(_ROWS, row_groups=[group], columns=columns, use_threads=False):
        is_text = {field.name: _converter(field.type) is _text for field in batch.schema}
        texts = tuple(name for name in is_text if is_text[name])
        yield from ((record, texts) for record in records_of(batch, text=_bytes))


def records_of(batch: Any, *, text: Callable[[Any], Any] | None = None) -> Iterator[dict[str, Any]]:
    """Yield the rows of an Arrow batch as records; unlike `to_pylist`, whatever values they have.

    Args:
        batch: some rows.
        text: what converts the values of columns of text.
    """
    converters = [_converter(column.type) for column in batch.columns]
    values = [
        (name, text if text and convert is _text else convert, column)
        for name, convert, column in zip(batch.schema.names, converters, batch.columns, strict=True)
    ]
    for row in range(batch.num_rows):
        yield {name: convert(column[row]) for name, convert, column in values}


@lru_cache(maxsize=1_024)
def _converter(type_: Any) -> Callable[[Any], Any]:  # noqa: PLR0911 - a case a type
    """Return what turns a scalar of an Arrow type into a plain value.

    Arrow's own conversion fails for text that is not UTF-8, for dates that Python does not have and for zones
    that it does not know. Here, such text stays bytes, and times are None: no record needs them.
    """
    import pyarrow as pa
    from pyarrow import types

    name = str(type_)
    if types.is_dictionary(type_) or hasattr(type_, "extension_name"):
        inner = _converter(type_.value_type if types.is_dictionary(type_) else type_.storage_type)
        return lambda scalar: inner(scalar.value) if scalar.is_valid else None
    if types.is_string(type_) or types.is_large_string(type_) or name == "string_view":
        return _text
    if types.is_binary(type_) or types.is_large_binary(type_) or name == "binary_view":
        return _bytes
    if types.is_struct(type_):
        return _struct_converter(type_)
    if types.is_map(type_):
        return _list_converter(pa.struct([("key", type_.key_type), ("value", type_.item_type)]))
    if types.is_list(type_) or types.is_large_list(type_) or types.is_fixed_size_list(type_):
        return _list_converter(type_.value_type)
    if (types.is_primitive(type_) and not types.is_temporal(type_)) or types.is_decimal(type_):
        return lambda scalar: scalar.as_py()
    return lambda _: None


def _bytes(scalar: Any) -> bytes | None:
    return scalar.as_buffer().to_pybytes() if scalar.is_valid else None


def _text(scalar: Any) -> str | bytes | None:
    return _decoded(_bytes(scalar))


def _decoded(content: bytes | None) -> str | bytes | None:
    """Return text, or the bytes where they are not UTF-8."""
    try:
        return None if content is None else content.decode()
    except UnicodeDecodeError:
        return content


def _struct_converter(type_: Any) -> Callable[[Any], Any]:
    fields = [(field.name, _converter(field.type), index) for index, field in enumerate(type_)]

    def convert(scalar: Any) -> dict[str, Any] | None:
        return {name: inner(scalar[index]) for name, inner, index in fields} if scalar.is_valid else None

    return convert


def _list_converter(type_: Any) -> Callable[[Any], Any]:
    inner = _converter(type_)
    return lambda scalar: [inner(each) for each in scalar.values[:_ENTRIES]] if scalar.is_valid else None
