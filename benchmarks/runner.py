"""Runner: every contender once a round over the same pages, the order turned by one each round."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass, field
from time import process_time_ns

from benchmarks.caches import settle
from benchmarks.pages import Sample, spaced
from benchmarks.peers import Contender, extractor

WARM_UP = 3  # pages that each contender reads before the first round, for what it loads on first use


@dataclass
class Times:
    """CPU nanoseconds of one contender: a dict by page for each round, and the errors of the first round.

    Pages of one call have an equal share of its time.
    """

    contender: Contender
    rounds: list[dict[str, float]] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)

    def totals(self, ids: set[str] | None = None) -> list[float]:
        """CPU nanoseconds of each round over some pages."""
        return [
            sum(spent for id_, spent in each.items() if ids is None or id_ in ids) for each in self.rounds
        ]

    @property
    def ids(self) -> set[str]:
        return set(self.rounds[0])


def ratios(slower: Times, faster: Times) -> list[float]:
    """How many times as long one took as the other, round by round, over the pages that both read."""
    common = slower.ids & faster.ids
    return [a / b for a, b in zip(slower.totals(common), faster.totals(common), strict=True)]


def spread(values: list[float]) -> dict[str, float]:
    return {"median": statistics.median(values), "least": min(values), "most": max(values)}


def run(
    contenders: list[Contender],
    pages: list[Sample],
    subset: int,
    rounds: int,
    *,
    warm: bool = False,
    tell: Callable[[str], None] = print,
) -> list[Times]:
    """Time all contenders; the slow ones on `subset` pages at even steps of size."""
    few = spaced(pages, subset)
    others = [page for page in pages if page not in few]
    extracted: dict[str, str] = {}
    if any(contender.extracted for contender in contenders):
        extract = extractor()
        extracted = {page.id: text for page in few if (text := extract(page.content.decode("utf-8")))}
        tell(f"trafilatura finds a text on {len(extracted)} of the {len(few)} pages for the filters")
    all_times = [Times(contender) for contender in contenders]
    for times in all_times:
        _pass(Times(times.contender), [few[:WARM_UP]], extracted, warm=True)
    for turn in range(rounds):
        for place in range(len(all_times)):
            times = all_times[(place + turn) % len(all_times)]
            _pass(times, [few] if times.contender.slow else [few, others], extracted, warm=warm)
        tell(f"round {turn + 1} of {rounds}")
    return all_times


def _pass(times: Times, parts: list[list[Sample]], extracted: dict[str, str], *, warm: bool) -> None:
    """Time a contender on some parts of the pages; one that takes a list is called once a part."""
    contender, spent = times.contender, {}
    calls = []
    for part in parts:
        read = [page for page in part if not contender.extracted or page.id in extracted]
        contents = [(page.id, (_content(page, contender, extracted), page.url)) for page in read]
        calls += [contents] if contender.together else [[each] for each in contents]
    settle(warm=warm)
    work = contender.work
    for call in calls:
        ids, contents = zip(*call, strict=True)
        start = process_time_ns()
        try:
            work(list(contents)) if contender.together else work(*contents[0])
        except Exception as error:  # noqa: BLE001 - counted, and the time until then as well
            times.errors |= dict.fromkeys(ids, f"{type(error).__name__}: {error}"[:200])
        spent |= dict.fromkeys(ids, (process_time_ns() - start) / len(ids))
    times.rounds.append(spent)


def _content(page: Sample, contender: Contender, extracted: dict[str, str]) -> str | bytes:
    """Return what a contender reads; where it is text, a new str, as CPython keeps the UTF-8 form of one."""
    if contender.extracted:
        return extracted[page.id].encode().decode()
    return page.content.decode() if contender.text else page.content
