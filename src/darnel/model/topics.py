"""Topics: what kind of farm a flagged page is, by a multinomial linear model over the words of its text."""

from dataclasses import dataclass

import numpy as np

from darnel.model.text_score import WORD_SLOTS

TOPICS = {
    "affiliate-reviews": "an affiliate review page",
    "ai-filler": "generated filler text",
    "clickbait": "a clickbait page",
    "copied-articles": "a page of copied articles",
    "coupons-deals": "a coupon page",
    "downloads": "a page of cracked or pirated downloads",
    "essay-mills": "an essay mill",
    "gambling": "a gambling doorway",
    "keyword-galleries": "a gallery of search phrases",
    "link-drops": "a page made to drop links",
    "money-leads": "a page that collects leads for loans, insurance or investments",
    "other": "a spam page",
    "pharma-health": "a doorway of a pill shop",
    "spun-text": "spun text",
    "streams": "a page of pirated streams",
}
"""What a page of each topic reads like."""

SLOTS = 1 << 14
"""Slots that the words of a page fall into: those of the text score, folded."""


def topic_slots(slots: np.ndarray) -> np.ndarray:
    """Fold a page's text slots into the word slots of topics, each once, sorted, int64.

    >>> topic_slots(np.array([5, 5 + SLOTS, 7, WORD_SLOTS + 3])).tolist()
    [5, 7]
    """
    return np.unique(slots[slots < WORD_SLOTS] % SLOTS)


@dataclass(frozen=True)
class Topics:
    """A linear model over folded word slots, one row of weights a topic.

    Attributes:
        names: of the topics.
        weights: float32, shape (topics, SLOTS).
        intercepts: float64, shape (topics,).
    """

    names: tuple[str, ...]
    weights: np.ndarray
    intercepts: np.ndarray

    def probabilities(self, slots: np.ndarray) -> np.ndarray:
        """Probability of each topic, shape (topics,).

        Args:
            slots: of the page's text, as `darnel.model.text_score.slots_of` returns them.
        """
        folded = topic_slots(slots)
        sums = (
            self.intercepts
            + self.weights[:, folded].sum(axis=1, dtype=np.float64) / max(folded.size, 1) ** 0.5
        )
        raised = np.exp(sums - sums.max())
        return np.asarray(raised / raised.sum())

    def of(self, slots: np.ndarray) -> tuple[str, float]:
        """The likeliest topic and its probability."""
        probabilities = self.probabilities(slots)
        best = int(probabilities.argmax())
        return self.names[best], float(probabilities[best])
