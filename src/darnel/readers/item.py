"""Items: what readers yield. A page, or a record that whoever takes it makes the page of."""

from typing import Protocol

from darnel.page.page import Page


class Unread(Protocol):
    """A record as it lies in its file, which costs little to read and to send to a worker."""

    @property
    def source(self) -> str:
        """Where it was read; as of a `Page`."""

    @property
    def weight(self) -> int:
        """Size of what there is to read, in bytes; as of a `Page`."""

    def page(self) -> Page:
        """Make the page."""


Item = Page | Unread
"""What readers yield."""


def as_page(item: Item) -> Page:
    """Return the page that a reader's item is, or contains."""
    return item if isinstance(item, Page) else item.page()
