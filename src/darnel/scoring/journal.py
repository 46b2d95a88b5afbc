"""Journal: the rows of a run as far as it got, kept beside OUT so that a run that was killed goes on where it was."""

import fcntl
import os
import struct
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any, BinaryIO, Self

import orjson

from darnel._compat import zstd
from darnel.errors import InputError

Row = Mapping[str, Any]
_HEAD = struct.Struct("<II")  # length and CRC-32 of a frame
_LONGEST_KEY = 1 << 16  # bytes of a first frame at most; text of others, read as a length, is far above
_SYNC = 5.0  # seconds after which rows are on the disk, come what may


class Journal:
    """Frames of rows in a file, each with its length and check sum: what breaks off in a frame is cut away.

    Args:
        path: of the file.
        key: what the run was asked for, as plain JSON values.
        resume: go on with what is there; else start anew.

    Attributes:
        ends: what the frames say of the inputs that were read to their end.

    Raises:
        InputError: it is the journal of another run, or one that is still at work.
    """

    def __init__(self, path: Path, key: dict[str, Any], *, resume: bool) -> None:
        self.path = path
        self.ends: dict[int, Any] = {}
        try:
            # A link that somebody left under this name would lead to another file of theirs.
            descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o666)
        except OSError as error:
            raise InputError(
                f"{path}: the rows of a run cannot be kept here ({error.strerror}); "
                "remove it, or write to another file"
            ) from error
        self._file: BinaryIO = os.fdopen(descriptor, "a+b")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise InputError(
                f"{path}: another run is at work on it; wait for its end, or write to another file"
            ) from None
        self._synced = monotonic()
        self._rows = 0
        self._refuse_others()
        if not resume:
            self._file.truncate(0)
        started = next(self._frames(), None)
        if started is None:
            self._write(key)
        elif changed := [name for name in key if started.get(name) != key[name]]:
            self._file.close()
            raise InputError(
                f"{path}: {', '.join(changed)} changed since this run was begun; leave out --resume to start anew"
            )

    def rows(self) -> Iterator[Row]:
        """All rows kept, in order; what is broken at the end is cut away."""
        frames = self._frames()
        next(frames)
        for frame in frames:
            try:
                rows = [dict(row) for row in frame["rows"]]
                self.ends.update({int(index): dict(end) for index, end in frame["ends"].items()})
            except (AttributeError, KeyError, TypeError, ValueError) as error:
                raise InputError(
                    f"{self.path}: not the rows of a run; drop --resume to start over"
                ) from error
            self._rows += len(rows)
            yield from rows

    def append(self, rows: list[Row], ends: dict[int, Any]) -> None:
        """Keep some more rows, and what became known of the inputs."""
        self._rows += len(rows)
        self._write({"rows": rows, "ends": {str(place): end for place, end in ends.items()}})
        if monotonic() - self._synced > _SYNC:
            os.fsync(self._file.fileno())
            self._synced = monotonic()

    def remove(self) -> None:
        """Forget the run: its rows are where they were wanted."""
        self.path.unlink()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(*([OSError] if error else [])):  # a full disk was reported already
            self._file.close()
        if error is not None and not self._rows:
            self.path.unlink()  # nothing that could be resumed

    def _refuse_others(self) -> None:
        """Raise InputError where the file has content, and a run of darnel did not write it."""
        self._file.seek(0)
        head = self._file.read(_HEAD.size)
        declared = _HEAD.unpack(head)[0] if len(head) == _HEAD.size else 0
        complete = os.fstat(self._file.fileno()).st_size >= _HEAD.size + declared
        first = next(self._frames(cut=False), None)
        if declared > _LONGEST_KEY or (declared and complete and not isinstance(first, dict)):
            self._file.close()
            raise InputError(
                f"{self.path}: exists, and is not the rows of a run; move it away, or write to another file"
            )

    def _write(self, thing: Any) -> None:
        packed = zstd.compress(orjson.dumps(thing, option=orjson.OPT_SERIALIZE_NUMPY))
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
        whole = 0
        while len(head := self._file.read(_HEAD.size)) == _HEAD.size:
            size, check = _HEAD.unpack(head)
            packed = self._file.read(size)
            if len(packed) != size or zlib.crc32(packed) != check:
                break
            whole = self._file.tell()
            yield orjson.loads(zstd.decompress(packed))
            self._file.seek(whole)
        if cut:
            self._file.truncate(whole)
            self._file.seek(whole)
