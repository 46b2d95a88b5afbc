"""One file, one page: HTML or Markdown."""

from collections.abc import Iterator
from pathlib import Path

from darnel.page.page import Page
from darnel.readers.static_site import site_of
from darnel.readers.stream import Reading, name_of

_MARKDOWN = (".md", ".markdown", ".mdx")
SUFFIXES = (".html", ".htm", ".xhtml", *_MARKDOWN)


def read_document(path: Path, reading: Reading) -> Iterator[Page]:
    """The page in a file; its suffix is its format, its site the one that the repository around it is built for.

    A Markdown suffix is a promise; under `.html` some generators keep Markdown with front matter.
    """
    format_ = "markdown" if path.suffix.lower() in _MARKDOWN else "html"
    name = name_of(path)
    with reading.open(path) as file:
        content = file.read(reading.largest + 1)
    if len(content) > reading.largest:
        yield Page(b"", format_, source=name, path=name, error=reading.options.too_long)
        return
    if format_ == "html" and content.lstrip()[:4] in (b"---\n", b"---\r"):
        format_ = "markdown"
    yield reading.options.page(content, format_, source=name, path=name, site=site_of(path))
