"""Readers: files, folders and records become pages. A file a format."""

import glob
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from darnel.errors import InputError
from darnel.page import Page
from darnel.readers.document import SUFFIXES as DOCUMENTS
from darnel.readers.document import read_document
from darnel.readers.jsonl import SUFFIXES as RECORDS
from darnel.readers.jsonl import read_jsonl

Reader = Callable[[Path], Iterator[Page]]
_READERS: dict[str, Reader] = {**dict.fromkeys(DOCUMENTS, read_document), **dict.fromkeys(RECORDS, read_jsonl)}


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


def read(path: str | os.PathLike[str]) -> Iterator[Page]:
    """Pages of a file, a folder (recursively, in sorted order), a glob, or `-` for JSONL on standard input.

    A record or file that cannot be read gives a page whose `error` says why, so that no row is lost.

    Raises:
        InputError: the path does not exist or holds nothing readable.
    """
    if str(path) == "-":
        yield from read_jsonl(None)
        return
    for file in find_files(path)[0]:
        reader = reader_of(file)
        if reader is not None:
            yield from reader(file)
