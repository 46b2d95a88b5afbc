"""Limits: what one page may take, kept by the kernel."""

import mmap
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Limits:
    """What one page may take.

    Attributes:
        seconds: wall time; None for any.
        memory: bytes that judging it may add to what its worker takes; None for any. Kept on Linux only.
    """

    seconds: float | None = 60.0
    memory: int | None = 1 << 30


DEFAULT_LIMITS = Limits()


@contextmanager
def within(limits: Limits, loaded: int) -> Iterator[None]:
    """Keep to the limits of one page; `loaded` bytes of data were there before the first."""
    if limits.memory is not None:
        _limit_memory(loaded, limits.memory)
    signal.setitimer(signal.ITIMER_REAL, limits.seconds or 0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def data_size() -> int:
    """Return the bytes of data that this process has; 0 where the kernel does not report them."""
    try:
        return int(Path("/proc/self/statm").read_bytes().split()[5]) * mmap.PAGESIZE
    except OSError:
        return 0


def _limit_memory(loaded: int, allowed: int) -> None:
    """Allow this process so many bytes on top of what it has: beyond, MemoryError is raised or it ends.

    What earlier pages left behind does not count against a page, up to as much again.
    """
    present = data_size()
    if not present:
        return
    import resource

    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    soft = min(present, loaded + allowed) + allowed
    resource.setrlimit(
        resource.RLIMIT_DATA, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard)
    )
