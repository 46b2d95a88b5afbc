"""A run survives what happens in the night: bad pages, and being killed at any moment."""

import gzip
import json
import os
import random
import signal
import struct
import subprocess
import sys
import time
import zlib
from contextlib import suppress
from functools import cache
from pathlib import Path
from unittest import mock

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from darnel.errors import InputError
from darnel.readers.inputs import Cursor, InputFiles
from darnel.readers.zstd import zstd
from darnel.scoring import workers
from darnel.scoring.batch import Counts
from darnel.scoring.run import write_run
from tests.conftest import ROOT
from tests.output.test_output import SUFFIXES
from tests.readers.test_containers import write_csv
from tests.support.archive import record, write_warc
from tests.support.depth import sampled
from tests.support.waiting import wait_until

HOSTILE = {
    "PYTHONPATH": os.pathsep.join(
        filter(None, (str(ROOT / "tests" / "hostile"), os.environ.get("PYTHONPATH")))
    )
}
BAD = {
    4: ("hang", "timed out after 2 s"),
    13: ("eats", "needs more memory than a worker may take"),
    17: ("kill", "(SIGKILL)"),
    21: ("segv", "(SIGSEGV)"),
}
CORRUPT = 25
CONTAINERS = ("jsonl", "jsonl.gz", "csv", "parquet", "warc", "warc.gz")


@pytest.fixture(scope="module")
def pages():
    """Thirty pages, four of which do harm."""
    return [
        f"<!--{BAD.get(number, ('good',))[0]}-{number}--><title>Page {number}</title>"
        f"<p>We meet on day {number} at the mill."
        for number in range(30)
    ]


def write_container(path, pages):
    """The pages in one container; one record is damaged."""
    name = path.name
    if ".warc" in name:
        records = [record(page.encode(), f"https://a.example/{number}") for number, page in enumerate(pages)]
        packed = [gzip.compress(each, mtime=0) if name.endswith("gz") else each for each in records]
        packed[CORRUPT] = packed[CORRUPT][: len(packed[CORRUPT]) // 2]
        path.write_bytes(b"".join(packed))
    elif name.endswith("parquet"):
        rows = [
            {"content": None if number == CORRUPT else page, "id": str(number)}
            for number, page in enumerate(pages)
        ]
        pq.write_table(pa.Table.from_pylist(rows), path)
    elif ".csv" in name:
        write_csv(
            path,
            [
                ("content", "id"),
                *(
                    (page, number) if number != CORRUPT else (page, number, "more")
                    for number, page in enumerate(pages)
                ),
            ],
        )
    else:
        lines = [
            json.dumps({"content": page, "id": str(number)}) if number != CORRUPT else "{broken"
            for number, page in enumerate(pages)
        ]
        data = "\n".join(lines).encode()
        path.write_bytes(gzip.compress(data, mtime=0) if name.endswith("gz") else data)
    return path


@pytest.mark.parametrize(
    ("suffix", "jobs"), sampled([(suffix, 1 + number % 2) for number, suffix in enumerate(CONTAINERS)], 3)
)
def test_every_bad_page_costs_its_own_row_in_every_container(darnel_process, tmp_path, pages, suffix, jobs):
    path = write_container(tmp_path / f"crawl.{suffix}", pages)
    done = darnel_process("score", path, "--jobs", jobs, "--page-timeout", 2, "--page-memory", 64, **HOSTILE)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 3
    assert [row["source"] for row in rows] == [f"{path}#{number}" for number in range(1, 31)]
    assert [number for number, row in enumerate(rows) if row["error"]] == sorted([*BAD, CORRUPT])
    assert not {
        number: rows[number]["error"]
        for number, (_, told) in BAD.items()
        if told not in rows[number]["error"]
    }
    assert all(0 <= row["score"] <= 1 for row in rows if not row["error"])
    assert "5 errors" in done.stderr


def test_every_container_gives_the_same_scores_on_one_process_and_two(darnel_process, tmp_path, sample):
    contents = [page.markup for page in sample if page.format == "html"]
    urls = [f"https://a.example/page-{number}" for number in range(len(contents))]
    records = [
        {"content": content, "url": url, "format": "html"}
        for content, url in zip(contents, urls, strict=True)
    ]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(each) + "\n" for each in records))
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress((tmp_path / "a.jsonl").read_bytes()))
    write_csv(tmp_path / "a.csv", [tuple(records[0]), *(tuple(each.values()) for each in records)])
    pq.write_table(pa.Table.from_pylist(records), tmp_path / "a.parquet")
    write_warc(
        tmp_path / "a.warc.gz",
        [record(content.encode(), url) for content, url in zip(contents, urls, strict=True)],
    )
    found = {}
    for number, name in enumerate(("a.jsonl", "a.jsonl.gz", "a.csv", "a.parquet", "a.warc.gz")):
        done = darnel_process("score", tmp_path / name, "--jobs", 1 + number % 2)
        found[name] = [
            (row["url"], row["score"], row["label"], row["reasons"])
            for row in map(json.loads, done.stdout.splitlines())
        ]
    assert len(found["a.jsonl"]) == len(contents)
    assert all(rows == found["a.jsonl"] for rows in found.values()), [
        name for name, rows in found.items() if rows != found["a.jsonl"]
    ]


