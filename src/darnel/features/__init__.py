"""The catalogue: all features, a file a subject, in the order of their columns."""

from darnel.features import ads, languages, links, markup, metadata, phrases, prose, sentences, titles, words
from darnel.features.feature import Feature

CATALOGUE: tuple[Feature, ...] = tuple(
    member
    for subject in (ads, links, markup, metadata, titles, phrases, prose, words, sentences, languages)
    for member in vars(subject).values()
    if isinstance(member, Feature)
)
"""Every feature once: a new one joins by being written in a file of its subject."""

FEATURES: dict[str, Feature] = {member.name: member for member in CATALOGUE}
"""The catalogue by name."""
