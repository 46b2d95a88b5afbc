"""Time and memory of finding duplicates among generated signatures: `python -m benchmarks.duplicates`.

One page in ten is a near copy of an earlier one, alike to 0.9. Each size runs in a fresh process.
"""

import json
import resource
import subprocess
import sys
import time

import numpy as np

from benchmarks import report
from darnel.sites.duplicates import PERMUTATIONS, SIMILAR, candidate_pairs
from darnel.sites.union_find import components

SIZES = (10_000, 100_000, 1_000_000)
COPIES = 0.1
ALIKE = 0.9


def generated(pages: int) -> tuple[np.ndarray, np.ndarray]:
    """Signatures of pages, and for each the page that it is a copy of, or -1."""
    draw = np.random.default_rng(0)
    signatures = draw.integers(0, 2**32, (pages, PERMUTATIONS), np.uint32)
    copies = np.flatnonzero(draw.random(pages) < COPIES)
    copies = copies[copies > 0]
    origin = np.full(pages, -1)
    for copy in copies:
        origin[copy] = draw.integers(copy)
        signatures[copy] = np.where(
            draw.random(PERMUTATIONS) < ALIKE, signatures[origin[copy]], signatures[copy]
        )
    return signatures, origin


def measure(pages: int) -> dict[str, float]:
    signatures, origin = generated(pages)
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    pairs = candidate_pairs(signatures)
    alike = pairs[np.mean(signatures[pairs[:, 0]] == signatures[pairs[:, 1]], axis=1) >= SIMILAR].tolist()
    groups = components(alike)
    spent, peak = time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    place = {page: number for number, group in enumerate(groups) for page in group}
    copies = np.flatnonzero(origin >= 0)
    # What the draw left alike to 0.8 is what there is to find.
    copies = copies[np.mean(signatures[copies] == signatures[origin[copies]], axis=1) >= SIMILAR]
    rejoined = sum(place.get(copy, -1) == place.get(origin[copy], -2) for copy in copies.tolist())
    return {
        "pages": pages,
        "seconds": spent,
        "peak_mb": peak / 1024,
        "of_signatures_mb": before / 1024,
        "copies": len(copies),
        "found": rejoined,
    }


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measure(int(sys.argv[1]))))
    else:
        print(f"load average before: {report.load()}")
        for size in SIZES:
            done = subprocess.run(
                [sys.executable, "-m", "benchmarks.duplicates", str(size)],
                capture_output=True,
                text=True,
                check=True,
            )
            row = json.loads(done.stdout)
            print(
                ", ".join(
                    f"{name} {value:,.2f}" if isinstance(value, float) else f"{name} {value:,}"
                    for name, value in row.items()
                ),
                flush=True,
            )
        print(f"load average after: {report.load()}")
