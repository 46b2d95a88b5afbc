"""`python -m benchmarks`: speed beside peers, small pages, growth with size and nesting; kept as JSON."""

import argparse
import json
from pathlib import Path
from typing import Any

from benchmarks import costs, growth, peers, report, runner, scale, small
from benchmarks.generated import SHAPES
from benchmarks.pages import CORPUS, choose

RESULTS = Path("benchmarks/results.json")
SECTIONS = ("speed", "small", "size", "nesting")
PAGES, ROUNDS = 150, 5
QUICK_PAGES, QUICK_ROUNDS = 60, 2
SUBSET = 3  # slow peers run on one page in so many


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="folder of the open corpus (%(default)s)")
    parser.add_argument("--pages", type=int, help=f"how many pages ({PAGES})")
    parser.add_argument("--rounds", type=int, help=f"how many rounds ({ROUNDS})")
    parser.add_argument(
        "--only",
        action="append",
        metavar="NAME",
        help=f"a section ({', '.join(SECTIONS)}) or a contender; may be repeated",
    )
    parser.add_argument(
        "--quick", action="store_true", help="fewer pages and rounds, for a look: under a minute"
    )
    parser.add_argument(
        "--warm", action="store_true", help="keep memos filled from pass to pass: faster than new pages are"
    )
    parser.add_argument(
        "--profile", action="store_true", help="where the time of measure + judge goes; nothing else is run"
    )
    parser.add_argument(
        "--scale",
        action="store_true",
        help=f"a crawl of {scale.CRAWL:,} pages at 1 and 2 jobs, growth to {scale.GROWTH[-1]:,}, alone",
    )
    parser.add_argument(
        "--crawl",
        type=int,
        default=scale.CRAWL,
        help="pages of that crawl (%(default)s); growth is to ten times as many",
    )
    parser.add_argument(
        "--out", type=Path, help=f"where the JSON goes ({RESULTS} for a whole run, else nowhere)"
    )
    return parser.parse_args()


def main() -> None:
    options = arguments()
    count = options.pages or (QUICK_PAGES if options.quick else PAGES)
    rounds = options.rounds or (QUICK_ROUNDS if options.quick else ROUNDS)
    say = report.CONSOLE.print
    results: dict[str, Any] = {
        "machine": report.machine(),
        "load_before": report.load(),
        "rounds": rounds,
        "warm": options.warm,
    }
    say(f"load average before: {results['load_before']}")
    wanted = set(options.only or SECTIONS)
    if options.profile or options.scale or wanted - {"small", "size", "nesting"}:
        choice = choose(options.corpus, count)
        results |= {"rule": choice.rule, "page_bytes": choice.sizes()}
        say(f"pages: {choice.rule}", markup=False)
        say(", ".join(f"{name} {value:,.0f}" for name, value in choice.sizes().items()) + " bytes\n")
        if options.scale:
            results["scale"] = scale.measure(
                choice.pages,
                options.crawl,
                tuple(size * options.crawl // scale.CRAWL for size in scale.GROWTH),
            )
            scale.show(results["scale"])
        elif options.profile:
            results["profile"] = costs.profile(choice.pages, rounds, warm=options.warm)
        else:
            results["speed"] = speed(choice.pages, rounds, wanted, warm=options.warm)
    alone = options.profile or options.scale
    if "small" in wanted and not alone:
        results["small"] = small.measure(options.corpus, count, rounds, warm=options.warm)
    if "size" in wanted and not alone:
        results["size"] = sizes(rounds)
    if "nesting" in wanted and not alone:
        results["nesting"] = {shape: growth.nesting_times(shape) for shape in SHAPES}
        report.show_nesting(results["nesting"])
    results["load_after"] = report.load()
    say(f"load average after: {results['load_after']}")
    whole = not (options.quick or options.only or alone or options.pages or options.rounds)
    if out := options.out or (RESULTS if whole else None):
        out.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
        say(f"written to {out}")


def speed(pages: list[Any], rounds: int, wanted: set[str], *, warm: bool) -> dict[str, Any]:
    """Run darnel beside its peers, or the wanted ones; parsing and judging always run: ratios need them."""
    others, missing = peers.peer_contenders()
    contenders = [*peers.own_contenders(), *others]
    if unknown := wanted - set(SECTIONS) - {contender.key for contender in contenders}:
        known = [*SECTIONS, *(contender.key for contender in contenders)]
        raise SystemExit(
            f"no section or contender {', '.join(sorted(unknown))}; there are {', '.join(known)}"
        )
    if "speed" not in wanted:
        contenders = [
            contender for contender in contenders if contender.key in wanted | {peers.PARSE, peers.JUDGE}
        ]
    for line in missing:
        report.CONSOLE.print(line, markup=False)
    subset = max(1, len(pages) // SUBSET)
    report.CONSOLE.print(
        f"slow peers run on {subset} of the pages, at even steps of size; ratios are of pages that both read"
    )
    rows = report.speed(
        runner.run(
            contenders,
            pages,
            subset,
            rounds,
            warm=warm,
            tell=lambda line: report.CONSOLE.print(line, style="dim"),
        )
    )
    report.CONSOLE.print()
    report.show_speed(rows)
    report.show_goals(rows)
    return rows


def sizes(rounds: int) -> list[dict[str, float]]:
    rows = growth.size_times(rounds)
    for row, size in zip(rows, growth.SIZES, strict=True):
        if size >= growth.MEASURED_MEMORY:
            row["memory"] = growth.memory(size)
    report.show_sizes(rows)
    return rows


if __name__ == "__main__":
    main()
