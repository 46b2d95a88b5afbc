"""Worker processes: rows in order, and a page that ends its worker costs one row."""

import gzip
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace

import pytest

from darnel import Page
from darnel.errors import DarnelError
from darnel.facts import hosts
from darnel.readers.jsonl import UnparsedRecord
from darnel.readers.options import ReadOptions
from darnel.readers.stream import Reading
from darnel.readers.warc_record import PackedRecord
from darnel.scoring import workers
from darnel.scoring.limits import Limits
from darnel.scoring.workers import Pool
from tests.support.archive import HTML, record
from tests.support.waiting import wait_until


@pytest.fixture(autouse=True)
def _importable_in_workers(monkeypatch, root):
    monkeypatch.syspath_prepend(str(root))


LEAKED = []
NEEDED = {"eat": 1 << 30, "honest": 150 << 20}


def judge(page, once):
    """The page's id in a row; some pages misbehave."""
    match page.content:
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case "kill once" if not os.path.exists(once):  # noqa: PTH110
            open(once, "w").close()  # noqa: PTH123
            os.kill(os.getpid(), signal.SIGKILL)
        case "exit":
            os._exit(7)
        case "sleep":
            time.sleep(60)
        case "eat" | "honest":
            bytearray(NEEDED[page.content])
        case "leak":
            LEAKED.append(b"x" * (40 << 20))
        case "hoard":  # 150 MB, for as long as the pages of its batch
            page.hoard = bytearray(150 << 20)
        case "hold":
            time.sleep(1.5)
        case "meet":  # nobody goes on before every worker is here
            (once / str(os.getpid())).touch()
            wait_until(lambda: len(list(once.iterdir())) >= int(once.name))
    return {"id": page.id, "error": None, "process": os.getpid()}


def judge_all(pages, once=None):
    if len(pages) > 1 and any(page.content == "fail with others" for page in pages):
        raise ZeroDivisionError
    return [{**judge(page, once), "together": len(pages)} for page in pages]


def make_judge(once=None):
    return partial(judge_all, once=once)


def judge_source(pages):
    for page in pages:
        if page.content == b"kill":
            os.kill(os.getpid(), signal.SIGKILL)
    return [source_row(page, None) for page in pages]


def make_source_judge():
    return judge_source


def source_row(page, why):
    return {"id": page.source, "error": why}


def cannot_start():
    os._exit(1)


def error_row(page, why):
    return {"id": page.id, "error": why}


def rows_of(contents, *, jobs=2, size=5, make=make_judge, **limits):
    pages = [Page(content, id=str(number)) for number, content in enumerate(contents)]
    batches = (pages[start : start + size] for start in range(0, len(pages), size))
    rows = [
        row
        for rows in Pool(make, error_row, jobs=jobs, limits=Limits(**limits)).rows(batches)
        for row in rows
    ]
    assert [row["id"] for row in rows] == [page.id for page in pages]
    return rows


def errors_of(rows):
    return {int(row["id"]): row["error"] for row in rows if row["error"]}


@pytest.mark.parametrize("jobs", [1, 3])
def test_rows_come_back_in_order_whoever_is_slow(jobs, tmp_path):
    meeting = tmp_path / str(jobs)
    meeting.mkdir()
    contents = ["meet" if number % 7 == 0 else "x" for number in range(40)]
    rows = rows_of(contents, jobs=jobs, size=3, make=partial(make_judge, meeting))
    assert len({row["process"] for row in rows}) == jobs
    assert not errors_of(rows)


@pytest.mark.parametrize(
    ("content", "limits", "told"),
    [
        ("kill", {}, "crashed its worker process twice (SIGKILL)"),
        ("exit", {}, "crashed its worker process twice (exit code 7)"),
        ("sleep", {"seconds": 0.3}, "timed out after 0.3 s"),
        ("eat", {"memory": 1 << 28}, "needs more memory"),
    ],
)
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_page_that_ends_its_worker_costs_its_own_row(content, limits, told, jobs):
    contents = ["x"] * 20
    contents[7] = contents[8] = contents[19] = content
    found = errors_of(rows_of(contents, jobs=jobs, **limits))
    assert sorted(found) == [7, 8, 19]
    assert all(told in error for error in found.values())


def test_a_worker_that_was_killed_by_another_costs_nothing(tmp_path):
    contents = ["x"] * 12
    contents[6] = "kill once"
    assert not errors_of(rows_of(contents, make=partial(make_judge, str(tmp_path / "once"))))


def test_pages_are_judged_together_and_where_that_fails_one_by_one():
    contents = ["x"] * 12
    contents[6] = "fail with others"
    rows = rows_of(contents, size=4)
    assert not errors_of(rows)
    assert [row["together"] for row in rows] == [4] * 4 + [1] * 4 + [4] * 4
    assert len({row["process"] for row in rows[4:8]}) == 1  # in the worker that had them


def test_heavy_pages_and_those_under_a_short_limit_are_not_judged_together():
    heavy = rows_of(["x" * (3 << 20), "x" * (3 << 20), "x", "x", "x" * (5 << 20), "x"], size=6)
    assert [row["together"] for row in heavy] == [2, 2, 3, 3, 3, 1]
    assert {row["together"] for row in rows_of(["x"] * 9, size=9, seconds=5.0)} == {1}
    assert {row["together"] for row in rows_of(["x"] * 9, size=9, seconds=None)} == {9}


