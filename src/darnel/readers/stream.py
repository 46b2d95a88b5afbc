"""Files as streams of bytes: unpacked by suffix, with limits, and how far they are read."""

import bz2
import io
import lzma
import os
import struct
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any, Self, TypeVar

from isal import igzip, isal_zlib

from darnel.readers.options import ReadOptions
from darnel.readers.zstd import zstd

_BOMB = 500  # times its size that a packed file may unpack to, once it has come to 128 MB
_PATIENT = 1 << 27
_CHUNK = 1 << 20
_CONTROLS = bytes({*range(0x20)} - {*b"\t\n\v\f\r"})  # bytes that text does not have
_FIRST = 64  # bytes that are enough to tell what a stream is
_KEPT = 4 << 20  # last bytes of an unpacked file that are kept: readers look ahead and return
_STEP = 1 << 14  # bytes unpacked at once: where a file is truncated, isal keeps nothing of the step

_SKIPPABLE = 0x184D2A5D  # magic number of the frame with the dictionary of a `.warc.zst`
_DICTIONARY = 64 << 20  # bytes of a dictionary


def _open_zstd(raw: IO[bytes]) -> Any:
    """Open Zstandard frames; a dictionary in the first frame is used, as the format of `.warc.zst` has it."""
    head = raw.read(8)
    magic, size = struct.unpack("<II", head.ljust(8, b"\0"))
    if magic != _SKIPPABLE or size > _DICTIONARY:
        return zstd.open(io.BufferedReader(_Prefixed(head, raw), _CHUNK))
    dictionary = raw.read(size)
    if dictionary[:4] == b"\x28\xb5\x2f\xfd":
        dictionary = zstd.ZstdDecompressor().decompress(dictionary, _DICTIONARY)
    try:
        return zstd.open(raw, zstd_dict=zstd.ZstdDict(dictionary))
    except ValueError as error:
        raise OSError(f"invalid dictionary in the first frame: {error}") from error


_UNPACK: dict[str, Callable[[IO[bytes]], Any]] = {
    ".gz": igzip.open,
    ".zst": _open_zstd,
    ".zstd": _open_zstd,
    ".bz2": bz2.open,
    ".xz": lzma.open,
}
PACKINGS = tuple(_UNPACK)
"""Suffixes of packed files."""

MARKS = {
    b"\x1f\x8b": ".gz",
    b"\x28\xb5\x2f\xfd": ".zst",
    struct.pack("<I", _SKIPPABLE): ".zst",
    b"BZh": ".bz2",
    b"\xfd7zXZ\0": ".xz",
}
"""First bytes of packed files, and the suffix that these have."""

BROKEN: tuple[type[Exception], ...] = (OSError, EOFError, isal_zlib.error, zstd.ZstdError, lzma.LZMAError)  # type: ignore[assignment] # of isal's stub
"""What reading a damaged or truncated file raises."""


class Reading:
    """How far a reading is, and what it skipped.

    Attributes:
        options: under which pages are read.
        passed_over: records without a page, by kind.
        truncated: pages whose record says that the crawler cut them; they are read as they are.
        waiting: records of which it is not known yet whether they are pages.
        settled_without: records of which it became known that they are none.
    """

    def __init__(self, options: ReadOptions = ReadOptions()) -> None:  # noqa: B008 - it is frozen
        self.options = options
        self.passed_over: Counter[str] = Counter()
        self.truncated = self.waiting = self.settled_without = 0
        self._before = 0
        self._raw: IO[bytes] | None = None

    @property
    def largest(self) -> int:
        """Bytes of a record or page, unpacked."""
        return self.options.max_record

    @property
    def bytes(self) -> int:
        """Bytes of files read so far, as they lie on disk."""
        return self._before + (self._raw.tell() if self._raw is not None else 0)

    def settle(self, kind: str | None, is_cut: bool) -> None:
        """Count a record that waited: it was a page, perhaps one that is cut, or of a kind without one."""
        self.waiting -= 1
        if kind is None:
            self.truncated += is_cut
        else:
            self.settled_without += 1
            self.passed_over[kind] += 1

    @contextmanager
    def open(self, path: Path, *, unpack: bool = True) -> Iterator[IO[Any]]:
        """Open a file as a stream of bytes, unpacked where its suffix is one of `PACKINGS`."""
        with path.open("rb", _CHUNK) as raw:
            self._raw, size = raw, os.fstat(raw.fileno()).st_size
            opener = _UNPACK.get(_packing_of(raw, path.suffix.lower())) if unpack else None
            try:
                if opener is None:
                    yield raw
                else:
                    with opener(raw) as packed, io.BufferedReader(_Unpacked(packed, size), _CHUNK) as stream:
                        yield stream
            finally:
                self._raw = None
                self._before += size


def unpacked(file: IO[bytes], suffix: str, size: int = 0) -> IO[bytes]:
    """Unpack a stream by the suffix that its file would have."""
    return io.BufferedReader(_Unpacked(_UNPACK[suffix](file), size), _CHUNK)


