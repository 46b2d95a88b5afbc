"""Phrases of trades: what farms sell with, and no words of ordinary speech."""

import pytest

from darnel.facts.phrases import count_phrases


@pytest.mark.parametrize(
    ("text", "trade", "times"),
    [
        ("promo code and coupons for black friday", "coupon", 2),
        ("crowds of shoppers on black friday, fewer on cyber monday", "coupon", 0),
        ("online casino with free spins", "gambling", 2),
        ("a slot at the doctor's, a lottery in the village", "gambling", 0),
    ],
)
def test_phrases_of_a_trade_are_counted_and_ordinary_words_are_not(text, trade, times):
    assert count_phrases(text)[trade] == times
