"""Workers: processes that judge batches of pages, and may die without loss."""

import gc
import multiprocessing as mp
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from darnel.errors import DarnelError
from darnel.page.page import Page
from darnel.readers.jsonl import Item, as_page
from darnel.scoring.safe_path import leave_current_folder, safe_start

Row = Mapping[str, Any]
Judge = Callable[[Page], Row]

_AHEAD = 16  # batches for each worker that may wait for one slow page before reading stops
_AHEAD_SIZE = 256 << 20  # bytes or characters of pages that may
_OUT_OF_MEMORY = 70  # exit code of a worker that cannot even take its pages in


@dataclass(frozen=True)
class Limits:
    """What one page may take.

    Attributes:
        seconds: wall time; None for any.
        memory: bytes that judging it may add to a loaded worker; None for any. Kept on Linux only.
    """

    seconds: float | None = None
    memory: int | None = None


def work(  # noqa: C901, PLR0912 - one loop over what may happen to a worker
    batches: Iterable[list[Item]],
    make_judge: Callable[[], Judge],
    lost: Callable[[Page, str], Row],
    *,
    jobs: int = 1,
    limits: Limits = Limits(),
) -> Iterator[list[Row]]:
    """Rows of batches, in order. A worker that dies is replaced and its batch tried again, one page at a time.

    Args:
        batches: read as workers become free, one ahead.
        make_judge: called once in each worker; must be importable there.
        lost: the row of a page that ended a worker which had nothing else to do, and why.
        jobs: processes.
        limits: what one page may take.

    Raises:
        DarnelError: a worker cannot even start.
    """
    context = mp.get_context("forkserver" if "forkserver" in mp.get_all_start_methods() else "spawn")
    if hasattr(context, "set_forkserver_preload"):
        context.set_forkserver_preload(["darnel.model.predictor"])
    source, waiting, ready = iter(batches), deque[_Batch](), deque[_Batch]()

    def read_one() -> bool:
        full = len(waiting) >= _AHEAD * jobs or sum(batch.size for batch in waiting) > _AHEAD_SIZE
        pages = None if full else next(source, None)
        if pages is not None:
            waiting.append(_Batch(pages))
            ready.append(waiting[-1])
        return pages is not None

    workers: list[_Worker] = []
    try:
        while len(workers) < jobs and read_one():  # no more workers than there are batches
            workers.append(_Worker(context, make_judge, limits))
        while waiting or read_one():  # all that waited for one slow page may be done at once
            for worker in workers:
                if worker.idle and (ready or read_one()):
                    worker.give(ready.popleft())
            if not ready:
                read_one()  # while the workers are at work
            for connection in wait([worker.connection for worker in workers]):
                place = next(place for place, worker in enumerate(workers) if worker.connection is connection)
                if not workers[place].answer():
                    workers[place].bury(lost, ready)
                    workers[place] = _Worker(context, make_judge, limits)
                elif (batch := workers[place].batch) is not None:
                    workers[place].batch = None
                    if batch.left:
                        ready.appendleft(batch)
            while waiting and not waiting[0].left:
                yield waiting.popleft().rows
    finally:
        for worker in workers:
            worker.stop()


class _Batch:
    """Pages on their way to becoming rows."""

    def __init__(self, pages: list[Item]) -> None:
        self.left = deque(pages)
        self.rows: list[Row] = []
        self.size = sum(page.weight for page in pages)
        self.one_by_one = False

    @property
    def next_pages(self) -> list[Item]:
        return [self.left[0]] if self.one_by_one else list(self.left)

    def take(self, rows: list[Row]) -> None:
        self.rows += rows
        for _ in rows:
            self.left.popleft()


class _Worker:
    """One process and the batch it has."""

    def __init__(self, context: Any, make_judge: Callable[[], Judge], limits: Limits) -> None:
        self.connection, theirs = context.Pipe()
        self.limits = limits
        self.batch: _Batch | None = None
        self.started = False
        self.process = context.Process(target=_serve, args=(theirs, make_judge, limits), daemon=True)
        with safe_start():
            self.process.start()
        theirs.close()

    @property
    def idle(self) -> bool:
        return self.started and self.batch is None

    def give(self, batch: _Batch) -> None:
        self.batch = batch
        with suppress(OSError):  # of a worker that just died; its end is seen when its answer is waited for
            self.connection.send(batch.next_pages)

    def answer(self) -> bool:
        """Take in what the worker says; False where it is dead."""
        try:
            rows = self.connection.recv()
        except (EOFError, OSError):
            return False
        self.started = True
        if self.batch is not None:
            self.batch.take(rows)
        return True

    def bury(self, lost: Callable[[Page, str], Row], ready: deque[_Batch]) -> None:
        """Put the batch back; the page that was alone with the worker becomes a row that says how it died."""
        self.stop()
        if not self.started:
            raise DarnelError(
                f"a worker process cannot start (exit code {self.process.exitcode}); its own words stand above"
            )
        if (batch := self.batch) is None:
            return
        pages = batch.next_pages
        if len(pages) == 1 and batch.one_by_one:
            batch.take([lost(as_page(pages[0]), self._end())])
        batch.one_by_one = True
        if batch.left:
            ready.appendleft(batch)

    def _end(self) -> str:
        code = self.process.exitcode
        if code == -signal.SIGALRM:
            return f"not done after {self.limits.seconds:g} s"
        if code == _OUT_OF_MEMORY:
            return "needs more memory than a worker may take"
        how = f"signal {signal.Signals(-code).name}" if code and code < 0 else f"exit code {code}"
        return f"it ended the worker that judged it, twice ({how})"

    def stop(self) -> None:
        self.connection.close()
        self.process.join(timeout=1)
        self.process.kill()
        self.process.join()


def _serve(connection: Connection, make_judge: Callable[[], Judge], limits: Limits) -> None:
    """What a worker does: judge the pages it is given until nobody gives any more."""
    leave_current_folder()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent stops and says so
    signal.signal(
        signal.SIGALRM, signal.SIG_DFL
    )  # the kernel ends a page that takes too long, in whatever code it hangs
    try:
        judge = make_judge()
        _limit_memory(limits.memory)
        gc.collect()
        gc.freeze()
        connection.send([])
        while True:
            pages = connection.recv()
            gc.disable()
            connection.send([_judged(page, judge, limits.seconds) for page in pages])
            del pages
            gc.enable()
    except (EOFError, OSError):
        return
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)


def _judged(item: Item, judge: Judge, seconds: float | None) -> Row:
    if seconds is None:
        return judge(as_page(item))
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        return judge(as_page(item))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _limit_memory(allowed: int | None) -> None:
    """Allow this process so many bytes on top of what it holds; what goes beyond raises MemoryError or ends the process."""
    status = Path("/proc/self/status")
    if allowed is None or not status.exists():
        return
    import resource

    held = next(
        int(line.split()[1]) * 1024 for line in status.read_text().splitlines() if line.startswith("VmData")
    )
    resource.setrlimit(resource.RLIMIT_DATA, (held + allowed, held + allowed))
