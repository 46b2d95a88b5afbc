"""Costs: where the time of pages in batches goes, by view of the page, by feature and by step of judging."""

import functools
import statistics
import sys
from collections import Counter
from collections.abc import Callable
from time import process_time_ns, thread_time_ns
from types import FunctionType
from typing import Any

import turbohtml
from rich.console import Console

from benchmarks.caches import settle
from benchmarks.pages import Sample
from benchmarks.report import plain_table
from darnel.features import table
from darnel.model.predictor import Predictor
from darnel.page.cached import cached_property
from darnel.page.page import Page
from darnel.readers.item import batches

METHODS = {"Model": ("judge_together", "_verdict", "_topic_of"), "TextScore": ("score",), "Usual": ("weigh",)}
LONGEST = 60  # features shown


class Clock:
    """Time by name: `own` without, `whole` with the timed calls inside."""

    def __init__(self) -> None:
        self.own: Counter[str] = Counter()
        self.whole: Counter[str] = Counter()
        self.calls: Counter[str] = Counter()
        self._inside: list[int] = []

    def timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        inside, own, whole, calls = self._inside, self.own, self.whole, self.calls

        @functools.wraps(function)
        def run(*args: Any, **kwargs: Any) -> Any:
            inside.append(0)
            start = thread_time_ns()
            try:
                return function(*args, **kwargs)
            finally:
                spent = thread_time_ns() - start
                own[name] += spent - inside.pop()
                whole[name] += spent
                calls[name] += 1
                if inside:
                    inside[-1] += spent

        return run

    def clear(self) -> None:
        for counter in (self.own, self.whole, self.calls):
            counter.clear()


def instrument(clock: Clock) -> None:
    """Time every cached view, every feature and the steps of the judgement, for the rest of the process."""
    modules = [
        module
        for name, module in sorted(sys.modules.items())
        if name == "darnel" or name.startswith("darnel.")
    ]
    classes = {
        thing
        for module in modules
        for thing in vars(module).values()
        if isinstance(thing, type) and thing.__module__.startswith("darnel")
    }
    for owner in classes:
        for name, thing in list(vars(owner).items()):
            if isinstance(thing, functools.cached_property | cached_property):
                label = f"view {name}" if owner is Page else f"view {owner.__name__}.{name}"
                thing.func = clock.timed(label, thing.func)
            elif name in METHODS.get(owner.__name__, ()):
                setattr(owner, name, clock.timed(f"step {owner.__name__}.{name}", thing))
    for feature in table.CATALOGUE:
        feature.function = clock.timed(f"feature {feature.name}", feature.function)
    table._ON_PAGES = tuple(feature.function for feature in table.CATALOGUE)  # noqa: SLF001
    predictor = sys.modules["darnel.model.predictor"]
    for name, thing in list(vars(predictor).items()):
        if isinstance(thing, FunctionType) and thing.__module__.startswith("darnel"):
            setattr(predictor, name, clock.timed(f"step {name}", thing))
    Page.check = clock.timed("step Page.check", Page.check)  # type: ignore[method-assign]


def profile(pages: list[Sample], rounds: int, *, warm: bool) -> dict[str, Any]:
    """Print the costs, and give them as milliseconds a page."""
    model = Predictor.load().model
    clock = Clock()

    def parse_all() -> None:
        for page in pages:
            turbohtml.parse(page.content.decode(), positions=False)

    def judge_all() -> None:
        for batch in batches(Page(page.content, "html", page.url) for page in pages):
            model.judge_together(batch, "balanced", 5)

    plain, parse, passes = [], [], []
    # Plain passes first: what is measured has its own cost, shown as the difference of the two totals.
    for _ in range(rounds):
        parse.append(_pass(parse_all, warm=warm))
        plain.append(_pass(judge_all, warm=warm))
    instrument(clock)
    for _ in range(rounds):
        clock.clear()
        total = _pass(judge_all, warm=warm)
        passes.append((total, Counter(clock.own), Counter(clock.whole), Counter(clock.calls)))
    names = set().union(*(own for _, own, _, _ in passes))
    scale = 1e6 * len(pages)
    rows = {
        name: {
            "own": statistics.median(own[name] for _, own, _, _ in passes) / scale,
            "whole": statistics.median(whole[name] for _, _, whole, _ in passes) / scale,
            "calls": passes[-1][3][name] / len(pages),
        }
        for name in names
    }
    totals = {
        "parse": statistics.median(parse) / scale,
        "judge": statistics.median(plain) / scale,
        "judge, timed": statistics.median(total for total, _, _, _ in passes) / scale,
    }
    _show(rows, totals)
    return {"totals_ms": totals, "costs_ms": rows}


def _pass(work: Callable[[], None], *, warm: bool) -> int:
    settle(warm=warm)
    start = process_time_ns()
    work()
    return process_time_ns() - start


def _show(rows: dict[str, dict[str, float]], totals: dict[str, float]) -> None:
    console = Console(highlight=False, width=110)
    whole = totals["judge, timed"]
    console.print(
        f"parse only {totals['parse']:.3f} ms a page; measure + judge {totals['judge']:.3f} ms "
        f"({totals['judge'] / totals['parse']:.2f} x parse); with these timers {whole:.3f} ms. "
        "Own time is without the timed calls inside; shares are of the last figure."
    )
    for kind, title, limit in (
        ("view", "Views", None),
        ("step", "Steps", None),
        ("feature", f"Features, the longest {LONGEST}", LONGEST),
    ):
        chosen = sorted(
            ((name, row) for name, row in rows.items() if name.startswith(f"{kind} ")),
            key=lambda item: -item[1]["own"],
        )
        total = sum(row["own"] for _, row in chosen)
        headings = ("own ms", "share", "of parse", "whole ms", "calls a page")
        shown = plain_table(f"{title}: {len(chosen)}, {total:.3f} ms a page", *headings, name="name")
        for name, row in chosen[:limit]:
            own = row["own"]
            cells = (
                f"{own:.4f}",
                f"{own / whole:.1%}",
                f"{own / totals['parse']:.2f}",
                f"{row['whole']:.4f}",
                f"{row['calls']:.2f}",
            )
            shown.add_row(name.partition(" ")[2], *cells)
        console.print(shown)
        console.print()
