"""Strategies of hypothesis: pages, records, front matter and archives of small hostile pieces."""

import csv
import gzip
import io
import json

from hypothesis import strategies as st

from darnel import Page
from darnel.readers.record import RECORD_KEYS
from fuzz.generated import NASTY

SENTENCES = (
    "The river was high in the spring, and the bridge had to be closed for a week.",
    "Situs slot gacor terbaik dengan bonus besar hari ini.",
    "Das Wasser stand hoch, und die Brücke blieb eine Woche geschlossen.",
    "Весной вода поднялась, и мост закрыли на неделю.",
    "春になると川の水が増えて、橋は一週間通れなかった。",
    "春天河水上涨，桥关闭了一周。",
    "봄에 강물이 불어나서 다리가 일주일 동안 닫혔다.",
    "في الربيع ارتفع النهر وأغلق الجسر أسبوعا.",
    "वसंत में नदी चढ़ी और पुल एक सप्ताह बंद रहा।",
    "ในฤดูใบไม้ผลิ น้ำในแม่น้ำสูงขึ้น",
    "Mùa xuân nước sông dâng cao, cầu phải đóng một tuần.",
    "Best 10 casino bonus 2024!!! {cheap|free|top} deals | [City] undefined &amp; NaN",
)
HOSTS = (
    "example.org",
    "shop.example",
    "pagead2.googlesyndication.com",
    "amzn.to",
    "www.highperformanceformat.com",
    "münchen.example",
    "[::1]",
    "",
)
ODD = (
    "\ud800",
    "\x00",
    "\x07",
    "\x1b[31m",
    "\u202e",
    "\ufeff",
    "\u2028",
    "\ue000",
    "&#0;",
    "&#xD800;",
    "<",
    "</",
    "<!--",
    "]]>",
    "<div",
    '"',
    "🎰" * 5,
    "́",
)

texts = st.lists(st.sampled_from(SENTENCES) | st.sampled_from(ODD) | st.text(max_size=30), max_size=6).map(
    " ".join
)
urls = st.builds(
    "{}{}/{}".format,
    st.sampled_from(("https://", "http://", "//", "", "javascript:", "mailto:")),
    st.sampled_from(HOSTS),
    texts,
)
numbers = st.integers(1, 6)

blocks = st.one_of(
    st.builds("<p>{}</p>".format, texts),
    st.builds("<h{0}>{1}</h{0}>".format, numbers, texts),
    st.builds("\n{} {}\n".format, numbers.map("#".__mul__), texts),
    st.builds('<a href="{}" rel="nofollow">{}</a>'.format, urls, texts),
    st.builds("[{}]({})\n".format, texts, urls),
    st.lists(st.builds('<li><a href="{}">{}</a>'.format, urls, texts), max_size=8).map(
        lambda rows: f"<ul>{''.join(rows)}</ul>"
    ),
    st.lists(st.builds("- [{}]({})".format, texts, urls), max_size=8).map("\n".join),
    st.builds('<img src="{}" alt="{}" onerror="x()" width="1">'.format, urls, texts),
    st.builds("![{}]({})".format, texts, urls),
    st.builds('<script src="{}"></script>'.format, urls),
    st.builds(
        "<script>document.onclick = function () {{ window.open('{}') }}; {}</script>".format, urls, texts
    ),
    st.builds(
        (
            '<script type="application/ld+json">'
            '{{"@type": "Product", "name": "{}", "offers": [{{"price": 1}}]}}</script>'
        ).format,
        texts,
    ),
    st.builds('<ins class="adsbygoogle">{}</ins>'.format, texts),
    st.builds('<div class="ad-slot" style="display:none">{}</div>'.format, texts),
    st.builds('<iframe src="{}"></iframe>'.format, urls),
    st.builds(
        '<meta name="{}" content="{}">'.format,
        st.sampled_from(("description", "keywords", "generator", "robots")),
        texts,
    ),
    st.builds('<link rel="canonical" href="{}">'.format, urls),
    st.builds("| {} | {} |\n|---|---|\n| 1 | 2 |\n".format, texts, texts),
    texts,
    st.sampled_from(ODD),
)
bodies = st.lists(blocks, max_size=12).map("\n".join)
heads = st.one_of(
    st.just(""),
    st.builds(
        "<!doctype html><html lang={}><head><title>{}</title></head><body>".format,
        st.sampled_from(("en", "zz", "")),
        texts,
    ),
    st.builds(
        '---\ntitle: "{}"\ndate: {}\ntags: [a, b]\n---\n'.format,
        texts,
        st.sampled_from(("2024-02-30", "2024-01-01T00:00:00Z", "soon")),
    ),
    st.builds("---\ntitle: {}\n  broken: {}\n---\n".format, texts, texts),
    st.builds('+++\ntitle = "{}"\nweight = 1e400\n+++\n'.format, texts),
    st.builds('{{"title": "{}", "date": NaN}}\n'.format, texts),
)
contents = st.builds("{}{}".format, heads, bodies)
stored = contents | st.builds(
    lambda text, name: text.encode(name, "replace"),
    contents,
    st.sampled_from(("utf-8", "cp1252", "utf-16", "shift_jis")),
)
pages = st.builds(
    Page, stored | st.binary(max_size=300), st.sampled_from((None, "html", "markdown")), st.none() | urls
)

