"""Progress on standard error: a bar on a terminal, a line a minute elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import monotonic

Progress = Callable[[str, int, int], None]
"""Called with the stage, how much of it is done, and how much there is (0 where unknown)."""

_BAR_EVERY, _LINE_EVERY = 0.1, 60.0  # seconds


def no_progress(stage: str, done: int, total: int) -> None:
    """Report nothing."""


def note(text: str, quiet: bool = False) -> None:
    """Write one line to standard error, without control characters that a file's name may have."""
    if not quiet:
        from darnel.output.terminal import printable

        sys.stderr.write(f"{printable(text)}\n")


def plural(count: int, noun: str) -> str:
    """Write a count with its noun.

    >>> plural(0, "error"), plural(1, "page")
    ('0 errors', '1 page')
    """
    return f"{count} {noun}{'s' * (count != 1)}"


@contextmanager
def watching(
    what: str, say: Callable[[], str], done: Callable[[], int], total: int, quiet: bool = False
) -> Iterator[Callable[[], None]]:
    """Show the progress of long work; call the yielded function after each thing done.

    On a terminal a bar, elsewhere a line a minute.

    Args:
        what: is being done.
        say: returns how far it is.
        done: how much is done, in the unit of `total`.
        total: how much there is; 0 where unknown.
        quiet: no progress at all.
    """
    if quiet:
        yield lambda: None
    elif sys.stderr.isatty():
        with _bar(what, say, done, total) as on_progress:
            yield on_progress
    else:
        start = monotonic()
        yield _every(_LINE_EVERY, lambda: note(f"{what}: {say()}{_left(monotonic() - start, done(), total)}"))


@contextmanager
def counting(what: str, quiet: bool = False) -> Iterator[Callable[[], None]]:
    """Count, where the total is unknown; call the yielded function after each thing done."""
    count = 0
    with watching(what, lambda: f"{count:,}", lambda: 0, 0, quiet) as on_progress:

        def counted() -> None:
            nonlocal count
            count += 1
            on_progress()

        yield counted


@contextmanager
def _bar(
    what: str, say: Callable[[], str], done: Callable[[], int], total: int
) -> Iterator[Callable[[], None]]:
    from rich import progress
    from rich.console import Console
    from rich.table import Column

    console = Console(stderr=True)
    wide = console.width >= 100  # below, the counts are cut before the bar is
    said = progress.TextColumn("[dim]{task.fields[said]}", table_column=Column(ratio=1, no_wrap=True))
    columns = (
        progress.TextColumn(what, table_column=Column(no_wrap=True)),
        progress.BarColumn(bar_width=40 if wide else 10),
        progress.TaskProgressColumn(),
        progress.TimeRemainingColumn(compact=True),
        *([progress.TimeElapsedColumn()] if wide else []),
        said,
    )
    with progress.Progress(*columns, console=console, transient=True, expand=True) as bar:
        task = bar.add_task(what, total=total or None, said="")
        yield _every(_BAR_EVERY, lambda: bar.update(task, completed=done(), said=say()))


def _every(seconds: float, act: Callable[[], None]) -> Callable[[], None]:
    """Return a function that acts when it is called, but not more often than this."""
    last = monotonic()

    def on_progress() -> None:
        nonlocal last
        if monotonic() - last >= seconds:
            last = monotonic()
            act()

    return on_progress


def _left(spent: float, done: int, total: int) -> str:
    if not total or not done:
        return ""
    return f", {done / total:.0%} read, {timedelta(seconds=int(spent * max(total - done, 0) / done))} left"


@contextmanager
def stages(quiet: bool = False) -> Iterator[Callable[[str, int, int], None]]:
    """Show a line for each stage of long work; call the yielded function as a `Progress`."""
    if quiet or not sys.stderr.isatty():
        said: dict[str, float] = {}

        def say(stage: str, done: int, total: int) -> None:
            if total and done == total:
                note(f"{stage} ... done", quiet)
            elif stage not in said:
                note(f"{stage} ...", quiet)
            elif monotonic() - said[stage] >= _LINE_EVERY:
                note(f"{stage}: {done:,}{f' of {total:,}' if total else ''}", quiet)
            else:
                return
            said[stage] = monotonic()

        yield say
        return
    from rich import progress
    from rich.console import Console

    with progress.Progress(*progress.Progress.get_default_columns(), console=Console(stderr=True)) as bar:
        tasks: dict[str, object] = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total or None)
            bar.update(tasks[stage], completed=done, total=total or None)  # type: ignore[arg-type]

        yield show
