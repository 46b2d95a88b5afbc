"""Compare the two readings of pages: `python -m tools.readings INPUT...` lists each on which they differ.

Measures and scores the inputs twice, in Python and by the core, in processes of their own, and exits with 1
where a feature differs by more than 1e-9 on more than one page of 1,000, or a label on more than 2 of 10,000.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from darnel.core import reading_in_use

CLOSE = 1e-9
MOST_DIFFERENT = 1e-3
MOST_LABELS = 2e-4
SOME_FAILED = 3  # the exit code of a run in which some pages could not be judged
ENVIRONMENTS = {"python": {"DARNEL_CORE": "0"}, "core": {"DARNEL_CORE": "1"}}


def main() -> None:
    """Compare, print what differs, and exit with 1 where it is too much."""
    parser = argparse.ArgumentParser(prog="python -m tools.readings", description=__doc__)
    parser.add_argument("inputs", nargs="+", help="as of `darnel score`")
    parser.add_argument("--exact", action="store_true", help="exit with 1 wherever anything differs")
    options = parser.parse_args()
    if reading_in_use() == "python":
        sys.exit("the core is not installed: run 'make test' where cargo is at hand, or 'pip install ./core'")
    with tempfile.TemporaryDirectory() as folder:
        tables = {name: read(Path(folder), name, options.inputs) for name in ENVIRONMENTS}
    pages = features = labels = 0
    for one, other in zip(tables["python"], tables["core"], strict=True):
        pages += 1
        different = [name for name in one[0] if not same(one[0][name], other[0].get(name))]
        features += bool(different)
        labels += one[1] != other[1]
        if different or one[1] != other[1]:
            values = ", ".join(f"{name} {one[0][name]} / {other[0].get(name)}" for name in different)
            sys.stdout.write(f"{one[0].get('id')}: {one[1]} / {other[1]}; {values}\n")
    sys.stdout.write(f"{pages:,} pages: {features:,} differ in a feature, {labels:,} in their label\n")
    most, most_labels = (0, 0) if options.exact else (MOST_DIFFERENT * pages, MOST_LABELS * pages)
    sys.exit(features > most or labels > most_labels)


def read(folder: Path, name: str, inputs: list[str]) -> Iterator[tuple[dict[str, Any], str]]:
    """Measurements and label of each page, by one reading."""
    environment = {**os.environ, **ENVIRONMENTS[name]}
    files = []
    for command in ("measure", "score"):
        file = folder / f"{name}.{command}.jsonl"
        arguments = [sys.executable, "-m", "darnel", command, *inputs, "--quiet", "-o", str(file)]
        done = subprocess.run(arguments, env=environment, check=False)
        if done.returncode not in (0, SOME_FAILED):
            sys.exit(f"'darnel {command}' exits with {done.returncode} for the reading {name}")
        files.append([json.loads(line) for line in file.read_text("utf-8").splitlines()])
    return (
        (row, str(judged.get("label") or judged.get("error"))) for row, judged in zip(*files, strict=True)
    )


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal, numbers to 1e-9."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=CLOSE, abs_tol=CLOSE) or (
            math.isnan(one) and math.isnan(other)
        )
    return bool(one == other)


if __name__ == "__main__":
    main()
