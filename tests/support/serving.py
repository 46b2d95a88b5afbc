"""The server as people start it, on a free port."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serving(*options: object, streams: str = "", stop: int = signal.SIGINT) -> Iterator[str]:
    """Its address; it is stopped at the end and must go in order. `streams` closes some, as a shell does."""
    port = free_port()
    address = f"http://127.0.0.1:{port}/"
    command = [sys.executable, "-m", "darnel", "serve", "--port", str(port), "--quiet", *map(str, options)]
    command = ["/bin/sh", "-c", f'exec "$@" {streams}', "sh", *command]
    with subprocess.Popen(command, env=os.environ | {"PYTHONUNBUFFERED": "1"}) as process:
        until = time.monotonic() + 150
        while True:
            try:
                httpx.get(f"{address}health")
                break
            except httpx.TransportError:
                assert process.poll() is None, "the server did not start"
                assert time.monotonic() < until, "the server is not up in time"
                time.sleep(0.05)
        yield address
        process.send_signal(stop)
        assert process.wait(30) == 0
