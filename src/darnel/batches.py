"""Batches of a stream; the standard library has this from Python 3.12 on."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Thing = TypeVar("Thing")


def batches(things: Iterable[Thing], size: int) -> Iterator[list[Thing]]:
    """Lists of `size` things in order; the last may be shorter.

    >>> list(batches("abc", 2))
    [['a', 'b'], ['c']]
    """
    source = iter(things)
    while batch := list(islice(source, size)):
        yield batch
