"""Progress on standard error: a bar on a terminal, nothing elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


def note(text: str, quiet: bool = False) -> None:
    """One line on standard error."""
    if not quiet:
        sys.stderr.write(f"{text}\n")


@contextmanager
def counting(what: str, quiet: bool = False) -> Iterator[Callable[[], None]]:
    """A counter with rate and time; the function given is called once a thing done."""
    if quiet or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TextColumn("[dim]{task.fields[rate]}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None, rate="")

        def told() -> None:
            bar.advance(task)
            speed_now = bar.tasks[0].speed
            bar.update(task, rate=f"{speed_now:,.0f} a second" if speed_now else "")

        yield told


@contextmanager
def stages(quiet: bool = False) -> Iterator[Callable[[str, int, int], None]]:
    """A line for each stage of long work; the function given takes stage, done, total (0 where not known)."""
    if quiet or not sys.stderr.isatty():
        seen: set[str] = set()

        def say(stage: str, done: int, total: int) -> None:
            if stage not in seen or (total and done == total):
                note(f"{stage}{' ... done' if total and done == total else ' ...'}", quiet)
            seen.add(stage)

        yield say
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(*Progress.get_default_columns(), console=Console(stderr=True)) as bar:
        tasks: dict[str, object] = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total or None)
            bar.update(tasks[stage], completed=done, total=total or None)  # type: ignore[arg-type]

        yield show
