"""What kind of farm a page is."""

import numpy as np
import pytest

from darnel.facts.cues import cue_lists
from darnel.features.table import COLUMNS
from darnel.model.text_score import WORD_SLOTS
from darnel.model.topics import DENSE, LIKELY, SLOTS, TOPICS, WEIGHTS, Topics, cue_numbers
from darnel.page.page import Page

CUES, FEATURES = np.zeros(DENSE - len(COLUMNS)), np.zeros(len(COLUMNS))


@pytest.fixture
def topics():
    """Two topics: slot 3 speaks for gambling, slot 5 for streams, the first feature for streams, too."""
    weights = np.zeros((2, WEIGHTS), np.float32)
    weights[0, 3] = weights[1, 5] = 4.0
    weights[1, SLOTS + CUES.size] = 2.0  # where it is above its mean
    weights[0, SLOTS + DENSE] = 1.0  # where it does not apply
    return Topics(("gambling", "streams"), weights, np.zeros(2), np.zeros(DENSE), np.ones(DENSE))


def test_words_tell_the_topic(topics):
    assert topics.of(np.array([3, 9]), CUES, FEATURES)[0] == "gambling"
    assert topics.of(np.array([5, 9]), CUES, FEATURES)[0] == "streams"


def test_features_tell_the_topic_and_so_does_that_one_does_not_apply(topics):
    more, missing = FEATURES.copy(), FEATURES.copy()
    more[0], missing[0] = 1.0, np.nan
    assert topics.of(np.zeros(0, np.int64), CUES, more)[0] == "streams"
    assert topics.of(np.zeros(0, np.int64), CUES, missing)[0] == "gambling"


def test_a_number_counts_no_more_than_three_deviations(topics):
    far, farther = FEATURES.copy(), FEATURES.copy()
    far[0], farther[0] = 3.0, 300.0
    none = np.zeros(0, np.int64)
    assert (topics.probabilities(none, CUES, far) == topics.probabilities(none, CUES, farther)).all()


def test_cues_are_counted_where_they_stand():
    page = Page(
        "<title>Casino bonus</title><h2>Poker</h2><p>A slot, a slot and a jackpot.</p>"
        '<a href="https://poker.example/">roulette</a>',
        "html",
        url="https://bestcasino.example/",
    )
    numbers = np.expm1(cue_numbers(page)).reshape(8, len(cue_lists()))
    gambling = numbers[:, list(cue_lists()).index("gambling")]
    # Different ones in the text; in title, heading, outside links, the domain, and the domain it links to.
    assert gambling[1:7].round().tolist() == [4, 2, 1, 1, 1, 1]
    assert numbers[7].sum() == pytest.approx(1.0)


def test_a_text_has_cues_in_its_text_only():
    numbers = cue_numbers(Page("casino", "text")).reshape(8, len(cue_lists()))
    assert numbers[0].any()
    assert not numbers[2:7].any()


def test_probabilities_are_those_of_a_softmax(topics):
    found = topics.probabilities(np.array([3]), CUES, FEATURES)
    assert found.sum() == pytest.approx(1.0)
    assert found[0] == pytest.approx(np.exp(4) / (np.exp(4) + 1))


def test_slots_of_byte_grams_say_nothing(topics):
    alike = topics.probabilities(np.array([WORD_SLOTS + 3, WORD_SLOTS + 5]), CUES, FEATURES)
    assert alike.tolist() == pytest.approx([0.5, 0.5])


def test_a_page_without_words_has_a_topic_all_the_same(topics):
    found = topics.probabilities(np.zeros(0, np.int64), CUES, FEATURES)
    assert found.tolist() == pytest.approx([0.5, 0.5])


def test_only_flagged_pages_have_a_topic(predictor, sample):
    for page in sample:
        verdict = predictor.judge(page)
        assert verdict.topic is None or verdict.label == "farm"
        if verdict.topic:
            assert verdict.topic in TOPICS
            assert LIKELY <= verdict.topic_probability <= 1
