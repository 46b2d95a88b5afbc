"""Languages of a text, by the compact language detector CLD2."""

from typing import NamedTuple

import pycld2

_UNKNOWN = "un"


class LanguageMix(NamedTuple):
    """The main language (ISO 639-1, None where unknown), its share of the text's bytes, and all shares."""

    main: str | None
    share: float
    shares: dict[str, float]


def language_mix(text: str) -> LanguageMix:
    """Languages of a text and their shares of its bytes.

    >>> language_mix("The river was high in the spring and the bridge had to be closed for a week.").main
    'en'
    >>> language_mix("").shares
    {}
    """
    content = text.encode("utf-8", "ignore")
    try:
        _, _, _, spans = pycld2.detect(content, returnVectors=True, bestEffort=True)
    except pycld2.error:  # control or private characters
        content = "".join(c if c.isprintable() else " " for c in text).encode("utf-8", "ignore")
        try:
            _, _, _, spans = pycld2.detect(content, returnVectors=True, bestEffort=True)
        except pycld2.error:
            spans = ()
    sizes: dict[str, int] = {}
    for _, size, _, code in spans:
        if code != _UNKNOWN:
            sizes[code] = sizes.get(code, 0) + size
    total = sum(sizes.values())
    if not total:
        return LanguageMix(None, 0.0, {})
    main = max(sorted(sizes), key=sizes.__getitem__)
    return LanguageMix(main[:2], sizes[main] / total, {code: size / total for code, size in sizes.items()})
