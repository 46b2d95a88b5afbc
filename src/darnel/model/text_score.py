"""Text score: log-odds of a linear model over the hashed words and byte n-grams of a page."""

import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np

from darnel.core import CORE
from darnel.model.plain import Plain
from darnel.page.cached import cached_property
from darnel.page.page import Page
from darnel.page.reading import Reading

WORD_SLOTS = 1 << 17
GRAM_SLOTS = 1 << 16
SLOTS = WORD_SLOTS + GRAM_SLOTS
_PRIOR = 500
"""Slots that each text is taken to have beside its own: as many as some 100 words have."""

_KNUTH = np.uint32(2_654_435_761)  # multiplicative hashing, Knuth, The Art of Computer Programming 3, 6.4


def slots_of(page: Page) -> np.ndarray:
    """Return the slots that a page's words and byte 3-grams fall into, each once, sorted, int64.

    Words are hashed by CRC-32, byte 3-grams of the UTF-8 text by multiplication: both are the same
    on every machine and need no vocabulary, so that no word of the training pages is kept.

    >>> slots_of(Page("One day.", "markdown")).size
    8
    """
    return slots_of_reading(page.whole_reading)


def slots_of_reading(reading: Reading) -> np.ndarray:
    """Return the slots of a text, as `slots_of` does of all the visible text of a page."""
    if (counted := reading.core_slots()) is not None:
        return np.frombuffer(counted, np.int64)
    words = (
        np.fromiter(map(zlib.crc32, " ".join(reading.word_counts).encode().split()), np.int64) % WORD_SLOTS
    )
    content = np.frombuffer(reading.low.encode("utf-8", "replace"), np.uint8).astype(np.uint32)
    grams = content[:-2] | content[1:-1] << np.uint32(8) | content[2:] << np.uint32(16)
    present = np.zeros(SLOTS, bool)
    present[words] = True
    present[WORD_SLOTS + ((grams * _KNUTH) >> np.uint32(16)).astype(np.int64)] = True
    return np.flatnonzero(present)


def scale_of(size: np.ndarray | int) -> Any:
    """Return what the weight of each slot of a text counts, by how many slots the text has.

    With its prior a short text stays near the intercept, and a few words added to it move it less.
    """
    return 1.0 / np.sqrt(np.asarray(size) + _PRIOR)


@dataclass(frozen=True)
class TextScore(Plain):
    """A linear model over slots.

    After Cormack, Smucker and Clarke, Efficient and effective spam filtering and re-ranking for large
    web datasets (2011), with words beside the byte n-grams and 3-grams instead of 4-grams.

    Attributes:
        weights: float32, shape (SLOTS,); log-odds of each slot.
        intercept: log-odds of a page without text.
    """

    weights: np.ndarray
    intercept: float

    def score(self, reading: Reading) -> float:
        """Return the log-odds that a page with this text is a farm page."""
        if CORE is not None and isinstance(reading, CORE.Reading):
            return float(self._core.score(reading))
        return self.score_slots(slots_of_reading(reading))

    @cached_property
    def _core(self) -> Any:
        """The same for the core, where it is installed; its sums are the same to the last bit."""
        return None if CORE is None else CORE.TextScore(self.weights, self.intercept, _PRIOR)

    def score_slots(self, slots: np.ndarray) -> float:
        """Return the log-odds that a page of these slots is a farm page; see `scale_of`."""
        return float(self.intercept + self.weights[slots].sum(dtype=np.float64) * scale_of(slots.size))
