"""The pages behind the `source` of rows."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from darnel.errors import InputError
from darnel.page.page import Page
from darnel.readers import read_items
from darnel.readers.item import pages_of
from darnel.readers.options import ReadOptions
from darnel.readers.stream import Reading


def page_at(source: str, options: ReadOptions = ReadOptions()) -> Page:  # noqa: B008 - it is frozen
    """Read the page of a source as rows name it: a file, or a file and `#` with the number of a record in it.

    Raises:
        InputError: there is no such file or record.
    """
    if source and Path(source).is_dir():
        raise InputError(f"{source}: a folder; name one page, or use 'darnel score' for all of them")
    name = _file_of(source)
    first = pages_of(read_items(name, Reading(options)))
    page = next(first if name == source else pages_at([source], options), None)
    if page is None:
        raise InputError(f"{source}: there is no such page in {name}; take one from the column source")
    return page


def pages_at(
    sources: Iterable[str],
    options: ReadOptions = ReadOptions(),  # noqa: B008 - it is frozen
) -> Iterator[Page]:
    """Read the pages of some sources, each file once; those that are no longer there are left out.

    Raises:
        InputError: a file cannot be read.
    """
    wanted: dict[str, set[str]] = defaultdict(set)
    for source in sources:
        wanted[_file_of(source)].add(source)
    for name, missing in wanted.items():
        for item in read_items(name, Reading(options)):
            if item.source in missing:
                yield from pages_of([item])
                missing.remove(item.source)
            if not missing:
                break


def _file_of(source: str) -> str:
    """Return the file that a source is located in."""
    name, mark, number = source.rpartition("#")
    return name if mark and number.isdigit() and not Path(source).is_file() else source
