"""Two readings: mutants measured and judged in Python and by the core, which must agree."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import count, islice, takewhile
from pathlib import Path

import orjson

from darnel.core import CORE
from fuzz.generated import mutant

MOST = 2_000
"""Mutants of a round: more would say nothing for too long."""


def readings(contents: Sequence[str], seed: int, pages: int | None, seconds: float | None) -> bool:
    """Compare the readings on mutants for some time; nothing is compared where the core is not installed.

    Args:
        contents: what the mutants are made of.
        seed: of the mutants.
        pages: how many to make; None for no limit.
        seconds: after which no new round begins; None for no limit.

    Returns:
        Whether there is a finding: a feature or a label on which they differ.
    """
    if CORE is None:
        print("readings: the core is not installed, nothing to compare")
        return False
    until, found = time.monotonic() + (seconds or float("inf")), False
    lines = _lines(contents, seed, pages)
    while time.monotonic() < until and (batch := list(islice(lines, MOST))):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "mutants.jsonl"
            file.write_bytes(b"\n".join(batch))
            command = [sys.executable, "-m", "tools.readings", "--exact", str(file)]
            found |= bool(subprocess.run(command, check=False).returncode)
    return found


def _lines(contents: Sequence[str], seed: int, pages: int | None) -> Iterator[bytes]:
    """Mutants as lines of JSON; those that are no text of Unicode are left out."""
    for number in takewhile(lambda number: pages is None or number < pages, count()):
        page = mutant(seed, number, contents)
        record = {"id": f"{seed}/{number}", "content": page.content, "url": page.url, "format": page.format}
        try:
            yield orjson.dumps(record)
        except TypeError:  # bytes, or a lone surrogate
            continue
