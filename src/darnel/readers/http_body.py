"""Undo HTTP transfer and content encodings."""

import io
import re
import zlib

from darnel.readers.zstd import zstd

_MOST = 4  # encodings over each other; honest servers use one of each kind
_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9a-fA-F]{1,15})[ \t]*(?:;[^\n]{0,4096})?\r?\n")
_TEXT = re.compile(rb"(?:\xef\xbb\xbf)?\s*<[!?a-zA-Z]")  # how the body of an HTML response begins
_PRINTABLE = bytes({*range(0x20, 0x7F), *b"\t\n\v\f\r\x1b", *range(0x80, 0x100)})
_MARKS = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd"}
"""First bytes of packed bodies: no page begins with these."""


class _NotEncodedError(ValueError):
    """A body that is not encoded as its headers say."""


def undo_encodings(body: bytes, transfer: str | None, content: str | None, largest: int) -> bytes:
    """Return the body without its transfer and content encodings, cut after `largest` bytes.

    Crawlers often store a body unpacked and keep its headers, and servers state encodings that they did not
    use: what is text already stays as it is, and what is packed is unpacked whatever the headers say.

    Raises:
        ValueError: the body is not encoded as its headers say, or too often.
    """
    names = [name.strip().lower() for name in f"{content or ''},{transfer or ''}".split(",") if name.strip()]
    if len(names) > _MOST:
        raise ValueError(f"{len(names)} encodings over each other")
    failed = ""
    for name in reversed(names):
        if name != "chunked" and _is_text(body):
            continue
        try:
            body = _undo(body, name, largest + 1)
        except (OSError, ValueError, zlib.error, zstd.ZstdError):
            # A body whose chunks are undone already may still be packed.
            failed = failed or ("" if name == "chunked" else name)
    for _ in range(_MOST):
        mark = next((mark for mark in _MARKS if body.startswith(mark)), None)
        if mark is None:
            break
        try:
            body = _undo(body, _MARKS[mark], largest + 1)
        except (OSError, zlib.error, zstd.ZstdError) as error:
            raise ValueError(f"the content encoding {_MARKS[mark]!r} cannot be undone") from error
        failed = ""
    if failed and not _is_text(body):
        raise ValueError(f"the content encoding {failed!r} cannot be undone")
    return body


def _is_text(body: bytes) -> bool:
    head = body[:1_024]
    return _TEXT.match(head) is not None and not head.translate(None, _PRINTABLE)


def _undo(body: bytes, name: str, most: int) -> bytes:  # noqa: PLR0911 - a case an encoding
    match name:
        case "gzip" | "x-gzip":
            return _gunzip(body, most)
        case "deflate" | "zlib":
            try:
                return zlib.decompressobj().decompress(body, most)
            except zlib.error:  # many servers leave out zlib's frame
                return zlib.decompressobj(-zlib.MAX_WBITS).decompress(body, most)
        case "br":
            return _unbrotli(body, most)
        case "zstd":
            return _unzstd(body, most)
        case "chunked":
            return _unchunk(body, most)
        case _:
            return body


def _gunzip(body: bytes, most: int) -> bytes:
    """Unpack all members; what follows the last, or is missing of it, is no error."""
    parts: list[bytes] = []
    size = 0
    while body.startswith(b"\x1f\x8b") or not parts:
        member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            parts.append(member.decompress(body, most - size))
        except zlib.error:
            if not parts:
                raise
            break
        size += len(parts[-1])
        body = member.unused_data
        if size >= most or not body:
            break
    return b"".join(parts)


def _unbrotli(body: bytes, most: int) -> bytes:
    from fastwarc.stream_io import BrotliReader

    reader, parts, size = BrotliReader(io.BytesIO(body)), [], 0
    try:
        while size < most and (part := bytes(reader.read(min(most - size, 1 << 16)))):
            parts.append(part)
            size += len(part)
    except OSError:
        if not parts:
            raise
    return b"".join(parts)


def _unzstd(body: bytes, most: int) -> bytes:
    parts, size = [], 0
    while body and size < most:
        frame = zstd.ZstdDecompressor()
        try:
            parts.append(frame.decompress(body, most - size))
        except zstd.ZstdError:
            if not parts:
                raise
            break
        size += len(parts[-1])
        body = frame.unused_data
    return b"".join(parts)


def _unchunk(body: bytes, most: int) -> bytes:
    """Join chunks, without extensions and trailers; bare line feeds and a truncated body are no error."""
    parts: list[bytes] = []
    size = place = 0
    while size < most:
        header = _CHUNK_SIZE.match(body, place)
        if header is None:
            if not parts:
                raise _NotEncodedError
            break
        length = int(header[1], 16)
        if length == 0:
            break
        part = body[header.end() : header.end() + length]
        parts.append(part)
        size += len(part)
        place = header.end() + length
        while body[place : place + 1] in (b"\r", b"\n"):
            place += 1
    return b"".join(parts)
