"""Bytes become text: declared, sniffed or repaired, never an exception."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from darnel import Page
from darnel.page.charset import decode, decode_declared, text_of, without_nuls
from darnel.page.excerpt import measured

RUSSIAN = "Весной вода поднялась высоко, и мост через реку закрыли на целую неделю. " * 5
KOREAN = "봄에 강물이 불어나서 다리가 일주일 동안 닫혔다. 사람들은 배를 타고 건넜다. " * 5
JAPANESE = "春になると川の水が増えて、橋は一週間通れなかった。"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        pytest.param("naïve".encode(), "naïve", id="utf-8"),
        pytest.param("naïve".encode("utf-8-sig"), "naïve", id="utf-8 mark"),
        pytest.param("naïve".encode("utf-16"), "naïve", id="utf-16 mark"),
        pytest.param(b"\xfe\xff" + "naïve".encode("utf-16-be"), "naïve", id="utf-16 big-endian mark"),
        pytest.param("naïve".encode("utf-32"), "naïve", id="utf-32 mark"),
        pytest.param(
            b'<meta charset="utf-16">na\xc3\xafve',
            '<meta charset="utf-16">naïve',
            id="valid utf-8 wins over a wrong declaration",
        ),
        pytest.param(
            b'<meta charset="shift_jis">' + JAPANESE.encode("cp932"),
            '<meta charset="shift_jis">' + JAPANESE,
            id="declared",
        ),
        pytest.param(
            b"<meta charset=gb2312>" + "春天河水".encode("gbk"),
            "<meta charset=gb2312>春天河水",
            id="declared without quotes",
        ),
        pytest.param(
            b'<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">'
            + "мост".encode("cp1251"),
            '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">мост',
            id="declared the old way",
        ),
        pytest.param(RUSSIAN.encode("cp1251"), RUSSIAN, id="sniffed cp1251"),
        pytest.param(KOREAN.encode("euc-kr"), KOREAN, id="sniffed euc-kr"),
        pytest.param(b"<p>caf\xe9 na\xefve \x93quoted\x94", "<p>café naïve “quoted”", id="windows-1252"),
        pytest.param(
            b'<meta charset="nonsense">caf\xe9', '<meta charset="nonsense">café', id="declared nonsense"
        ),
        pytest.param(b"\xef\xbb\xbfa\xffb", "a\ufffdb", id="broken after a mark"),
        pytest.param(b"", "", id="nothing"),
    ],
)
def test_bytes_become_the_text_that_was_meant(content, text):
    assert decode(content) == text


@pytest.mark.parametrize(
    "codec",
    ["base64", "rot13", "idna", "unicode_escape", "undefined", "zlib", "mbcs", "utf-7", "iso-2022-kr"],
)
def test_a_declared_codec_that_is_no_encoding_of_text_does_no_harm(codec):
    assert isinstance(decode(f'<meta charset="{codec}">caf'.encode() + b"\xe9 \\x +ADw-"), str)


@settings(deadline=None, derandomize=True, max_examples=200)
@given(
    st.binary(max_size=200)
    | st.builds(
        bytes.__add__,
        st.sampled_from((b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0", b"<meta charset=big5>")),
        st.binary(),
    )
)
def test_no_bytes_raise(content):
    page = Page(content)
    page.markup.encode()
    assert "\0" not in page.markup


_BYTES = (
    *("naïve ".encode(), "漢字".encode(), b"<p>", b"\xef\xbb\xbf", b"\xff\xfe", b"\0", b"\x1b$B", b"\x1b(J"),
    *("\ufffd".encode(), b"\xe9", b"\xed\xa0\x80", b"\n", b" "),
)


@given(st.lists(st.sampled_from(_BYTES), max_size=12).map(b"".join) | st.binary(max_size=60))
def test_bytes_that_stay_bytes_are_the_text_that_they_decode_to(content):
    kept, share = measured(content, 1_000)
    text = without_nuls(decode(content))
    assert (text_of(kept), share) == (text, 1.0)
    page, same = Page(content), Page(text)
    assert (page.markup, page.format, page.main_text) == (text, same.format, same.main_text)


def test_utf_8_with_one_broken_byte_stays_readable_in_ascii():
    assert "the bridge" in decode("the bridge über den Fluß ".encode() + b"\xff\xfe\x80")


PAGE = "<!doctype html><title>Il ponte</title><p>Il fiume era alto e perciò il ponte è rimasto chiuso."


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [PAGE, PAGE + RUSSIAN, f"<html><body><p>{JAPANESE}</p></body></html>"])
def test_utf_16_without_a_mark_shows_in_its_zeros(codec, text):
    assert decode(text.encode(codec)) == text
    assert decode(text.encode(codec) + b"x").startswith(text)


@pytest.mark.parametrize(
    "content", [b"\0" * 5_000, b"a\0\0b" * 900, b"<p>a\0</p>" + b"text " * 900, bytes(range(256)) * 9]
)
def test_other_zeros_are_not_utf_16(content):
    assert "\0" in decode(content)


def test_iso_2022_jp_declared_or_not():
    page = f"<title>{JAPANESE}</title>\n<p>{JAPANESE * 3}</p>"
    content = page.encode("iso-2022-jp")
    assert decode(content) == page
    declared = b'<meta charset="iso-2022-jp">' + content
    assert decode(declared) == '<meta charset="iso-2022-jp">' + page
    assert decode_declared(content, "ISO-2022-JP") == page


def test_a_shift_that_never_ends_hides_no_english():
    page = "<!-- \x1b$B --><p>Best casino bonus of the week, read our review</p>"
    assert decode(page.encode()) == page


@pytest.mark.parametrize(
    "charset", ["iso-8859-1", "ISO-8859-1:1987", " 'latin1' ", "ANSI_X3.4-1968", "x-user-defined", "cp1252"]
)
def test_labels_of_the_web_are_declared(charset):
    assert isinstance(decode_declared(b"<p>caf\xe9", charset), str)


@pytest.mark.parametrize(
    "charset",
    [
        *("zlib", "base64", "bz2", "hex", "quopri", "uu", "rot13", "idna", "punycode", "unicode_escape"),
        *("raw_unicode_escape", "utf-7", "undefined", "mbcs", "oem", "utf_8", "nonsense", "utf-32"),
        *("", "\0", "\ud800", "..", "x" * 100_000, None),
    ],
)
def test_charsets_that_are_no_encoding_of_text_are_not_looked_up(charset):
    for content in (b"<p>caf\xe9 +ADw- \\x41", "<p>é".encode(), b""):
        assert decode_declared(content, charset) == content
