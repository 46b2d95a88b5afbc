"""Pages: which pages the benchmark reads, by a rule that does not change between runs."""

import json
import math
import statistics
from dataclasses import dataclass
from pathlib import Path

from darnel.readers.zstd import zstd

CORPUS = Path("../shared/corpus/open")
SAMPLE = Path("data/sample")
SMALLEST = 40_000  # bytes; the saved pages from here on have a mean of about 180 kB
TYPICAL = 180_000  # bytes that sample pages are repeated to


@dataclass(frozen=True)
class Sample:
    """One page as stored, in UTF-8."""

    id: str
    content: bytes
    url: str | None


@dataclass(frozen=True)
class Choice:
    """The pages of a run and the rule that chose them."""

    rule: str
    pages: list[Sample]

    def sizes(self) -> dict[str, float]:
        sizes = [len(page.content) for page in self.pages]
        return {
            "count": len(sizes),
            "mean": statistics.fmean(sizes),
            "median": statistics.median(sizes),
            "least": min(sizes),
            "most": max(sizes),
        }


def choose(corpus: Path, count: int) -> Choice:
    """`count` pages of the corpus, or of data/sample where there is no corpus."""
    samples = corpus_pages(corpus)
    if not samples:
        return Choice(
            f"no corpus at {corpus}: the HTML pages of {SAMPLE}, each repeated to {TYPICAL} bytes",
            sample_pages(count),
        )
    rule = (
        f"saved HTML pages (clean/html-NN) of {SMALLEST} bytes or more, by size, "
        f"{count} at even steps out of {len(samples)}"
    )
    return Choice(rule, spaced(samples, count))


def spaced(pages: list[Sample], count: int) -> list[Sample]:
    """`count` pages at even steps from the smallest to the largest, then in the order of their ids."""
    by_size = sorted(pages, key=lambda page: (len(page.content), page.id))
    step = max(len(by_size) / count, 1.0)
    return sorted(
        (by_size[int((place + 0.5) * step)] for place in range(min(count, len(by_size)))),
        key=lambda page: page.id,
    )


def corpus_pages(corpus: Path, least: int = SMALLEST, most: float = math.inf) -> list[Sample]:
    """Read the saved pages of a corpus folder from `least` to `most` bytes; no sources of static sites."""
    return _samples(sorted(corpus.glob("clean/html-[0-9]*.jsonl.zst")), least, most)


def texts(folder: Path, least: int, most: float) -> list[Sample]:
    """Read the texts of a corpus folder from `least` to `most` bytes."""
    return _samples(sorted(folder.glob("*.jsonl.zst")), least, most)


def _samples(paths: list[Path], least: int, most: float) -> list[Sample]:
    samples: dict[str, Sample] = {}
    for path in paths:
        with zstd.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                content = record["content"].encode("utf-8", "replace")
                if least <= len(content) <= most:
                    samples.setdefault(record["id"], Sample(record["id"], content, record.get("url")))
    return list(samples.values())


def sample_pages(count: int) -> list[Sample]:
    """Return `count` HTML pages of data/sample, their bodies repeated to a typical size."""
    paths = sorted(SAMPLE.rglob("*.html"))
    if not paths:
        raise SystemExit(
            f"no page to measure: no corpus, no HTML in {SAMPLE}; run from the repository, or give --corpus"
        )
    pages = []
    for place in range(count):
        path = paths[place % len(paths)]
        content = (
            path.read_bytes().decode("utf-8", "replace").encode()
        )  # the speed of text is measured, not that of decoding
        head, body, tail = _parts(content)
        times = max(1, TYPICAL // max(len(body), 1))
        pages.append(Sample(f"{path.stem}-{place}", head + body * times + tail, None))
    return pages


def _parts(content: bytes) -> tuple[bytes, bytes, bytes]:
    """What stands before, in and after the body."""
    low = content.lower()
    start = low.find(b"<body")
    start = low.find(b">", start) + 1 if start >= 0 else 0
    end = low.rfind(b"</body")
    end = end if end >= start else len(content)
    return content[:start], content[start:end], content[end:]
