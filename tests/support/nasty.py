"""The nasty corpus: pages and files written to hang, crash, fill or fool what reads them; made when they are needed, never stored."""

import gzip
import io
import json
import zlib
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tests.conftest import zstd
from tests.support.archive import HTML, record

MILLION = 1_000_000
LAUGHS = "\n".join(
    [
        "a: &a [x, x, x, x, x, x, x, x, x]",
        *(f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
    ]
)
ENTITIES = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
URLS = (
    "http://", "https://", "//", "///", "http:///x", "http://[", "http://[::1", "http://[::1]:99999999", "http://a..b..", "http://-", "http://.",
    "http://\ud800.example", "http://a.example:port", "http://" + "a." * 5_000, "http://" + "a" * 70_000 + ".example", "HTTP://user:pass@@a.example",
    "http://xn--", "http://xn--\u0301", "http://１２７.０.０.１/", "http://0x7f.1/", "javascript:alert(1)", "data:text/html,<script>", "\x00http://a.example",
    "http://a.example/%", "http://a.example/%zz%00", "?" * 9_000, "#" * 9_000, "http://a.example/" + "../" * 9_000, "\\\\a\\b", "http:\\\\a.example",
    "http://a.example\r\nX: y", "http://\u202ea.example", "mailto:" + "a@" * 9_000, "http://☃.example", " ", "\t\n", "http://a.example/" + "?x=y&" * 9_000,
)  # fmt: skip
"""Addresses of every broken shape."""


def pages() -> dict[str, str | bytes]:
    """Pages of every kind of malice, by what they do; a few of them take megabytes."""
    text = "We meet on Mondays at the old mill by the river. "
    return {
        **{f"nested {tag}": f"<{tag}>" * MILLION + text for tag in ("div", "b", "a href=x", "table", "ul", "svg", "form", "h1", "select", "template")},
        "nested tables": "<table><tr><th>a<th>b<tr><td>" * 100_000 + text,
        "closed without opening": "</p>" * MILLION + text,
        "misnested": "<b><p></b><i></p>" * 200_000 + text,
        "nested quotes": "> " * MILLION + text,
        "nested lists": "- " * MILLION + text,
        "nested brackets": "[" * MILLION + text,
        "nested emphasis": "*a _b " * 200_000 + text,
        "links in links": "[a](" * 200_000 + text,
        "unclosed code": "`" * MILLION + text + "``" * 1_000,
        "reference definitions": "".join(f"[{number}]: <x>\n" for number in range(100_000)) + "[1][2][3]" * 1_000 + text,
        "a table of a thousand columns": "|a" * 1_000 + "\n" + "|-" * 1_000 + "\n" + ("|b" * 1_000 + "\n") * 1_000,
        "attribute of 10 MB": f'<p title="{"x" * 10 * MILLION}">{text}',
        "address of 10 MB": f'<a href="https://a.example/?tag={"x" * 10 * MILLION}-20">{text}</a>',
        "a million attributes": f"<p {' '.join(f'a{number}' for number in range(MILLION // 4))}>{text}",
        "a tag without end": "<p " + "a=b " * MILLION,
        "name of a million letters": f"<{'x' * MILLION}>{text}",
        "comment without end": f"<p>{text}<!--" + "-" * MILLION,
        "script without end": f"<p>{text}<script>" + "</scrip" * 100_000,
        "a million links": '<a href="/x">y</a>' * 500_000,
        "a million scripts": '<script src="//a.example/x.js"></script>' * 200_000,
        "a million tables": "<table><tr><td>x</table>" * 200_000,
        "one cell over many rows": f"<table><tr><td>{'x' * 500_000}<td>y{'<tr><td>x<td>y' * 100_000}</table>",
        "wide and long": f"<table>{'<tr><td>' * 50_000}<tr>{'<td>' * 50_000}</table>",
        "entity bomb": f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a "lol">{ENTITIES}]><html><p>&i;{text}</p></html>',
        "a million entities": "<p>" + "&amp;&#x1F3B0;&notanentity;&#99999999999;&#xD800;" * 100_000,
        "aliases": f"---\ntitle: *i\n{LAUGHS}\ndate: *i\ntags: *i\nauthor: *i\n---\n{text}",
        "aliases before": f"---\n{LAUGHS}\ntitle: *i\ndate: *i\ntags: *i\ndescription: *i\nupdated: *i\n---\n{text}",
        "a ring of aliases": f"---\na: &a [*a, &b {{c: *a, d: *b}}]\ntitle: *a\n---\n{text}",
        "a chain of aliases": "---\n" + "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 2_500)) + f"title: *a2499\n---\n{text}",
        "tags": f"---\ntitle: !!python/object/apply:os.system [touch ran]\nx: !!python/name:os.system\ny: !!binary x\nz: !!timestamp x\n---\n{text}",
        "merges": f"---\na: &a {{b: c}}\nd: {{<<: *a, <<: [*a, *a]}}\n? [complex, key]\n: x\n---\n{text}",
        "deep YAML": "---\nx: " + "[" * MILLION + f"\n---\n{text}",
        "deep YAML lists": "---\nx:\n" + "- " * MILLION + f"a\n---\n{text}",
        "deep TOML": "+++\nx = " + "[" * MILLION + f"\n+++\n{text}",
        "dotted TOML": "+++\n" + ".".join("a" * 30_000) + f" = 1\n+++\n{text}",
        "huge number in TOML": f"+++\nx = {'9' * 60_000}\ny = 1e999\nz = nan\n+++\n{text}",
        "huge number in JSON": f'{{"title": "a", "x": {"9" * MILLION}, "y": 1e999, "z": NaN}}\n{text}',
        "deep JSON": '{"a":' * MILLION + f"\n{text}",
        "Hexo without end": '{"a": "b"' * 10_000 + f"\n;;;\n{text}",
        "huge number in YAML": f"---\nx: {'9' * 60_000}\ndate: {'9' * 5_000}-99-99\nweight: 1e999\n---\n{text}",
        "front matter that looks endless": "---\n" + "a: b\n" * 200_000 + text,
        "structured data": f'<script type="application/ld+json">{{"@type": {"9" * MILLION}, "x": 1e999, "y": [NaN]}}</script><p>{text}',
        "deep structured data": f'<script type="application/ld+json">{"[" * MILLION}</script><p>{text}',
        "wide structured data": f'<script type="application/ld+json">[{", ".join(["{}"] * 200_000)}]</script><p>{text}',
        "latin-1 and UTF-8": ("<p>" + "é" * 1_000).encode("latin-1") + ("ü" * 1_000 + text).encode(),
        "invalid UTF-8": b"<p>" + b"\xff\xfe\xfd\xc0\x80\xed\xa0\x80\xf8\x88\x80\x80\x80" * 1_000 + text.encode(),
        "UTF-16 without its mark": ("<html><p>" + text * 50).encode("utf-16-le"),
        "UTF-16 cut in a pair": ("<html><p>" + "🎰" * 500).encode("utf-16")[:-1],
        "UTF-32": ("<html><p>" + text).encode("utf-32"),
        "says UTF-7": b'<meta charset="utf-7"><p>+ADw-script+AD4-' + text.encode(),
        "says an encoding of Python's": b'<meta charset="idna"><meta charset="rot13"><meta charset="zlib"><p>\xff' + text.encode(),
        "ISO-2022-JP": b'<meta charset="iso-2022-jp"><p>\x1b$B' + b"\x1b(B\x1b$@" * 10_000 + text.encode(),
        "NUL everywhere": "\0".join(f"<p>{text * 20}"),
        "NUL bytes": b"<p>\0a" * 5_000 + text.encode(),
        "lone surrogates": "<p>" + "\ud800x\udfff" * 5_000 + text,
        "noncharacters": "<p>" + "\ufffe\uffff\U0010ffff\ue000" * 5_000 + text,
        "control characters": "<p>" + "\x1b[31m\x07\x9b2J" * 20 + text * 100,
        "bidi": f"<p>\u202e{text}\u2066{text}\u202d\u2069" * 500,
        "zero width": "<p>" + "\u200b".join(text * 500) + "\ufeff\u2060\u00ad\u180e" * 5_000,
        "combining marks": "<p>" + "a" + "\u0301" * 100_000 + text,
        "one line": text * 100_000,
        "one word": "x" * 5 * MILLION,
        "one digit": "<title>" + "1" * MILLION + "</title>" + text,
        "one sentence without spaces": "漢字" * MILLION,
        "line ends": "\r\n\r\v\f\x1c\x85\u2028\u2029" * 100_000 + text,
        "spaces": " " * 5 * MILLION + text,
        "a title of tests": f"<title>{'test top 10 ' * 100_000}</title><p>{text}",
        "an anchor of words": f'<a href="/x">{"cheap flights to rome " * 100_000}</a>',
        "many relations to one long address": f'<link rel="{" ".join(map(str, range(20_000)))}" href="{"x" * 100_000}"><p>{text}',
        "a style of colons": f'<p style="{"left : - " * 100_000}">{text}',
        "a sheet of colons": f"<style>{':' * MILLION}{{display:none}}</style><p>{text}",
        "nested :has": f"<style>{':has(' * 200_000}{{display:none}}</style><p>{text}",
        "nested :not": f"<style>{':not(' * 100_000}p{')' * 100_000}{{display:none}}</style><p>{text}",
        "a chain of :not": f"<style>p{':not(.a)' * 12_000}{{display:none}}</style>{'<p>x' * 1_000}{text}",
        "nested rules": f"<style>{'p{' * MILLION}display:none</style><p>{text}",
        "a selector that ends in a backslash": f"<style>p\\{{display:none}}.a\\</style><p>{text}",
        "template marks": "{{" * 100_000 + "}}" * 100_000 + "{a|b}" * 50_000 + text,
        "addresses": "".join(f'<a href="{url}">{url}</a><img src="{url}"><script src="{url}"></script>' for url in URLS) + text,
        "addresses in Markdown": "\n".join(f"[x]({url}) ![y](<{url}>) <{url}>" for url in URLS) + text,
    }  # fmt: skip


