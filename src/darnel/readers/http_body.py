"""HTTP bodies as they were before they were packed for the way."""

import io
import zlib

from darnel._compat import zstd

_MOST = 4  # encodings over each other; honest servers use one of each kind


def undo_encodings(body: bytes, transfer: str | None, content: str | None, largest: int) -> bytes:
    """The body without its transfer and content encodings, cut behind `largest` bytes.

    Crawlers often store a body unpacked and keep its headers: what is text already stays as it is.

    Raises:
        ValueError: the body is not encoded as its headers say, or too often.
    """
    names = [name.strip().lower() for name in f"{content or ''},{transfer or ''}".split(",") if name.strip()]
    if len(names) > _MOST:
        raise ValueError(f"{len(names)} encodings over each other")
    for name in reversed(names):
        try:
            body = _undo(body, name, largest + 1)
        except (OSError, zlib.error, zstd.ZstdError) as error:
            if not _is_text(body):
                raise ValueError(f"the content encoding {name!r} cannot be undone: {error}") from error
    return body


def _undo(body: bytes, name: str, most: int) -> bytes:  # noqa: PLR0911 - a return an encoding
    from fastwarc.stream_io import BrotliReader, ChunkedReader

    match name:
        case "gzip" | "x-gzip":
            return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(body, most)
        case "deflate":
            try:
                return zlib.decompressobj().decompress(body, most)
            except zlib.error:  # many servers leave out zlib's frame
                return zlib.decompressobj(-zlib.MAX_WBITS).decompress(body, most)
        case "br":
            return bytes(BrotliReader(io.BytesIO(body)).read(most))
        case "zstd":
            return zstd.ZstdDecompressor().decompress(body, most)
        case "chunked":
            return bytes(ChunkedReader(io.BytesIO(body)).read(most))
        case _:
            return body


def _is_text(body: bytes) -> bool:
    return body[:1_024].lstrip().startswith(b"<") and b"\0" not in body[:1_024]
