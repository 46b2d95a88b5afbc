"""Threads that judge pages for the server, with a limit on how many may wait and for how long."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from darnel.web.limits import THREADS
from darnel.web.middleware import Refused

T = TypeVar("T")


class WorkPool:
    """Runs work off the event loop.

    Args:
        waiting: pieces of work that may be under way or wait.
        seconds: that a request waits for one.
    """

    def __init__(self, waiting: int, seconds: float) -> None:
        self.waiting = waiting
        self.seconds = seconds
        self.busy = 0
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="judge")

    async def run(self, work: Callable[[], T]) -> T:
        """Return the result of some work.

        A thread cannot be stopped: work that takes too long keeps it until its end, and the request is
        answered at once.

        Raises:
            Refused: 503 where too many wait already, or where it takes too long.
        """
        if self.busy >= self.waiting:
            raise Refused(503, "too many requests are under way; try again in a moment", retry_after="1")
        self.busy += 1
        future = asyncio.get_running_loop().run_in_executor(self._threads, work)
        future.add_done_callback(self._done)
        try:
            async with asyncio.timeout(self.seconds):
                return await asyncio.shield(future)
        except TimeoutError as error:
            raise Refused(503, f"not judged within {self.seconds:g} seconds", retry_after="5") from error

    def _done(self, future: "asyncio.Future[T]") -> None:
        self.busy -= 1
        if not future.cancelled():
            future.exception()  # retrieved, so that no error is logged of a request that has gone
