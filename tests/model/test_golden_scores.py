"""Scores, labels and reasons of the sample pages are those that were last accepted."""

from tools.golden import read_golden, score_sample

ROUNDING = 0.0002  # the last digit of a score may differ between processors


def test_scores_are_the_golden_ones():
    today, golden = score_sample(), read_golden("scores")
    assert today.keys() == golden.keys()
    moved = [
        f"{page}: was {golden[page]}, is {row}"
        for page, row in today.items()
        if abs(row["score"] - golden[page]["score"]) > ROUNDING
        or (row["label"], row["reasons"]) != (golden[page]["label"], golden[page]["reasons"])
    ]
    assert not moved, "\n".join(["where these should move, 'make golden' accepts them:", *moved])
