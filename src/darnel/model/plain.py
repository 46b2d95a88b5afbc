"""Plain: dataclasses that are pickled without what they have cached."""

from dataclasses import fields
from typing import Any


class Plain:
    """A dataclass whose cached properties stay in its process: they are made again, or are no data at all."""

    def __getstate__(self) -> dict[str, Any]:
        return {each.name: getattr(self, each.name) for each in fields(self)}  # type: ignore[arg-type]
