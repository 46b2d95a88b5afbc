"""The core: `darnel_core`, a reading in Rust with the meaning of the one in Python, where it is installed.

The one place that decides which reading is used: `DARNEL_CORE=0` in the environment chooses Python's.
"""

import os
from types import ModuleType


def _core() -> ModuleType | None:
    if os.environ.get("DARNEL_CORE") == "0":
        return None
    try:
        import darnel_core
    except ImportError:
        return None
    return darnel_core  # type: ignore[no-any-return]


CORE = _core()
"""The module, or None."""
