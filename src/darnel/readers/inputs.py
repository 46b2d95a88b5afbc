"""Inputs: what a run reads, how far it is, and where it goes on after a break."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

from darnel.page.page import MAX_BYTES, Page
from darnel.readers import find_files, read, read_file
from darnel.readers.stream import LARGEST, Reading

FileEnd = dict[str, Any]
"""What is known of a file once it is read: `pages`, `passed_over` by kind, `truncated`."""


class Inputs:
    """All files of some inputs, in order.

    Args:
        names: files, folders, globs, or `-` for JSONL on standard input.
        format_: read every page as this.
        max_bytes: a longer page is measured on an excerpt, see `Page`.
        max_record: bytes of a record or page; a longer one is an error.
        without: a file that is not read: OUT of an earlier run may lie in the folder that is scored.

    Attributes:
        files: in the order they are read; `-` is no file, but stands in its place.
        other_files: how many files were passed over because darnel does not read their kind.
        ends: by place in `files`, what is known of the files read to their end.

    Raises:
        InputError: an input does not exist or holds nothing readable.
    """

    def __init__(
        self,
        names: Sequence[str],
        format_: Literal["auto", "html", "markdown", "text"] = "auto",
        max_bytes: int = MAX_BYTES,
        *,
        without: Path | None = None,
        max_record: int = LARGEST,
    ) -> None:
        self.files: list[Path] = []
        self.other_files = 0
        for name in names:
            found, others = find_files(name) if name != "-" else ([Path("-")], 0)
            self.files += [
                file
                for file in found
                if without is None or file.name != without.name or file.resolve() != without.resolve()
            ]
            self.other_files += others
        self.ends: dict[int, FileEnd] = {}
        self._fresh_ends: dict[int, FileEnd] = {}
        self.format, self.max_bytes, self.max_record = format_, max_bytes, max_record
        self._sizes = [file.stat().st_size if file != Path("-") else 0 for file in self.files]
        self._bytes = 0
        self._reading = Reading()

    @property
    def lasting(self) -> bool:
        """Whether all of it can be read again."""
        return Path("-") not in self.files

    @property
    def total_bytes(self) -> int:
        """Bytes of all files as they lie on disk; 0 where standard input is among them."""
        return sum(self._sizes) if self.lasting else 0

    @property
    def bytes(self) -> int:
        """Bytes read so far."""
        return self._bytes + self._reading.bytes

    @property
    def passed_over(self) -> dict[str, int]:
        """Records without a page, by kind, in the files read to their end."""
        counts: Counter[str] = Counter()
        for end in self.ends.values():
            counts.update(end["passed_over"])
        return dict(sorted(counts.items()))

    @property
    def truncated(self) -> int:
        """Pages that the crawler cut, in the files read to their end."""
        return sum(end["truncated"] for end in self.ends.values())

    def digest(self) -> str:
        """Digest of names, sizes and times of change: another one means that another run is asked for."""
        known = (
            f"{file}|{size}|{file.stat().st_mtime_ns if size else 0}\n"
            for file, size in zip(self.files, self._sizes, strict=True)
        )
        return hashlib.sha256("".join(known).encode("utf-8", "surrogateescape")).hexdigest()

    def pages(self, skip: int = 0) -> Iterator[Page]:
        """Pages from the one after `skip` on; files that lie wholly before it are not opened, if `ends` knows them."""
        for place, file in enumerate(self.files):
            known = self.ends.get(place)
            if known is not None and known["pages"] <= skip:
                skip -= known["pages"]
                self._bytes += self._sizes[place]
                continue
            self._reading = reading = Reading(self.max_record)
            count = 0
            for count, page in enumerate(
                read("-", reading) if file == Path("-") else read_file(file, reading), 1
            ):
                if count > skip:
                    yield as_asked(page, self.format, self.max_bytes)
            skip = max(skip - count, 0)
            self._bytes += reading.bytes
            self._reading = Reading()
            self.ends[place] = self._fresh_ends[place] = {
                "pages": count,
                "passed_over": dict(reading.passed_over),
                "truncated": reading.truncated,
            }

    def take_fresh_ends(self) -> dict[int, FileEnd]:
        """The `ends` that are new since this was last asked."""
        fresh, self._fresh_ends = self._fresh_ends, {}
        return fresh


def as_asked(page: Page, format_: Literal["auto", "html", "markdown", "text"], max_bytes: int) -> Page:
    """The page, to be read as a format and up to a size."""
    page.max_bytes = max_bytes
    if format_ != "auto":
        page.format = format_
    return page