# --- killed and resumed ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def crawl(tmp_path_factory):
    """Three files of slow pages, with records that are skipped and one that is damaged."""
    folder = tmp_path_factory.mktemp("crawl")
    text = [
        f"<!--slow-{number}--><title>Page {number}</title><p>We meet on day {number} at the mill."
        for number in range(90)
    ]
    write_warc(
        folder / "a.warc.gz",
        [record(each.encode(), kind=kind) for each in text[:30] for kind in ("request", "response")],
    )
    (folder / "b.jsonl").write_text(
        "".join(json.dumps({"content": each}) + "\n" for each in text[30:60]) + "{broken\n"
    )
    (folder / "notes.rst").write_text("not a page")
    pq.write_table(pa.table({"text": text[60:]}), folder / "c.parquet")
    return folder


def score(crawl, out, *more):
    return [sys.executable, "-m", "darnel", "score", str(crawl), "-o", str(out), "--jobs", "2", *more]


@pytest.fixture(scope="module")
def undisturbed(crawl, darnel_process, tmp_path_factory):
    """What a run that nobody kills writes, by suffix, and how many seconds it takes."""

    @cache
    def run(suffix):
        out = tmp_path_factory.mktemp("undisturbed") / f"out.{suffix}"
        start = time.monotonic()
        assert darnel_process(*score(crawl, out)[3:], **HOSTILE).returncode == 3
        seconds = time.monotonic() - start
        assert sorted(path.name for path in out.parent.iterdir()) == [out.name, f"{out.name}.report.json"]
        return out.read_bytes(), seconds

    return run


@pytest.mark.parametrize(
    ("suffix", "moments"),
    [("parquet", 3), *(pytest.param(suffix, 10, marks=pytest.mark.nightly) for suffix in SUFFIXES)],
)
def test_a_run_killed_at_some_moments_ends_as_if_nothing_had_been(
    crawl, undisturbed, tmp_path, darnel_process, suffix, moments
):
    expected, took = undisturbed(suffix)
    out = tmp_path / f"out.{suffix}"
    draw = random.Random(suffix)
    for _ in range(moments):
        with subprocess.Popen(
            score(crawl, out, "--resume"),
            env=os.environ | HOSTILE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as process:
            try:
                process.wait(draw.uniform(0.3, took * 0.6))
            except subprocess.TimeoutExpired:
                assert not out.exists() or out.read_bytes() == expected
                os.kill(process.pid, signal.SIGKILL)
    done = darnel_process(*score(crawl, out, "--resume")[3:], **HOSTILE)
    assert done.returncode == 3
    assert out.read_bytes() == expected
    assert sorted(each.name for each in tmp_path.iterdir()) == [out.name, f"{out.name}.report.json"]
    report = json.loads((tmp_path / f"{out.name}.report.json").read_text())
    assert (report["rows"], report["errors"]) == (91, 1)
    assert report["passed_over"] == {"files": 1, "kinds": {".rst": 1}, "records": {"request": 30}}


def interrupted(crawl, out):
    """A run that was killed when some of its rows were kept."""
    with subprocess.Popen(score(crawl, out), env=os.environ | HOSTILE, stderr=subprocess.DEVNULL) as process:
        partial = out.with_name(f"{out.name}.partial")
        wait_until(lambda: partial.exists() and partial.stat().st_size >= 2_000, process)
        process.kill()
    return partial


STOPS = pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])


