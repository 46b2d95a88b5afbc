"""Files that appear under their name only when they are whole."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from darnel.errors import InputError


def check_folder(path: Path) -> None:
    """Raise InputError where the folder that a file is to stand in does not exist."""
    if not path.resolve().parent.is_dir():
        raise InputError(f"{path}: its folder does not exist; make it first")


@contextmanager
def whole(path: Path) -> Iterator[IO[bytes]]:
    """A file that appears under its name only when it is whole; what a killed run left of it is written over."""
    fresh = path.with_name(f".{path.name}.part")
    try:
        with fresh.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)  # it may be that it could not even be opened
        raise


def replace_whole(path: Path, content: bytes) -> None:
    """Write a file that nobody finds half of.

    Raises:
        InputError: the folder does not exist.
    """
    check_folder(path)
    with whole(path) as file:
        file.write(content)
