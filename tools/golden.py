"""Golden measurements of the sample pages: `make golden` accepts today's."""

import json
from pathlib import Path

from darnel import measure, read

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "sample"
GOLDEN = ROOT / "tests" / "golden" / "sample.json"

Measurements = dict[str, dict[str, float]]


def measure_sample() -> Measurements:
    """Every feature of every sample page, to six significant digits, by page and name."""
    pages = {str(Path(page.source or "").relative_to(SAMPLE)): page for page in read(SAMPLE)}
    rows = measure(pages.values()).to_dict("records")
    return {
        name: {feature: float(f"{value:.6g}") for feature, value in row.items()}
        for name, row in zip(pages, rows, strict=True)
    }


def write_golden() -> None:
    """Accept today's measurements."""
    GOLDEN.parent.mkdir(exist_ok=True)
    GOLDEN.write_text(json.dumps(measure_sample(), indent=1, sort_keys=True) + "\n", "utf-8")


def read_golden() -> Measurements:
    """Read the accepted measurements."""
    return dict(json.loads(GOLDEN.read_text("utf-8")))


if __name__ == "__main__":
    write_golden()