def records() -> dict[str, bytes]:
    """Lines of JSONL that are no records, or hardly."""
    page = "<p>We meet on Mondays at the old mill."
    return {
        "plain": json.dumps({"content": page}).encode(),
        "huge number": b'{"content": "x", "id": ' + b"9" * MILLION + b"}",
        "numbers": b'{"content": "<p>x", "id": 1e999, "url": NaN, "site": -Infinity, "path": 18446744073709551616}',
        "deep": b"[" * MILLION,
        "deep object": b'{"a":' * MILLION,
        "wide": b"[" + b"{}," * 200_000 + b"{}]",
        "names of other types": b'{"content": "<p>x", "id": ["a"], "url": {"b": 1}, "site": true, "format": "html", "metadata": [[]]}',
        "metadata in text": json.dumps({"content": page, "metadata": "[" * 100_000}).encode(),
        "surrogates": b'{"content": "<p>\\ud800x\\udc00", "id": "\\udfff", "url": "https://\\ud800/", "site": "\\ud83d"}',
        "NUL": b'{"content": "<p>\\u0000x", "id": "\\u0000", "url": "\\u0000"}',
        "control": b'{"content": "<p>x", "id": "\\u001b[2J\\u202e", "url": "https://a.example/\\r\\n=1+1"}',
        "formula": b'{"content": "<p>x", "id": "=1+1", "url": "@SUM(A1)", "site": "+1"}',
        "double": b'{"content": "<p>x", "content": 3, "id": "a", "id": "b"}',
        "format of another type": b'{"content": "<p>x", "format": ["html"]}',
        "invalid UTF-8": b'{"content": "<p>\xff\xfe"}',
        "cut": b'{"content": "<p>x',
        "long": json.dumps({"content": "x" * 17 * MILLION}).encode(),
        "long id": json.dumps(
            {"content": page, "id": "x" * MILLION, "url": "https://a.example/" + "y" * MILLION}
        ).encode(),
        "empty": b"{}",
        "null": b"null",
        "last": json.dumps({"content": page, "id": "last"}).encode(),
    }


