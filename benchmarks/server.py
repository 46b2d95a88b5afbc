"""`python -m benchmarks.server`: requests a second that `darnel serve` answers here, and how soon."""

import argparse
import asyncio
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator

import httpx
import orjson

WORDS = (
    "the river was high in spring and old bridge had to be closed for week because water came over road "
    "near mill garden letter winter"
).split()


def page(size: int, draw: random.Random) -> bytes:
    """A request with a page of some size: paragraphs, links, headings, an ad slot."""
    parts = ["<!doctype html><title>A week by the river</title><h1>A week by the river</h1>"]
    length = 0
    while length < size:
        text = " ".join(draw.choices(WORDS, k=60)).capitalize()
        parts.append(
            f'<h2>{text[:30]}</h2><p class="text">{text}. <a href="https://site-{draw.randrange(500)}.example/{draw.randrange(9999)}">{text[:24]}</a></p>'
        )
        length += len(parts[-1])
    parts.append('<div class="ad-box"></div>')
    return orjson.dumps(
        {
            "content": "".join(parts)[:size],
            "url": f"https://host-{draw.randrange(5000)}.example/{draw.randrange(10**6)}",
        }
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def send(port: int, body: bytes) -> int:
    """One request on a connection of its own, with as little work on this side as can be; its status."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = (
        "POST /api/score HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        "Connection: close",
    )
    writer.write("\r\n".join((*head, "", "")).encode() + body)
    status = int((await reader.readline()).split()[1])
    await reader.read()
    writer.close()
    return status


async def load(
    port: int, bodies: Iterator[bytes], rate: float, seconds: float
) -> tuple[list[float], Counter[int]]:
    """Requests at an even rate, whether or not earlier ones are answered; times from when each was due."""
    times: list[float] = []
    answers: Counter[int] = Counter()
    start = time.perf_counter()

    async def one(number: int, body: bytes) -> None:
        due = start + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        try:
            answers[await send(port, body)] += 1
        except OSError:
            answers[0] += 1
        times.append(time.perf_counter() - due)

    await asyncio.gather(*(one(number, next(bodies)) for number in range(int(rate * seconds))))
    return times, answers


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.server", description=__doc__)
    parser.add_argument("--rate", type=float, default=200.0, help="requests a second (%(default)s)")
    parser.add_argument("--seconds", type=float, default=20.0, help="how long (%(default)s)")
    parser.add_argument("--bytes", type=int, default=20_000, help="of a page (%(default)s)")
    parser.add_argument("--jobs", type=int, default=2, help="processes of the server (%(default)s)")
    options = parser.parse_args()
    port, draw = free_port(), random.Random(0)
    count = int(options.rate * (options.seconds + 3))
    bodies = iter([page(options.bytes, draw) for _ in range(count)])
    command = [
        sys.executable,
        "-m",
        "darnel",
        "serve",
        "--port",
        str(port),
        "--jobs",
        str(options.jobs),
        "--quiet",
    ]
    with subprocess.Popen(command) as server:
        while True:
            try:
                httpx.get(f"http://127.0.0.1:{port}/health")
                break
            except httpx.TransportError:
                time.sleep(0.1)
        asyncio.run(load(port, bodies, options.rate / 4, 8))  # memos fill, all processes have loaded
        before = os.getloadavg()[0]
        times, answers = asyncio.run(load(port, bodies, options.rate, options.seconds))
        server.send_signal(signal.SIGINT)
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            print("the server did not end in order")
    cuts = statistics.quantiles(times, n=100)
    print(
        f"{options.rate:g} requests a second of {options.bytes:,} bytes for {options.seconds:g} s, "
        f"{options.jobs} processes, {os.cpu_count()} cores"
    )
    quantiles = {"median": cuts[49], "p90": cuts[89], "p99": cuts[98], "most": max(times)}
    print(
        f"answers {dict(answers)}; "
        + ", ".join(f"{name} {value * 1e3:.0f} ms" for name, value in quantiles.items())
    )
    print(
        f"load average before {before:.1f}, after {os.getloadavg()[0]:.1f}; "
        "requests are made on the same cores"
    )


if __name__ == "__main__":
    main()
