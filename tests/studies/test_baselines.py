"""Baselines: each measures what its source says, and is fitted in the folds of the table."""

import numpy as np
import pytest

from darnel import Page
from darnel.corpus.records import read_corpora
from darnel.errors import TableError
from studies.baselines.heuristics import curation_heuristics, ntoulas_six
from studies.baselines.marginalia import marginalia_penalty
from studies.baselines.ngrams import SLOTS, byte_grams, word_grams
from studies.baselines.scores import BASELINES, baseline_scores

ODD = ["", "x", "# \n", "<p>", "\ud800", "字" * 500, "a " * 3_000, "<script>" + "x" * 9_000, "- a\n" * 50]


@pytest.mark.parametrize("content", ODD)
@pytest.mark.parametrize("name", BASELINES)
def test_numbers_are_finite_on_odd_pages(name, content):
    facts = np.asarray(BASELINES[name].facts(Page(content)))
    assert np.isfinite(facts).all()
    if BASELINES[name].learner == "linear":
        assert ((facts >= 0) & (facts < SLOTS)).all()
        assert np.unique(facts).size == facts.size


PLAIN = "<!doctype html><title>Mill</title><p>We meet on Mondays at the old mill, and talk."


@pytest.mark.parametrize(
    ("more", "at_least"),
    [
        ('<script src="https://www.googletagmanager.com/x.js"></script>', 5.0),
        ('<a href="https://www.amazon.com/dp/1?tag=x-20">buy</a>', 1.0),
        ("<h2>Benefits of kettles</h2>", 9.0),
        ("".join(f"<h3>What is a kettle {number}?</h3>" for number in range(5)), 0.5),
        ("<script>document.createElement('x')</script>", 1.0),
    ],
)
def test_each_rule_costs_quality(more, at_least):
    assert marginalia_penalty(Page(PLAIN + more)) - marginalia_penalty(Page(PLAIN)) > at_least


def test_an_address_of_many_hyphens_costs_quality_and_a_webmention_wins_some():
    plain = marginalia_penalty(Page(PLAIN, url="https://a.example/mill"))
    assert marginalia_penalty(
        Page(PLAIN, url="https://a.example/best-cheap-old-mill-tours")
    ) == pytest.approx(plain + 2)
    assert marginalia_penalty(Page('<link rel="webmention" href="/w">' + PLAIN)) < marginalia_penalty(
        Page("<link rel='other' href='/w'>" + PLAIN)
    )


def test_the_six_features_of_ntoulas():
    words, title, length, anchors, visible, compression = ntoulas_six(
        Page("<title>Old mill</title><p>aa bb <a href='/x'>cc</a>")
    )
    assert (words, title, length) == (3, 2, 2)
    assert anchors == pytest.approx(2 / 8, abs=0.05)
    assert 0 < visible < 1
    assert ntoulas_six(Page("spam " * 500))[5] > 10 > compression


def test_repetition_is_the_share_of_characters_that_stood_before():
    unique = " ".join(f"w{number:03d}" for number in range(60))
    once, twice = (
        curation_heuristics(Page(unique, "markdown")),
        curation_heuristics(Page(f"{unique} {unique}", "markdown")),
    )
    tens = 8 + 4 + 8  # after the eight of Gopher's quality and four of lines: n-grams of 2 to 10 words
    assert once[tens] == 0
    assert twice[tens] == pytest.approx(0.5, abs=0.01)


def test_grams_are_of_bytes_and_of_words():
    assert byte_grams(Page("abcde", "markdown")).size == 2
    assert byte_grams(Page("abc", "markdown")).size == 0
    assert word_grams(Page("One day. One day.", "markdown")).size == 4


def test_scores_are_of_pages_never_seen(table, corpus):
    found = dict(baseline_scores(table.frame, read_corpora([corpus]), jobs=1))
    assert list(found) == list(BASELINES)
    farm = (table.frame["label"] == "farm").to_numpy()
    for name, score in found.items():
        assert score.shape == (len(farm),)
        assert ((score >= 0) & (score <= 1)).all()
        if BASELINES[name].learner == "linear":
            assert score[farm].mean() > score[~farm].mean() + 0.1


def test_pages_that_are_missing_are_counted(table, corpus):
    pages = list(read_corpora([corpus]))[5:]
    with pytest.raises(TableError, match="5 pages of the table are not in the corpus"):
        list(baseline_scores(table.frame, pages, jobs=1))
