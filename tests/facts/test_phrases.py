"""Phrases of trades: what farms sell with, and no words of ordinary speech."""

import tomllib
from importlib.resources import files

import pytest

from darnel.facts.phrases import count_phrases, sections
from darnel.page.elements import Link
from darnel.page.links import kinds_of_section


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


def test_each_section_is_of_one_kind_and_found_as_menus_write_it():
    table = tomllib.loads((files("darnel.facts") / "words.toml").read_text("utf-8"))["sections"]
    assert sum(map(len, table.values())) == len(sections())
    for words, kind in sections().items():
        assert kinds_of_section(Link("/x1", f"» {words.capitalize()} (", "", False, 0, ""), "") == {kind}, (
            words
        )
