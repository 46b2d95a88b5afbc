"""Readers: files, folders and records become pages. A file a format."""

import glob
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from darnel.errors import InputError
from darnel.page.page import Page
from darnel.readers import csvfile, document, jsonl, parquet, warc
from darnel.readers.stream import Reading, name_of

Reader = Callable[[Path, Reading], Iterator[Page]]
_READERS: dict[str, Reader] = {
    **dict.fromkeys(document.SUFFIXES, document.read_document),
    **dict.fromkeys(warc.SUFFIXES, warc.read_warc),
    **dict.fromkeys(jsonl.SUFFIXES, jsonl.read_jsonl),
    **dict.fromkeys(parquet.SUFFIXES, parquet.read_parquet),
    **dict.fromkeys(csvfile.SUFFIXES, csvfile.read_csv),
}


def reader_of(path: Path) -> Reader | None:
    """The reader for a file's suffix, or None."""
    name = path.name.lower()
    return next((reader for suffix, reader in _READERS.items() if name.endswith(suffix)), None)


def find_files(path: str | os.PathLike[str]) -> tuple[list[Path], int]:
    """Readable files behind a path, folder or glob, in sorted order, and how many others were passed over.

    Raises:
        InputError: nothing is there, or nothing there can be read as pages.
    """
    place = Path(path)
    if place.is_dir():
        every = sorted(found for found in place.rglob("*") if found.is_file())
    elif place.exists():
        every = [place]
    else:
        every = sorted(Path(found) for found in glob.glob(str(path), recursive=True) if Path(found).is_file())  # noqa: PTH207
        if not every:
            raise InputError(f"{path}: no such file or folder")
    readable = [found for found in every if reader_of(found) is not None]
    if not readable:
        known = " ".join(_READERS)
        what = "the folder holds no page files" if place.is_dir() else "the suffix is not known"
        raise InputError(f"{path}: {what}; darnel reads {known}")
    return readable, len(every) - len(readable)


def read(path: str | os.PathLike[str], reading: Reading | None = None) -> Iterator[Page]:
    """Pages of a file, a folder (recursively, in sorted order), a glob, or `-` for JSONL on standard input.

    A record or file that cannot be read gives a page whose `error` says why, so that no row is lost.

    Args:
        path: where to read.
        reading: told how far the reading is, and what was passed over.

    Raises:
        InputError: the path does not exist or holds nothing readable.
    """
    reading = Reading() if reading is None else reading
    if str(path) == "-":
        yield from jsonl.read_jsonl(None, reading)
        return
    for file in find_files(path)[0]:
        yield from read_file(file, reading)


def read_file(path: Path, reading: Reading) -> Iterator[Page]:
    """Pages of one file that `find_files` found; one page with an error where it cannot be opened."""
    reader = reader_of(path)
    if reader is None:
        return
    try:
        yield from reader(path, reading)
    except OSError as error:
        name = name_of(path)
        yield Page(b"", source=name, path=name, error=f"cannot be read: {error.strerror or error}")
