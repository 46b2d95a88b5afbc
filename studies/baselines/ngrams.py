"""Hashed n-grams with logistic regression: bytes of the page, and words of its text."""

import re
import zlib
from itertools import pairwise

import numpy as np

from darnel.page.page import Page

SLOTS = 1 << 18
_KNUTH = np.uint64(
    11_400_714_819_323_198_485
)  # multiplicative hashing, Knuth, The Art of Computer Programming 3, 6.4
_BYTES = 35_000  # of the page as stored, as in the source


def byte_grams(page: Page) -> np.ndarray:
    """Hash the byte 4-grams of the page as stored into slots, each once, int32.

    Source: Cormack, Smucker and Clarke, Efficient and effective spam filtering and re-ranking for large web
    datasets, 2011.
    """
    content = np.frombuffer(page.markup[:_BYTES].encode("utf-8", "replace")[:_BYTES], np.uint8).astype(
        np.uint64
    )
    grams = sum(
        (content[step : max(content.size - 3 + step, 0)] << np.uint64(8 * step) for step in range(4)),
        np.uint64(0),
    )
    return _slots(np.atleast_1d(grams))


def word_grams(page: Page) -> np.ndarray:
    """Hash words and pairs of words of the visible text, each once, int32; characters without spaces."""
    words = re.findall(r"\w" if page.reading.spaceless else r"\w+", page.text.lower())
    pairs = (f"{one} {other}" for one, other in pairwise(words))
    return _slots(np.fromiter((zlib.crc32(gram.encode()) for gram in {*words, *pairs}), np.uint64))


def _slots(grams: np.ndarray) -> np.ndarray:
    return np.unique((grams * _KNUTH) >> np.uint64(46)).astype(np.int32)
