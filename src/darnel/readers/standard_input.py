"""Standard input: records in JSON, or one page."""

import sys
from collections.abc import Iterator

from darnel.errors import InputError, UsageError
from darnel.readers.item import Item
from darnel.readers.json_encoding import encoding_of
from darnel.readers.jsonl import read_json
from darnel.readers.stream import BROKEN, MARKS, Reading, one_line, prefixed, unpacked

NAME = "-"
_SEEKABLE = {b"WARC/": "a web archive", b"PAR1": "Parquet", b"filedesc:": "a web archive"}


def read_standard_input(reading: Reading) -> Iterator[Item]:
    """Read what is on standard input: JSON records, or one page of HTML, or with `--format` of that format.

    Raises:
        InputError: it is closed.
        UsageError: it is something else.
    """
    if sys.stdin is None:
        raise InputError("-: standard input is closed; name a file, or pipe something in")
    head, file = prefixed(sys.stdin.buffer)
    if packing := next((suffix for mark, suffix in MARKS.items() if head.startswith(mark)), None):
        try:
            head, file = prefixed(unpacked(file, packing))
        except BROKEN as error:
            raise UsageError(f"-: cannot be unpacked: {one_line(error)}; give the file's name") from error
    if kind := next((kind for mark, kind in _SEEKABLE.items() if head.startswith(mark)), None):
        raise UsageError(f"-: standard input is {kind}, in which darnel must seek; give the file's name")
    text = head.decode(encoding_of(head), "replace").lstrip("\ufeff \t\r\n")
    if text[:1] in ("{", "[", "") or any(line.startswith('{"') for line in text.splitlines()):
        yield from read_json(file, NAME, reading)
        return
    options = reading.options
    if options.format == "auto" and not text.startswith(("<", "---")):
        raise UsageError(
            "-: standard input is neither JSON lines nor a page of HTML; "
            "for one page give --format html, markdown or text"
        )
    content = file.read(options.max_record + 1)
    if len(content) > options.max_record:
        yield options.page(b"", source=NAME, error=options.too_long)
        return
    yield options.page(content, "html" if text.startswith("<") else None, source=NAME)