def test_pages_that_together_need_too_much_memory_are_tried_one_by_one():
    contents = ["x"] * 12
    contents[5] = contents[6] = "hoard"
    rows = rows_of(contents, size=4, memory=200 << 20)
    assert not errors_of(rows)
    assert [row["together"] for row in rows] == [4] * 4 + [1] * 4 + [4] * 4


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_others_pages_leave_in_a_worker_is_not_counted_against_a_page(jobs):
    """Twenty pages leave 40 MB each behind, beyond the limit together; honest pages need 150 MB of 200."""
    contents = ["leak" if number % 3 else "honest" for number in range(30)]
    rows = rows_of(contents, jobs=jobs, size=3, memory=200 << 20)
    assert not errors_of(rows)
    assert len({row["process"] for row in rows}) > jobs  # workers that grew were replaced


def make_judge_of_what_was_read():
    read = hosts._suffixes.cache_info().currsize
    return lambda pages: [{"id": page.id, "error": None, "read": read} for page in pages]


def test_workers_begin_with_the_tables_that_the_fork_server_read():
    assert {row["read"] for row in rows_of(["a"] * 10, make=make_judge_of_what_was_read)} == {1}


def test_a_worker_that_cannot_start_is_said_once():
    with pytest.raises(DarnelError, match="failed to start"):
        rows_of(["x"], make=cannot_start)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_record_that_is_no_page_has_no_row_and_is_counted_where_it_was_read(jobs):
    reading = Reading()
    image = (b"Content-Type: image/png",)
    contents = [b"x%d" % number if number % 3 else b"" for number in range(20)]
    contents[7] = b"kill"
    packed = [gzip.compress(record(each, http=(HTML,) if each else image)) for each in contents]
    items = [
        PackedRecord(each, str(number), ReadOptions(), reading=reading) for number, each in enumerate(packed)
    ]
    reading.waiting = len(items)
    rows = Pool(make_source_judge, source_row, jobs=jobs).rows([items[:9], items[9:]])
    found = [row for rows in rows for row in rows]
    assert [row["id"] for row in found] == [str(number) for number in range(20) if number % 3]
    assert errors_of(found).keys() == {7}
    assert (reading.waiting, reading.passed_over) == (0, {"not HTML": 7})


def test_a_page_that_holds_up_all_that_may_wait_loses_none_of_the_rest():
    """When it is done at last, everything read so far is done at once, and reading must go on."""
    rows = rows_of(["hold", *["x"] * 200], jobs=2, size=1)
    assert len(rows) == 201


def test_pages_that_wait_are_bounded_in_bytes(monkeypatch):
    monkeypatch.setattr("darnel.scoring.workers._AHEAD_SIZE", 1_000)
    taken = 0

    def batches():
        nonlocal taken
        for taken in range(1, 30):
            yield [Page("hold" if taken == 1 else "x" * 600, id=str(taken))]

    rows = Pool(make_judge, error_row, jobs=1).rows(batches())
    next(rows)
    assert taken < 6
    assert len(list(rows)) == 28


def test_reading_stays_a_few_batches_ahead():
    taken = 0

    def batches():
        nonlocal taken
        for taken in range(1, 1_000):
            yield [Page("x", id=str(taken))]

    rows = Pool(make_judge, error_row, jobs=2).rows(batches())
    next(rows)
    assert taken < 50
    rows.close()


def test_workers_end_with_the_run():
    rows = Pool(make_judge, error_row).rows(iter([[Page("x")], [Page("x")]]))
    process = next(rows)[0]["process"]
    rows.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


@dataclass(frozen=True, slots=True)
class DeadlyRecord(UnparsedRecord):
    """A record that ends the worker that parses it."""

    parent: int = 0

    def page(self):
        assert os.getpid() != self.parent, "parsed without limits"
        os._exit(7)


def test_a_long_record_that_ended_its_worker_is_not_parsed_without_limits():
    item = DeadlyRecord(b" " * (2 << 20), "a.jsonl#7", ReadOptions(), os.getpid())
    pool = Pool(make_judge, lambda page, why: {"source": page.source, "error": why}, limits=Limits())
    ((row,),) = pool.rows([[item]])
    assert row == {"source": "a.jsonl#7", "error": "crashed its worker process twice (exit code 7)"}


def test_busy_workers_are_stopped_together(monkeypatch):
    """In a second for all of them: each notices at once that its connection is closed."""
    clock, events = [0.0], []

    def join(timeout=None):
        events.append("join")
        clock[0] += timeout or 0

    monkeypatch.setattr("darnel.scoring.workers.monotonic", lambda: clock[0])
    pool = Pool(make_judge, error_row)
    for _ in range(64):
        connection = SimpleNamespace(close=lambda: events.append("close"))
        worker = workers._Worker.__new__(workers._Worker)
        worker.connection, worker.process = connection, SimpleNamespace(join=join, kill=lambda: None)
        pool._workers.append(worker)
    assert list(pool.rows(iter(()))) == []
    assert events[:64] == ["close"] * 64
    assert clock[0] <= 1


def test_a_script_without_a_guard_is_told_that_it_needs_one(tmp_path):
    script = tmp_path / "judge.py"
    script.write_text(
        "from darnel import Page, Predictor\n"
        "from darnel.scoring.batch import score_pages\n"
        "pages = [Page('<p>one'), Page('<p>two')]\n"
        "print(list(score_pages(pages, Predictor.load(), jobs=2)))\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "needs `if __name__ == '__main__':`" in done.stderr.splitlines()[-1]