def prefixed(file: IO[bytes], size: int = _FIRST) -> tuple[bytes, IO[bytes]]:
    """Return at least the first `size` bytes of a stream, and a stream that still has them."""
    if isinstance(file, io.BufferedReader) and len(head := file.peek(size)) >= size:
        return head, file
    pieces, read = [], 0
    while read < size and (piece := file.read1(max(size - read, _STEP))):  # type: ignore[attr-defined]
        pieces.append(piece)
        read += len(piece)
    head = b"".join(pieces)
    return head, io.BufferedReader(_Prefixed(head, file), _CHUNK)


class _Prefixed(io.RawIOBase):
    """Bytes that were read already, and the stream that they are from."""

    def __init__(self, head: bytes, file: IO[bytes]) -> None:
        self._head, self._file = memoryview(head), file

    def readable(self) -> bool:
        """Report that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer with what is there."""
        content: Any = self._head[: len(buffer)]
        self._head = self._head[len(content) :]
        if not content:
            content = self._file.read1(len(buffer))  # type: ignore[attr-defined]
        buffer[: len(content)] = content
        return len(content)


def _packing_of(raw: IO[bytes], suffix: str) -> str:
    """Return the suffix of how a file is packed, by its first bytes: tools unpack files and keep their names.

    What is damaged is taken for what its suffix says.
    """
    head = raw.read(_FIRST)
    raw.seek(0)
    for mark, packing in MARKS.items():
        if head.startswith(mark):
            return packing
    is_text = bool(head) and not any(byte in _CONTROLS for byte in head)
    return "" if suffix in _UNPACK and is_text else suffix


class _Unpacked(io.RawIOBase):
    """What a packed file unpacks to; reading fails where that is out of all proportion."""

    def __init__(self, packed: Any, size: int) -> None:
        self._packed = packed
        self._most = max(_BOMB * size, _PATIENT)
        self._size = 0

    def readable(self) -> bool:
        """Report that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer as far as one read goes: what precedes a damage is still read."""
        content = self._packed.read1(min(len(buffer), _STEP))
        self._size += len(content)
        if self._size > self._most:
            raise OSError(
                f"decompresses to more than {self._most:,} bytes, {_BOMB} times its size: possibly a bomb; "
                "decompress it first if this is expected"
            )
        buffer[: len(content)] = content
        return len(content)


class Rewound:
    """A packed file as a stream that can seek: backwards in the last 4 MB, beyond by unpacking it again.

    Args:
        path: of the file; its suffix is one of `PACKINGS`.
        reading: that the bytes count for.
    """

    def __init__(self, path: Path, reading: Reading) -> None:
        self._path, self._reading = path, reading
        self._position = 0
        self._end = 0  # offset up to which the file was unpacked
        self._last = bytearray()  # the last bytes before that
        self._stack = ExitStack()
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Self:
        self._restart()
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def _restart(self) -> IO[bytes]:
        self._stack.close()
        self._file = self._stack.enter_context(self._reading.open(self._path))
        self._position = self._end = 0
        self._last.clear()
        return self._file

    def read(self, size: int = -1) -> bytes:
        """Read at most `size` bytes, fewer only at the end or before a damage."""
        start = len(self._last) - (self._end - self._position)
        content = bytes(self._last[start:] if size < 0 else self._last[start : start + size])
        if size < 0 or len(content) < size:
            try:
                content += self._unpack(size - len(content) if size >= 0 else -1)
            except OSError:
                if not content:
                    raise
        self._position += len(content)
        return content

    def _unpack(self, size: int) -> bytes:
        """Unpack so many bytes in steps: what precedes a damage is returned before it is reported."""
        content = bytearray()
        while self._file and (size < 0 or len(content) < size):
            try:
                piece = self._file.read1(_CHUNK if size < 0 else size - len(content))  # type: ignore[attr-defined]
            except BROKEN as error:
                if content:
                    break
                raise OSError(f"file is truncated here: {one_line(error)}") from error
            if not piece:
                break
            content += piece
        self._end += len(content)
        self._last += content[-_KEPT:]
        if len(self._last) > 2 * _KEPT:
            del self._last[:-_KEPT]
        return bytes(content)

    def tell(self) -> int:
        """Return the offset in the unpacked file."""
        return self._position

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to an offset from the start of the unpacked file."""
        if whence == 1:
            offset += self._position
        if offset < self._end - len(self._last):
            self._restart()
        self._position = min(offset, self._end)
        while self._position < offset and self.read(min(offset - self._position, _CHUNK)):
            pass
        return self._position


AnyText = TypeVar("AnyText", str, bytes)


def lines_of(readline: Callable[[int], AnyText], largest: int, ends: AnyText) -> Iterator[AnyText | None]:
    """Yield lines, each with its end; None in place of one longer than `largest`, of which nothing is kept.

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
    """Return a path as text that can be written; file names need not be UTF-8, output is."""
    return str(path).encode("utf-8", "replace").decode()


def one_line(error: BaseException) -> str:
    """Return what an exception says in one line of at most 200 printable characters."""
    text = "".join(char if char.isprintable() else " " for char in str(error))
    return " ".join(text.split())[:200] or type(error).__name__
