"""Where a command may write: never to one of its inputs, and never over a file that darnel did not write."""

import csv
import gzip
import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, cast

import orjson

from darnel.errors import InputError, UsageError
from darnel.output.atomic import check_folder

_TABLES = (
    {"id", "source", "score", "label", "reasons", "error"},  # score
    {"site", "pages", "score", "flagged"},  # sites
    {"operator", "sites", "pages", "evidence"},  # operators
    {"sites", "pages", "why"},  # operators --rejected
    {"cluster", "copies", "pages"},  # duplicates
    {"surt_host_name", "darnel_score"},  # annotate
    {"id", "content", "label", "reviewers", "notes"},  # labels
    {"id", "digest", "label", "operator", "family"},  # table --sources
)
"""Columns that tell the tables of darnel from those of others, a command each."""

_MEASURED = 50  # columns from which a table that starts as measurements do is one
_LONGEST_ROW = 1 << 24  # bytes of a first row that is read
_HEAD = 1 << 16  # bytes of a page or list in which its generator is named
GENERATOR = '<meta name="generator" content="darnel">'
"""Element in the head of every page that darnel writes."""

_LIST_MARK = re.compile(
    rb"^[#!;] (?:Title: farms found by darnel$|\d{4}-\d\d-\d\d score \d\.\d\d)", re.MULTILINE
)
_MARKS = {
    ".html": (GENERATOR.encode(), b"by darnel</title>", b"<title>Evaluation</title>"),
    ".graphml": (b'attr.name="operator"',),
    ".md": (b"# Evaluation\n",),
    ".yaml": (b"# Written by darnel ",),
    ".json": (b'{\n "about": {',),
}
"""What the first bytes of other files that darnel writes contain, by suffix; the rest are lists of sites."""


def check_target(out: Path, inputs: Iterable[str | Path] = ()) -> None:
    """Check that a command may write to `out`, before it reads or writes anything.

    A file that an earlier run of darnel wrote may be replaced, and so may an empty one.

    Args:
        out: file to write.
        inputs: files that the command reads: paths, globs, `FILE#N`, or `-` for standard input.

    Raises:
        UsageError: `out` is an input under any name, or contains something that darnel did not write.
        InputError: `out` is a folder, or its own folder is missing or read-only.
    """
    check_folder(out)
    if not out.exists():
        return
    there = out.stat()
    if not stat.S_ISREG(there.st_mode):
        raise UsageError(f"{out}: is not a regular file; name one")
    for name, status in _existing(inputs):
        if os.path.samestat(there, status):
            raise UsageError(f"{out}: is an input ({name}), which would be lost; name another file to write")
    if there.st_size and not written_by_darnel(out):
        raise UsageError(
            f"{out}: exists, and darnel did not write it; name another file, or move this one away first"
        )


def check_stdout(inputs: Iterable[str | Path]) -> None:
    """Check that standard output is not redirected to a file that is read.

    Raises:
        UsageError: it is, or it is closed.
    """
    if sys.stdout is None:
        raise UsageError("standard output is closed; name a file with -o")
    try:
        there = os.fstat(sys.stdout.fileno())
    except (OSError, ValueError):
        return
    if stat.S_ISREG(there.st_mode):
        for name, status in _existing(inputs):
            if os.path.samestat(there, status):
                raise UsageError(f"{name}: is both read and written to; redirect the output to another file")


def _existing(inputs: Iterable[str | Path]) -> Iterator[tuple[str, os.stat_result]]:
    """Find the files behind names of inputs; folders are not among them."""
    for each in inputs:
        name = str(each)
        if name == "-":
            try:
                yield "standard input", os.fstat(sys.stdin.fileno())
            except (AttributeError, OSError, ValueError):  # it may be closed
                continue
        for path in _paths(name):
            try:
                yield str(path), path.stat()
            except OSError:
                continue


def _paths(name: str) -> list[Path]:
    import glob

    path = Path(name)
    try:
        if path.exists():
            return [path]
        if name.rpartition("#")[0] and Path(name.rpartition("#")[0]).exists():
            return [Path(name.rpartition("#")[0])]
        return [Path(match) for match in glob.glob(name, recursive=True)]  # noqa: PTH207 - name may be absolute
    except (OSError, ValueError):
        return []


def written_by_darnel(path: Path) -> bool:
    """Tell whether the content of a file is that of one that darnel writes, by its suffix."""
    name = path.name.lower()
    try:
        if name.endswith(".parquet"):
            import pyarrow.parquet as pq

            return _is_ours(pq.read_schema(path).names)
        if name.endswith((".jsonl", ".jsonl.gz")):
            with _opened(path, "rb") as file:
                line = file.readline(_LONGEST_ROW)
            return not line or _is_ours(list(orjson.loads(line)))
        if name.endswith((".csv", ".csv.gz")):
            with _opened(path, "rt") as file:
                return _is_ours(next(csv.reader(file), []))
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except Exception:  # noqa: BLE001 - whatever a file of others does to a parser, it is not one of darnel's
        return False
    marks = next((marks for suffix, marks in _MARKS.items() if name.endswith(suffix)), None)
    if marks is None:
        return _LIST_MARK.search(head) is not None
    return any(mark in head for mark in marks)


def _opened(path: Path, mode: str) -> IO[Any]:
    encoding = None if "b" in mode else "utf-8-sig"
    if path.name.lower().endswith(".gz"):
        return cast("IO[Any]", gzip.open(path, mode, encoding=encoding))
    return path.open(mode, encoding=encoding)


def _is_ours(columns: Sequence[str]) -> bool:
    measured = (
        len(columns) >= _MEASURED
        and list(columns[:3]) == ["id", "source", "url"]
        and "error" in columns[_MEASURED:]
    )
    return measured or any(known <= set(columns) for known in _TABLES)


def check_target_folder(out: Path, inputs: Iterable[str | Path], marks: Iterable[str]) -> None:
    """Check that a command may write a folder of its own files.

    Args:
        out: folder to write; its content may be replaced.
        inputs: files and folders that the command reads.
        marks: names of files of which one is in every such folder.

    Raises:
        UsageError: `out` is an input, lies above one, or is a folder of something else.
        InputError: it cannot be made or written to.
    """
    for each in inputs:
        path = Path(each).resolve()
        if path == out.resolve() or out.resolve() in path.parents:
            raise UsageError(f"{out}: is an input, or contains one ({each}); name another folder to write")
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out}: is a file; name a folder to write")
    if out.is_dir() and any(out.iterdir()) and not any((out / mark).exists() for mark in marks):
        raise UsageError(f"{out}: contains files that darnel did not write; name another folder")
    there = next(path for path in (out.resolve(), *out.resolve().parents) if path.exists())
    if not (there.is_dir() and os.access(there, os.W_OK)):
        raise InputError(f"{out}: {there} is no folder that can be written to; name another folder")
