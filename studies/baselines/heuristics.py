"""Numbers that others filter by: six of Ntoulas et al. on spam, those of Gopher, C4 and FineWeb on text."""

import re
import zlib
from collections import Counter

import numpy as np

from darnel.page.page import Page

_STOP = frozenset(("the", "be", "to", "of", "and", "that", "have", "with"))
_CLOSED = (".", "?", "!", '"', "'")
_POLICY = ("terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies", "use cookies")
_SENTENCE = re.compile(r"[.!?。！？]+(?:\s|$)")
_WORDS = 20_000  # of a page that repetition is counted in


def ntoulas_six(page: Page) -> np.ndarray:
    """Measure words, words of the title, word length, anchor and visible text, compression; shape (6,).

    Source: Ntoulas, Najork, Manasse, Fetterly, Detecting spam web pages through content analysis, WWW 2006.
    """
    text, words = page.text, _words(page)
    raw = text.encode("utf-8", "replace")
    anchors = sum(len(link.text) for link in page.links)
    return np.array(
        [
            len(words),
            len(page.title.split()),
            sum(map(len, words)) / max(len(words), 1),
            anchors / max(len(text), 1),
            len(text) / max(len(page.html), 1),
            len(raw) / max(len(zlib.compress(raw)), 1),
        ]
    )


def curation_heuristics(page: Page) -> np.ndarray:
    """Measure what the filters of Gopher, C4 and FineWeb compare with their limits; shape (33,).

    Sources: Rae et al., Scaling language models (Gopher), 2021, section A1.1 and table A1; Raffel et al.,
    Exploring the limits of transfer learning (C4), 2020; Penedo et al., The FineWeb datasets, 2024. Limits as
    datatrove has them.
    """
    words, lines = _words(page), page.text.split("\n")
    return np.array(
        [
            *_gopher_quality(page.text, words, lines),
            *_gopher_repetition(page.text, words),
            *_fineweb(words, lines),
            *_c4(lines),
        ]
    )


def _words(page: Page) -> list[str]:
    return re.findall(r"\S", page.text) if page.reading.spaceless else page.text.split()


def _gopher_quality(text: str, words: list[str], lines: list[str]) -> list[float]:
    count, rows = max(len(words), 1), max(len(lines), 1)
    return [
        len(words),
        sum(map(len, words)) / count,
        text.count("#") / count,
        (text.count("...") + text.count("…")) / count,
        sum(line.lstrip().startswith(("•", "-", "*")) for line in lines) / rows,
        sum(line.rstrip().endswith(("...", "…")) for line in lines) / rows,
        sum(any(map(str.isalpha, word)) for word in words) / count,
        sum(word.lower() in _STOP for word in words),
    ]


def _gopher_repetition(text: str, words: list[str]) -> list[float]:
    lines, paragraphs = (
        [part.strip() for part in text.split(mark) if part.strip()] for mark in ("\n", "\n\n")
    )
    found = [share for parts in (lines, paragraphs) for share in _duplicates(parts, len(text))]
    words = words[:_WORDS]
    sizes = np.array([len(word) for word in words])
    codes = np.array([zlib.crc32(word.encode("utf-8", "replace")) for word in words], dtype=np.int64)
    total = max(int(sizes.sum()), 1)
    for size in range(2, 11):
        grams = _windows(codes, size)
        if not grams.size:
            found.append(0.0)
            continue
        _, first, place, times = np.unique(grams, return_index=True, return_inverse=True, return_counts=True)
        if size < 5:  # of the most frequent n-gram, all its characters
            best = int(times.argmax())
            found.append(
                float(times[best] * sizes[first[best] : first[best] + size].sum() / total)
                if times[best] > 1
                else 0.0
            )
        else:  # of every n-gram that stood before, the characters, each once
            again = np.flatnonzero(first[place] != np.arange(grams.size))
            covered = np.zeros(sizes.size, bool)
            for step in range(size):
                covered[again + step] = True
            found.append(float(sizes[covered].sum() / total))
    return found


def _windows(codes: np.ndarray, size: int) -> np.ndarray:
    """One number for each run of `size` words."""
    if codes.size < size:
        return codes[:0]
    found = np.zeros(codes.size - size + 1, np.int64)
    with np.errstate(over="ignore"):
        for step in range(size):
            found = found * np.int64(6_364_136_223_846_793_005) + codes[step : codes.size - size + 1 + step]
    return found


def _duplicates(parts: list[str], size: int) -> tuple[float, float]:
    """Share of parts, and of characters, that stood before."""
    extra = {part: times - 1 for part, times in Counter(parts).items() if times > 1}
    return sum(extra.values()) / max(len(parts), 1), sum(
        len(part) * times for part, times in extra.items()
    ) / max(size, 1)


def _fineweb(words: list[str], lines: list[str]) -> list[float]:
    rows, kept = max(len(lines), 1), [line for line in lines if line.strip()]
    return [
        sum(line.endswith(_CLOSED) for line in lines) / rows,
        sum(len(line) <= 30 for line in lines) / rows,
        _duplicates(kept, sum(map(len, lines)))[1],
        (rows - 1) / max(len(words), 1),
    ]


def _c4(lines: list[str]) -> list[float]:
    kept = [
        line
        for raw in lines
        if (line := raw.strip()).endswith(_CLOSED) and not line.endswith("...") and len(line.split()) >= 3
    ]
    low = "\n".join(lines).lower()
    clean = [
        line
        for line in kept
        if "javascript" not in line.lower() and not any(mark in line.lower() for mark in _POLICY)
    ]
    sentences = sum(max(len(_SENTENCE.findall(line)), 1) for line in clean)
    rows = max(len(lines), 1)
    return [
        len(clean) / rows,
        sentences,
        "lorem ipsum" in low,
        "{" in low,
        sum(low.count(mark) for mark in _POLICY) / rows,
        low.count("javascript") / rows,
        min(sorted((len(line) for line in lines), reverse=True)[:3], default=0),
        float(len(lines) >= 3),
    ]
