"""Mutants: hundreds of thousands of pages through the contract, on the workers that `darnel score` uses."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import count, takewhile
from typing import Any

from darnel.model.predictor import Predictor
from darnel.page.page import Page
from darnel.readers.item import batches
from darnel.scoring.limits import Limits
from darnel.scoring.workers import Judge, Pool
from fuzz.contract import fault_of
from fuzz.generated import mutant

SECONDS = 2.0
"""CPU time that one small page may take; fifty times what the slowest is known to take."""

_LIMITS = Limits(seconds=20.0, memory=1 << 30)
_EVERY = 60.0  # seconds
_EXPLAINED = 50  # one page in so many is explained and marked as well


@dataclass
class Mutated:
    """What a run has seen.

    Attributes:
        pages: made and judged.
        refused: pages that cannot be measured, by reason.
        findings: number of the first page by what was wrong with it.
        slowest: seconds of CPU of the slowest page, and its number.
    """

    pages: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    findings: dict[str, int] = field(default_factory=dict)
    slowest: tuple[float, int] = (0.0, 0)


def mutate(
    contents: Sequence[str],
    seed: int,
    *,
    pages: int | None,
    seconds: float | None,
    jobs: int,
    say: Callable[[str], None] = print,
) -> Mutated:
    """Judge mutants 0, 1, 2 ... of a seed until there are enough, or the time is over.

    Args:
        contents: pages that mutants are made of.
        seed: with its number it makes a page.
        pages: how many; None for as many as fit into the time.
        seconds: how long; None until all are done.
        jobs: processes.
        say: called with each finding, and once a minute how it stands.
    """
    mutated, start = Mutated(), time.monotonic()
    until, last = start + (seconds or float("inf")), start
    numbers = takewhile(
        lambda number: (pages is None or number < pages) and time.monotonic() < until, count()
    )
    pool = Pool(partial(_judge, Predictor.load()), _lost, jobs=jobs, limits=_LIMITS)
    for rows in pool.rows(batches(mutant(seed, number, contents) for number in numbers)):
        for row in rows:
            number = mutated.pages
            mutated.pages += 1
            mutated.slowest = max(mutated.slowest, (row["seconds"], number))
            if row["refused"]:
                mutated.refused[row["refused"]] += 1
            if row["fault"] and row["fault"] not in mutated.findings:
                mutated.findings[row["fault"]] = number
                say(f"--seed {seed} --show {number}: {row['fault']}")
        if (now := time.monotonic()) - last > _EVERY:
            last = now
            say(
                f"{mutated.pages:,} mutants, {len(mutated.findings)} findings, "
                f"{mutated.pages / (now - start):.0f} a second"
            )
    return mutated


def _judge(predictor: Predictor) -> Judge:
    return partial(_rows, predictor)


def _rows(predictor: Predictor, pages: list[Page]) -> list[dict[str, Any]]:
    return [_row(predictor, page) for page in pages]


def _row(predictor: Predictor, page: Page) -> dict[str, Any]:
    start = time.process_time()
    number = int(page.id.rpartition("/")[2])
    fault = fault_of(page, predictor, explained=number % _EXPLAINED == 0)
    seconds = time.process_time() - start
    if fault is None and seconds > SECONDS:
        fault = f"over {SECONDS:g} s"
    return {"fault": fault, "seconds": seconds, "refused": _refusal(page)}


def _refusal(page: Page) -> str | None:
    try:
        page.check()
    except Exception as error:  # noqa: BLE001 - the contract distinguishes them
        return str(error)
    return None


def _lost(page: Page, why: str) -> dict[str, Any]:
    return {"fault": why, "seconds": 0.0, "refused": None}
