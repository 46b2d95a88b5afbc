"""The words of a reason fit the number behind them."""

import pytest

from darnel.features import CATALOGUE
from darnel.model.verdict import Reason


@pytest.mark.parametrize(
    ("feature", "value", "usual", "told"),
    [
        ("sentence_cohesion", 0.0, (0.044, 0.21), "No words shared by neighbouring sentences: none"),
        ("sentence_cohesion", 0.02, (0.044, 0.21), "Few words shared by neighbouring sentences: 2%"),
        ("distant_likeness", 0.0, (0.01, 0.15), "No words shared by sentences far apart: none"),
        ("opening_variety", 0.69, (0.82, 1.0), "Few different beginnings of sentences: 69%"),
        ("distinct_inner_share", 1.0, (0.5, 0.94), "Many different pages among its inner links: 100%"),
        ("paragraph_rhythm", 0.15, (0.22, 0.68), "Little difference between long and short paragraphs: 15%"),
        ("word_variety", 0.09, (0.38, 0.75), "Few different words: 9%"),
        ("short_line_variety", 0.2, (0.5, 0.8), "Few different words in short lines: 20%"),
        ("letter_share", 0.4, (0.85, 0.97), "Few letters: 40% of characters"),
        ("names_again", 0.1, (0.22, 0.6), "Few names that occur again later: 10% of names"),
        ("care_phrases", 1.0986, (2.0, 2.5), "Few phrases such as contact, imprint or sources: 2"),
        ("care_phrases", 0.0, (2.0, 2.5), "No phrases such as contact, imprint or sources: none"),
        ("word_count", 0.6931, (4.4, 7.3), "A short text: 1 word"),
        ("word_entropy", 5.0, (6.5, 7.2), "Little variety of words: as of 32 equally frequent words"),
        ("apostrophe_rate", 90.0, (10.5, 74.4), "Many apostrophes: 90 in 1,000 words"),
        ("brand_in_title", 0.0, (1.0, 1.0), "The site not named in the title: yes"),
    ],
)
def test_words_and_number_say_the_same(feature, value, usual, told):
    assert Reason(feature, value, 0.5, *usual, "HTML").text.startswith(
        f"{told} (usual on honest HTML pages: "
    )


@pytest.mark.parametrize("feature", [each.name for each in CATALOGUE if each.said.less.startswith("few ")])
def test_none_is_said_of_none_only(feature):
    none, few = (Reason(feature, value, 0.5, 2.0, 3.0, "HTML").summary for value in (0.0, 0.5))
    assert none.startswith("No ")
    assert few.startswith("Few ")


def test_all_words_of_reasons_are_those_of_cards():
    for feature in CATALOGUE:
        said = feature.said
        high = Reason(feature.name, 3.0, 0.5, 1.0, 2.0, "HTML").summary
        low = Reason(feature.name, 0.5, 0.5, 1.0, 2.0, "HTML").summary
        assert (high.lower(), low.lower()) == (said.more.lower(), said.less.lower())
