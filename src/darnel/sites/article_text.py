"""Article text without the boilerplate of its site, kept on disk while a batch is read."""

import hashlib
import re
import tempfile
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple, Self

import numpy as np
import orjson

from darnel.errors import InputError
from darnel.page.page import Page
from darnel.sites.site_verdict import address_key

SHINGLE = 5
"""Words of a shingle; characters, three times as many, where a script has no spaces between words."""

LEAST_SHINGLES = 50
"""Shingles below which a body is too short to be compared."""

_LINE = 40  # characters from which a line belongs to the body; half as many in scripts without spaces
_REPEATS, _REPEAT_SHARE = 5, 0.2  # pages of a site, and share of them, that have a line of its boilerplate
_WORD = re.compile(r"\w+")


class Body(NamedTuple):
    """One page as it is compared: where it is, its title and date, and its lines of prose."""

    id: str
    source: str | None
    site: str | None
    title: str
    date: str | None
    spaceless: bool
    lines: list[str]


def body_of(page: Page) -> Body:
    """Return the body of a page: its longer lines, without code and lines that are only a link.

    >>> body_of(Page("# A day\\n\\nBy the river there is an old mill, and on Mondays we meet there.")).lines
    ['By the river there is an old mill, and on Mondays we meet there.']
    """
    least = _LINE // 2 if page.reading.spaceless else _LINE
    linked = {" ".join(link.text.split()) for link in page.links}
    lines = [
        line for line in page.reading.lines if len(line) >= least and line not in linked and not _code(line)
    ]
    return Body(page.id, page.source, page.site, page.title, page.published, page.reading.spaceless, lines)


def _code(line: str) -> bool:
    """Return whether a line is script that a broken page shows: a mark of code in every fifty characters."""
    return sum(map(line.count, "{};=")) * 50 > len(line)


def shingles(lines: Iterable[str], spaceless: bool = False) -> set[str]:
    """Return runs of words, or of characters in scripts without spaces.

    >>> sorted(shingles(["We meet on Mondays at the mill."]))
    ['meet on mondays at the', 'on mondays at the mill', 'we meet on mondays at']
    """
    text = " ".join(lines).lower()
    if spaceless:
        joined, size = "".join(_WORD.findall(text)), 3 * SHINGLE
        return {joined[start : start + size] for start in range(len(joined) - size + 1)}
    words = _WORD.findall(text)
    return {" ".join(words[start : start + SHINGLE]) for start in range(len(words) - SHINGLE + 1)}


class Bodies:
    """Bodies of a batch in a temporary file; they are read without the boilerplate of their sites.

    A context manager: the file goes when it is left. Memory: 16 bytes a page and 8 bytes a line of prose.
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="darnel-bodies-")  # noqa: SIM115 - closed on leaving
        self._starts = array("Q", [0])
        self._lines = array("Q")
        self._pages: Counter[str | None] = Counter()
        self._common: np.ndarray = np.zeros(0, np.uint64)
        self._counts: np.ndarray = np.zeros(0, np.int64)

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, body: Body) -> None:
        """Keep one body, in order."""
        self._pages[body.site] += 1
        if body.site is not None:
            self._lines.extend({_line_hash(body.site, line) for line in body.lines})
        with _named():
            self._starts.append(self._starts[-1] + self._file.write(orjson.dumps(tuple(body))))

    def complete(self) -> None:
        """Find the lines that repeat over the pages of a site, once all bodies are added."""
        with _named():
            self._file.flush()
        self._common, self._counts = np.unique(np.frombuffer(self._lines, np.uint64), return_counts=True)
        kept = self._counts >= _REPEATS
        self._common, self._counts = self._common[kept], self._counts[kept]
        self._lines = array("Q")

    def __getitem__(self, index: int) -> Body:
        start, end = self._starts[index], self._starts[index + 1]
        self._file.seek(start)
        body = Body(*orjson.loads(self._file.read(end - start)))
        return body._replace(lines=[line for line in body.lines if not self._boilerplate(body.site, line)])

    def __iter__(self) -> Iterator[Body]:
        return (self[index] for index in range(len(self)))

    def _boilerplate(self, site: str | None, line: str) -> bool:
        if site is None or not len(self._common):
            return False
        key = np.uint64(_line_hash(site, line))
        index = int(np.searchsorted(self._common, key))
        return bool(
            index < len(self._common)
            and self._common[index] == key
            and self._counts[index] >= _REPEAT_SHARE * self._pages[site]
        )


@contextmanager
def _named() -> Iterator[None]:
    """Raise InputError, which names the folder of temporary files, where these cannot be written."""
    try:
        yield
    except OSError as error:
        raise InputError(
            f"{tempfile.gettempdir()}: the text of pages cannot be kept there ({error.strerror or error}); "
            "free some space or set TMPDIR to another folder"
        ) from error


def _line_hash(site: str, line: str) -> int:
    return int.from_bytes(hashlib.blake2b(f"{site}\n{line}".encode(), digest_size=8).digest(), "little")


def read_bodies(
    pages: Iterable[Page],
    on_progress: Callable[[], None] = lambda: None,
    left_out: Counter[str] | None = None,
) -> Bodies:
    """Read the bodies of all pages, in order.

    A page that cannot be read has an empty body and is counted in `left_out`; a URL that was captured again
    has an empty body, too.

    Raises:
        InputError: there is no room for the temporary file.
    """
    bodies = Bodies()
    urls: set[int] = set()
    for page in pages:
        on_progress()
        key = hash(address_key(page.url)) if page.url else None
        body = Body(page.id, page.source, page.site, "", None, False, [])
        try:
            page.check()
            if key not in urls:
                body = body_of(page)
        except Exception:  # noqa: BLE001 - one bad page never stops a batch; it is like no other
            key = None
            if left_out is not None:
                left_out["cannot be read"] += 1
        bodies.add(body)
        if key is not None:
            urls.add(key)
    bodies.complete()
    return bodies
