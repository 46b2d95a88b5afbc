"""Scale: pages a second, CPU time and memory of all processes, and how they grow, over crawls of pages."""

import gzip
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import psutil
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks import report
from benchmarks.pages import Sample

CRAWL = 20_000  # pages
GROWTH = (
    10_000,
    20_000,
    100_000,
    200_000,
)  # pages; read again and again from one file of CRAWL pages or fewer
KINDS = ("warc.gz", "parquet", "jsonl.gz")
SAMPLE_EVERY = 0.25  # seconds between two looks at memory
SNAPSHOT = 2.5e9  # pages of a Common Crawl snapshot


def measure(pages: list[Sample], count: int, growth: tuple[int, ...]) -> dict[str, Any]:
    """Speed at 1 and 2 jobs from each container, then memory and speed by number of pages."""
    results: dict[str, Any] = {
        "mean_bytes": sum(len(page.content) for page in pages) / len(pages),
        "speed": [],
        "growth": [],
    }
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for kind in KINDS:
            crawl = write_crawl(place / f"crawl.{kind}", repeated(pages, count))
            for jobs in (1, 2):
                results["speed"].append({"kind": kind, "jobs": jobs, **run([crawl], place, jobs)})
                report.CONSOLE.print(results["speed"][-1])
            if kind != "jsonl.gz":
                crawl.unlink()
        # Growth by naming the same file again: the pages are the same, and reading them is not what grows.
        for size in growth:
            results["growth"].append(run([crawl] * max(1, size // count), place, 2))
            report.CONSOLE.print(results["growth"][-1])
    return results


def repeated(pages: list[Sample], count: int) -> Iterator[tuple[str, str, bytes]]:
    """Repeat the pages: id, URL and content with its number at the end, so that no two are equal."""
    for number, page in enumerate(islice(cycle(pages), count)):
        yield f"p{number}", page.url or f"https://a.example/{page.id}", page.content + b"<!-- %d -->" % number


def write_crawl(path: Path, pages: Iterator[tuple[str, str, bytes]]) -> Path:
    if path.name.endswith("jsonl.gz"):
        with gzip.open(path, "wb", compresslevel=6) as file:
            for id_, url, content in pages:
                file.write(
                    json.dumps({"id": id_, "url": url, "html": content.decode("utf-8", "replace")}).encode()
                    + b"\n"
                )
    elif path.suffix == ".parquet":
        schema = pa.schema({"id": pa.string(), "url": pa.string(), "html": pa.string()})
        with pq.ParquetWriter(path, schema, compression="zstd") as writer:
            while rows := [
                {"id": i, "url": u, "html": c.decode("utf-8", "replace")} for i, u, c in islice(pages, 200)
            ]:
                writer.write_table(pa.Table.from_pylist(rows, schema=schema))
    else:
        with path.open("wb") as file:
            for _, url, content in pages:
                file.write(gzip.compress(_record(url, content), 6))
    return path


def _record(url: str, content: bytes) -> bytes:
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + content
    about = {
        "WARC-Type": "response",
        "WARC-Target-URI": url,
        "Content-Type": "application/http; msgtype=response",
        "Content-Length": len(http),
    }
    return (
        "\r\n".join(("WARC/1.0", *(f"{name}: {value}" for name, value in about.items()))).encode()
        + b"\r\n\r\n"
        + http
        + b"\r\n\r\n"
    )


def run(inputs: list[Path], folder: Path, jobs: int) -> dict[str, Any]:
    """Run the command line once; return pages, seconds, CPU time, and the peak memory of all its processes.

    The CPU time is that of the process that reads, and of all others together; a load of the machine adds
    little to it. Memory is PSS.
    """
    out = folder / "out.parquet"
    load, start = report.load(), time.perf_counter()
    command = [
        sys.executable,
        "-m",
        "darnel",
        "score",
        *map(str, inputs),
        "-o",
        str(out),
        "--jobs",
        str(jobs),
        "--quiet",
    ]
    with subprocess.Popen(command) as process:
        peak, spent = 0, dict[int, float]()
        while process.poll() is None:
            peak = max(peak, look(process.pid, spent))
            time.sleep(SAMPLE_EVERY)
    seconds = time.perf_counter() - start
    rows = pq.read_metadata(out).num_rows
    return {
        "pages": rows,
        "seconds": seconds,
        "pages_per_second": rows / seconds,
        "reader_ms": 1_000 * spent.pop(process.pid, 0.0) / rows,
        "workers_ms": 1_000 * sum(spent.values()) / rows,
        "peak_mb": peak / 1e6,
        "load_before": load,
        "load_after": report.load(),
    }


def look(pid: int, spent: dict[int, float]) -> int:
    """Note the CPU seconds of a process and all below it; return their memory, what they share once."""
    total = 0
    try:
        root = psutil.Process(pid)
        for process in (root, *root.children(recursive=True)):
            times = process.cpu_times()
            spent[process.pid] = times.user + times.system
            total += process.memory_full_info().pss
    except psutil.Error:  # one of them ended while it was looked at
        pass
    return total


def show(results: dict[str, Any]) -> None:
    say = report.CONSOLE.print
    by_kind = {(row["kind"], row["jobs"]): row for row in results["speed"]}
    for kind in KINDS:
        one, two = by_kind[kind, 1], by_kind[kind, 2]
        ratio = two["pages_per_second"] / one["pages_per_second"]
        say(
            f"{kind}: {one['pages_per_second']:.0f} pages/s at 1 job, {two['pages_per_second']:.0f} at 2: "
            f"{ratio:.2f} times; CPU at 2 {two['reader_ms']:.2f} ms a page reading and "
            f"{two['workers_ms']:.2f} in workers; peak {one['peak_mb']:.0f} and {two['peak_mb']:.0f} MB; "
            f"load {one['load_before']} to {two['load_after']}"
        )
    for row in results["growth"]:
        say(
            f"{row['pages']:,} pages at 2 jobs: {row['pages_per_second']:.0f} pages/s, "
            f"peak {row['peak_mb']:.0f} MB"
        )
    core = by_kind["warc.gz", 2]["pages_per_second"] / 2
    say(
        f"A Common Crawl snapshot of {SNAPSHOT:,.0f} pages of this size: "
        f"{SNAPSHOT / core / 3_600:,.0f} core hours"
    )
