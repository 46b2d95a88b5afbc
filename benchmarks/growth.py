"""Growth: time and memory of measure + judge against the size of a page and the depth of its elements."""

import contextlib
import json
import resource
import statistics
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import process_time_ns
from typing import Any

from benchmarks.caches import forget, settle
from benchmarks.generated import grown_page, nested_page
from darnel.model.predictor import Predictor
from darnel.page.page import Page

LARGEST = 10_000_000
SIZES = tuple(LARGEST >> step for step in range(13, -1, -1))  # 1.2 kB to 10 MB
MEASURED_MEMORY = 100_000  # memory of smaller pages drowns in that of the interpreter
DEPTHS = (10, 100, 1_000, 10_000, 100_000)
TOO_LONG = 10.0  # seconds; deeper pages of a shape are not tried after that
TIMEOUT = 120.0  # seconds for all depths of a shape
LEAST_NS = 20_000_000  # small pages are judged over and over for this long


def size_times(rounds: int) -> list[dict[str, float]]:
    """CPU time by page size, all sizes once a round; the ratio to the size before is taken in each round."""
    predictor = Predictor.load()
    pages = [grown_page(size) for size in SIZES]
    predictor.judge(Page(pages[-1], "html"))  # for the memory that the first large page asks the system for
    rows = [[_judged(predictor, page) for page in pages] for _ in range(rounds)]
    columns = [
        {"bytes": len(page), "ms": statistics.median(row[place] for row in rows) / 1e6}
        for place, page in enumerate(pages)
    ]
    for place in range(1, len(columns)):
        columns[place]["ratio"] = statistics.median(row[place] / row[place - 1] for row in rows)
    return columns


def _judged(predictor: Predictor, text: str) -> float:
    """CPU nanoseconds of one judgement; of the median one where many fit into the time."""
    spent: list[int] = []
    settle()
    while sum(spent) < LEAST_NS:
        copy = text.encode().decode()
        forget()
        start = process_time_ns()
        predictor.judge(Page(copy, "html"))
        spent.append(process_time_ns() - start)
    return statistics.median(spent)


def memory(size: int) -> float:
    """Bytes that judging a page adds to the peak of a fresh process."""
    return float(_fresh("memory", str(size))[0]["bytes"])


def nesting_times(shape: str) -> list[dict[str, Any]]:
    """CPU time by depth, in a fresh process: a crash or a hang ends this shape and nothing else."""
    return _fresh("nesting", shape)


def _fresh(*command: str) -> list[dict[str, Any]]:
    """Run this file with a command; return the JSON lines that it prints, and its error if any."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.growth", *command],
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
        )
        output, end = done.stdout, f"ended with {done.returncode}" if done.returncode else ""
    except subprocess.TimeoutExpired as error:
        output, end = error.stdout or b"", f"not done after {TIMEOUT:.0f} s"
    rows = [json.loads(line) for line in output.decode().splitlines()]
    return [*rows, {"error": end}] if end else rows


def _print_memory(size: int) -> None:
    predictor = Predictor.load()
    predictor.judge(Page(grown_page(20_000), "html"))
    page = Page(grown_page(size), "html")
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")  # sets the peak back to what is resident now
    before = _peak()
    predictor.judge(page)
    print(json.dumps({"bytes": max(_peak() - before, 0)}))


def _peak() -> int:
    """Peak resident bytes. Not `ru_maxrss` on Linux: there a child starts with the peak of its parent."""
    status = Path("/proc/self/status")
    if status.exists():
        return next(
            int(line.split()[1]) * 1024
            for line in status.read_text().splitlines()
            if line.startswith("VmHWM")
        )
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _print_nesting(shape: str) -> None:
    predictor = Predictor.load()
    predictor.judge(Page(nested_page(shape, 5), "html"))
    for depth in DEPTHS:
        spent = _judged(predictor, nested_page(shape, depth))
        print(json.dumps({"depth": depth, "ms": spent / 1e6}), flush=True)
        if spent > TOO_LONG * 1e9:
            break


if __name__ == "__main__":
    COMMANDS: dict[str, Callable[[str], None]] = {
        "memory": lambda size: _print_memory(int(size)),
        "nesting": _print_nesting,
    }
    COMMANDS[sys.argv[1]](sys.argv[2])