def responses() -> dict[str, bytes]:
    """WARC records with bodies that unpack to far more than they are, or not at all."""
    zeros = bytes(64 * MILLION)
    packed = {"gzip": gzip.compress(zeros), "deflate": zlib.compress(zeros), "zstd": zstd.compress(zeros)}
    return {
        **{
            f"{name} bomb": record(body, http=(HTML, b"Content-Encoding: " + name.encode()))
            for name, body in packed.items()
        },
        "gzip twice": record(gzip.compress(packed["gzip"]), http=(HTML, b"Content-Encoding: gzip, gzip")),
        "a hundred encodings": record(b"x", http=(HTML, b"Content-Encoding: " + b"gzip, " * 100)),
        "chunk of negative size": record(b"-1\r\nx\r\n0\r\n\r\n", http=(HTML, b"Transfer-Encoding: chunked")),
        "chunk of huge size": record(
            b"ffffffffffffffff\r\nx\r\n0\r\n\r\n", http=(HTML, b"Transfer-Encoding: chunked")
        ),
        "huge status": record(b"<p>x", status=10**30),
        "charset of control characters": record(
            b"<p>\xff", http=(HTML + b"; charset=\x00\x1b[2J" + b"x" * 9_000,)
        ),
        "address of control characters": record(b"<p>x", "https://a.example/\x1b[2J\u202e"),
        "many headers": record(b"<p>x", http=(HTML, *(b"X-%d: y" % number for number in range(500)))),
        "long body": record(b"x" * 17 * MILLION),
        "length of another universe": record(b"<p>x").replace(
            b"Content-Length: ", b"Content-Length: 9999999999999"
        ),
        "negative length": record(b"<p>x").replace(b"Content-Length: ", b"Content-Length: -"),
        "last": record(b"<p>We meet on Mondays at the old mill."),
    }