@STOPS
def test_a_run_that_is_stopped_says_how_to_go_on(crawl, undisturbed, darnel_process, tmp_path, stop):
    out = tmp_path / "out.jsonl"
    partial = out.with_name("out.jsonl.partial")
    with subprocess.Popen(score(crawl, out), env=os.environ | HOSTILE, stderr=subprocess.PIPE) as process:
        wait_until(lambda: partial.exists() and partial.stat().st_size >= 2_000, process)
        process.send_signal(stop)
        said = process.communicate(timeout=60)[1].decode()
    assert process.returncode == 130
    assert "--resume" in said
    assert "Traceback" not in said
    assert darnel_process(*score(crawl, out, "--resume")[3:], **HOSTILE).returncode == 3
    assert out.read_bytes() == undisturbed("jsonl")[0]


@STOPS
def test_processes_that_only_start_are_stopped_without_a_traceback(crawl, tmp_path, stop):
    out = tmp_path / "out.jsonl"
    started = {"start_new_session": True, "stderr": subprocess.PIPE}
    with subprocess.Popen(score(crawl, out), **started) as process:
        wait_until(out.with_name("out.jsonl.partial").exists, process)
        os.killpg(process.pid, stop)  # as a terminal does: to all of them
        said = process.communicate(timeout=60)[1].decode()
    assert process.returncode == 130
    assert "Traceback" not in said
    assert "stopped" in said
    assert not out.exists()


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks for processes as Linux lists them")
def test_the_keyboard_does_not_reach_the_fork_server_while_it_imports(crawl, tmp_path):
    with subprocess.Popen(score(crawl, tmp_path / "out.jsonl"), stderr=subprocess.PIPE) as process:
        wait_until(lambda: fork_server_of(process.pid) is not None, process)
        os.kill(fork_server_of(process.pid), signal.SIGINT)
        said = process.communicate(timeout=60)[1].decode()
    assert process.returncode == 3
    assert "Traceback" not in said


def fork_server_of(process):
    """The child of a process that workers are forked off, once it has begun to import; else None."""
    for child in Path(f"/proc/{process}/task/{process}/children").read_text().split():
        with suppress(OSError):
            is_server = "forkserver" in Path(f"/proc/{child}/cmdline").read_text()
            if is_server and "numpy" in Path(f"/proc/{child}/maps").read_text():
                return int(child)
    return None


def test_two_runs_do_not_write_one_file(crawl, darnel_process, tmp_path):
    out = tmp_path / "out.jsonl"
    with subprocess.Popen(score(crawl, out), env=os.environ | HOSTILE, stderr=subprocess.DEVNULL) as process:
        wait_until(out.with_name("out.jsonl.partial").exists, process)
        done = darnel_process(*score(crawl, out)[3:])
        process.wait()
    assert done.returncode == 1
    assert "another run is at work" in done.stderr
    assert len(out.read_text().splitlines()) == 91


def test_what_was_judged_is_not_judged_again(crawl, undisturbed, darnel_process, tmp_path):
    interrupted(crawl, tmp_path / "out.jsonl")
    assert darnel_process(*score(crawl, tmp_path / "out.jsonl", "--resume")[3:], **HOSTILE).returncode == 3
    report = json.loads((tmp_path / "out.jsonl.report.json").read_text())
    assert report["rows_of_earlier_runs"] >= 32
    assert (tmp_path / "out.jsonl").read_bytes() == undisturbed("jsonl")[0]


