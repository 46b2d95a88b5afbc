"""The review desk: one page after the other, labelled by keys, by several people at once."""

import hashlib
import secrets
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote, unquote

import orjson
from fastapi import APIRouter, Cookie, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from darnel.errors import InputError, PageError
from darnel.explain.explanation import Explanation, explain
from darnel.explain.highlight import MarkedPage, marked_page
from darnel.model.predictor import Predictor
from darnel.page.page import Page
from darnel.readers.lookup import pages_at
from darnel.readers.stream import one_line
from darnel.readers.tables import Tables, no_scores
from darnel.review.queue import Candidate, candidates, diversify, novelty
from darnel.review.store import Reviews, labels_of
from darnel.web.limits import QUEUE
from darnel.web.pages import page_response

router = APIRouter(prefix="/review", include_in_schema=False)
_YEAR = 31_536_000  # seconds that a browser remembers a reviewer's name
_FIGURES = {
    "macro_recall_balanced": "Farm pages caught, 1 in 100 honest pages flagged",
    "macro_recall_strict": "Farm pages caught, 1 in 1,000 flagged",
    "worst_false_positive_rate": "Honest pages flagged, worst group, at 1 in 100",
    "weighted_auc": "Farm pages that score above an honest one",
    "calibration_error": "How far scores are off",
}


def open_desk(path: Path, scores: Path, predictor: Predictor) -> int:
    """Fill a desk with the scored pages whose labels would teach most, and return their number.

    Raises:
        InputError: the scores, or a file that they name, cannot be read.
    """
    reviews, model = Reviews(path), predictor.model
    of_pages, of_texts = model.threshold("balanced"), model.threshold("balanced", "text")
    table = Tables([scores])
    try:
        first = candidates(table, of_pages, of_texts)[:QUEUE]
        by_source: dict[Any, Candidate] = {candidate.row["source"]: candidate for candidate in first}
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(
            f"{scores}: has a row that 'darnel score' did not write, the last one read is {table.position}: "
            f"{one_line(error)}; run it again"
        ) from error
    if not first:
        raise no_scores(scores)
    queue = [
        (page, by_source[page.source]._replace(novelty=novelty(page, model)))
        for page in pages_at(source for source in by_source if source and isinstance(source, str))
        if page.id == by_source[page.source].row["id"]
    ]
    provenance = model.provenance
    reviews.note_model(
        hashlib.sha256(orjson.dumps(provenance, option=orjson.OPT_SORT_KEYS)).hexdigest()[:12],
        provenance.get("figures", {}),
    )
    return reviews.put(diversify(queue, lambda each: each[1]))


@router.get("")
async def desk(
    request: Request,
    page: Annotated[str | None, Query(max_length=200)] = None,
    marks: bool = False,
    reviewer: Annotated[str | None, Cookie(max_length=1_000)] = None,
) -> Response:
    """Show the next page to label, or one by its id."""
    name = unquote(reviewer or "")[:80] or f"reviewer-{secrets.token_hex(2)}"
    state = await run_in_threadpool(_state, Path(request.app.state.settings.reviews), page, name)
    row, explanation, marked = state["row"], None, None
    if row is not None:
        shown = Page(
            row["content"], row["format"], row["url"], id=row["id"], source=row["source"], site=row["site"]
        )
        explanation, marked = await request.app.state.pool.run(
            lambda: _show(shown, request.app.state.predictor, marks)
        )
        state["title"] = explanation.page.title if explanation else ""
    answer = page_response(
        "review.html", desk=True, **state, explanation=explanation, marked=marked, marks=marks, reviewer=name
    )
    return _remembering(name, answer)


def _remembering(reviewer: str, answer: Response) -> Response:
    """Return an answer by which a browser remembers who reviews; a name may be in any script."""
    answer.set_cookie("reviewer", quote(reviewer), httponly=True, samesite="strict", max_age=_YEAR)
    return answer


def _state(path: Path, page: str | None, reviewer: str) -> dict[str, Any]:
    """Read all that the desk shows from the file of reviews; it may wait for other writers."""
    if not path.exists():
        none = {"pages": 0, "labelled": 0}
        return {"row": None, "said": None, "last": None, "progress": none, "models": [], "figures": _FIGURES}
    reviews = Reviews(path)
    row = (reviews.page(page) if page else None) or reviews.next_for(reviewer)
    return {
        "row": row,
        "title": "",
        "said": reviews.label_of(row["id"], reviewer) if row else None,
        "last": reviews.last_of(reviewer),
        "progress": reviews.progress(),
        "models": reviews.models()[-4:],
        "figures": _FIGURES,
    }


@router.post("")
def label(
    request: Request,
    page: Annotated[str, Form(max_length=200)],
    label: Annotated[Literal["farm", "clean", "unsure"], Form()],
    reviewer: Annotated[str, Form(min_length=1, max_length=80)],
    note: Annotated[str, Form(max_length=2_000)] = "",
) -> Response:
    """Add a label, and go on to the next page. Not async: it waits for other writers on a thread."""
    name = reviewer.strip() or "nobody"
    Reviews(Path(request.app.state.settings.reviews)).label(page, name, label, note)
    return _remembering(name, RedirectResponse("/review", 303))


@router.post("/add")
async def add(
    request: Request,
    content: Annotated[str, Form()],
    url: Annotated[str, Form(max_length=4_000)] = "",
    format_: Annotated[Literal["", "html", "markdown", "text"], Form(alias="format")] = "",
) -> RedirectResponse:
    """Put a page whose verdict is wrong on the desk, and show it there."""
    page, path = Page(content, format_ or None, url.strip() or None), Path(request.app.state.settings.reviews)
    score = await request.app.state.pool.run(lambda: request.app.state.predictor.judge(page).score)
    await run_in_threadpool(lambda: Reviews(path).add(page, score))
    return RedirectResponse(f"/review?page={quote(page.id)}", 303)


@router.get("/corpus.jsonl")
def corpus(request: Request) -> Response:
    """Return the labels so far, as records of a corpus."""
    records = labels_of(Path(request.app.state.settings.reviews))
    return Response(
        b"".join(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE) for record in records),
        media_type="application/x-ndjson",
        headers={"Content-Disposition": 'attachment; filename="corpus.jsonl"'},
    )


def _show(page: Page, predictor: Predictor, marks: bool) -> tuple[Explanation | None, MarkedPage | None]:
    """Return the page for the frame; without marks, so that the model does not label for the reviewer."""
    try:
        explanation = explain(page, predictor, reasons=10 if marks else 0)
    except PageError:
        return None, None
    return explanation, marked_page(explanation, frame=True)
