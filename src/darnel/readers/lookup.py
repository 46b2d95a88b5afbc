"""Where a row was read: the pages behind its `source`."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from darnel.errors import InputError
from darnel.page.page import Page
from darnel.readers import read


def page_at(source: str) -> Page:
    """The page of a source as rows name it: a file, or a file and `#` with the number of a record in it.

    Raises:
        InputError: there is no such file or record.
    """
    if Path(source).is_dir():
        raise InputError(f"{source}: a folder; name one page, or use 'darnel score' for all of them")
    name = _file_of(source)
    page = next(iter(read(source)) if name == source else pages_at([source]), None)
    if page is None:
        raise InputError(f"{source}: there is no such page in {name}")
    return page


def pages_at(sources: Iterable[str]) -> Iterator[Page]:
    """The pages of some sources, each file read once; those that are no longer there are left out.

    Raises:
        InputError: a file cannot be read.
    """
    wanted: dict[str, set[str]] = defaultdict(set)
    for source in sources:
        wanted[_file_of(source)].add(source)
    for name, here in wanted.items():
        for page in read(name):
            if page.source in here:
                yield page
                here.remove(page.source)
            if not here:
                break


def _file_of(source: str) -> str:
    """The file that a source stands in."""
    name, mark, number = source.rpartition("#")
    return name if mark and number.isdigit() and not Path(source).is_file() else source
