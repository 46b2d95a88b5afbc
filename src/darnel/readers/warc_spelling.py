"""WARC records whose header names have another case, as the standard allows and some writers have them.

FastWARC takes the type and the length of a record from names in the usual spelling alone.
"""

import re
import zlib
from typing import IO, Any

_NAMES = {b"warc-type": b"WARC-Type", b"content-length": b"Content-Length"}
_TYPES = frozenset(
    ("warcinfo", "response", "resource", "request", "metadata", "revisit", "conversion", "continuation")
)
_HEAD = 1 << 16  # bytes in which a header ends
_CHUNK = 1 << 16
_END = re.compile(rb"\r?\n\r?\n")
_NAME = re.compile(rb"^([\w-]+)(?=[ \t]*:)", re.MULTILINE)
_LENGTH = re.compile(rb"^Content-Length[ \t]*:[ \t]*(\d{1,15})[ \t]*\r?$", re.MULTILINE)


def is_misspelt(record: Any) -> bool:
    """Return whether a record is one that FastWARC does not understand for the case of its header."""
    return str(record.record_type) == "unknown" and record.headers.get("WARC-Type", "").lower() in _TYPES


def respelled(file: IO[bytes], position: int, largest: int) -> tuple[Any, int]:
    """Read a record again, under the names that FastWARC knows.

    Args:
        file: the archive, plain or packed by gzip record by record.
        position: where the record starts.
        largest: bytes of its content that are kept.

    Returns:
        the record, and where the next one starts.

    Raises:
        OSError: the record is damaged.
    """
    from fastwarc.warc import WarcRecord

    file.seek(position)
    packed = file.read(2) == b"\x1f\x8b"
    file.seek(position)
    data, used = first_member(file, _HEAD + largest) if packed else (file.read(_HEAD), 0)
    end = _END.search(data)
    head = data[: end.start()] if end else b""
    head = _NAME.sub(lambda name: _NAMES.get(name[1].lower(), name[1]), head)
    stated = _LENGTH.search(head)
    if end is None or stated is None:
        raise OSError("its header is invalid")
    length = int(stated[1])
    kept = min(length, largest)
    if not packed:
        data += file.read(max(0, end.end() + kept - len(data)))
        used = end.end() + length
    content = data[end.end() : end.end() + kept]
    if len(content) < kept:
        raise OSError("Content-Length does not match; the record is truncated or corrupt")
    head = head[: stated.start(1)] + b"%d" % kept + head[stated.end(1) :]
    head = b"\r\n".join(head.splitlines())
    return WarcRecord.from_bytes(head + b"\r\n\r\n" + content + b"\r\n\r\n"), position + used


def first_member(file: IO[bytes], most: int, *, read_all: bool = True) -> tuple[bytes, int]:
    """Unpack one member of a gzip file.

    Args:
        file: at the start of the member.
        most: bytes of it that are kept.
        read_all: read on to the end of the member, for its size.

    Returns:
        the bytes kept, and how many packed bytes of the member were read.

    Raises:
        OSError: the member is damaged.
    """
    member, parts, kept, used = zlib.decompressobj(zlib.MAX_WBITS | 16), [], 0, 0
    try:
        while not member.eof and (read_all or kept < most) and (chunk := file.read(_CHUNK)):
            used += len(chunk)
            while chunk and not member.eof:
                part = member.decompress(chunk, _CHUNK)
                chunk = member.unconsumed_tail
                if kept < most:
                    parts.append(part)
                    kept += len(part)
    except zlib.error as error:
        raise OSError(str(error)) from error
    return b"".join(parts)[:most], used - len(member.unused_data)
