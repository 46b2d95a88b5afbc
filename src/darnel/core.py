"""The core: `darnel_core`, a reading in Rust with the meaning of the one in Python, where it is installed.

The one place that decides which reading is used: `DARNEL_CORE=0` in the environment chooses Python's, and so
does a core of another revision.
"""

import os
from types import ModuleType

REVISION = 19
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


def reading_in_use() -> str:
    """Return what reads pages: `core` and its version, or `python`."""
    return "python" if CORE is None else f"core {CORE.version()}"
