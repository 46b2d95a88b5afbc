"""The core's reading of texts: the same totals as the Python reading, on whatever text."""

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

pytest.importorskip("darnel_core", reason="the core is not installed")

import numpy as np

from darnel.core import CORE
from darnel.model.text_score import slots_of
from darnel.page.language import LanguageMix
from darnel.page.page import Page
from darnel.page.reading import Reading
from darnel.page.readings import reading_of
from darnel.page.showing import names_in
from darnel.page.visible_text import plain_lines

if CORE is None:
    pytest.skip("DARNEL_CORE=0", allow_module_level=True)

from darnel.page.core_reading import CoreReading

_VIEWS = (
    *("lines", "written", "low", "scripts", "spaceless", "words", "language", "mentions", "stems"),
    *("capitals", "word_total", "low_size", "line_size", "head", "capital_totals"),
    *("prose_totals", "repeated_eights", "short_lines", "title_words", "openings", "starts", "letters"),
    *("digits", "exclamations", "dashes", "commas", "brackets", "apostrophes", "seams", "quotations"),
    *("dates", "units", "repetition"),
)
_LANGUAGES = ("en", "ja", "ko", "vi", "xx")
_PIECES = (
    *("the old bridge ", "Anna met Bert. ", "slot gacor ", "Garden chairs", " ,", ". ", "…\u201d ", "! a"),
    *("A.B", "12/04/1987", " 9:30 ", "3 月", "2019年", "АБв", "cаsino", "ΟΔΟΣ ", "İı", "漢字、", "カナ。"),
    *("กขค", "한국어 ", "\u00ad", "\u200d", "\u2003", "\u1c5f", "𝐚𝐛", "ｗｏ", "e\u0301", "हिन्दी।"),
    *('"a quotation of some length" ', "{a|b}", "]]>", "[/vc_row", "<br>", "&amp;", "%kw%", "lorem ipsum"),
)
_LINES = st.lists(
    st.lists(st.sampled_from(_PIECES) | st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
    .map("".join)
    .map(lambda line: line.replace("\n", " "))
    .filter(bool),
    max_size=40,
)


def _totals(reading: Reading) -> dict[str, Any]:
    totals = {name: getattr(reading, name) for name in _VIEWS}
    totals["count"] = reading.count("the old")
    return totals


def _spoken(reading: Reading, language: str) -> list[Any]:
    reading.language = LanguageMix(language, 1.0, {})
    said = (*reading.spoken, *reading.style)
    return [None if value != value else value for value in said]  # noqa: PLR0124 - NaN


@settings(max_examples=40, deadline=None)
@given(_LINES, st.text(max_size=60).map(lambda title: title.encode("utf-8", "ignore").decode()))
@example(["A line of words. " * 9] * 200, "")
@example(["漢字の文、仮名も。" * 30] * 90, "標題")
@example(["here\0"], "here they are")
def test_both_readings_count_the_same(lines: list[str], title: str) -> None:
    assert _totals(CoreReading(list(lines), title)) == _totals(Reading(list(lines), title))
    for language in _LANGUAGES:
        ours, theirs = CoreReading(list(lines), title), Reading(list(lines), title)
        assert _spoken(ours, language) == _spoken(theirs, language)


@settings(max_examples=40, deadline=None)
@given(_LINES)
def test_both_readings_fold_and_hash_texts_alike(lines: list[str]) -> None:
    page = Page("\n".join(lines), "text")
    plain = Reading([line.text for line in plain_lines(page.markup)], "")
    assert page.reading.lines == plain.lines
    ours, theirs = slots_of(page), slots_of(_Whole(plain))  # type: ignore[arg-type]
    np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("step", [97, pytest.param(1, marks=pytest.mark.nightly)])
def test_every_character_has_the_properties_that_python_knows(step: int) -> None:
    chars = [chr(code) for code in range(0, 0x110000, step) if not 0xD800 <= code < 0xE000]
    lines = [f"a{c}b {c}word Word{c} {c}. {c}x 1{c} AΣ{c} ,{c} {c}" for c in chars if c != "\n"]
    for part in (lines[at : at + 200] for at in range(0, len(lines), 200)):
        ours, theirs = CoreReading(part, ""), Reading(part, "")
        assert ours.low == theirs.low
        assert ours.words == theirs.words
        assert ours.letters == theirs.letters
        assert (ours.seams, ours.starts) == (theirs.seams, theirs.starts)
        assert (ours.dates, ours.units, ours.openings) == (theirs.dates, theirs.units, theirs.openings)
        assert ours.short_lines == theirs.short_lines
        assert ours.capital_totals == theirs.capital_totals


def test_lone_surrogates_break_nothing() -> None:
    page = Page("<title>a</title><p>" + "Rain fell on the hill. " * 9)
    page.title = "\ud800"
    assert page.reading.language.main == "en"
    assert type(reading_of(["\ud800"], "")) is Reading
    assert names_in("https://\ud800.example/a/bridge").slug == ["bridge"]


class _Whole:
    def __init__(self, reading: Reading) -> None:
        self.whole_reading = reading
