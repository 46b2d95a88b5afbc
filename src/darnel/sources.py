"""Where a row was read: the page behind its `source`."""

from itertools import islice
from pathlib import Path

from darnel.errors import InputError
from darnel.page import Page
from darnel.readers import read


def page_at(source: str) -> Page:
    """The page of a source as rows name it: a file, or a file and `#` with the number of a record in it.

    Raises:
        InputError: there is no such file or record.
    """
    name, mark, number = source.rpartition("#")
    if Path(source).is_file() or not (mark and number.isdigit()):
        name, number = source, "1"
    if Path(name).is_dir():
        raise InputError(f"{name}: a folder; name one page, or use 'darnel score' for all of them")
    page = next(islice(read(name), int(number) - 1, None), None) if int(number) else None
    if page is None:
        raise InputError(f"{source}: there is no such page in {name}")
    return page
