"""HTTP responses as archives keep them, and which of them are pages."""

import re
from typing import NamedTuple

from darnel.page.charset import decode_declared
from darnel.page.page import Page
from darnel.readers.http_body import undo_encodings
from darnel.readers.stream import Reading

HEAD = 1 << 16  # bytes of a response in which its headers end
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})")
_END = re.compile(rb"\r?\n\r?\n")
_FOLDED = re.compile(r"\r?\n[ \t]+")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([^\s\"';,]+)", re.IGNORECASE)
_HTML = {"text/html", "application/xhtml+xml"}
_UNSURE = {
    "",
    "text/plain",
    "application/octet-stream",
    "application/xml",
    "unk",
    "unknown/unknown",
    "no-type",
}
"""Types that a crawler notes where it does not know better."""
_HTML_STARTS = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<!--|<!doctype\s+html|<(?:html|head|body|script|iframe|h1|div|font|table|a|"
    rb"style|title|meta|"
    rb"link|b|br|p|center|frameset)[\s>])",
    re.IGNORECASE,
)
"""How HTML begins, by the sniffing of browsers (WHATWG MIME Sniffing)."""


_OTHERS = (b"%PDF-", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"PK\x03\x04", b"RIFF", b"\0\0\x01\0", b"wOF")
"""How PDF, pictures, archives and fonts begin, which servers also send as HTML."""


class Response(NamedTuple):
    """The head of an HTTP response and where its body starts."""

    status: int
    headers: dict[str, str]
    body: int


def parse_response(block: bytes) -> Response | None:
    """Parse the head of a response; lines may end in line feeds alone. None where it is not HTTP."""
    start = 0
    while status := _STATUS.match(block, start):
        end = _END.search(block, start)
        head = block[start : end.start() if end else len(block)].decode("latin-1")
        headers: dict[str, str] = {}
        for line in _FOLDED.sub(" ", head).split("\n")[1:]:
            name, colon, value = line.partition(":")
            if colon:
                key = name.strip().lower()
                headers[key] = f"{headers[key]}, {value.strip()}" if key in headers else value.strip()
        response = Response(int(status[1]), headers, end.end() if end else len(block))
        real = response.status >= 200 and "content-type" in headers
        if real or end is None or not _STATUS.match(block, end.end()):
            return response
        start = end.end()  # an interim answer, or that of a proxy, precedes the real one
    return None


class Payload(NamedTuple):
    """What is known of a response before its body is read.

    Attributes:
        kind: why it has no page; None where it may.
        content_type: as declared, with its parameters.
    """

    kind: str | None
    content_type: str


def payload_of(response: Response, identified: str | None) -> Payload:
    """Tell from the head of a response whether it may be a page.

    Args:
        response: its head.
        identified: media type that the crawler worked out from the content, if it did.
    """
    declared = response.headers.get("content-type", "")
    if not 200 <= response.status < 300:
        return Payload(f"HTTP {response.status // 100}xx", declared)
    return Payload(None if may_be_html(declared, identified) else "not HTML", declared)


def media_type(content_type: str | None) -> str:
    """Return a media type without parameters, in lower case."""
    return re.split(r"[;,\s]", (content_type or "").strip(), maxsplit=1)[0].lower()


def may_be_html(declared: str | None, identified: str | None) -> bool:
    """Return whether a body can be HTML by its declared type and that which the crawler identified."""
    type_, better = media_type(declared), media_type(identified)
    if better in _HTML:
        return True
    if better not in _UNSURE and not better.startswith("text/"):
        return False
    return not type_ or type_ in _HTML


def page_of_body(
    body: bytes, response: Response, payload: Payload, url: str | None, source: str, reading: Reading
) -> Page | str:
    """Make the page of a response's body, or return why it has none."""
    if not body and (response.status != 200 or not payload.content_type):
        return "without content"
    headers = response.headers
    try:
        body = undo_encodings(
            body, headers.get("transfer-encoding"), headers.get("content-encoding"), reading.largest
        )
    except ValueError as error:
        return Page(body, "html", url, source=source, error=str(error))
    return html_page(body, payload.content_type, url, source, reading)


def html_page(body: bytes, content_type: str, url: str | None, source: str, reading: Reading) -> Page | str:
    """Make a page of a body whose encodings are undone, or return why it is none."""
    if len(body) > reading.largest:
        return Page(b"", "html", url, source=source, error=reading.options.too_long)
    undeclared = media_type(content_type) not in _HTML
    if body.startswith(_OTHERS) or (undeclared and body and not _HTML_STARTS.match(body[:1_024])):
        return "not HTML"
    charset = _CHARSET.search(content_type)
    content = decode_declared(body, charset[1] if charset else None)
    return reading.options.page(content, "html", url, source=source)
