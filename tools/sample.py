"""`make score`: judge the sample pages with the shipped model, and say how many verdicts are right."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from darnel import Predictor, read

SAMPLE = Path("data/sample")
DARNEL = ".venv/score/bin/darnel"


def main() -> None:
    """Print a line for each page, in the order of scores, and the summary."""
    judged = []
    for page, row in zip(read(SAMPLE), Predictor.load().rows(read(SAMPLE), reasons=1), strict=True):
        path = Path(page.source or "")
        judged.append((row["score"], row["label"], path.parent.name, path.name))
    for score, label, folder, name in sorted(judged, reverse=True):
        print(f"{score:.3f}  {label:6s} {folder}/{name}{'' if label == folder else f'   (is {folder})'}")
    print(f"\n{summary((label, folder) for _, label, folder, _ in judged)}")
    print(f"Why? {DARNEL} explain {SAMPLE}/farm/coupon-doorway-tr.html")
    print(f"Your own pages: {DARNEL} score FILE_OR_FOLDER")


def summary(pairs: Iterable[tuple[str, str]]) -> str:
    """Sum up pairs of a verdict and what the page is.

    >>> summary([("farm", "farm"), ("farm", "clean"), ("clean", "clean"), ("unsure", "clean")])
    '2 of 4 pages right: 1 of 1 farm pages caught, 1 of 3 clean pages flagged, 1 unsure'
    """
    counts = Counter(pairs)
    of = Counter(truth for _, truth in counts.elements())
    right = sum(count for (label, truth), count in counts.items() if label == truth)
    unsure = sum(count for (label, _), count in counts.items() if label == "unsure")
    caught = f"{counts['farm', 'farm']} of {of['farm']} farm pages caught"
    flagged = f"{counts['farm', 'clean']} of {of['clean']} clean pages flagged"
    doubtful = f", {unsure} unsure" if unsure else ""
    return f"{right} of {counts.total()} pages right: {caught}, {flagged}{doubtful}"


if __name__ == "__main__":
    main()
