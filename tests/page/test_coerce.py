"""Pages as people give them: text, bytes, lists and columns; and what to give instead of the rest."""

import math

import pandas as pd
import pytest

from darnel import Page, measure
from darnel.errors import PageError, UsageError

HTML = (
    "<title>Our club</title><h1>Our club</h1><p>We meet on Mondays at the old mill. New members are welcome."
)


def test_content_is_judged_as_its_page_is(predictor):
    assert predictor.judge(HTML) == predictor.judge(HTML.encode()) == predictor.judge(Page(HTML))


def test_a_column_of_a_data_frame_is_scored_row_by_row(predictor):
    column = pd.DataFrame({"html": [HTML, 3, math.nan, ""]})["html"]
    table = predictor.score(column)
    assert table["score"].notna().tolist() == [True, False, False, False]
    assert table["error"].iloc[1] == "not a page but int: give a Page, or its content as text or bytes"
    assert "float" in table["error"].iloc[2]
    assert len(measure(column)) == 4


@pytest.mark.parametrize("single", [HTML, HTML.encode(), Page(HTML)], ids=["text", "bytes", "page"])
def test_a_single_page_is_not_taken_for_pages(predictor, single):
    with pytest.raises(UsageError, match=r"give a list, \[page\]"):
        predictor.score(single)
    with pytest.raises(UsageError, match=r"give a list, \[page\]"):
        measure(single)


@pytest.mark.parametrize(
    "table", [pd.DataFrame({"content": [HTML]}), {"content": [HTML]}], ids=["frame", "dict"]
)
def test_a_table_is_not_taken_for_pages(predictor, table):
    with pytest.raises(UsageError, match="give the column"):
        predictor.score(table)


def test_what_is_not_a_page_is_not_judged(predictor):
    with pytest.raises(PageError, match="not a page but dict"):
        predictor.judge({"content": HTML})
