"""Topics: what kind of farm a flagged page is, by a linear model over its words, cues and features."""

from dataclasses import dataclass

import numpy as np

from darnel.facts.cues import count_cues, cue_lists, cues_within
from darnel.features.table import COLUMNS
from darnel.model.plain import Plain
from darnel.model.text_score import WORD_SLOTS
from darnel.page.cached import cached_property
from darnel.page.page import Page

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

SLOTS = 1 << 15
"""Slots that the words of a page fall into: those of the text score, folded."""

LIKELY = 0.4
"""Probability below which a flagged page has no topic: a wrong one does more harm than none."""

PLACES = ("title", "headings", "outside links")
"""Places whose cues are counted apart from those of the text."""

DENSE = (len(PLACES) + 5) * len(cue_lists()) + len(COLUMNS)
"""Numbers about a page beside its words: counts of cues, and its features."""

WEIGHTS = SLOTS + DENSE + len(COLUMNS)
"""Weights of one topic: of words, of numbers, and of features that do not apply."""

_TEXT = 12_000  # characters
_LEAST = 60  # words that a page is taken to have at least
_LINKS = 60  # outside ones that are looked at
_DOMAINS = 40  # that they lead to
_HEADINGS = 40
_FAR = 3.0  # standard deviations from the mean to which a number counts


def topic_slots(slots: np.ndarray) -> np.ndarray:
    """Fold a page's text slots into the word slots of topics, each once, sorted, int64.

    >>> topic_slots(np.array([5, 5 + SLOTS, 7, WORD_SLOTS + 3])).tolist()
    [5, 7]
    """
    present = np.zeros(SLOTS, bool)
    present[slots[slots < WORD_SLOTS] % SLOTS] = True
    return np.flatnonzero(present)


def cue_numbers(page: Page) -> np.ndarray:
    """Count the cues in the text, title, headings, outside links and domains of a page, as logarithms.

    Returns:
        float64, shape (DENSE - features,): for every 100 words, how many different ones, in each of PLACES,
        in the domain, in the domains that its links lead to, and the share of each list.
    """
    reading = page.whole_reading
    often, different = count_cues(reading.low[:_TEXT])
    if page.format == "text":
        parts, domain, domains = ["", "", ""], "", []
    else:
        parts = [
            " | ".join((page.title, *page.slug)),
            " | ".join(heading.text for heading in page.headings[:_HEADINGS]),
            " | ".join(link.text for link in page.external_links[:_LINKS]),
        ]
        domain = page.own_domain.partition(".")[0]
        domains = list(page.external_domains)[:_DOMAINS]
    counts = [
        often * 100 / max(reading.word_total, _LEAST),
        different,
        *(count_cues(part.lower())[0] for part in parts),
        cues_within(domain),
        sum(map(cues_within, domains), cues_within("")),
        often / max(often.sum(), 1.0),
    ]
    return np.asarray(np.log1p(np.concatenate(counts)))


@dataclass(frozen=True)
class Topics(Plain):
    """A linear model, one row of weights a topic.

    Attributes:
        names: of the topics.
        weights: float32, shape (topics, WEIGHTS).
        intercepts: float64, shape (topics,).
        centre: mean of each number, shape (DENSE,).
        scale: standard deviation of each number, shape (DENSE,).
    """

    names: tuple[str, ...]
    weights: np.ndarray
    intercepts: np.ndarray
    centre: np.ndarray
    scale: np.ndarray

    def probabilities(self, slots: np.ndarray, cues: np.ndarray, features: np.ndarray) -> np.ndarray:
        """Probability of each topic, shape (topics,).

        Args:
            slots: of the page's text, as `darnel.model.text_score.slots_of` returns them.
            cues: as `cue_numbers` returns them.
            features: all of the catalogue.
        """
        folded = topic_slots(slots)
        numbers = standard_numbers(np.concatenate([cues, features])[None, :], self.centre, self.scale)[0]
        sums = self.intercepts + self.weights[:, SLOTS:] @ numbers
        sums += (
            self._word_weights.take(folded, axis=0).sum(axis=0, dtype=np.float64) / max(folded.size, 1) ** 0.5
        )
        raised = np.exp(sums - sums.max())
        return np.asarray(raised / raised.sum())

    @cached_property
    def _word_weights(self) -> np.ndarray:
        """Weights of each slot, float32, shape (SLOTS, topics): one row is next to another in memory."""
        return np.ascontiguousarray(self.weights[:, :SLOTS].T)

    def of(self, slots: np.ndarray, cues: np.ndarray, features: np.ndarray) -> tuple[str, float]:
        """The likeliest topic and its probability."""
        probabilities = self.probabilities(slots, cues, features)
        best = int(probabilities.argmax())
        return self.names[best], float(probabilities[best])


def standard_numbers(numbers: np.ndarray, centre: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """Bring numbers about pages to one scale, and say which features do not apply.

    Args:
        numbers: shape (pages, DENSE), NaN where a feature does not apply.
        centre: shape (DENSE,).
        scale: shape (DENSE,).

    Returns:
        Shape (pages, DENSE + features).
    """
    near = np.clip((numbers - centre) / scale, -_FAR, _FAR)
    missing = np.isnan(numbers[:, -len(COLUMNS) :])
    return np.concatenate([np.nan_to_num(near), missing], axis=1)
