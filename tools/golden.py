"""Golden measurements and scores of the sample pages: `make golden` accepts today's."""

import json
from math import isnan
from pathlib import Path
from typing import Any

from darnel import Predictor, measure, read

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "sample"
FOLDER = ROOT / "tests" / "golden"

Golden = dict[str, dict[str, Any]]


def measure_sample() -> Golden:
    """Measure every sample page: features to six significant digits, null where not applicable, by page."""
    pages = {str(Path(page.source or "").relative_to(SAMPLE)): page for page in read(SAMPLE)}
    rows = measure(pages.values()).to_dict("records")
    return {
        name: {
            str(feature): None if isnan(value) else float(f"{value:.6g}") for feature, value in row.items()
        }
        for name, row in zip(pages, rows, strict=True)
    }


def score_sample() -> Golden:
    """Score every sample page: score to four digits, label, and features of the reasons in order, by page."""
    scores = {}
    for row in Predictor.load().rows(read(SAMPLE)):
        scores[str(Path(row["source"]).relative_to(SAMPLE))] = {
            "score": round(row["score"], 4),
            "label": row["label"],
            "reasons": [reason["feature"] for reason in row["reasons"]],
        }
    return scores


GOLDEN = {"sample": measure_sample, "scores": score_sample}
"""What is kept in tests/golden, by name of the file."""


def write_golden() -> None:
    """Accept what the sample pages measure and score today."""
    FOLDER.mkdir(exist_ok=True)
    for name, today in GOLDEN.items():
        (FOLDER / f"{name}.json").write_text(json.dumps(today(), indent=1, sort_keys=True) + "\n", "utf-8")


def read_golden(name: str) -> Golden:
    """Read accepted values: `sample` or `scores`."""
    return dict(json.loads((FOLDER / f"{name}.json").read_text("utf-8")))


if __name__ == "__main__":
    write_golden()
