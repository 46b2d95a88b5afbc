"""Fork server: the process that workers are forked off, once it has imported what all of them need."""

import multiprocessing as mp
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import forkserver, resource_tracker
from typing import Any

from darnel.scoring.safe_path import safe_start

HELD = {signal.SIGINT, signal.SIGTERM}
"""Signals that wait until a process has started."""

_METHOD = "forkserver" if "forkserver" in mp.get_all_start_methods() else "spawn"


def context() -> Any:
    """Return the context of multiprocessing in which workers start."""
    context = mp.get_context(_METHOD)
    if _METHOD == "forkserver":
        context.set_forkserver_preload(["darnel.scoring.preload"])
    return context


def start_server() -> None:
    """Start the fork server, which takes as long to import as this process does, and can do so meanwhile."""
    context()
    if _METHOD == "forkserver":
        with starting():
            forkserver.ensure_running()


@contextmanager
def starting() -> Iterator[None]:
    """Start processes inside of this block: with a safe environment, and without Ctrl-C and SIGTERM.

    This process gets them afterwards. Until the server has imported its modules, Ctrl-C would end it with a
    traceback; so would the end of this process a worker that reads its model. Processes inherit the mask.
    """
    with safe_start():
        resource_tracker.ensure_running()  # started by the first process, it would let signals through again
        before = signal.pthread_sigmask(signal.SIG_BLOCK, HELD)
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
