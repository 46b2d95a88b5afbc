"""The target: any bytes are a page, a file of some kind, front matter or an HTTP body within the contract."""

import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from darnel.model.predictor import Predictor
from darnel.page.charset import decode, decode_declared
from darnel.page.front_matter import split_front_matter
from darnel.page.page import Page
from darnel.readers import reader_of
from darnel.readers.http_body import undo_encodings
from fuzz.contract import fault_of, faults_of_file

FILES = ("jsonl", "jsonl.gz", "jsonl.zst", "csv", "csv.gz", "warc", "warc.gz", "parquet", "html", "md")
PACKED = ("jsonl.gz", "csv.gz", "warc.gz")  # the bytes are packed first: no fuzzer finds a check sum
_ENCODINGS = ("gzip", "deflate", "br", "zstd", "chunked", "gzip, chunked", "nonsense")


@cache
def _predictor() -> Predictor:
    return Predictor.load()


def faults(data: bytes, folder: Path) -> list[str]:
    """What is wrong with how darnel takes some bytes; the first of them chooses what they are taken for.

    Args:
        data: any.
        folder: where a file may be written.
    """
    choice, content = data[0] % len(_WAYS) if data else 0, data[1:]
    return [fault for fault in _WAYS[choice](content, folder) if fault]


def _page(format_: str | None) -> Callable[[bytes, Path], Iterator[str | None]]:
    def way(content: bytes, folder: Path) -> Iterator[str | None]:
        yield fault_of(Page(content, format_, "https://a.example/b"), _predictor())

    return way


def _text(content: bytes, folder: Path) -> Iterator[str | None]:
    yield fault_of(
        Page(content.decode("utf-8", "surrogateescape"), max_bytes=2_000), _predictor(), explained=True
    )


def _front_matter(content: bytes, folder: Path) -> Iterator[str | None]:
    for rule in ("---\n{}\n---\n# A day", "+++\n{}\n+++\nx", "{}", "{}\n;;;\nx"):
        page = Page(rule.format(content.decode("utf-8", "replace")), "markdown")
        split_front_matter(page.markup)
        yield fault_of(page, _predictor())


def _encoded(content: bytes, folder: Path) -> Iterator[str | None]:
    name, _, rest = content.partition(b"\n")
    yield fault_of(Page(decode(rest)), _predictor())
    yield fault_of(Page(decode_declared(rest, name.decode("latin-1"))), _predictor())
    for encoding in _ENCODINGS:
        try:
            body = undo_encodings(rest, None, encoding, 1 << 24)
        except ValueError:
            continue
        yield fault_of(Page(body, "html"), _predictor())


def _file(suffix: str, *, packed: bool = False) -> Callable[[bytes, Path], Iterator[str | None]]:
    def way(content: bytes, folder: Path) -> Iterator[str | None]:
        path = folder / f"a.{suffix}"
        path.write_bytes(gzip.compress(content, 1) if packed else content)
        yield from faults_of_file(path, reader_of(path), _predictor())

    return way


def _record(content: bytes, folder: Path) -> Iterator[str | None]:
    """A row of Parquet whose cells are the bytes: what its writer takes, its reader must."""
    cells = content.split(b"|")
    names = ("content", "id", "url", "format", "metadata", "site")
    path = folder / "a.parquet"
    pq.write_table(
        pa.table({name: pa.array([cell], pa.binary()) for name, cell in zip(names, cells, strict=False)}),
        path,
    )
    yield from faults_of_file(path, reader_of(path), _predictor())


_WAYS: tuple[Callable[[bytes, Path], Iterator[str | None]], ...] = (
    _page("html"),
    _page("markdown"),
    _page(None),
    _text,
    _front_matter,
    _encoded,
    _record,
    *(_file(suffix) for suffix in FILES),
    *(_file(suffix, packed=True) for suffix in PACKED),
)


def seeds(contents: list[str]) -> Iterator[bytes]:
    """Make the first inputs of the guided corpus: beginnings of pages for each way, a file of each kind."""
    for number, content in enumerate(contents):
        yield bytes([number % 6]) + content.encode()[:1_500]
    line = (
        b'{"content": "<p>x</p>", "id": 1, "url": "https://a.example/", "metadata": {"url": "x"}}\n'
        b'[1]\n{"text": null}\n'
    )
    table = b'id,content,url\n1,"<p>a ""b""\nc",https://a.example/\n2,x\n'
    body = (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=x\r\nContent-Encoding: gzip\r\n\r\n"
        + gzip.compress(b"<p>x")
    )
    head = (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/\r\n"
        b"Content-Type: application/http\r\nContent-Length: %d\r\n\r\n"
    )
    archive = (head % len(body) + body + b"\r\n\r\n") * 2
    packed = io.BytesIO()
    pq.write_table(pa.table({"content": ["<p>x", None], "id": ["1", "2"]}), packed)
    plain = {
        "jsonl": line,
        "csv": table,
        "warc": archive,
        "parquet": packed.getvalue(),
        "html": b"---\ntitle: x\n---\n<p>x",
        "md": b"# x",
    }
    for place, suffix in enumerate(FILES):
        kind, _, how = suffix.partition(".")
        yield bytes([7 + place]) + (gzip.compress(plain[kind]) if how == "gz" else plain[kind])
    for place, suffix in enumerate(PACKED):
        yield bytes([7 + len(FILES) + place]) + plain[suffix.partition(".")[0]]
    for encoded in (gzip.compress(b"<p>x"), zlib.compress(b"<p>x"), b"4\r\n<p>x\r\n0\r\n\r\n"):
        yield b"\x05koi8-r\n" + encoded
    yield b"\x06<p>x|1|https://a.example/|html|{}|a.example"
