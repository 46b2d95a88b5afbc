"""Readers: files, folders and records become pages. A file a format."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from darnel.errors import InputError
from darnel.page.page import Page
from darnel.readers import arc, csvfile, document, jsonl, parquet, warc
from darnel.readers.find import files_in, files_of_glob
from darnel.readers.item import Item, pages_of
from darnel.readers.options import ReadOptions
from darnel.readers.standard_input import NAME as STANDARD_INPUT
from darnel.readers.standard_input import read_standard_input
from darnel.readers.stream import PACKINGS, Reading, name_of, one_line

Reader = Callable[[Path, Reading], Iterator[Item]]
_READERS: dict[str, Reader] = {
    **dict.fromkeys(document.SUFFIXES, document.read_document),
    **dict.fromkeys(warc.SUFFIXES, warc.read_warc),
    **dict.fromkeys(arc.SUFFIXES, arc.read_arc),
    **dict.fromkeys(jsonl.SUFFIXES, jsonl.read_jsonl),
    **dict.fromkeys(parquet.SUFFIXES, parquet.read_parquet),
    **dict.fromkeys(csvfile.SUFFIXES, csvfile.read_csv),
}
_NEVER_PACKED = parquet.SUFFIXES
SUFFIXES = tuple(_READERS)
"""Suffixes of files that are read; most also packed, see `PACKINGS`."""


def reader_of(path: Path, options: ReadOptions = ReadOptions()) -> Reader | None:  # noqa: B008 - it is frozen
    """Return the reader for a file's suffix, or None.

    With a format in the options, a file with another suffix is a page of that format.
    """
    name = path.name.lower()
    packing = next((suffix for suffix in PACKINGS if name.endswith(suffix)), "")
    suffix = "." + name.removesuffix(packing).rpartition(".")[2]
    reader = None if packing and suffix in _NEVER_PACKED else _READERS.get(suffix)
    return document.read_document if reader is None and options.format != "auto" else reader


def _is_page_file(path: Path) -> bool:
    """Return whether a file of a folder is read: a plain `.json` only where it is an object a line."""
    return reader_of(path) is not None and (path.suffix.lower() != ".json" or jsonl.has_records(path))


def find_files(
    path: str | os.PathLike[str],
    options: ReadOptions = ReadOptions(),  # noqa: B008 - it is frozen
) -> tuple[list[Path], Counter[str]]:
    """Find readable files behind a path, folder or glob, in sorted order, and count the others by kind.

    Raises:
        InputError: nothing is there, or nothing there can be read as pages.
    """
    if not str(path):  # as of a variable of a shell that is not set; it would mean the current folder
        raise InputError("an input is empty; name a file or folder, or . for the current folder")
    root = Path(path)
    others: Counter[str] = Counter()
    if root.is_dir():
        files, others = files_in(root, _is_page_file)
    elif root.is_file():
        files = [root]
    elif root.exists():
        raise InputError(f"{path}: a pipe, socket or device; read it as -, as in darnel score - < FILE")
    else:
        files = list(files_of_glob(str(path)))
        if not files:
            raise InputError(f"{path}: no such file or folder; check its name")
    readable = [file for file in files if reader_of(file, options) is not None]
    others += Counter(
        file.suffix.lower() or "no suffix" for file in files if reader_of(file, options) is None
    )
    if not readable:
        reads = f"darnel reads {' '.join(SUFFIXES)}, also packed by {' '.join(PACKINGS)}"
        if root.is_dir():
            raise InputError(f"{path}: the folder has no page files{_listed(others)}; {reads}")
        raise InputError(
            f"{path}: unknown suffix; {reads}, and any file with --format html, markdown or text"
        )
    return readable, others


def _listed(counts: Counter[str]) -> str:
    kinds = ", ".join(f"{count} {kind}" for kind, count in counts.most_common(8))
    return f" ({kinds})" if kinds else ""


def read(path: str | os.PathLike[str], reading: Reading | None = None) -> Iterator[Page]:
    """Read pages of a file, a folder (recursively, in sorted order), a glob, or `-` for standard input.

    A record or file that cannot be read gives a page whose `error` says why, so that no row is lost.

    Args:
        path: where to read.
        reading: options, how far the reading is, and what was skipped.

    Raises:
        InputError: the path does not exist or contains nothing readable.
        UsageError: standard input is neither records nor a page.
    """
    return pages_of(read_items(path, reading or Reading()))


def read_items(path: str | os.PathLike[str], reading: Reading) -> Iterator[Item]:
    """Read as `read` does, but leave it to whoever takes the records to make pages of them."""
    if str(path) == STANDARD_INPUT:
        yield from read_standard_input(reading)
        return
    for file in find_files(path, reading.options)[0]:
        yield from read_file(file, reading)


def read_file(path: Path, reading: Reading) -> Iterator[Item]:
    """Read one file that `find_files` lists; one page with an error where it cannot be opened."""
    reader = reader_of(path, reading.options)
    if reader is None:
        return
    try:
        yield from reader(path, reading)
    except OSError as error:
        name = name_of(path)
        yield Page(b"", source=name, error=f"cannot be read: {error.strerror or one_line(error)}")
