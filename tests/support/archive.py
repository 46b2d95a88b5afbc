"""WARC records written by hand, so that tests can break them byte by byte."""

import gzip
from pathlib import Path

HTML = b"Content-Type: text/html"


def record(
    content: bytes,
    url: str = "https://a.example/",
    *,
    kind: str = "response",
    status: int = 200,
    http: tuple[bytes, ...] = (HTML,),
    **warc: str,
) -> bytes:
    """Write a WARC record: an HTTP message with some headers, or, unless a response, the content alone."""
    body = (
        b"\r\n".join((b"HTTP/1.1 %d Some" % status, *http, b"", content))
        if kind in ("response", "revisit", "request")
        else content
    )
    lines = [
        f"WARC-Type: {kind}",
        "WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>",
        "WARC-Date: 2026-01-01T00:00:00Z",
    ]
    lines += [f"WARC-Target-URI: {url}", "Content-Type: application/http; msgtype=response"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in warc.items()]
    lines.append(f"Content-Length: {len(body)}")
    return b"WARC/1.0\r\n" + "\r\n".join(lines).encode() + b"\r\n\r\n" + body + b"\r\n\r\n"


def write_warc(path: Path, records: list[bytes]) -> Path:
    """The records in a file; in `.warc.gz` each is a member of its own, as crawlers write them."""
    path.write_bytes(
        b"".join(gzip.compress(each, mtime=0) if path.suffix == ".gz" else each for each in records)
    )
    return path
