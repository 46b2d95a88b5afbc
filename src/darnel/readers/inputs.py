"""Inputs: the files that a run reads, and how far it has read them."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from darnel.errors import InputError
from darnel.page.page import Page
from darnel.readers import find_files, read_file, read_items
from darnel.readers.item import Item, pages_of
from darnel.readers.options import ReadOptions
from darnel.readers.stream import Reading

Judged = TypeVar("Judged")
FinishedFile = dict[str, Any]
"""What a file held, known once it is read to its end: `pages`, `passed_over` by kind, `truncated`."""


class InputFiles:
    """All files of some inputs, in the order in which they are read.

    Args:
        names: files, folders, globs, or `-` for standard input.
        options: how pages are read; with a format, a named file of any suffix is.
        without: a file that is not read: OUT of an earlier run may lie in the folder that is scored.

    Attributes:
        files: paths; `-` is standard input.
        other_files: how many files of folders and globs were skipped, by kind: a suffix, `node_modules`…

    Raises:
        InputError: an input does not exist or contains nothing readable.
    """

    def __init__(
        self,
        names: Sequence[str],
        options: ReadOptions = ReadOptions(),  # noqa: B008 - it is frozen
        *,
        without: Path | None = None,
    ) -> None:
        self.files: list[Path] = []
        self.other_files: Counter[str] = Counter()
        for name in names:
            files, others = find_files(name, options) if name != "-" else ([Path("-")], Counter())
            self.files += [
                file
                for file in files
                if without is None or file.name != without.name or file.resolve() != without.resolve()
            ]
            self.other_files += others
        self.sizes = [file.stat().st_size if file != Path("-") else 0 for file in self.files]

    @property
    def rereadable(self) -> bool:
        """Whether all of it can be read again."""
        return Path("-") not in self.files

    @property
    def total_bytes(self) -> int:
        """Bytes of all files as they lie on disk; 0 where standard input is among them."""
        return sum(self.sizes) if self.rereadable else 0

    def digest(self) -> str:
        """Return a digest of names, sizes and times of change: another one means another run."""
        entries = (
            f"{file}|{size}|{file.stat().st_mtime_ns if size else 0}\n"
            for file, size in zip(self.files, self.sizes, strict=True)
        )
        return hashlib.sha256("".join(entries).encode("utf-8", "surrogateescape")).hexdigest()


class Cursor:
    """One pass over input files.

    Args:
        inputs: what is read.
        options: how pages are read.

    Attributes:
        finished: by index in `inputs.files`, what is known of the files read to their end.
    """

    def __init__(self, inputs: InputFiles, options: ReadOptions = ReadOptions()) -> None:  # noqa: B008 - it is frozen
        self.inputs = inputs
        self.options = options
        self.finished: dict[int, FinishedFile] = {}
        self._unsaved: dict[int, FinishedFile] = {}
        self._read: dict[
            int, tuple[int, Reading]
        ] = {}  # files read to their end: items, and how they were read
        self._bytes = 0
        self._reading = Reading(options)

    @property
    def bytes(self) -> int:
        """Bytes read so far."""
        return self._bytes + self._reading.bytes

    @property
    def passed_over(self) -> dict[str, int]:
        """Records without a page, by kind, in the files read to their end."""
        counts: Counter[str] = Counter()
        for file in self.finished.values():
            counts.update(file["passed_over"])
        return dict(sorted(counts.items()))

    @property
    def truncated(self) -> int:
        """Pages that the crawler cut, in the files read to their end."""
        return sum(file["truncated"] for file in self.finished.values())

    def items(self, skip: int = 0) -> Iterator[Item]:
        """Read pages, or records that may contain one, after the first `skip` pages.

        Files that lie wholly before that are not opened, if `finished` knows them.
        """
        for index, file in enumerate(self.inputs.files):
            known = self.finished.get(index)
            if known is not None and known["pages"] <= skip:
                skip -= known["pages"]
                self._bytes += self.inputs.sizes[index]
                continue
            self._reading = reading = Reading(self.options)
            items = read_items("-", reading) if file == Path("-") else read_file(file, reading)
            count = 0
            for item in items:
                count += 1
                if not skip:
                    yield item
                elif isinstance(item, Page) or item.is_page or any(pages_of([item])):
                    skip -= 1
            self._bytes += reading.bytes
            self._reading = Reading(self.options)
            self._read[index] = count, reading
            self._finish()

    def _finish(self) -> None:
        """Note what the files contained that are read to their end, once all of their records are settled."""
        for index, (count, reading) in list(self._read.items()):
            if not reading.waiting:
                self.finished[index] = self._unsaved[index] = {
                    "pages": count - reading.settled_without,
                    "passed_over": dict(reading.passed_over),
                    "truncated": reading.truncated,
                }
                del self._read[index]

    def judged(self, judge: Callable[[Iterator[Item]], Iterable[Judged]], skip: int = 0) -> Iterator[Judged]:
        """Yield what `judge` makes of the pages after the first `skip`.

        Raises:
            InputError: there is no page at all; after the last file.
        """
        yield from judge(self.items(skip))
        self._finish()
        if not any(file["pages"] for file in self.finished.values()):
            raise InputError(self._why_no_page())

    @property
    def files_without_pages(self) -> list[Path]:
        """Files that were read to their end and held no page."""
        return [self.inputs.files[index] for index, file in self.finished.items() if not file["pages"]]

    def _why_no_page(self) -> str:
        """Say in one line why nothing that was read is a page."""
        files = self.inputs.files
        names = ", ".join(map(str, files[:3])) + (f" and {len(files) - 3} more" if len(files) > 3 else "")
        kinds = ", ".join(f"{count} {kind}" for kind, count in self.passed_over.items())
        if kinds:
            reason = f"nothing in it is a page ({kinds}); darnel reads HTML, Markdown and text"
        else:
            reason = "it is empty" if not any(self.inputs.sizes) else "it has no records"
            if any(".csv" in file.name for file in files):
                reason += "; the first line of a CSV names its columns"
        return f"{names}: no page: {reason}"

    def pages(self) -> Iterator[Page]:
        """Read all pages."""
        return self.judged(pages_of)

    def pop_finished(self) -> dict[int, FinishedFile]:
        """Return the entries of `finished` that are new since the last call."""
        self._finish()
        unsaved, self._unsaved = self._unsaved, {}
        return unsaved


def read_all(names: Sequence[str], options: ReadOptions = ReadOptions()) -> Iterator[Page]:  # noqa: B008 - it is frozen
    """Read the pages of some inputs.

    Raises:
        InputError: an input does not exist or contains nothing readable; at once, not at the first page.
    """
    return Cursor(InputFiles(names, options), options).pages()
