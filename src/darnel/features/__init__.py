"""The catalogue: all features, a file a subject, in the order of their columns."""

from darnel.features import ads, languages, links, markup, metadata, phrases, sentences, titles, words
from darnel.features.feature import Feature

CATALOGUE: tuple[Feature, ...] = tuple(
    found
    for subject in (ads, links, titles, languages, words, sentences, phrases, markup, metadata)
    for found in vars(subject).values()
    if isinstance(found, Feature)
)
"""Every feature once: a new one joins by being written in a file of its subject."""

FEATURES: dict[str, Feature] = {found.name: found for found in CATALOGUE}
"""The catalogue by name."""