def test_a_torn_and_a_flipped_frame_are_cut_away(crawl, undisturbed, darnel_process, tmp_path):
    partial = interrupted(crawl, tmp_path / "out.jsonl")
    kept = partial.read_bytes()
    for broken in (kept[:-7], kept[:-20] + bytes([kept[-20] ^ 255]) + kept[-19:]):
        partial.write_bytes(broken)
        (tmp_path / "out.jsonl").unlink(missing_ok=True)
        assert (
            darnel_process(*score(crawl, tmp_path / "out.jsonl", "--resume")[3:], **HOSTILE).returncode == 3
        )
        assert (tmp_path / "out.jsonl").read_bytes() == undisturbed("jsonl")[0]


def test_a_finished_run_is_not_run_again(crawl, darnel_process, tmp_path):
    out = tmp_path / "out.jsonl"
    assert darnel_process(*score(crawl, out)[3:]).returncode == 3
    before = out.stat().st_mtime_ns
    assert darnel_process(*score(crawl, out, "--resume")[3:]).returncode == 3
    assert out.stat().st_mtime_ns == before


def test_the_speed_of_a_run_is_that_of_its_own_rows():
    counts = Counts()
    for _ in counts.watch([{"error": None}] * 1_000):
        pass
    assert str(counts).endswith("pages a second")
    list(counts.watch([{"error": None}] * 999))
    assert str(counts) == "1999 pages, 0 errors"


def test_a_finished_run_is_told_with_its_counts_and_is_no_start_of_another(page, tmp_path, run_darnel):
    out, other = tmp_path / "out.jsonl", tmp_path / "other.jsonl"
    other.write_text('{"content": "<p>Another page."}\n')
    told = [run_darnel("score", page, "-o", out, *more).stderr for more in ([], ["--resume"])]
    assert told[0] == told[1]
    before = out.read_bytes()
    for arguments, changed in (([other], "inputs"), ([page, "--threshold", "strict"], "--threshold")):
        done = run_darnel("score", *arguments, "-o", out, "--resume")
        assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
        assert changed in done.stderr
        assert str(out) in done.stderr
        assert out.read_bytes() == before
    done = run_darnel("measure", page, "-o", out, "--resume")
    assert (done.returncode, done.stderr.count("\n"), out.read_bytes()) == (1, 1, before), done.stderr
    for counts in ({"rows": None}, {"farm": "1"}, {"errors": []}):
        report = out.with_name(f"{out.name}.report.json")
        report.write_text(json.dumps(json.loads(report.read_text()) | counts))
        assert run_darnel("score", page, "-o", out, "--resume").returncode == 0
    older = json.loads(report.read_text())
    del older["clean"]
    report.write_text(json.dumps(older))
    assert run_darnel("score", other, "-o", out, "--resume").returncode == 1
    assert run_darnel("score", page, "-o", out, "--resume").returncode == 0
    assert (out.read_bytes(), "clean" in json.loads(report.read_text())) == (before, True)
    told = [
        run_darnel("measure", page, "-o", tmp_path / "m.jsonl", *more).stderr for more in ([], ["--resume"])
    ]
    assert told[0] == told[1]
    assert run_darnel("score", other, "-o", out).returncode == 0
    assert len(out.read_text().splitlines()) == 1


@pytest.mark.parametrize("changed", ["inputs", "model", "--threshold"])
def test_another_run_is_not_gone_on_with(crawl, darnel_process, tmp_path, changed, root):
    source = tmp_path / "crawl"
    source.mkdir()
    for file in crawl.iterdir():
        (source / file.name).write_bytes(file.read_bytes())
    out = tmp_path / "out.csv"
    partial = interrupted(source, out)
    kept = partial.read_bytes()
    if changed == "inputs":
        (source / "b.jsonl").write_text('{"content": "another page"}\n')
    model = root / "models" / "darnel-2"
    if changed == "model":
        model = other_model(model, tmp_path / "other")
    more = ["--threshold", "strict"] if changed == "--threshold" else []
    done = darnel_process(*score(source, out, "--resume", "--model", model, *more)[3:])
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert changed in done.stderr
    assert str(out) in done.stderr
    assert partial.read_bytes() == kept


