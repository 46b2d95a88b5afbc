"""One file, one page: HTML, Markdown or text."""

from collections.abc import Iterator
from pathlib import Path

from darnel.page.page import Page
from darnel.readers.record import has_page
from darnel.readers.static_site import site_of
from darnel.readers.stream import BROKEN, PACKINGS, Reading, name_of, one_line

_HTML = (".html", ".htm", ".xhtml")
_MARKDOWN = (".md", ".markdown", ".mdx")
SUFFIXES = (*_HTML, *_MARKDOWN, ".txt")


def read_document(path: Path, reading: Reading) -> Iterator[Page]:
    """Read the page in a file: its suffix is its format, its site that which its repository is built for.

    A Markdown suffix is a promise; in an `.html` file some generators keep Markdown with front matter, and a
    `.txt` file may contain a page.
    """
    name, options = name_of(path), reading.options
    try:
        with reading.open(path) as file:
            content = file.read(options.max_record + 1)
    except BROKEN as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        yield Page(b"", source=name, error=f"file is truncated: {one_line(error)}")
        return
    if len(content) > options.max_record:
        yield Page(b"", source=name, error=options.too_long)
        return
    format_ = _format_of(path, content)
    yield options.page(content, format_, source=name, path=path.name, site=site_of(path))


def _format_of(path: Path, content: bytes) -> str | None:
    """Return the format of a file by its suffix; None to work it out, as of a page in a `.txt` file."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    suffix = next((suffix for suffix in reversed(suffixes) if suffix not in PACKINGS), "")
    if suffix in _MARKDOWN or content.removeprefix(b"\xef\xbb\xbf").lstrip()[:4] in (b"---\n", b"---\r"):
        return "markdown"
    if suffix in _HTML:
        return "html"
    return "text" if suffix == ".txt" and not has_page(content) else None
