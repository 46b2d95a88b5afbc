"""Evidence: what speaks in a feature is found by the feature itself."""

from darnel import Page
from darnel.explain.evidence import ALONE, MOST, WHOLE, evidence
from darnel.features import FEATURES
from darnel.model.verdict import TEXT


def texts(content, feature, **options):
    return [part.text for part in evidence(Page(content, url="https://farm.example/a"), feature, **options)]


def test_every_feature_names_a_finder_that_is_there_or_none():
    named = {feature.shown_by for feature in FEATURES.values() if feature.shown_by}
    assert named <= WHOLE.keys() | ALONE.keys()
    assert WHOLE.keys() | ALONE.keys() <= named, "a finder that nobody asks for"


def test_every_feature_has_few_readable_places_or_none(sample, predictor):
    for page in sample[::16]:
        for feature in (*FEATURES, TEXT):
            places = evidence(page, feature, predictor.model.text)
            assert len(places) <= MOST
            assert all(place.text.strip() for place in places)


def test_paid_links_are_told_and_others_are_not():
    content = "<a href='https://s.example/x?tag=me-20'>buy</a> <a href='/about'>us</a>"
    assert texts(content, "affiliate_link_share") == ["buy → https://s.example/x?tag=me-20"]


def test_the_largest_list_is_told_link_by_link():
    listed = "".join(f"<li><a href='/{number}'>page {number}</a>" for number in range(12))
    assert len(texts(f"<ul>{listed}</ul><p><a href='/x'>alone</a>", "largest_list_share")) == 12


def test_a_page_without_the_thing_has_no_places():
    assert texts("<p>Rain fell on the hill all day.", "gambling_rate") == []
    assert texts("<p>Rain fell on the hill all day.", "hit_counters") == []


def test_words_of_the_text_score_speak_for_their_side(predictor):
    content = (
        "<p>casino bonus slot jackpot free spins deposit. "
        "I walked to the river with my dog and wrote this down in the evening."
    )
    farm, clean = (
        set(texts(content, TEXT, text=predictor.model.text, towards_farm=side)) for side in (True, False)
    )
    assert farm
    assert clean
    assert not farm & clean


def test_small_words_are_not_shown_as_words_of_farms(predictor):
    content = (
        "<p>You will have it all, and then they had what we can buy for you at the casino with a bonus. "
    )
    shown = [
        word
        for side in (True, False)
        for word in texts(content * 3, TEXT, text=predictor.model.text, towards_farm=side)
    ]
    assert {"casino", "bonus"} <= set(shown)
    assert {"and", "will", "had", "for", "the"}.isdisjoint(shown)
