"""Waiting for something that another process does, never without end."""

import subprocess
import time
from collections.abc import Callable


def wait_until(
    condition: Callable[[], bool], process: subprocess.Popen[bytes] | None = None, seconds: float = 60
) -> None:
    """Return once a condition holds; fail when the process ends first, or after some seconds."""
    end = time.monotonic() + seconds
    while not condition():
        assert process is None or process.poll() is None, f"the process ended with {process.returncode}"
        assert time.monotonic() < end, f"nothing happened within {seconds} seconds"
        time.sleep(0.01)
