"""The sample pages: what they cover, what they measure, and that farms among them are told."""

from pathlib import Path

import pytest

from tools.golden import measure_sample, read_golden


def label_of(page):
    return Path(page.source).parent.name


def test_the_sample_covers_labels_formats_and_languages(sample):
    assert len(sample) >= 30
    for label in ("farm", "clean"):
        pages = [page for page in sample if label_of(page) == label]
        assert len(pages) >= 12
        assert {page.format for page in pages} == {"html", "markdown"}
        assert len({page.language.main for page in pages}) >= 6


def test_every_sample_page_is_described(sample, root):
    told = (root / "data" / "sample.md").read_text("utf-8")
    assert not [page.source for page in sample if f"`{label_of(page)}/{Path(page.source).name}`" not in told]


def _same(value, other):
    """Whether two measurements agree; None is that the feature does not apply."""
    if value is None or other is None:
        return value is other
    return value == pytest.approx(other, rel=1e-5, abs=1e-12)


def test_measurements_are_the_golden_ones():
    today, golden = measure_sample(), read_golden("sample")
    moved = [
        f"{page}: {feature} was {golden.get(page, {}).get(feature)}, is {today.get(page, {}).get(feature)}"
        for page in sorted(today.keys() | golden.keys())
        for feature in sorted(today.get(page, {}).keys() | golden.get(page, {}).keys())
        if not _same(today.get(page, {}).get(feature), golden.get(page, {}).get(feature))
    ]
    assert not moved, (
        f"{len(moved)} measurements moved; where all of them should, 'make golden' accepts them:\n"
        + "\n".join(moved[:40])
    )


def test_farms_of_the_sample_are_told(sample, predictor):
    farms = [page for page in sample if label_of(page) == "farm"]
    missed = [page.source for page in farms if predictor.judge(page).label != "farm"]
    assert len(missed) <= 0.1 * len(farms), missed


def test_every_verdict_on_the_sample_has_reasons(sample, predictor):
    for page in sample:
        reasons = predictor.judge(page).reasons
        assert len(reasons) <= 5
        assert reasons or label_of(page) == "clean", "a farm page is unusual in something"
        assert all(reason.text and "\n" not in reason.text for reason in reasons)
