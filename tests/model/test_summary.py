"""Every verdict begins with one plain sentence."""

import pytest

from darnel.model.row import headline
from darnel.model.summary import summary
from darnel.model.topics import TOPICS

FOR = ("Links for every 100 words: 14 (clean German HTML: mostly 0.5 to 6), speaks for farm", 1.2)
AGAINST = ("Title: in capitals: 0.1 (clean HTML: mostly 0), speaks for clean", -0.4)


@pytest.mark.parametrize(
    ("label", "topic", "note", "told"),
    [
        ("farm", "gambling", None, "Reads like a gambling doorway: links for every 100 words 14, "),
        ("farm", None, None, "Reads like a spam page: links"),
        ("clean", None, None, "Reads like an honest page: title: in capitals 0.1, mostly 0 on clean HTML"),
        ("unsure", None, "1 word", "Too little to judge: 1 word"),
        (None, None, None, ""),
    ],
)
def test_the_sentence_names_what_speaks_for_the_label(label, topic, note, told):
    found = summary(label, topic, note, [FOR, AGAINST])
    assert found.startswith(told)
    assert label != "farm" or "capitals" not in found


def test_a_clean_page_without_reasons_is_as_usual():
    assert summary("clean", None, None, [FOR]).endswith("nothing on it is unusual for one")


def test_every_topic_has_words():
    assert all(summary("farm", topic, None, []) == f"Reads like {words}" for topic, words in TOPICS.items())


def test_rows_and_verdicts_say_the_same(predictor, sample):
    for page in sample[::5]:
        assert headline(predictor.row(page)) == predictor.judge(page).summary
