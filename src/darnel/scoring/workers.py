"""Workers: processes that judge batches of pages, and may die without loss."""

import gc
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from time import monotonic
from typing import Any

from darnel.errors import DarnelError
from darnel.output.rows import Row
from darnel.page.page import Page
from darnel.readers.item import Item, as_page, batches, settle
from darnel.readers.jsonl import UnparsedRecord
from darnel.scoring.limits import DEFAULT_LIMITS, Limits, data_size, within
from darnel.scoring.safe_path import leave_current_folder
from darnel.scoring.server import HELD, context, starting

Judge = Callable[[list[Page]], Sequence[Row]]
"""Makes the rows of some pages, in order. It may raise where they are several; of one page, never."""
ErrorRow = Callable[[Page, str], Row]

_AHEAD = 16  # batches for each worker that may wait for one slow page before reading stops
_AHEAD_SIZE = 256 << 20  # bytes or characters of pages that may
_GROWTH = 128 << 20  # bytes by which a worker may have grown before it is replaced
_LEAVE = 1.0  # seconds in which a worker whose connection is closed may end by itself
_SMALL = 1 << 20  # bytes of a record that is parsed outside a worker, where there are no limits
_SHORT = 10.0  # seconds; a shorter limit is not shared by several pages
_OUT_OF_MEMORY = 70  # exit code of a worker that cannot even take its pages in


