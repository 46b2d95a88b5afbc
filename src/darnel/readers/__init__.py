"""Readers: files, folders and records become pages. A file a format."""

import glob
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from darnel.errors import InputError
from darnel.page.page import Page
from darnel.readers import arc, csvfile, document, jsonl, parquet, warc
from darnel.readers.jsonl import Item, as_page
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


def reader_of(path: Path) -> Reader | None:
    """Return the reader for a file's suffix, or None."""
    name = path.name.lower()
    packing = next((suffix for suffix in PACKINGS if name.endswith(suffix)), "")
    suffix = "." + name.removesuffix(packing).rpartition(".")[2]
    return None if packing and suffix in _NEVER_PACKED else _READERS.get(suffix)


def find_files(path: str | os.PathLike[str]) -> tuple[list[Path], int]:
    """Find readable files behind a path, folder or glob, in sorted order, and count the others.

    Raises:
        InputError: nothing is there, or nothing there can be read as pages.
    """
    root = Path(path)
    if root.is_dir():
        files = sorted(file for file in root.rglob("*") if file.is_file())
    elif root.exists():
        files = [root]
    else:
        files = sorted(Path(name) for name in glob.glob(str(path), recursive=True) if Path(name).is_file())  # noqa: PTH207
        if not files:
            raise InputError(f"{path}: no such file or folder")
    readable = [file for file in files if reader_of(file) is not None]
    if not readable:
        what = "the folder holds no page files" if root.is_dir() else "unknown suffix"
        raise InputError(f"{path}: {what}; darnel reads {' '.join(SUFFIXES)}, packed by {' '.join(PACKINGS)}")
    return readable, len(files) - len(readable)


def read(path: str | os.PathLike[str], reading: Reading | None = None) -> Iterator[Page]:
    """Read pages of a file, a folder (recursively, in sorted order), a glob, or `-` for standard input.

    A record or file that cannot be read gives a page whose `error` says why, so that no row is lost.

    Args:
        path: where to read.
        reading: options, how far the reading is, and what was passed over.

    Raises:
        InputError: the path does not exist or holds nothing readable.
    """
    return map(as_page, read_items(path, reading or Reading()))


def read_items(path: str | os.PathLike[str], reading: Reading) -> Iterator[Item]:
    """Read as `read` does, but leave the parsing of JSON records to whoever takes them."""
    if str(path) == "-":
        yield from jsonl.read_jsonl(None, reading)
        return
    for file in find_files(path)[0]:
        yield from read_file(file, reading)


def read_file(path: Path, reading: Reading) -> Iterator[Item]:
    """Read one file that `find_files` lists; one page with an error where it cannot be opened."""
    reader = reader_of(path)
    if reader is None:
        return
    try:
        yield from reader(path, reading)
    except OSError as error:
        name = name_of(path)
        yield Page(b"", source=name, error=f"cannot be read: {error.strerror or one_line(error)}")
