"""Every verdict begins with one plain sentence."""

import pytest

from darnel.model.row import headline
from darnel.model.summary import summary, sureness
from darnel.model.topics import TOPICS

FOR = (
    "anchor_words",
    "Long link texts: 14 words (usual on honest HTML pages: 0.5 to 6), speaks for farm",
    1.2,
)
WORDS = (
    "text_score",
    "Words like those of farm pages: 86% of likeness (usual on honest texts: none), speaks for farm",
    3.0,
)
AGAINST = (
    "contact_links",
    "Mail or telephone links: 2 (usual on honest HTML pages: none), speaks for clean",
    -0.4,
)
SMALL = ("date_rate", "Few dates and times: none (usual on honest HTML pages: 1 to 6), speaks for farm", 0.1)
LINES = {"balanced": 0.9, "strict": 0.98}


@pytest.mark.parametrize(
    ("label", "topic", "note", "told"),
    [
        ("farm", "gambling", None, "Reads like a gambling doorway: long link texts (14 words)"),
        ("farm", None, None, "Reads like a spam page: long link texts (14 words)"),
        ("clean", None, None, "Reads like an honest page: mail or telephone links (2)"),
        ("unsure", None, "1 word", "Too little to judge: 1 word"),
        (None, None, None, ""),
    ],
)
def test_the_sentence_names_what_speaks_for_the_label(label, topic, note, told):
    assert summary(label, 0.6 if label == "farm" else 0.4, topic, note, [FOR, AGAINST]) == told


def test_words_come_last_and_numbers_are_not_repeated():
    told = summary("farm", 0.98, None, None, [WORDS, FOR, AGAINST])
    assert told == "Reads like a spam page: long link texts (14 words) and words like those of farm pages"


def test_what_weighs_little_is_not_named():
    assert summary("farm", 0.6, None, None, [FOR, SMALL]).endswith("long link texts (14 words)")
    assert summary("clean", 0.1, None, None, [SMALL]).endswith("nothing unusual on it weighs much")


def test_a_farm_by_much_that_is_usual_says_so():
    told = summary("farm", 0.99, None, None, [FOR, SMALL])
    assert told.endswith("long link texts (14 words) and many small signs")


def test_heavy_reasons_that_may_be_left_out_are_not_called_small():
    told = summary("farm", 0.9999, None, None, [WORDS])
    assert told == "Reads like a spam page: words like those of farm pages"


def test_a_clean_page_against_which_something_speaks_says_so():
    told = "Reads like an honest page; the strongest sign of a farm page: long link texts (14 words)"
    assert summary("clean", 0.4, None, None, [FOR]) == told


@pytest.mark.parametrize(
    ("reasons", "told"),
    [
        ([FOR], ": long link texts (14 words)"),
        (
            [AGAINST, FOR],
            ": long link texts (14 words); signs of an honest page: mail or telephone links (2)",
        ),
        ([AGAINST], "; signs of an honest page: mail or telephone links (2)"),
        ([SMALL], ": small signs only"),
        ([], ""),
    ],
)
def test_a_page_just_below_the_threshold_does_not_read_like_an_honest_one(reasons, told):
    assert (
        summary("clean", 0.957, None, None, reasons)
        == f"Signs of a farm page, but not enough to flag it{told}"
    )


@pytest.mark.parametrize(("label", "score"), [("farm", 0.99), ("clean", 0.01)])
def test_without_reasons_nothing_is_said_of_what_is_usual(label, score):
    what = {"farm": "a spam page", "clean": "an honest page"}[label]
    assert summary(label, score, None, None, []) == f"Reads like {what}"


def test_every_topic_has_words():
    told = {topic: summary("farm", 0.9, topic, None, []) for topic in TOPICS}
    assert told == {topic: f"Reads like {words}" for topic, words in TOPICS.items()}


@pytest.mark.parametrize(
    ("topic", "probability", "told"),
    [
        ("gambling", 0.6, "a gambling doorway"),
        ("gambling", 0.59, "a spam page, perhaps a gambling doorway"),
        ("gambling", None, "a gambling doorway"),
        ("other", 0.4, "a spam page"),
        (None, None, "a spam page"),
    ],
)
def test_a_topic_that_is_not_likely_is_said_with_perhaps(topic, probability, told):
    assert summary("farm", 0.99, topic, None, [], probability) == f"Reads like {told}"


def test_rows_and_verdicts_say_the_same(predictor, sample):
    for page in sample[::5]:
        assert headline(predictor.row(page)) == predictor.judge(page).summary


@pytest.mark.parametrize(
    ("score", "label", "told"),
    [
        (0.99, "farm", "very sure: on average, at most 1 in 1,000 pages"),
        (0.95, "farm", "fairly sure: on average, at most 1 in 100 pages"),
        (0.6, "farm", "not sure: below the threshold balanced, 0.900"),  # at a threshold of its own
        (0.1, "clean", "sure: far below the threshold of 0.900"),
        (0.5, "clean", "fairly sure: below the threshold of 0.900"),
        (0.8, "clean", "not sure: close to the threshold of 0.900"),
        (0.95, "unsure", "not sure: there is too little"),
    ],
)
def test_how_sure_is_told_by_what_the_thresholds_cost(score, label, told):
    assert sureness(score, label, 0.9, LINES).startswith(told)


@pytest.mark.parametrize(
    ("score", "told"),
    [(0.97, "not sure"), (0.957, "fairly sure"), (0.741, "fairly sure"), (0.3, "fairly sure"), (0.2, "sure")],
)
def test_the_distance_from_the_threshold_is_that_of_log_odds(score, told):
    assert sureness(score, "clean", 0.985, LINES).partition(":")[0] == told
