"""The core: `darnel_core`, a reading in Rust with the meaning of the one in Python, where it is installed.

The one place that decides which reading is used: `DARNEL_CORE=0` in the environment chooses Python's, and so
does a core of another revision.
"""

import os
from collections.abc import Callable
from functools import wraps
from types import ModuleType
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

REVISION = 10
"""Counts up, here and in the crate, whenever what the two say to one another changes."""


def _core() -> ModuleType | None:
    if os.environ.get("DARNEL_CORE") == "0":
        return None
    try:
        import darnel_core
    except ImportError:
        return None
    return darnel_core if getattr(darnel_core, "REVISION", 0) == REVISION else None


CORE = _core()
"""The module, or None."""


def in_core(function: Callable[P, R]) -> Callable[P, R]:
    """Let the core do what a function of texts says, where the core is in use; it has one of the same name.

    Texts with a lone surrogate, as broken JSON or YAML leave them, are left to the function.
    """
    counterpart: Callable[P, R] | None = getattr(CORE, function.__name__, None)
    if counterpart is None:
        return function

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return counterpart(*args, **kwargs)
        except UnicodeEncodeError:
            return function(*args, **kwargs)

    return run


def reading_in_use() -> str:
    """Return what reads pages: `core` and its version, or `python`."""
    return "python" if CORE is None else f"core {CORE.version()}"
