"""What a `.gitignore` leaves out.

Own code and not git, which would run what a repository's configuration names, and not pathspec, which takes
forty times as long for each further star of a hostile pattern: `fnmatch` matches a part without backtracking.
"""

import re
from fnmatch import translate
from functools import lru_cache
from pathlib import Path

_MOST_BYTES = 1 << 16  # of a file
_MOST_RULES = 500
_LONGEST = 200  # characters of a pattern

_ANY = re.compile("")

Part = re.Pattern[str] | None
"""What a part of a path must match; None for `**`, any number of parts."""


class Ignored:
    """The rules of one `.gitignore`, for paths in its folder and below.

    Args:
        file: the `.gitignore`; nothing is left out where it cannot be read.
    """

    def __init__(self, file: Path) -> None:
        self._folder = file.parent
        try:
            with file.open("rb") as opened:
                text = opened.read(_MOST_BYTES).decode("utf-8", "replace")
        except OSError:
            text = ""
        lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
        self._rules = [rule for line in lines[:_MOST_RULES] if (rule := _rule(line)) is not None]

    def verdict(self, path: Path, *, folder: bool) -> bool | None:
        """Return whether the last rule about a path leaves it out; None where there is none."""
        parts = path.relative_to(self._folder).parts
        for kept, only_folders, pattern in reversed(self._rules):
            if (folder or not only_folders) and _matches(pattern, parts):
                return not kept
        return None


@lru_cache(maxsize=4_096)
def _rule(line: str) -> tuple[bool, bool, tuple[Part, ...]] | None:
    """Parse a line: whether it keeps what others leave out, whether for folders only, and its parts."""
    line = re.sub(r"(?<!\\)\s+$", "", line)
    kept = line.startswith("!")
    line = line.removeprefix("!")
    only_folders = line.endswith("/")
    pattern = line.rstrip("/")
    if not pattern or len(pattern) > _LONGEST:
        return None
    names = pattern.removeprefix("/").split("/")
    if "/" not in pattern:
        names = ["**", *names]
    parts = [None if name == "**" else re.compile(translate(_unescaped(name))) for name in names]
    merged = [part for index, part in enumerate(parts) if part is not None or index == 0 or parts[index - 1]]
    if merged[-1] is None:
        merged.append(_ANY)  # `a/**` is what is inside `a`, and not `a` itself
    return kept, only_folders, tuple(merged)


def _unescaped(name: str) -> str:
    """Return a name with backslashes as `fnmatch` has it: special characters in brackets."""
    name = name.replace("[^", "[!")
    return re.sub(r"\\(.)", lambda match: f"[{match[1]}]" if match[1] in "*?[" else match[1], name)


def _matches(pattern: tuple[Part, ...], parts: tuple[str, ...]) -> bool:
    """Return whether a pattern matches a path, as an automaton that keeps all places it can be at."""
    places = {0}
    for name in parts:
        reached = set()
        for place in _opened(pattern, places):
            if place == len(pattern):
                continue
            part = pattern[place]
            if part is None:
                reached.add(place)
            elif part.match(name):
                reached.add(place + 1)
        places = reached
    return len(pattern) in places


def _opened(pattern: tuple[Part, ...], places: set[int]) -> set[int]:
    """Add the positions after each `**`, which may match no part at all."""
    return places | {place + 1 for place in places if place < len(pattern) and pattern[place] is None}
