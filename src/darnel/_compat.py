"""What newer versions of Python have: `batches` is `itertools.batched` of 3.12, `zstd` is in 3.14."""

import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

if sys.version_info >= (3, 14):
    from compression import zstd as zstd
else:
    from backports import zstd as zstd

Item = TypeVar("Item")


def batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Yield lists of `size` items in order; the last may be shorter.

    >>> list(batches("abc", 2))
    [['a', 'b'], ['c']]
    """
    source = iter(items)
    while batch := list(islice(source, size)):
        yield batch
