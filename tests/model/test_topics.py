"""What kind of farm a page is."""

import numpy as np
import pytest

from darnel.model.text_score import WORD_SLOTS
from darnel.model.topics import SLOTS, TOPICS, Topics


@pytest.fixture
def topics():
    """Two topics: slot 3 speaks for gambling, slot 5 for streams."""
    weights = np.zeros((2, SLOTS), np.float32)
    weights[0, 3] = weights[1, 5] = 4.0
    return Topics(("gambling", "streams"), weights, np.zeros(2))


def test_words_tell_the_topic(topics):
    assert topics.of(np.array([3, 9]))[0] == "gambling"
    assert topics.of(np.array([5, 9]))[0] == "streams"


def test_probabilities_are_those_of_a_softmax(topics):
    found = topics.probabilities(np.array([3]))
    assert found.sum() == pytest.approx(1.0)
    assert found[0] == pytest.approx(np.exp(4) / (np.exp(4) + 1))


def test_slots_of_byte_grams_say_nothing(topics):
    alike = topics.probabilities(np.array([WORD_SLOTS + 3, WORD_SLOTS + 5]))
    assert alike.tolist() == pytest.approx([0.5, 0.5])


def test_a_page_without_words_has_a_topic_all_the_same(topics):
    assert topics.probabilities(np.zeros(0, np.int64)).tolist() == pytest.approx([0.5, 0.5])


def test_only_flagged_pages_have_a_topic(predictor, sample):
    for page in sample:
        verdict = predictor.judge(page)
        assert (verdict.topic is not None) == (verdict.label == "farm")
        if verdict.topic:
            assert verdict.topic in TOPICS
            assert 1 / len(TOPICS) <= verdict.topic_probability <= 1
