"""Verdict: score, label and the reasons for it, with the sentences they print."""

import re
from dataclasses import dataclass
from functools import lru_cache

from darnel.features import FEATURES
from darnel.features.feature import Said
from darnel.model.summary import summary
from darnel.model.wording import FLAG, compared, percent, shown
from darnel.page.cached import cached_property

TEXT = "text_score"
"""Name of the text score among the features of reasons."""

_TEXT_UNIT = "likeness, as a share"
_FEW = ("few ", "little ")  # where there is none: no
_LIKE = 0.5  # from which words are more like those of farm pages than of others
_TEXT_SAID = Said(
    "likeness of its words to those of farm pages",
    "words more like those of farm pages than is usual",
    "words less like those of farm pages than is usual",
)


def name_of_feature(feature: str) -> str:
    """Return the name by which people know a feature; of one that is not in the catalogue, its own.

    >>> name_of_feature("anchor_words"), name_of_feature("other")
    ('Words in a link', 'other')
    """
    said = _TEXT_SAID if feature == TEXT else FEATURES[feature].said if feature in FEATURES else None
    return said.name[:1].upper() + said.name[1:] if said else feature


def mean_of_feature(feature: str, mean: float | None) -> str:
    """Return a feature's name and its mean over some pages, as people read it.

    >>> mean_of_feature("largest_list_share", 0.66), mean_of_feature("brand_in_title", 0.5)
    ('Links in the longest list: 66% of links on average', 'The site named in the title: on 50% of pages')
    """
    name = name_of_feature(feature)
    if mean is None or feature not in FEATURES:
        return name
    if (unit := FEATURES[feature].unit) == FLAG:
        return f"{name}: on {percent(mean)} of pages"
    return f"{name}: {shown(mean, unit)} on average"


@lru_cache(maxsize=10_000)
def _names(summary: str, noun: str) -> bool:
    """Whether a summary names a noun, one or several of it.

    >>> _names("Many headings", "heading"), _names("Long link texts", "words")
    (True, False)
    """
    return re.search(rf"\b{re.escape(noun.rstrip('s'))}s?\b", summary.lower()) is not None


@dataclass(unsafe_hash=True)  # several are made for each page: a frozen one takes four times as long
class Reason:
    """One reason of a verdict; not to be changed.

    Attributes:
        feature: name in the catalogue, or `text_score`.
        value: what was measured, in the feature's unit; of the text score, 0 to 1.
        contribution: how far it moves the log-odds from those of a usual clean page; above 0 towards farm.
        usual_low: the value that 10 % of clean pages are below.
        usual_high: the value that 10 % of clean pages are above.
        compared_with: the clean pages that this range is of: format, and language where enough are known.
        count: how many things on the page the value counts, where it is a rate of such.
    """

    feature: str
    value: float
    contribution: float
    usual_low: float
    usual_high: float
    compared_with: str
    count: int | None = None

    @property
    def said(self) -> Said:
        """How people are told of the feature."""
        return FEATURES[self.feature].said if self.feature in FEATURES else _TEXT_SAID

    @property
    def summary(self) -> str:
        """What is unusual on the page, in a few words."""
        said = self.said.more if self.value > self.usual_high else self.said.less
        if self.feature == TEXT and self.value >= _LIKE:
            said = "words like those of farm pages"
        if self.usual_high == 0:  # against none at all, a few are not many
            said = said.removeprefix("many ")
        if self.value == 0 and said.startswith(_FEW):
            said = f"no {said.partition(' ')[2]}"
        return said[:1].upper() + said[1:]

    @property
    def unit(self) -> str:
        """The feature's unit."""
        return FEATURES[self.feature].unit if self.feature in FEATURES else _TEXT_UNIT

    @property
    def side(self) -> str:
        """The label that it speaks for."""
        return "farm" if self.contribution > 0 else "clean"

    @property
    def shown(self) -> str:
        """The value as people read it: shares in percent, counts with their noun."""
        value = self._compared[0]
        amount, _, noun = value.partition(" ")
        if noun and _names(self.summary, noun):  # said already
            value = amount
        if self.count is None:
            return value
        return f"{self.count:,}" if self.usual_high == 0 else f"{self.count:,}, {value}"

    @property
    def usual(self) -> str:
        """The range of most clean pages that the page is compared with."""
        return self._compared[1]

    @cached_property
    def _compared(self) -> tuple[str, str]:
        if self.unit == FLAG and self.value < self.usual_low:  # the words before it deny what it is of
            return "yes", "no"
        return compared(self.value, self.usual_low, self.usual_high, self.unit)

    @property
    def text(self) -> str:
        """Return a sentence: what is unusual, the value, what is usual on honest pages, and the direction.

        >>> Reason("anchor_words", 14.0, 1.2, 0.5, 6.0, "Markdown").text
        'Long link texts: 14 words (usual on honest Markdown pages: 0.5 to 6), speaks for farm'
        >>> Reason("comma_rate", 0.0, 0.3, 10.0, 70.0, "HTML").text
        'No commas: none (usual on honest HTML pages: 10 to 70), speaks for farm'
        """
        usual = f"usual on honest {self.compared_with} pages: {self.usual}"
        return f"{self.summary}: {self.shown} ({usual}), speaks for {self.side}"


@dataclass(frozen=True)
class Verdict:
    """What the model says of one page.

    Attributes:
        score: calibrated probability that the page is a farm page, 0 to 1.
        label: `farm` or `clean` at the chosen threshold, `unsure` where there is too little to judge.
        reasons: the strongest, those for the label first; their contributions, those of reasons left out,
            and `base` add up to the log-odds of `score`.
        base: log-odds of all that is usual on the page: of a median clean page of its format, and of the
            features of this page inside the usual range.
        note: why the label is `unsure`, else None.
        topic: what kind of farm, of the names in `darnel.model.topics`; None unless the label is `farm`.
        topic_probability: how likely that topic is.
    """

    score: float
    label: str
    reasons: tuple[Reason, ...]
    base: float
    note: str | None = None
    topic: str | None = None
    topic_probability: float | None = None

    @property
    def summary(self) -> str:
        """The verdict in one sentence."""
        reasons = [(reason.feature, reason.text, reason.contribution) for reason in self.reasons]
        return summary(self.label, self.score, self.topic, self.note, reasons, self.topic_probability)
