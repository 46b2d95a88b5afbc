"""Pages with too little to judge are told as such."""

import pytest

from darnel import Page
from darnel.model.unsure import LEAST_LINKS, LEAST_WORDS, SHORT, too_little

CLEAN = (0.1, 0.9, 0.99)
NEAR = (0.95, 0.9, 0.99)
SURE = (0.995, 0.9, 0.99)


SHELL = "<title>Weir 3.4.1 documentation</title><div id=app></div><script src=/app.js></script>"


@pytest.mark.parametrize("content", ["Hallo", "<p>Under construction", "# Notes\n\nSoon.", SHELL])
def test_a_page_of_a_few_words_is_unsure_and_keeps_its_score(predictor, content):
    verdict = predictor.judge(Page(content))
    assert verdict.label == "unsure"
    assert 0 <= verdict.score <= 1
    assert str(LEAST_WORDS) in verdict.note
    assert verdict.summary.startswith("Too little to judge")
    row = predictor.row(Page(content))
    assert (row["label"], row["note"], row["topic"], row["error"]) == ("unsure", verdict.note, None, None)


def test_words_or_links_are_enough():
    words = " ".join(f"word{number}" for number in range(LEAST_WORDS))
    links = "".join(f"<a href='/{number}'>x</a>" for number in range(LEAST_LINKS))
    assert too_little(Page(f"<p>{words}", "html"), *CLEAN) is None
    assert too_little(Page(links, "html"), *CLEAN) is None
    assert too_little(Page(words.rpartition(" ")[0], "text"), *CLEAN) is not None


def test_two_characters_of_a_script_without_spaces_stand_for_a_word():
    sentence = "春の海ひねもすのたりのたりかな"
    assert too_little(Page(sentence, "text"), *CLEAN) is not None
    assert too_little(Page(sentence * 5, "text"), *CLEAN) is None


def test_what_it_lacks_is_counted(predictor):
    assert too_little(Page("<p>One <a href='/two'>two</a>", "html"), *CLEAN).startswith(
        "2 words of text and 1 link;"
    )


def test_a_short_page_is_called_a_farm_only_where_that_is_clear():
    words = " ".join(f"word{number}" for number in range(SHORT - 1))
    assert too_little(Page(words, "text"), *SURE) is None
    assert too_little(Page(words, "text"), *CLEAN) is None
    assert "0.990" in too_little(Page(words, "text"), *NEAR)
    assert too_little(Page(f"{words} more", "text"), *NEAR) is None


def test_a_threshold_of_ones_own_above_strict_leaves_nothing_between(predictor, sample):
    for page in sample[::6]:
        assert predictor.judge(page, threshold=0.9999).label in ("farm", "clean")
