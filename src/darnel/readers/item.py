"""Items: what readers yield. A page, or a record that whoever takes it makes the page of."""

from collections.abc import Iterable, Iterator
from time import monotonic
from typing import TypeVar

from darnel.page.page import Page


class Unread:
    """A record as it lies in its file, which costs little to read and to send to a worker.

    Attributes:
        source: where it was read; as of a `Page`.
        is_page: whether it is known to be a page; else only its content tells.
    """

    __slots__ = ()
    source: str
    is_page = True

    @property
    def weight(self) -> int:
        """Size of what there is to read, in bytes; as of a `Page`."""
        raise NotImplementedError

    def page(self) -> Page | str:
        """Make the page, or return why it has none, which only a record that may be no page does."""
        raise NotImplementedError

    def settle(self, kind: str | None) -> None:
        """Count the record where it was read: it had a page, or is of a kind that has none."""


Item = Page | Unread
"""What readers yield."""

_Item = TypeVar("_Item", bound=Item | str)
_ITEMS, _WEIGHT, _WAIT = 32, 4 << 20, 0.1  # of a batch: items, their weight, seconds that it is waited for


def batches(items: Iterable[_Item]) -> Iterator[list[_Item]]:
    """Yield lists of items that are judged together: 32, or fewer that are over 4 MB or came slowly.

    What was read before the source of the items fails is yielded first.
    """
    batch: list[_Item] = []
    weight, start = 0, 0.0
    try:
        for item in items:
            start = start if batch else monotonic()
            batch.append(item)
            weight += 0 if isinstance(item, str) else item.weight
            if len(batch) == _ITEMS or weight > _WEIGHT or monotonic() - start > _WAIT:
                yield batch
                batch, weight = [], 0
    except Exception:
        if batch:
            yield batch
        raise
    if batch:
        yield batch


def as_page(item: Item) -> Page | str:
    """Return the page that a reader's item is, or contains, or why it has none."""
    return item if isinstance(item, Page) else item.page()


def pages_of(items: Iterable[Item]) -> Iterator[Page]:
    """Yield the pages of items, and settle those that have none."""
    for item in items:
        page = as_page(item)
        settle(item, page)
        if isinstance(page, Page):
            yield page


def settle(item: Item, outcome: object) -> None:
    """Settle an item of which a page or a row was made, or text that says why it has none."""
    if isinstance(item, Unread):
        item.settle(outcome if isinstance(outcome, str) else None)
