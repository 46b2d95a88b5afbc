"""`python -m fuzz`: mutated pages and bytes guided by coverage, for a stated time, and repeated pieces.

The core is fuzzed as well where it can be: both readings on the same mutants, and the crate alone.
"""

import argparse
import os
import time
from functools import partial
from pathlib import Path

from darnel import read
from fuzz.core import core
from fuzz.generated import mutant
from fuzz.mutants import mutate
from fuzz.readings import readings
from fuzz.repeated import repeat

SAMPLE = Path(__file__).parents[1] / "data" / "sample"


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument(
        "way",
        nargs="?",
        choices=("mutants", "readings", "guided", "core", "repeated", "all"),
        default="all",
        help="(%(default)s)",
    )
    parser.add_argument(
        "--minutes", type=float, default=None, help="of each way; 1 where --pages is not given either"
    )
    parser.add_argument("--pages", type=int, default=None, help="mutants to make")
    parser.add_argument("--seed", type=int, default=7, help="(%(default)s)")
    parser.add_argument(
        "--jobs", type=int, default=os.cpu_count() or 1, help="processes of mutants (%(default)s)"
    )
    parser.add_argument("--show", type=int, metavar="NUMBER", help="print a mutant and do nothing else")
    parser.add_argument(
        "--findings",
        type=Path,
        default=Path(".fuzz"),
        help="folder of findings and of the guided corpus (%(default)s)",
    )
    return parser.parse_args()


def main() -> int:
    """Fuzz, and report findings: exit code 1 where there is a finding."""
    options = arguments()
    contents = [page.markup for page in read(SAMPLE)]
    if options.show is not None:
        page = mutant(options.seed, options.show, contents)
        print(page.format, page.url, page.max_bytes, repr(page.content))
        return 0
    seconds = options.minutes * 60 if options.minutes else None if options.pages else 60.0
    failed = False
    if options.way in ("mutants", "all"):
        failed |= _mutants(contents, options, seconds)
    if options.way in ("readings", "all"):
        failed |= readings(contents, options.seed, options.pages, seconds)
    if options.way in ("guided", "all"):
        from fuzz.guided import guided

        failed |= guided(options.findings, options.seed, seconds or 60.0)
    if options.way in ("core", "all"):
        failed |= core(options.findings, SAMPLE, options.seed, seconds or 60.0)
    if options.way in ("repeated", "all"):
        pages, findings = repeat()
        print(f"{pages:,} pages of repeated pieces; findings: {findings}")
        failed |= bool(findings)
    return int(failed)


def _mutants(contents: list[str], options: argparse.Namespace, seconds: float | None) -> bool:
    start = time.monotonic()
    mutated = mutate(
        contents,
        options.seed,
        pages=options.pages,
        seconds=seconds,
        jobs=options.jobs,
        say=partial(print, flush=True),
    )
    refused = ", ".join(f"{number:,} {why!r}" for why, number in mutated.refused.most_common())
    print(
        f"{mutated.pages:,} mutants of seed {options.seed} in {time.monotonic() - start:.0f} s; "
        f"refused: {refused or 'none'}"
    )
    print(
        f"slowest: number {mutated.slowest[1]}, {mutated.slowest[0]:.3f} s of CPU; "
        f"findings: {len(mutated.findings)}"
    )
    return bool(mutated.findings)


if __name__ == "__main__":
    raise SystemExit(main())
