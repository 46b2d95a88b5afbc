"""Reading: files opened one after another, how far they are read, and what was passed over."""

import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from isal import igzip, isal_zlib

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

BROKEN: tuple[type[Exception], ...] = (OSError, EOFError, isal_zlib.error, zstd.ZstdError)  # type: ignore[assignment] # of isal's stub
"""What reading a damaged or cut file raises."""


class Reading:
    """Progress of a reading.

    Attributes:
        passed_over: records that hold no page, by kind.
        truncated: pages whose record says that the crawler cut them; they are read as they are.
    """

    def __init__(self) -> None:
        self.passed_over: Counter[str] = Counter()
        self.truncated = 0
        self._before = 0
        self._raw: IO[bytes] | None = None

    @property
    def bytes(self) -> int:
        """Bytes of files read so far, as they lie on disk."""
        return self._before + (self._raw.tell() if self._raw is not None else 0)

    @contextmanager
    def open(self, path: Path, *, unpack: bool = True) -> Iterator[IO[Any]]:
        """A file as a stream of bytes, unpacked where its suffix is `.gz` or `.zst`."""
        with path.open("rb") as raw:
            self._raw, size = raw, os.fstat(raw.fileno()).st_size
            suffix = path.suffix.lower() if unpack else ""
            try:
                stream: Any = igzip.open(raw) if suffix == ".gz" else zstd.open(raw) if suffix == ".zst" else raw
                with stream:
                    yield stream
            finally:
                self._raw = None
                self._before += size


def name_of(path: Path) -> str:
    """A path as text that can be written; file names need not be UTF-8, output is."""
    return str(path).encode("utf-8", "replace").decode()
