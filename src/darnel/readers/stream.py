"""Reading: files opened one after another, how far they are read, and what was passed over."""

import io
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TypeVar

from isal import igzip, isal_zlib

from darnel._compat import zstd

LARGEST = 16 << 20
"""Bytes of a record or page, unpacked, that are read; a longer one is an error row, and nothing of it is kept."""

_BOMB = 500  # times its size that a packed file may unpack to, once it has come to 128 MB
_PATIENT = 1 << 27
_CHUNK = 1 << 20
_STEP = 1 << 14  # bytes unpacked at once: where a file breaks off, isal keeps nothing of the step

BROKEN: tuple[type[Exception], ...] = (OSError, EOFError, isal_zlib.error, zstd.ZstdError)  # type: ignore[assignment] # of isal's stub
"""What reading a damaged or cut file raises."""


class Reading:
    """Progress of a reading, and its limit.

    Attributes:
        largest: bytes of a record or page, unpacked.
        passed_over: records that hold no page, by kind.
        truncated: pages whose record says that the crawler cut them; they are read as they are.
    """

    def __init__(self, largest: int = LARGEST) -> None:
        self.largest = largest
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
                packed: Any = (
                    igzip.open(raw) if suffix == ".gz" else zstd.open(raw) if suffix == ".zst" else None
                )
                if packed is None:
                    yield raw
                else:
                    with packed, io.BufferedReader(_Unpacked(packed, size), _CHUNK) as stream:
                        yield stream
            finally:
                self._raw = None
                self._before += size

    @property
    def too_long(self) -> str:
        """What is said of a record or page over the limit."""
        return (
            f"longer than {self.largest / (1 << 20):g} MB, the most that is read of a record (--max-record)"
        )


class _Unpacked(io.RawIOBase):
    """What a packed file unpacks to; the file breaks off where that is out of all proportion."""

    def __init__(self, packed: Any, size: int) -> None:
        self._packed = packed
        self._most = max(_BOMB * size, _PATIENT)
        self._size = 0

    def readable(self) -> bool:
        """Whether it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer as far as one read goes: what stands before a damage is still read."""
        content = self._packed.read1(min(len(buffer), _STEP))
        self._size += len(content)
        if self._size > self._most:
            raise OSError(
                f"it unpacks to more than {self._most:,} bytes, {_BOMB} times its size; unpack it yourself if that is right"
            )
        buffer[: len(content)] = content
        return len(content)


AnyText = TypeVar("AnyText", str, bytes)


def lines_of(readline: Callable[[int], AnyText], largest: int, ends: AnyText) -> Iterator[AnyText | None]:
    """Lines, each with its end; None in place of one that is longer than `largest`, of which nothing is kept.

    Args:
        readline: reads at most so many bytes or characters of a line.
        largest: in the same unit.
        ends: characters that end a line.
    """
    while line := readline(largest + 1):
        if len(line) <= largest or line[-1:] in ends:
            yield line
            continue
        del line
        while (piece := readline(_CHUNK)) and piece[-1:] not in ends:
            pass
        yield None


def name_of(path: Path) -> str:
    """A path as text that can be written; file names need not be UTF-8, output is."""
    return str(path).encode("utf-8", "replace").decode()
