"""Files that appear under their name only when they are complete."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from darnel.errors import InputError


def check_folder(path: Path) -> None:
    """Check that a file can be created under a path; a symbolic link there is replaced, not followed.

    Raises:
        InputError: the path is a folder, or its own folder is missing or read-only.
    """
    folder = path.parent
    if path.is_dir():
        raise InputError(f"{path}: is a folder; name a file in it, such as {path / 'out'}{path.suffix}")
    if not folder.is_dir():
        raise InputError(f"{path}: its folder does not exist; make it first")
    if not os.access(folder, os.W_OK):
        raise InputError(f"{path}: its folder cannot be written to; name a file in another folder")


@contextmanager
def atomic_write(path: Path) -> Iterator[IO[bytes]]:
    """Open a file for writing that replaces `path` once the block ends without an error.

    What a killed run left of it is overwritten. A symbolic link under the temporary name is removed, never
    followed.

    Raises:
        InputError: the folder is missing, another run writes the file at the same time, or it cannot be
            written: no space, no permission.
    """
    check_folder(path)
    temporary = path.with_name(f".{path.name}.part")
    try:
        temporary.unlink(missing_ok=True)
        with temporary.open("xb") as file:
            try:
                yield file
                file.flush()
                os.fsync(file.fileno())
                _check_alone(file, temporary, path)
                temporary.replace(path)
            except BaseException:
                if _is_at(file, temporary):
                    temporary.unlink()
                raise
    except OSError as error:
        raise _unwritable(path, error) from error


def _check_alone(file: IO[bytes], temporary: Path, path: Path) -> None:
    """Raise InputError where another run has put its own file under the temporary name."""
    if not _is_at(file, temporary):
        raise InputError(f"{path}: another run writes it at the same time; name another file for one of them")


def _is_at(file: IO[bytes], path: Path) -> bool:
    """Return whether an open file is the one at a path: another run may have put its own there."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.lstat())
    except OSError:
        return False


def _unwritable(path: Path, error: OSError) -> Exception:
    """Return the error of a file that cannot be written; an error about another file stays as it is."""
    if error.filename is not None and Path(error.filename).name not in {path.name, f".{path.name}.part"}:
        return error
    return InputError(
        f"{path}: cannot be written ({error.strerror or error}); free some space or name another file"
    )


def write_bytes(path: Path, content: bytes) -> None:
    """Write a whole file at once, see `atomic_write`."""
    with atomic_write(path) as file:
        file.write(content)
