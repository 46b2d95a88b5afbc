"""Journal: the rows of a run so far, kept next to OUT, so that a run that was killed can be resumed."""

import fcntl
import os
import stat
import struct
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any, BinaryIO, Self

import orjson

from darnel.errors import InputError
from darnel.readers.zstd import zstd

Row = Mapping[str, Any]
_HEAD = struct.Struct("<II")  # length and CRC-32 of a frame
_LONGEST_KEY = 1 << 16  # bytes of a first frame at most; text of others, read as a length, is far above
_LARGEST = 256 << 20  # bytes of a frame, unpacked; 32 rows have some 100 kB
_SYNC = 5.0  # seconds after which rows are on the disk in any case
_NOT_A_JOURNAL = "not the rows of a run; drop --resume to start over"


def check_same_run(path: Path, started: Mapping[str, Any], key: Mapping[str, Any]) -> None:
    """Check that the run that wrote a file is the one to be resumed.

    Raises:
        InputError: its inputs or options were others.
    """
    if changed := [name for name in {**key, **started} if started.get(name) != key.get(name)]:
        raise InputError(
            f"{path}: {', '.join(changed)} changed since the run started; drop --resume to start over"
        )


class Journal:
    """Frames of rows in a file, each with its length and check sum; an incomplete one at the end is cut away.

    Args:
        path: of the file.
        key: what the run was asked for, as plain JSON values.
        resume: continue with the rows of the file; else start over.

    Attributes:
        ends: what the frames say of the inputs that were read to their end.
        kept: number of rows in the file.

    Raises:
        InputError: it is not a journal, that of another run, or that of a run that is at work.
    """

    def __init__(self, path: Path, key: dict[str, Any], *, resume: bool) -> None:
        self.path = path
        self.ends: dict[int, Any] = {}
        try:
            # A link that somebody left under this name would lead to another file of theirs.
            flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK
            descriptor = os.open(path, flags, 0o666)
        except OSError as error:
            raise InputError(
                f"{path}: the rows of a run cannot be kept here ({error.strerror}); "
                "remove it, or write to another file"
            ) from error
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise InputError(f"{path}: not a regular file; remove it, or write to another file")
        self._file: BinaryIO = os.fdopen(descriptor, "a+b")
        self._lock()
        self._synced = monotonic()
        self.kept = 0
        self._refuse_others()
        if not resume:
            self._file.truncate(0)
        started = next(self._frames(), None)
        self._is_new = started is None
        if started is None:
            self._write(_json(key))
        else:
            try:
                check_same_run(path, started, key)
            except InputError:
                self._file.close()
                raise

    def rows(self) -> Iterator[Row]:
        """Yield all rows kept, in order; an incomplete frame at the end is cut away.

        Raises:
            InputError: the file was not written by a run.
        """
        self.kept = 0
        frames = self._frames()
        next(frames)
        for frame in frames:
            try:
                rows = [dict(row) for row in frame["rows"]]
                self.ends.update({int(index): dict(end) for index, end in frame["ends"].items()})
            except (AttributeError, KeyError, TypeError, ValueError) as error:
                raise InputError(f"{self.path}: {_NOT_A_JOURNAL}") from error
            self.kept += len(rows)
            yield from rows

    def append(self, rows: list[Row], ends: dict[int, Any]) -> list[Row]:
        """Append rows, and what is new about the inputs; return the rows as `rows` will yield them."""
        self.kept += len(rows)
        content = _json({"rows": rows, "ends": {str(index): end for index, end in ends.items()}})
        self._write(content)
        if monotonic() - self._synced > _SYNC:
            os.fsync(self._file.fileno())
            self._synced = monotonic()
        written: list[Row] = orjson.loads(content)["rows"]
        return written

    def remove(self) -> None:
        """Remove the file: its rows are in OUT."""
        self.path.unlink()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(*((OSError,) if error else ())):  # a full disk was reported already
            self._file.close()
        if error is not None and self._is_new and not self.kept:
            self.path.unlink(missing_ok=True)  # nothing that could be resumed

    def _lock(self) -> None:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.close()
            raise InputError(
                f"{self.path}: another run is at work on it; wait for its end, or write to another file"
            ) from None

    def _refuse_others(self) -> None:
        """Raise InputError where the file has content, and a run of darnel did not write it."""
        self._file.seek(0)
        head = self._file.read(_HEAD.size)
        declared = _HEAD.unpack(head)[0] if len(head) == _HEAD.size else 0
        complete = os.fstat(self._file.fileno()).st_size >= _HEAD.size + declared
        try:
            first = next(self._frames(cut=False), None)
        except InputError:
            first = None
        if declared > _LONGEST_KEY or (declared and complete and not isinstance(first, dict)):
            self._file.close()
            raise InputError(
                f"{self.path}: exists, and is not the rows of a run; move it away, or write to another file"
            )

    def _write(self, content: bytes) -> None:
        packed = zstd.compress(content)
        try:
            self._file.write(_HEAD.pack(len(packed), zlib.crc32(packed)) + packed)
            self._file.flush()
        except OSError as error:
            raise InputError(
                f"{self.path}: cannot be written ({error.strerror}); the rows so far are kept: "
                "free some space and re-run the same command with --resume"
            ) from error

    def _frames(self, *, cut: bool = True) -> Iterator[Any]:
        self._file.seek(0)
        end = 0
        while len(head := self._file.read(_HEAD.size)) == _HEAD.size:
            size, check = _HEAD.unpack(head)
            packed = self._file.read(size)
            if len(packed) != size or zlib.crc32(packed) != check:
                break
            end = self._file.tell()
            try:
                yield orjson.loads(_unpack(packed))
            except (ValueError, zstd.ZstdError) as error:
                raise InputError(f"{self.path}: {_NOT_A_JOURNAL}") from error
            self._file.seek(end)
        if cut:
            self._file.truncate(end)
            self._file.seek(end)


def _json(thing: Any) -> bytes:
    return orjson.dumps(thing, option=orjson.OPT_SERIALIZE_NUMPY)


def _unpack(packed: bytes) -> bytes:
    """Unpack a frame.

    Raises:
        ValueError: it is larger than a frame of rows can be.
    """
    decompressor = zstd.ZstdDecompressor()
    content = decompressor.decompress(packed, _LARGEST)
    if not decompressor.eof:
        raise ValueError("a frame is too large")
    return content