def other_model(model, folder):
    """The same model with another card: another digest."""
    import hashlib

    folder.mkdir()
    for file in model.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    (folder / "MODEL_CARD.md").write_text("# Another card\n")
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"]["MODEL_CARD.md"] = hashlib.sha256(b"# Another card\n").hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")
    return folder


@pytest.mark.parametrize("arguments", [["a.jsonl", "--resume"], ["-", "-o", "out.csv", "--resume"]])
def test_what_cannot_be_resumed_is_wrong_usage(run_darnel, tmp_path, arguments):
    (tmp_path / "a.jsonl").write_text('{"content": "x"}\n')
    done = run_darnel("score", *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert "--resume" in done.stderr
    assert not list(tmp_path.glob("out*"))


def test_the_report_says_what_was_done(darnel_process, crawl, tmp_path):
    import hashlib

    out = tmp_path / "out.parquet"
    done = darnel_process(*score(crawl, out)[3:])
    report = json.loads((tmp_path / "out.parquet.report.json").read_text())
    assert report["out"]["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    assert report["rows"] == pq.read_metadata(out).num_rows == 91
    assert report["run"]["--threshold"] == "balanced"
    assert report["pages_per_second"] > 0
    assert "30 records without a page skipped (30 request)" in done.stderr
    assert "1 other file skipped (1 .rst)" in done.stderr


# --- what may be under the names of a run ----------------------------------------------------------


@pytest.fixture
def page(tmp_path):
    file = tmp_path / "in.jsonl"
    file.write_text('{"content": "<p>We meet on Mondays."}\n' * 3)
    return file


@pytest.mark.parametrize(
    "name", ["out.jsonl", "out.jsonl.partial", ".out.jsonl.part", "out.jsonl.report.json"]
)
def test_a_link_under_a_name_of_the_run_leads_to_no_file_of_the_user(page, tmp_path, run_darnel, name):
    precious = tmp_path / "precious"
    precious.write_text("keep me")
    out = tmp_path / "checkout" / "out.jsonl"
    out.parent.mkdir()
    (out.parent / name).symlink_to(precious)
    run_darnel("score", page, "-o", out)
    assert precious.read_text() == "keep me"


def frame(thing):
    packed = zstd.compress(json.dumps(thing).encode())
    return struct.pack("<II", len(packed), zlib.crc32(packed)) + packed


BOMB = zstd.compress(bytes(1 << 30))


@pytest.mark.parametrize(
    "frames",
    [
        [frame([])],
        [frame("x")],
        [frame({"rows": [{}], "ends": {}})],
        [frame({"rows": "x", "ends": {}})],
        [frame({"rows": [1], "ends": {}})],
        [frame({"rows": [], "ends": {"x": 1}})],
        [frame({"rows": [], "ends": {"0": [1]}})],
        [frame(7)],
        [struct.pack("<II", 3, zlib.crc32(b"abc")) + b"abc"],
        [struct.pack("<II", len(BOMB), zlib.crc32(BOMB)) + BOMB],
    ],
    ids=[
        "list",
        "text",
        "no columns",
        "no rows",
        "no row",
        "no number",
        "no end",
        "a number",
        "not packed",
        "bomb",
    ],
)
def test_a_journal_that_was_tampered_with_is_refused_in_one_line(page, tmp_path, run_darnel, frames):
    out, partial = tmp_path / "out.jsonl", tmp_path / "out.jsonl.partial"
    kept = interrupted_journal(page, out, run_darnel)
    partial.write_bytes(kept + b"".join(frames))
    done = run_darnel("score", page, "-o", out, "--resume")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
    assert "drop --resume" in done.stderr
    assert not out.exists()


def interrupted_journal(page, out, run_darnel):
    """The first frame of a run: what it was asked for."""
    with mock.patch("darnel.output.atomic._check_alone", side_effect=KeyboardInterrupt):
        done = run_darnel("score", page, "-o", out)
    assert done.returncode == 130
    content = out.with_name(f"{out.name}.partial").read_bytes()
    return content[: 8 + struct.unpack("<I", content[:4])[0]]


@pytest.mark.parametrize("kind", ["folder", "pipe", "text", "picture"])
def test_what_is_no_journal_is_refused_and_left_alone(page, tmp_path, run_darnel, kind):
    partial = tmp_path / "out.jsonl.partial"
    if kind == "folder":
        partial.mkdir()
    elif kind == "pipe":
        os.mkfifo(partial)
    else:
        partial.write_bytes(b"notes of mine\n" * 9 if kind == "text" else b"\x89PNG\r\n\x1a\n" + bytes(90))
    for more in ([], ["--resume"]):
        done = run_darnel("score", page, "-o", tmp_path / "out.jsonl", *more)
        assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
        assert str(partial) in done.stderr
    assert partial.exists()
    assert kind != "text" or partial.read_bytes() == b"notes of mine\n" * 9


def test_rows_are_written_beside_the_judging_as_a_resumed_run_would_write_them(page, tmp_path):
    out, part = tmp_path / "out.csv", tmp_path / ".out.csv.part"
    seen = []

    def judged(items):
        list(items)
        for number in range(1_000):
            yield {"id": f"p{number}", "share": float("nan"), "count": np.float64(number), "error": None}
            seen.append(part.stat().st_size if part.exists() else 0)

    write_run(judged, Cursor(InputFiles([str(page)])), out, ("id", "share", "count", "error"), {})
    assert seen[0] == 0
    assert 0 < seen[-1] < out.stat().st_size
    assert out.read_text().splitlines()[:3] == ["id,share,count,error", "p0,,0.0,", "p1,,1.0,"]
    assert not part.exists()


@pytest.mark.parametrize("failure", [InputError("no space"), KeyboardInterrupt()])
def test_rows_are_kept_where_out_cannot_even_be_begun(page, tmp_path, run_darnel, failure):
    out, partial = tmp_path / "out.jsonl", tmp_path / "out.jsonl.partial"
    with mock.patch("darnel.output.atomic._check_alone", side_effect=KeyboardInterrupt):
        assert run_darnel("score", page, "-o", out).returncode == 130
    kept = partial.read_bytes()
    with mock.patch("darnel.scoring.run.write_rows", side_effect=failure):
        assert run_darnel("score", page, "-o", out, "--resume").returncode in (1, 130)
    assert partial.read_bytes() == kept
    assert run_darnel("score", page, "-o", out, "--resume").returncode == 0
    assert len(out.read_text().splitlines()) == 3


def test_processes_that_cannot_be_started_are_not_blamed_on_out(page, tmp_path, run_darnel, monkeypatch):
    def refuse(*_):
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(workers, "_Worker", refuse)
    done = run_darnel("score", page, "-o", tmp_path / "out.jsonl")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
    assert "a worker cannot be started (Too many open files)" in done.stderr
    assert [each.name for each in tmp_path.iterdir() if "out" in each.name] == []


def test_a_full_disk_is_one_line_and_the_rows_are_kept(page, tmp_path, run_darnel):
    out = tmp_path / "out.jsonl"
    full = OSError(28, "No space left on device")
    with mock.patch("darnel.output.atomic.os.fsync", side_effect=full):
        done = run_darnel("score", page, "-o", out)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
    assert "--resume" in done.stderr
    assert not out.exists()
    assert run_darnel("score", page, "-o", out, "--resume").returncode == 0
    assert len(out.read_text().splitlines()) == 3
