"""The weights of words: what is rare in honest texts is cheaper to use."""

import numpy as np
import pytest

from darnel.model.text_score import WORD_SLOTS
from darnel.training.text import fit_text_score, rarity, slot_matrix

COMMON, RARE, RARER, GRAM = 0, 1, 2, WORD_SLOTS
HONEST = [np.array([COMMON, RARE, GRAM]), *[np.array([COMMON, GRAM])] * 9]


def test_a_slot_counts_for_more_the_rarer_it_is_in_honest_texts():
    matrix = slot_matrix([*HONEST, np.array([RARER])])
    scale = rarity(matrix, np.array([1.0] * 10 + [0.0]))
    assert scale[RARE] / scale[COMMON] == pytest.approx(10**0.3)
    assert scale[GRAM] / scale[COMMON] == pytest.approx(0.7)
    assert (
        scale[RARER] == scale[RARER + 1]
    )  # farm texts say nothing of what is rare, and there is a least share
    assert scale[RARER] / scale[COMMON] == pytest.approx(100**0.3)


def test_rarity_goes_by_the_weight_of_texts():
    scale = rarity(slot_matrix(HONEST), np.array([9.0] + [1.0] * 9))
    assert scale[RARE] / scale[COMMON] == pytest.approx(2**0.3)


def test_weights_are_those_of_slots_and_not_of_what_they_count_for():
    farm = [np.array([COMMON, RARER, GRAM])] * 10
    matrix = slot_matrix([*HONEST, *farm])
    label = np.array([False] * 10 + [True] * 10)
    fitted = fit_text_score(matrix, label, np.ones(20))
    assert fitted.weights[RARER] > abs(fitted.weights[COMMON])
    scores = fitted.intercept + matrix @ fitted.weights
    assert scores[label].min() > 0 > scores[~label].max()
