"""Languages of a text."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darnel.page.language import language_mix
from darnel.page.page import Page
from darnel.page.views import LANGUAGE_SAMPLE

TEXTS = {
    "en": "The river was high in the spring, and the bridge had to be closed for a week.",
    "de": "Das Wasser stand im Frühling hoch, und die Brücke musste eine Woche lang gesperrt werden.",
    "id": "Sungai itu meluap pada musim hujan sehingga jembatan harus ditutup selama satu minggu.",
    "ru": "Весной вода поднялась высоко, и мост через реку пришлось закрыть на неделю.",
    "ja": "春になると川の水が増えて、橋は一週間通れなかった。",
    "zh": "春天河水上涨，大桥不得不关闭了一个星期，人们只能坐船过河。",
    "ko": "봄에 강물이 불어나서 다리가 일주일 동안 닫혔다.",
    "th": "ในฤดูใบไม้ผลิน้ำในแม่น้ำสูงขึ้นและสะพานต้องปิดเป็นเวลาหนึ่งสัปดาห์",
    "el": "Την άνοιξη το ποτάμι ήταν ψηλό και η γέφυρα έκλεισε για μια εβδομάδα.",
    "hi": "वसंत में नदी का पानी बढ़ गया और पुल को एक सप्ताह के लिए बंद करना पड़ा।",
}


@pytest.mark.parametrize("language", TEXTS)
def test_a_text_in_one_language_is_known(language):
    found = language_mix(TEXTS[language])
    assert found.main == language
    assert found.share > 0.9


@pytest.mark.parametrize("text", ["", " \n", "12345 67890", "\x00\x01\x02"])
def test_a_text_without_words_has_no_language(text):
    assert language_mix(text) == (None, 0.0, {})


def test_a_mix_names_all_languages_and_their_shares():
    found = language_mix(TEXTS["en"] * 8 + "\n" + TEXTS["ru"] * 4)
    assert found.main == "en"
    assert set(found.shares) == {"en", "ru"}
    assert found.share == found.shares["en"]


@pytest.mark.parametrize("odd", ["\x01", "\x7f", "\ufffe", "\ue000", "\ud800", "\u202e"])
def test_odd_characters_do_not_hide_the_language(odd):
    assert language_mix(TEXTS["en"].replace(" ", f" {odd}")).main == "en"


@given(st.text(max_size=200))
def test_shares_add_up(text):
    found = language_mix(text)
    assert sum(found.shares.values()) == pytest.approx(1 if found.main else 0)
    assert 0 <= found.share <= 1


def test_nothing_is_kept_of_a_text():
    text = "\n".join(TEXTS.values())
    language_mix(text)
    before = sys.getallocatedblocks()
    for _ in range(1_000):
        language_mix(text)
    assert sys.getallocatedblocks() - before < 500, "blocks that 1,000 texts left behind"


def test_another_version_of_the_detector_is_left_alone(monkeypatch):
    """Its references are its own: to drop one that it counts on would be undefined behaviour."""
    monkeypatch.setattr("pycld2.__version__", "0.43")
    monkeypatch.setattr("ctypes.pythonapi.Py_DecRef", None)
    assert language_mix(TEXTS["en"]).main == "en"


def test_languages_are_told_from_the_beginning_of_the_main_text():
    """So that a page of any length costs the same."""
    first = f"<p>{TEXTS['en']}</p>" * (LANGUAGE_SAMPLE // len(TEXTS["en"]) + 1)
    assert Page(first + f"<p>{TEXTS['de']}</p>" * 50).language.shares == {"en": 1.0}
    assert Page(f"<p>{TEXTS['en']}</p>" + f"<p>{TEXTS['de']}</p>" * 50).language.main == "de"