class Pool:
    """Processes that judge batches. One that dies is replaced, and its batch tried again a page at a time.

    Args:
        make_judge: called once in each process; must be importable there.
        error_row: makes the row of a page that ended a process which had nothing else to do, and why.
        jobs: processes.
        limits: what one page may take.
    """

    def __init__(
        self,
        make_judge: Callable[[], Judge],
        error_row: ErrorRow,
        *,
        jobs: int = 1,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        self._context = context()
        self._make_judge, self._error_row, self._jobs, self._limits = make_judge, error_row, jobs, limits
        self._batches: Iterator[list[Item]] = iter(())
        self._workers: list[_Worker] = []
        self._ordered = deque[_Batch]()  # read and not yet returned, in the order of reading
        self._ready = deque[_Batch]()  # of these, those that no worker has had
        self._retries = deque[_Batch]()  # and those whose worker died; the one that replaced it takes them

    def rows(self, batches: Iterable[list[Item]]) -> Iterator[list[Row]]:
        """Yield the rows of each batch, in order; batches are read as workers become free, one ahead.

        Raises:
            DarnelError: a process cannot even start.
        """
        self._batches = iter(batches)
        try:
            self._fill()
            while self._ordered or self._read():  # all that waited for one slow page may be done at once
                self._dispatch()
                self._collect()
                while self._ordered and not self._ordered[0].left:
                    yield self._ordered.popleft().rows
        finally:
            for worker in self._workers:
                worker.connection.close()  # all of them notice it in the second that is left to the first
            deadline = monotonic() + _LEAVE
            for worker in self._workers:
                worker.stop(deadline)

    def _read(self) -> bool:
        """Read one more batch, unless so many wait already or there is none; return whether it was read."""
        if len(self._ordered) >= _AHEAD * self._jobs or sum(b.size for b in self._ordered) > _AHEAD_SIZE:
            return False
        items = next(self._batches, None)
        if items is None:
            return False
        batch = _Batch(items)
        self._ordered.append(batch)
        self._ready.append(batch)
        return True

    def _fill(self) -> None:
        """Start the workers, but no more than there are batches."""
        while len(self._workers) < self._jobs and self._read():
            self._workers.append(self._start())

    def _start(self) -> "_Worker":
        try:
            return _Worker(self._context, self._make_judge, self._limits)
        except (ConnectionError, EOFError) as error:
            remedy = "its output is above; a script that judges needs `if __name__ == '__main__':`"
            raise DarnelError(f"a worker ended before it began ({error}): {remedy}") from error
        except OSError as error:
            reason = error.strerror or error
            raise DarnelError(f"a worker cannot be started ({reason}); ask for fewer jobs") from error

    def _dispatch(self) -> None:
        """Send a batch to each idle worker, and read one for the next."""
        for worker in self._workers:
            if worker.idle and self._retries and not worker.used:  # what others left there is not to count
                worker.send(self._retries.popleft())
            elif worker.idle and (self._ready or self._read()):
                worker.send(self._ready.popleft())
        if not self._ready:
            self._read()

    def _collect(self) -> None:
        """Wait for the answer or the end of at least one worker."""
        numbers = {worker.connection: number for number, worker in enumerate(self._workers)}
        for connection in wait(list(numbers)):
            number = numbers[connection]
            worker = self._workers[number]
            alive = worker.receive()
            batch, worker.batch = worker.batch, None
            if not alive:
                self._bury(worker, batch)
            if batch is not None and batch.left:
                self._retries.appendleft(batch)
            if not alive or worker.grown:
                worker.stop()
                self._workers[number] = self._start()

    def _bury(self, worker: "_Worker", batch: "_Batch | None") -> None:
        """Make the page that was alone with a dead worker a row that says how it died."""
        worker.stop()
        if not worker.started:
            code = worker.process.exitcode
            raise DarnelError(f"worker failed to start (exit code {code}); see its output above")
        if batch is None:
            return
        if batch.one_by_one:
            page = _page_to_name(batch.left[0])
            why = worker.cause_of_death()
            batch.take([page if isinstance(page, str) else self._error_row(page, why)])
        batch.one_by_one = True


def _page_to_name(item: Item) -> Page | str:
    """Return a page that names an item; a long record may be what ended the worker, and is not parsed."""
    if isinstance(item, UnparsedRecord) and item.weight > _SMALL:
        return Page(item.line, source=item.source)
    return as_page(item)


class _Batch:
    """Pages on their way to becoming rows."""

    def __init__(self, items: list[Item]) -> None:
        self.left = deque(items)
        self.rows: list[Row] = []
        self.size = sum(item.weight for item in items)
        self.one_by_one = False

    def next_items(self) -> list[Item]:
        """Return what to judge next."""
        return [self.left[0]] if self.one_by_one else list(self.left)

    def take(self, outcomes: list[Row | str]) -> None:
        """Take the rows of the next items, or why these are no pages."""
        for outcome in outcomes:
            settle(self.left.popleft(), outcome)
            if not isinstance(outcome, str):
                self.rows.append(outcome)


class _Worker:
    """One process, and the batch that it has."""

    def __init__(self, context: Any, make_judge: Callable[[], Judge], limits: Limits) -> None:
        self.connection, theirs = context.Pipe()
        self.limits = limits
        self.batch: _Batch | None = None
        self.started = self.used = self.grown = False
        self.process = context.Process(target=_serve, args=(theirs, make_judge, limits), daemon=True)
        with starting():
            self.process.start()
        theirs.close()

    @property
    def idle(self) -> bool:
        return self.started and self.batch is None

    def send(self, batch: _Batch) -> None:
        """Send the next pages of a batch."""
        self.batch = batch
        self.used = self.used or not batch.one_by_one
        with suppress(OSError):  # of a worker that just died; that is noticed when its answer is waited for
            self.connection.send(batch.next_items())

    def receive(self) -> bool:
        """Receive rows; return False where the process is dead."""
        try:
            rows, self.grown = self.connection.recv()
        except (EOFError, OSError):
            return False
        self.started = True
        if self.batch is not None:
            self.batch.take(rows)
        return True

    def cause_of_death(self) -> str:
        """Say how the process ended."""
        code = self.process.exitcode
        if code == -signal.SIGALRM:
            return f"timed out after {self.limits.seconds:g} s"
        if code == _OUT_OF_MEMORY:
            return "needs more memory than a worker may take"
        how = signal.Signals(-code).name if code and code < 0 else f"exit code {code}"
        return f"crashed its worker process twice ({how})"

    def stop(self, deadline: float | None = None) -> None:
        """End the process, and wait for its end; it may leave by itself until a deadline of `monotonic`."""
        self.connection.close()
        self.process.join(timeout=_LEAVE if deadline is None else max(deadline - monotonic(), 0))
        self.process.kill()
        self.process.join()


def _serve(connection: Connection, make_judge: Callable[[], Judge], limits: Limits) -> None:
    """Judge the pages that are received, until the connection is closed. This is what a process runs."""
    leave_current_folder()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent stops and reports it
    signal.pthread_sigmask(signal.SIG_UNBLOCK, HELD)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # the kernel ends a slow page, in whatever code it hangs
    try:
        judge = make_judge()
        gc.collect()
        gc.freeze()
        loaded = data_size()
        connection.send(([], False))
        while True:
            items = connection.recv()
            gc.disable()
            rows = _judge_all(limits, loaded, judge, items)
            del items
            gc.enable()
            gc.collect()
            connection.send((rows, data_size() - loaded > _GROWTH))
    except (EOFError, OSError):
        return
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)


def _judge_all(limits: Limits, loaded: int, judge: Judge, items: list[Item]) -> list[Row | str]:
    """Judge pages, some together and within the limits of one; of an item that is no page, return why.

    Pages that together need more may end this process, and are then tried one by one in another. A limit of
    a few seconds is that of each page: many together would often need more.

    Args:
        limits: of time and memory.
        loaded: bytes of data that the process had before its first page.
        judge: makes the rows.
        items: the pages.

    Raises:
        MemoryError: several pages need too much together.
    """
    short = limits.seconds is not None and limits.seconds < _SHORT
    rows: list[Row | str] = []
    alone = 0  # pages that are judged one by one, as they failed together
    while len(rows) < len(items):
        rest = items[len(rows) :]
        with within(limits, loaded):
            pages = [as_page(rest[0])] if short or alone else next(batches(map(as_page, rest)))
            try:
                rows += _rows(judge, pages)
                alone = max(alone - 1, 0)
            except Exception as error:
                if len(pages) == 1 or isinstance(error, MemoryError):
                    raise
                alone = len(pages)
    return rows


def _rows(judge: Judge, pages: list[Page | str]) -> list[Row | str]:
    rows = iter(judge([page for page in pages if isinstance(page, Page)]))
    return [page if isinstance(page, str) else next(rows) for page in pages]
