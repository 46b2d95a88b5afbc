"""Web archives: the records of WARC files, plain or packed.

Those packed by gzip one by one are told apart by `warc_members.py`, and unpacked by whoever takes them; where
one is damaged or unusual, and in any other archive, records are read here.
"""

import re
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from darnel.page.page import Page
from darnel.readers.http_response import HEAD
from darnel.readers.item import Item
from darnel.readers.stream import PACKINGS, Reading, Rewound, name_of, one_line
from darnel.readers.warc_members import MARK, is_regular, members
from darnel.readers.warc_record import (
    WITH_PAGES,
    PackedRecord,
    WrongLengthError,
    is_damaged,
    page_of_record,
    url_of,
)
from darnel.readers.warc_spelling import first_member, is_misspelt, respelled

SUFFIXES = (".warc", ".wet", ".wat")
_PLAIN_MARK = re.compile(rb"WARC/[01]\.[0-9]{1,2}\r?\n(?=WARC-|Content-)", re.IGNORECASE)
_DOUBTFUL = ("without content", "response without HTTP", "not HTML")
_CHUNK = 1 << 20


def read_warc(path: Path, reading: Reading) -> Iterator[Item]:
    """Read the records of a web archive that are pages, or may be.

    These are HTTP responses that succeeded, and resources, whose type is HTML, and conversions, which are
    text (WET) or HTML. Other records are counted in `reading`. A damaged record gives a page with an error;
    reading resumes at the next place that looks like the start of a record.
    """
    name, number = name_of(path), 0
    with _open(path, reading) as (file, mark):
        recovery = _Recovery(file, mark)
        for start in recovery.starts():
            packed = _packed_records(file, mark, start, name, number, reading, recovery.reported)
            number, unusual = yield from packed
            url, outcome = None, None
            try:
                for record in recovery.records(unusual):
                    if recovery.must_be_lenient(record) or recovery.is_past(record):
                        break
                    recovery.pass_record(record.stream_pos)
                    known = recovery.respell(record, reading.largest + HEAD)
                    number += 1
                    url = url_of(known)
                    outcome = page_of_record(known, url, f"{name}#{number}", reading)
                    if isinstance(outcome, Page):
                        yield outcome
                    else:
                        reading.passed_over[outcome] += 1
                    if known is not record:
                        break
            except WrongLengthError as error:  # of the record last seen
                recovery.resume(reported=False)
                yield Page(
                    "", "html", url, source=f"{name}#{number}", error=f"the record is damaged: {error}"
                )
            except OSError as error:  # of the record after it
                if mark is _PLAIN_MARK and outcome in _DOUBTFUL:
                    # What is left of a plain record can look like one without content.
                    reading.passed_over -= Counter([outcome])
                    number -= 1
                if recovery.resume_after_gap():
                    number += 1
                    message = f"the record is damaged: {one_line(error)}"
                    yield Page("", source=f"{name}#{number}", error=message)


def _packed_records(
    file: IO[bytes],
    mark: re.Pattern[bytes],
    start: int,
    name: str,
    number: int,
    reading: Reading,
    reported: bool,
) -> Generator[Item, None, tuple[int, int]]:
    """Yield the records that may be pages from an offset on, packed, as long as all is as usual.

    Where a damage was reported before, the first record may be that which is damaged, and has its row.

    Returns:
        the number of the last record, and where the first starts that is unusual, or the file ends.
    """
    if mark is not MARK:
        return number, start
    records = members(file, start)
    while True:
        try:
            member = next(records)
        except StopIteration as end:
            return number, end.value
        if reported and member.position == start and is_damaged(member.packed, reading.largest):
            continue
        number += 1
        if member.type in WITH_PAGES:
            reading.waiting += 1
            yield PackedRecord(member.packed, f"{name}#{number}", reading.options, member.is_cut, reading)
        else:
            reading.passed_over[member.type] += 1


@contextmanager
def _open(path: Path, reading: Reading) -> Iterator[tuple[Any, re.Pattern[bytes]]]:
    """Open an archive as a stream that can seek, and choose what the start of a record looks like in it.

    Records packed by gzip one by one are left packed: reading can resume at each.
    """
    suffix = path.suffix.lower()
    with reading.open(path, unpack=False) as file:
        head = file.read(5)
        gzipped = head[:2] == b"\x1f\x8b" or (suffix == ".gz" and head != b"WARC/")
        if gzipped and not _is_one_member(file, reading.largest + HEAD):
            yield file, MARK
            return
        if not gzipped and (head == b"WARC/" or suffix not in PACKINGS):
            yield file, _PLAIN_MARK
            return
    with Rewound(path, reading) as unpacked:
        yield unpacked, _PLAIN_MARK


