"""Peers: the contenders, darnel's own steps first; a peer that is not installed is named and left out."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

import turbohtml

from darnel.features.table import measure_page
from darnel.model.predictor import Predictor
from darnel.page.page import Page
from darnel.readers.item import batches

PARSE, JUDGE, TOGETHER = "parse", "judge", "together"
Work = Callable[..., object]


@dataclass(frozen=True)
class Contender:
    """One way of treating a page: called with its bytes and its URL, or with a list of such pairs.

    A crawl stores bytes. These are UTF-8: a contender that reads text decodes them first.
    """

    key: str
    name: str
    work: Work
    slow: bool = False  # runs on a stated subset of the pages
    text: bool = False  # is given the page as text, decoded beforehand
    extracted: bool = False  # reads the text that trafilatura extracts, made beforehand
    together: bool = False  # takes a list of pages, and judges them in batches as those of a crawl
    packages: tuple[str, ...] = ()  # whose versions are printed


def own_contenders() -> list[Contender]:
    """Parsing alone, as Page does it, and darnel's steps; each builds a fresh Page."""
    predictor = Predictor.load()

    def judge_all(pages: list[tuple[str | bytes, str | None]]) -> object:
        made = (Page(content, "html", url) for content, url in pages)
        return [predictor.model.judge_together(batch, "balanced", 5) for batch in batches(made)]

    return [
        Contender(
            PARSE,
            "turbohtml.parse",
            lambda content, _url: turbohtml.parse(content.decode(), positions=False),
            packages=("turbohtml",),
        ),
        Contender(
            "measure",
            "darnel measure",
            lambda content, url: measure_page(Page(content, "html", url)),
            packages=("darnel",),
        ),
        Contender(
            JUDGE,
            "darnel measure + judge",
            lambda content, url: predictor.judge(Page(content, "html", url), reasons=0),
        ),
        Contender(
            "judge5",
            "darnel measure + judge, 5 reasons",
            lambda content, url: predictor.judge(Page(content, "html", url), reasons=5),
        ),
        Contender(
            "text",
            "darnel measure + judge, 5 reasons, from text",
            lambda text, url: predictor.judge(Page(text, "html", url), reasons=5),
            text=True,
        ),
        Contender(TOGETHER, "darnel measure + judge, 5 reasons, in batches", judge_all, together=True),
        Contender(
            "together_text",
            "darnel measure + judge, 5 reasons, in batches, from text",
            judge_all,
            text=True,
            together=True,
        ),
    ]


def peer_contenders() -> tuple[list[Contender], list[str]]:
    """The peers that are installed, and what is missing."""
    available, missing = [], []
    for make in (_trafilatura, _resiliparse, _beautifulsoup, _datatrove):
        try:
            available.append(make())
        except ImportError as error:
            missing.append(f"{make.__name__[1:]} left out: {error}")
    return available, missing


def extractor() -> Callable[[str], str]:
    """Main text of a page, as datatrove's pipelines take it."""
    import trafilatura

    return lambda text: trafilatura.extract(text) or ""


def _trafilatura() -> Contender:
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    return Contender(
        "trafilatura",
        "trafilatura.extract",
        lambda content, _url: trafilatura.extract(content.decode()),
        slow=True,
        packages=("trafilatura", "lxml"),
    )


def _resiliparse() -> Contender:
    from resiliparse.extract.html2text import extract_plain_text

    return Contender(
        "resiliparse",
        "resiliparse main content",
        lambda content, _url: extract_plain_text(content.decode(), main_content=True),
        packages=("resiliparse",),
    )


def _beautifulsoup() -> Contender:
    from benchmarks.soup import soup_features

    return Contender(
        "beautifulsoup",
        "BeautifulSoup (lxml) features",
        lambda content, url: soup_features(content.decode(), url),
        slow=True,
        packages=("beautifulsoup4", "lxml"),
    )


def _datatrove() -> Contender:
    """Run all four filters on every page; a pipeline would stop at the first that drops it."""
    import spacy  # noqa: F401 - datatrove splits English words with it, and says so on the first page only
    import trafilatura  # noqa: F401 - makes the text that the filters read
    from datatrove.data import Document
    from datatrove.pipeline.filters import (
        C4QualityFilter,
        FineWebQualityFilter,
        GopherQualityFilter,
        GopherRepetitionFilter,
    )

    filters = [
        GopherRepetitionFilter(),
        C4QualityFilter(filter_no_terminal_punct=False),
        GopherQualityFilter(),
        FineWebQualityFilter(),
    ]

    def work(text: str, url: str | None) -> list[object]:
        return [
            each.filter(Document(text=text, id=url or "")) for each in filters
        ]  # C4 rewrites its document

    return Contender(
        "datatrove",
        "datatrove, 4 quality filters",
        work,
        slow=True,
        extracted=True,
        packages=("datatrove", "spacy"),
    )
