"""`make soak`: schemathesis and a load on `darnel serve`; its answers, and whether its memory grows."""

import argparse
import asyncio
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import httpx
import psutil

from benchmarks.server import free_port, page, send

CONFIG = Path(__file__).with_name("schemathesis.toml")
SAMPLE = Path(__file__).parents[1] / "data" / "sample"
WARM = 90.0
"""Seconds after which memory is compared: pools are filled and modules loaded by then."""
GROWTH = 1.1
"""Times the memory after WARM that it may be at the end."""
BURST = 300
"""Requests at once, every thirty seconds: more than the server lets wait."""


def bodies(draw: random.Random) -> list[bytes]:
    """What the load sends: pages of all sizes, the sample, and what is no page."""
    import orjson

    made = [page(draw.choice((200, 2_000, 20_000, 200_000)), draw) for _ in range(40)]
    sample = [
        orjson.dumps({"content": path.read_text("utf-8", "replace")}) for path in sorted(SAMPLE.rglob("*.*"))
    ]
    odd = [
        b"",
        b"{",
        b"[" * 50_000,
        b"\xff" * 1_000,
        b'{"content": ""}',
        b'{"content": "x", "format": "pdf"}',
        b"x" * 9_000_000,
    ]
    return made + sample + odd


async def load(port: int, until: float, rate: float, answers: Counter[int]) -> None:
    """Requests at an even rate, and every thirty seconds a burst."""
    draw = random.Random(0)
    kinds, running, burst = bodies(draw), set(), time.monotonic() + 30

    async def one(body: bytes) -> None:
        try:
            answers[await send(port, body)] += 1
        except (OSError, IndexError):
            answers[0] += 1

    while (now := time.monotonic()) < until:
        count = 1
        if now > burst:
            count, burst = BURST, now + 30
        for _ in range(count):
            task = asyncio.create_task(one(draw.choice(kinds[:-1] if count > 1 else kinds)))
            running.add(task)
            task.add_done_callback(running.discard)
        await asyncio.sleep(draw.expovariate(rate))
    await asyncio.gather(*running)


def examine(port: int, until: float, findings: list[str]) -> int:
    """Run schemathesis, seed after seed; return its number of cases, and add what it finds to `findings`."""
    cases = seed = 0
    with tempfile.TemporaryDirectory() as folder:
        while (left := until - time.monotonic()) > 15:
            command = [
                str(Path(sys.executable).with_name("schemathesis")),
                "--no-color",
                "--config-file",
                str(CONFIG),
                "run",
            ]
            command += [
                f"http://127.0.0.1:{port}/openapi.json",
                "--checks",
                "all",
                "--seed",
                str(seed),
                "--max-time",
                str(int(min(left, 120))),
            ]
            command += [
                "--suppress-health-check",
                "all",
                "--generation-database",
                "none",
                "--request-timeout",
                "120",
            ]
            done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
            cases += sum(
                int(count.replace(",", "")) for count in re.findall(r"([\d,]+) generated", done.stdout)
            )
            if done.returncode:
                findings.append(done.stdout[-3_000:] + done.stderr[-1_000:])
            seed += 1
    return cases


def watch(process: psutil.Process, sizes: list[tuple[float, int]], ended: threading.Event) -> None:
    """Resident memory of the server, once a second."""
    start = time.monotonic()
    while not ended.wait(1):
        sizes.append((time.monotonic() - start, process.memory_info().rss))


def wait_for(port: int) -> None:
    """Return when the server answers."""
    while True:
        with suppress(httpx.TransportError):
            httpx.get(f"http://127.0.0.1:{port}/health")
            return
        time.sleep(0.1)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600.0, help="how long (%(default)s)")
    parser.add_argument(
        "--rate",
        type=float,
        default=10.0,
        help="requests a second beside those of schemathesis (%(default)s)",
    )
    options = parser.parse_args()
    port, answers, findings, sizes, ended = (
        free_port(),
        Counter[int](),
        list[str](),
        list[tuple[float, int]](),
        threading.Event(),
    )
    with subprocess.Popen(
        [sys.executable, "-m", "darnel", "serve", "--port", str(port), "--quiet"]
    ) as server:
        wait_for(port)
        until = time.monotonic() + options.seconds
        watching = threading.Thread(target=watch, args=(psutil.Process(server.pid), sizes, ended))
        loading = threading.Thread(target=lambda: asyncio.run(load(port, until, options.rate, answers)))
        watching.start()
        loading.start()
        cases = examine(port, until, findings)
        loading.join()
        ended.set()
        watching.join()
        left = httpx.get(f"http://127.0.0.1:{port}/health", timeout=60).json()["under_way"]
        server.send_signal(signal.SIGINT)
        server.wait(30)
    warm = statistics.median(
        [size for at, size in sizes if WARM <= at < WARM + 60] or [sizes[len(sizes) // 2][1]]
    )
    last = statistics.median([size for at, size in sizes if at > sizes[-1][0] - 60])
    bad = {status: count for status, count in answers.items() if status >= 500 and status != 503}
    print(
        f"{sizes[-1][0]:.0f} s; schemathesis: {cases:,} cases, {len(findings)} runs with findings; "
        f"load: {answers.total():,} requests"
    )
    print(
        "answers to the load: "
        + ", ".join(f"{status or 'none'}: {count:,}" for status, count in sorted(answers.items()))
    )
    sizes_at = {
        "at the start": sizes[0][1],
        "warm": warm,
        "at the end": last,
        "at most": max(size for _, size in sizes),
    }
    print(
        "memory: "
        + ", ".join(f"{size / 1e6:.0f} MB {when}" for when, size in sizes_at.items())
        + f"; {left} requests under way"
    )
    print("\n\n".join(findings), end="")
    return int(bool(findings or bad or left or last > GROWTH * warm))


if __name__ == "__main__":
    sys.exit(main())
