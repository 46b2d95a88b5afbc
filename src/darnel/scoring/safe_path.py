"""Safe path: nothing of the current folder runs, in processes of darnel or in programs that they start.

The current folder is often a checkout that a stranger wrote. Python puts it on the module path of every
process that is started with `-c` or `-m`, as those of multiprocessing and joblib are; an empty entry in
PYTHONPATH or PATH means it as well; and git runs what the configuration of the repository around it names.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_PACKAGE = Path(__file__).parents[2]
_GIT = {"core.fsmonitor": "false", "core.hooksPath": os.devnull}


def close_current_folder() -> None:
    """Keep the current folder off the paths of this process and of all that it starts.

    For processes of our own, such as the command line: it changes `sys.path` and the environment for good.
    """
    if sys.flags.ignore_environment and not sys.flags.safe_path:
        # Under `python -E`, workers do not read PYTHONSAFEPATH: start again with the option they inherit.
        os.execv(sys.executable, [sys.executable, "-P", *sys.orig_argv[1:]])  # noqa: S606 - our own command line
    os.environ.update(safe_environment(os.environ))
    leave_current_folder()


def leave_current_folder() -> None:
    """Take the current folder off the module path of this process, unless darnel is installed there."""
    sys.path[:] = [entry for entry in sys.path if not _is_current(entry)]


@contextmanager
def safe_start() -> Iterator[None]:
    """Start processes inside of this block with a safe environment; the caller's is restored afterwards."""
    before = dict(os.environ)
    changes = safe_environment(before)
    os.environ.update(changes)
    try:
        yield
    finally:
        for name in changes:
            if name in before:
                os.environ[name] = before[name]
            else:
                os.environ.pop(name, None)


def safe_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables to change so that a child process runs nothing of the current folder.

    >>> safe_environment({"PATH": "/usr/bin::bin"})["PATH"] == "/usr/bin"
    True
    """
    changes = {"PYTHONSAFEPATH": "1"}
    if "PATH" in environment:
        entries = environment["PATH"].split(os.pathsep)
        changes["PATH"] = os.pathsep.join(entry for entry in entries if Path(entry).is_absolute())
    if "PYTHONPATH" in environment:
        entries = environment["PYTHONPATH"].split(os.pathsep)
        changes["PYTHONPATH"] = os.pathsep.join(entry for entry in entries if not _is_current(entry))
    return changes | git_environment()


def git_environment() -> dict[str, str]:
    """Return variables that outrank what the configuration of a repository has git run."""
    changes = {"GIT_CONFIG_COUNT": str(len(_GIT))}
    for number, (name, value) in enumerate(_GIT.items()):
        changes |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": value}
    return changes


def _is_current(entry: str) -> bool:
    """Whether an entry of a path means the current folder, and it is not where darnel is installed."""
    try:
        here = Path.cwd()
        return not entry or (Path(entry).resolve() == here.resolve() != _PACKAGE.resolve())
    except OSError:  # the current folder was deleted, or a link leads in a circle
        return not entry