# --- records, front matter and archives -------------------------------------------------------------

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts | urls | st.sampled_from(NASTY),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=8,
)
records = st.dictionaries(st.sampled_from(RECORD_KEYS) | st.text(max_size=5), contents | values, max_size=6)

_yaml = st.lists(
    st.builds(
        "{}: {}".format,
        st.sampled_from(("title", "date", "tags", "&a", "? x", "- y", "<<")),
        texts | st.sampled_from(NASTY),
    )
)
_scalars = st.none() | st.booleans() | st.integers() | st.floats() | texts
_json = st.dictionaries(texts, st.recursive(_scalars, lambda inner: st.lists(inner, max_size=4)), max_size=4)
front_matter = st.one_of(
    st.builds("---\n{}\n---\n{}".format, _yaml.map("\n".join), texts),
    st.builds(
        "+++\n{} = {}\n[{}]\n+++\n{}".format,
        texts,
        st.sampled_from(NASTY) | _json.map(json.dumps),
        texts,
        texts,
    ),
    st.builds("{}\n{}".format, _json.map(json.dumps), texts),
    st.builds("{}\n;;;\n{}".format, _json.map(json.dumps).map(lambda text: text[1:-1]), texts),
)
"""Markdown pages that open with metadata, or with what looks like it."""


def _jsonl(rows: list[object]) -> bytes:
    return b"".join((row if isinstance(row, bytes) else json.dumps(row).encode()) + b"\n" for row in rows)


def _csv(rows: list[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([["id", "content", "url"], *rows])
    return text.getvalue().encode("utf-8", "surrogatepass")


def _response(body: bytes, header: str, kind: str) -> bytes:
    http = b"HTTP/1.1 200 OK\r\n" + header.encode("utf-8", "replace") + b"\r\n\r\n" + body
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://a.example/\r\n"
        "Content-Type: application/http\r\n"
    )
    return head.encode() + b"Content-Length: %d\r\n\r\n" % len(http) + http + b"\r\n\r\n"


_bodies = contents.map(lambda text: text.encode("utf-8", "replace")) | st.binary(max_size=80)
_headers = st.sampled_from(
    (
        "Content-Type: text/html",
        "Content-Type: text/html\r\nContent-Encoding: gzip",
        "Content-Encoding: br, zstd",
        "Content-Type: text/html; charset=\ufffd\r\nTransfer-Encoding: chunked",
        "",
    )
)
_responses = st.builds(
    _response, _bodies, _headers, st.sampled_from(("response", "response", "resource", "revisit", ""))
)
_streams = {
    "jsonl": st.lists(records | st.binary(max_size=60), max_size=4).map(_jsonl),
    "csv": st.lists(st.lists(texts | contents, max_size=4), max_size=4).map(_csv),
    "warc": st.lists(_responses | _bodies, max_size=4).map(b"".join),
}


def _damaged(content: bytes, place: int, byte: int, cut: int) -> bytes:
    """Content with one byte changed, and perhaps its end cut off."""
    where = place % (len(content) or 1)
    return (content[:where] + bytes([byte]) + content[where + 1 :])[: cut or None]


def _packed(suffix: str, content: bytes) -> tuple[str, bytes]:
    return f"{suffix}.gz", gzip.compress(content, 1)


archives = st.sampled_from(sorted(_streams)).flatmap(
    lambda suffix: st.tuples(st.just(suffix), _streams[suffix])
)
"""Suffix and bytes of a container of records."""


def _damaged_file(made: tuple[str, bytes], place: int, byte: int, cut: int) -> tuple[str, bytes]:
    return made[0], _damaged(made[1], place, byte, cut)


def _damaged_pack(made: tuple[str, bytes], place: int, byte: int, cut: int) -> tuple[str, bytes]:
    suffix, content = _packed(*made)
    return suffix, _damaged(content, place, byte, cut)


files = st.one_of(
    archives,
    archives.map(lambda made: _packed(*made)),
    st.builds(_damaged_file, archives, st.integers(0), st.integers(0, 255), st.integers(0, 300)),
    st.builds(_damaged_pack, archives, st.integers(0), st.integers(0, 255), st.integers(0, 300)),
)
"""Suffix and bytes of containers: whole, packed, or damaged before or after they were packed."""
