"""Caches of darnel and its peers, emptied before a pass so that every pass meets the pages as new."""

import functools
import gc
import sys

PACKAGES = (
    "darnel",
    "trafilatura",
    "courlan",
    "htmldate",
    "justext",
    "bs4",
    "datatrove",
    "resiliparse",
    "publicsuffixlist",
)
SMALLEST = 1_024  # smaller caches, and those without a limit, hold tables that are loaded once


_known: tuple[int, list["functools._lru_cache_wrapper[object]"]] = (
    0,
    [],
)  # and how many modules were loaded then


def forget() -> None:
    """Empty the memos."""
    global _known  # noqa: PLW0603 - looking at all objects takes a while
    if _known[0] != len(sys.modules):
        gc.unfreeze()
        _known = (len(sys.modules), memos())
    for memo in _known[1]:
        memo.cache_clear()


def memos() -> list["functools._lru_cache_wrapper[object]"]:
    """All `lru_cache` functions of the packages that remember many calls."""
    caches = []
    for thing in gc.get_objects():
        if not isinstance(thing, functools._lru_cache_wrapper):  # noqa: SLF001 - the type has no public name
            continue
        if getattr(thing, "__module__", "").partition(".")[0] in PACKAGES:
            limit = thing.cache_parameters()["maxsize"]
            if limit is not None and limit >= SMALLEST:
                caches.append(thing)
    return caches


def settle(*, warm: bool = False) -> None:
    """Empty the caches, collect garbage, and keep what is loaded out of later collections."""
    if not warm:
        forget()
    gc.unfreeze()
    gc.collect()
    gc.freeze()
