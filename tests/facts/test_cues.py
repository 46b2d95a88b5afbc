"""Cues of topics, counted as whole words: the core counts as Python does."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from darnel.core import CORE
from darnel.facts import cues
from darnel.facts.cues import count_cues, cue_lists, cues_within

_CUES = sorted(frozenset().union(*cue_lists().values()))
_PIECES = st.sampled_from(
    [*_CUES, " ", "-", "é", "ß", "7", "漢", "\u0e01", "\U0001d41a", ", "]
) | st.characters(exclude_categories=["Cs"])


def test_longer_words_are_other_words():
    gambling = list(cue_lists()).index("gambling")
    often = [
        count_cues(text)[0][gambling] for text in ("casino", "casinoé", "écasino", "casino7", "(casino)")
    ]
    assert often == [1, 0, 0, 0, 1]


def test_a_name_contains_cues_without_spaces():
    assert not cues_within("").any()
    assert cues_within("bestcasino").sum() >= 1


@pytest.mark.skipif(CORE is None, reason="the core is not in use")
@given(st.lists(_PIECES, max_size=30).map("".join))
def test_the_core_counts_as_python_does(text):
    counted = dict(cues._automaton().count(text))
    plain = cues.AhoCorasick([cue.text for cue in cues._cues()[0]])
    assert counted == dict(cues._counts_in_python(text, plain))
    assert np.sum(count_cues(text)[1]) >= len(counted)