def _is_one_member(file: IO[bytes], largest: int) -> bool:
    """Return whether the first member of a gzip file contains more than one record.

    The whole file is one member where it was packed by `gzip` after it was written.
    """
    file.seek(0)
    with suppress(OSError):
        data, _ = first_member(file, largest, read_all=False)
        if start := _PLAIN_MARK.match(data):
            return _PLAIN_MARK.search(data, start.end()) is not None
    return False


class _Recovery:
    """Rounds of reading an archive: each starts where a record starts, and ends at the end or at a damage.

    Args:
        file: the archive.
        mark: what the start of a record looks like.

    Attributes:
        reported: whether the damage ahead has its row already.
    """

    def __init__(self, file: IO[bytes], mark: re.Pattern[bytes]) -> None:
        self._file, self._mark = file, mark
        self._start = 0  # of the round, and of the records that were left packed before it
        self._damaged = False  # whether the round ended at a damage
        self._next: int | None = None  # where the next round starts after a break without damage
        self._position = 0  # of the record last seen, or where the round started
        self._seen = False  # whether the round has seen a record
        self.reported = False
        self._lenient = False  # whether headers may have line feeds alone, as those of WARC/0.18 have

    def starts(self) -> Iterator[int]:
        """Yield where each round starts."""
        start: int | None = 0
        while start is not None:
            self._start, self._damaged, self._next = start, False, None
            yield start
            if self._damaged:
                start = self._find(self._position + 1)
            elif self._mark is MARK and self._next is None:
                start = self._find(self._end_of_round())
            else:
                start = self._next

    def records(self, start: int) -> Any:
        """Return an iterator over the records of a round, from an offset on."""
        from fastwarc.warc import ArchiveIterator, WarcRecordType

        self.reported = self.reported and start == self._start  # else, there were records in between
        self._position, self._seen = start, False
        self._file.seek(start)
        return ArchiveIterator(
            self._file, WarcRecordType.any_type, parse_http=False, quirks_mode=self._lenient
        )

    def is_past(self, record: Any) -> bool:
        """Return whether what was unusual is past: the record and those after it can be left packed."""
        if self._mark is not MARK or not self._seen or not is_regular(self._file, record.stream_pos):
            return False
        self._next = record.stream_pos
        return True

    def must_be_lenient(self, record: Any) -> bool:
        """Return whether a record must be read again, leniently: its header has line feeds alone.

        Only then, as lenient reading passes by what is damaged without a word.
        """
        if self._lenient or "\n" not in record.headers.get("WARC-Type", ""):
            return False
        self._lenient, self._next = True, record.stream_pos
        return True

    def respell(self, record: Any, largest: int) -> Any:
        """Return a record as FastWARC understands it; another object where its header had to be respelled.

        The round must end after that one.
        """
        if not is_misspelt(record):
            return record
        known, self._next = respelled(self._file, record.stream_pos, largest)
        return known

    def pass_record(self, position: int) -> None:
        """Note the position of a record that was read."""
        self._position, self._seen, self.reported = position, True, False

    def resume(self, *, reported: bool) -> None:
        """Resume after the record last seen."""
        self._damaged, self.reported = True, reported

    def resume_after_gap(self) -> bool:
        """Resume after a damage that follows the record last seen; return whether it needs a row of its own.

        The first search for a start after a gap meets the damaged record itself, which has its row by then.
        """
        needs_row = not self.reported
        self.resume(reported=self._seen)
        return needs_row

    def _end_of_round(self) -> int:
        """Return where the round ended: FastWARC ends at a member without content, as at the end of the file.

        Members are passed over whole, as a page may contain what looks like one.
        """
        end, content = self._position, b"unread"
        with suppress(OSError):  # of a damaged member, which is for the next round
            while content:
                self._file.seek(end)
                content, size = first_member(self._file, 1)
                end += size if content else 0
        return max(end, self._position + 1)

    def _find(self, start: int) -> int | None:
        """Return the offset of the next place from `start` on that looks like the start of a record."""
        while True:
            try:
                self._file.seek(start)
                chunk = self._file.read(_CHUNK)
            except OSError:  # a packed file that is truncated
                return None
            if match := self._mark.search(chunk):
                return start + match.start()
            if len(chunk) < _CHUNK:
                return None
            start += _CHUNK - 64  # a mark may lie across two chunks
