"""The review desk: one page after the other, labelled by keys, by several people at once."""

import hashlib
import secrets
from pathlib import Path
from typing import Annotated, Literal

import orjson
from fastapi import APIRouter, Cookie, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from darnel.errors import PageError
from darnel.explain.explanation import Explanation, explain
from darnel.explain.highlight import MarkedPage, marked_page
from darnel.model.predictor import Predictor
from darnel.page.page import Page
from darnel.readers.lookup import pages_at
from darnel.readers.tables import read_table
from darnel.review.labels import labels_of
from darnel.review.queue import lessons, spread, unlike
from darnel.review.store import Reviews
from darnel.web.judge_form import shown

router = APIRouter(prefix="/review", include_in_schema=False)
QUEUE = 500
"""Pages taken to the desk at once."""
_FIGURES = (
    "weighted_auc",
    "macro_recall_balanced",
    "macro_recall_strict",
    "worst_false_positive_rate",
    "calibration_error",
)


def open_desk(path: Path, scores: Path, predictor: Predictor) -> int:
    """Fill a desk with the pages of a file of scores whose labels would teach most; how many it holds.

    Raises:
        InputError: the scores, or a file that they name, cannot be read.
    """
    reviews, model = Reviews(path), predictor.model
    found = {
        lesson.row["source"]: lesson
        for lesson in lessons(read_table(scores), model.threshold("balanced"))[:QUEUE]
    }
    pages = [
        page
        for page in pages_at(source for source in found if source)
        if page.id == found[page.source].row["id"]
    ]
    taught = [(page, found[page.source]._replace(unlike=unlike(page, model))) for page in pages]
    taught = spread(taught, lambda each: each[1])
    provenance = model.provenance
    reviews.note_model(
        hashlib.sha256(orjson.dumps(provenance, option=orjson.OPT_SORT_KEYS)).hexdigest()[:12],
        provenance.get("figures", {}),
    )
    return reviews.put(taught)


@router.get("")
async def desk(
    request: Request,
    page: Annotated[str | None, Query(max_length=200)] = None,
    marks: bool = False,
    reviewer: Annotated[str | None, Cookie(max_length=80)] = None,
) -> Response:
    """The next page to label, or one by its id."""
    reviews, name = _reviews(request), reviewer or f"reviewer-{secrets.token_hex(2)}"
    row = (reviews.page(page) if page else None) or reviews.next_for(name)
    explanation = marked = None
    if row is not None:
        known = Page(
            row["content"], row["format"], row["url"], id=row["id"], source=row["source"], site=row["site"]
        )
        explanation, marked = await request.app.state.bench.run(
            lambda: _show(known, request.app.state.predictor, marks)
        )
    answer = shown(
        "review.html", row=row, explanation=explanation, marked=marked, marks=marks, reviewer=name, last=reviews.last_of(name),
        progress=reviews.progress(), models=reviews.models()[-4:], figures=_FIGURES,
    )  # fmt: skip
    answer.set_cookie("reviewer", name, httponly=True, samesite="strict", max_age=31_536_000)
    return answer


@router.post("")
async def label(
    request: Request,
    page: Annotated[str, Form(max_length=200)],
    label: Annotated[Literal["farm", "clean", "unsure"], Form()],
    reviewer: Annotated[str, Form(min_length=1, max_length=80)],
    note: Annotated[str, Form(max_length=2_000)] = "",
) -> RedirectResponse:
    """Add a label, and go on to the next page."""
    _reviews(request).label(page, reviewer.strip() or "nobody", label, note)
    answer = RedirectResponse("/review", 303)
    answer.set_cookie("reviewer", reviewer.strip(), httponly=True, samesite="strict", max_age=31_536_000)
    return answer


@router.get("/corpus.jsonl")
async def corpus(request: Request) -> Response:
    """The labels so far, as records of a corpus."""
    lines = b"".join(
        orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE) for record in labels_of(_reviews(request).path)
    )
    return Response(
        lines,
        media_type="application/x-ndjson",
        headers={"Content-Disposition": 'attachment; filename="corpus.jsonl"'},
    )


def _reviews(request: Request) -> Reviews:
    return Reviews(Path(request.app.state.settings.reviews))


def _show(page: Page, predictor: Predictor, marks: bool) -> tuple[Explanation | None, MarkedPage | None]:
    """The page for the frame; without marks, so that the model does not label for the reviewer."""
    try:
        explanation = explain(page, predictor, reasons=10 if marks else 0)
    except PageError:
        return None, None
    return explanation, marked_page(explanation, frame=True)
