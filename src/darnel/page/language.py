"""Languages of a text, by the compact language detector CLD2."""

import ctypes
import sys
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pycld2

_UNKNOWN = "un"
_LEAKING = "0.42"
_TODAY = {"iw": "he", "jw": "jv"}  # CLD2 still says Hebrew and Javanese by their withdrawn codes


class LanguageMix(NamedTuple):
    """The main language (ISO 639-1, None where unknown), its share of the text's bytes, and all shares."""

    main: str | None
    share: float
    shares: dict[str, float]


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    return {_TODAY.get(code, code): name.title() for name, code in reversed(pycld2.LANGUAGES)}


def language_name(code: str) -> str:
    """English name of a language, or its code where it has none.

    >>> language_name("de"), language_name("he")
    ('German', 'Hebrew')
    """
    return _names().get(code, code)


def language_mix(text: str) -> LanguageMix:
    """Languages of a text and their shares of its bytes.

    >>> language_mix("The river was high in the spring and the bridge had to be closed for a week.").main
    'en'
    >>> language_mix("").shares
    {}
    """
    try:
        spans = _spans(text)
    except pycld2.error:  # control or private characters
        try:
            spans = _spans("".join(c if c.isprintable() else " " for c in text))
        except pycld2.error:
            spans = ()
    sizes: dict[str, int] = {}
    for _, size, _, code in spans:
        if code != _UNKNOWN:
            code = _TODAY.get(code, code)  # noqa: PLW2901
            sizes[code] = sizes.get(code, 0) + size
    total = sum(sizes.values())
    if not total:
        return LanguageMix(None, 0.0, {})
    main = max(sorted(sizes), key=sizes.__getitem__)
    return LanguageMix(main[:2], sizes[main] / total, {code: size / total for code, size in sizes.items()})


def _spans(text: str) -> tuple[Any, ...]:
    """Return runs of one language in a text: start, bytes, name, code."""
    spans: tuple[Any, ...] = pycld2.detect(
        text.encode("utf-8", "ignore"), returnVectors=True, bestEffort=True
    )[3]
    # pycld2 0.42 never gives up its own reference to them (python-cld2, issue 2): 0.4 to 1.4 kB a call.
    # Counted, so that a build without the leak is left alone; and for this version only, as the next may
    # keep a reference on purpose.
    if spans and pycld2.__version__ == _LEAKING and sys.getrefcount(spans) > _OWN:
        ctypes.pythonapi.Py_DecRef(ctypes.py_object(spans))
    return spans


def _own() -> int:
    """Count the references to a tuple that only a local name has, as `_spans` does."""
    spans: tuple[Any, ...] = ([],)
    return sys.getrefcount(spans)


_OWN = _own()

_EDGES = {
    0x41: "latin", 0x5B: "", 0x61: "latin", 0x7B: "", 0xC0: "latin", 0x250: "", 0x370: "other",
    0x400: "cyrillic", 0x500: "", 0x590: "other", 0x600: "arabic", 0x700: "", 0x900: "other",
    0xE00: "thai", 0xE80: "", 0x1E00: "latin", 0x1F00: "", 0x3040: "kana", 0x3100: "",
    0x4E00: "han", 0xA000: "", 0xAC00: "hangul", 0xD7B0: "",
}  # fmt: skip
_SIZES = np.diff([0, *_EDGES, max(_EDGES) + 1])
_BLOCK_OF = np.repeat(
    np.arange(_SIZES.size, dtype=np.uint8), _SIZES
)  # by code point; the last entry stands for all beyond
_NAMES = ("", *_EDGES.values())


def script_counts(text: str) -> dict[str, int]:
    """Letters of each script in a text: latin, cyrillic, arabic, thai, han, kana, hangul, and others.

    >>> script_counts("abc где 漢字")
    {'latin': 3, 'cyrillic': 3, 'han': 2}
    """
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), "<u4")
    blocks = np.bincount(_BLOCK_OF.take(codes, mode="clip"), minlength=len(_NAMES)).tolist()
    counts: dict[str, int] = {}
    for name, count in zip(_NAMES, blocks, strict=True):
        if name and count:
            counts[name] = counts.get(name, 0) + count
    return counts
