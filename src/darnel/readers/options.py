"""How pages are read: what the user asked for, known before the first byte."""

from dataclasses import dataclass
from typing import Any, Literal

from darnel.page.page import MAX_BYTES, Page

FormatName = Literal["auto", "html", "markdown", "text"]

MAX_RECORD = 16 << 20
"""Bytes of a record or page, unpacked; a longer one is an error row, and nothing of it is kept."""


@dataclass(frozen=True)
class ReadOptions:
    """What a reader needs to know of the command that asks for pages.

    Attributes:
        format: read every page as this; `auto` leaves it to the file and the record.
        max_bytes: a longer page is measured on an excerpt, see `Page`.
        max_record: bytes of a record or page, unpacked; a longer one is a page with an error.
        keep_record: keep what a record says besides its page, such as a label, as `Page.record`.
    """

    format: FormatName = "auto"
    max_bytes: int = MAX_BYTES
    max_record: int = MAX_RECORD
    keep_record: bool = False

    def page(
        self, content: str | bytes, format_: str | None = None, url: str | None = None, **about: Any
    ) -> Page:
        """Make a page under these options; `format_` is what its file or record says."""
        chosen = format_ if self.format == "auto" else self.format
        return Page(content, chosen, url, max_bytes=self.max_bytes, **about)

    @property
    def too_long(self) -> str:
        """Error of a record or page over the limit."""
        megabytes = self.max_record / (1 << 20)
        return f"longer than {megabytes:g} MB, the most that is read of a record (--max-record)"
