"""Pages as callers give them: a Page, or content as text or bytes."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from darnel.errors import UsageError
from darnel.page.page import Page


def as_page(content: Any, format_: str | None = None) -> Page:
    """Return a page: as it is, or from its content, of a format where one is given.

    Anything else is a page with an error, which costs its own row.

    >>> as_page("<p>We meet on Mondays.").format, as_page(None).error
    ('html', 'not a page but NoneType: give a Page, or its content as text or bytes')
    """
    if isinstance(content, Page):
        return content
    if isinstance(content, str | bytes):
        return Page(content, format_)
    kind = type(content).__name__
    return Page("", error=f"not a page but {kind}: give a Page, or its content as text or bytes")


def as_pages(pages: Iterable[Any], format_: str | None = None) -> Iterator[Page]:
    """Return pages of an iterable of pages, texts or bytes, such as a list or a column of a data frame.

    What is not a page yet is of the format that is given.

    Raises:
        UsageError: it is a single page, or a table instead of one of its columns.
    """
    if isinstance(pages, str | bytes | Page):
        raise UsageError("a single page: give a list, [page]; darnel.read(path) reads the pages of files")
    if isinstance(pages, Mapping) or hasattr(pages, "columns"):
        raise UsageError("a table: give the column with the pages, such as table['content']")
    return (as_page(page, format_) for page in pages)