def bombs(folder: Path) -> list[Path]:
    """Small files that unpack to gigabytes, or claim to."""
    line = b'{"content": "<p>We meet on Mondays at the old mill."}\n'
    stream = io.BytesIO()
    with zstd.open(stream, "wb") as packed:
        packed.write(line)
        for _ in range(300):
            packed.write(bytes(MILLION))
    long = "x" * 17 * MILLION
    same = pa.DictionaryArray.from_arrays(pa.array([0] * 40, pa.int32()), pa.array([long]))
    pq.write_table(pa.table({"content": same}), folder / "dictionary.parquet", compression="zstd")
    pq.write_table(
        pa.table({"other": pa.nulls(MILLION * 10, pa.int32())}), folder / "claims.parquet", compression="zstd"
    )
    (folder / "zeros.jsonl.zst").write_bytes(stream.getvalue())
    (folder / "zeros.jsonl.gz").write_bytes(gzip.compress(line + bytes(300 * MILLION), 6))
    (folder / "quote.csv.gz").write_bytes(
        gzip.compress(b'content\n<p>x\n"' + (b"y" * 9_999 + b"\n") * 2_000, 6)
    )
    (folder / "line.csv").write_bytes(b"content\n<p>x\n" + b"y" * 40 * MILLION + b"\n<p>z\n")
    (folder / "long.html").write_bytes(b"<p>" + bytes(40 * MILLION))
    (folder / "header.warc.gz").write_bytes(
        gzip.compress(b"WARC/1.0\r\nWARC-Type: response\r\n" + b"x" * 100 * MILLION, 6)
    )
    return sorted(folder.iterdir())
