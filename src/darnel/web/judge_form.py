"""The page for people: paste or drop a page, see verdict, reasons and the marked page side by side."""

from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request, UploadFile
from fastapi.responses import HTMLResponse

from darnel.errors import PageError
from darnel.explain.explanation import Explanation, explain
from darnel.explain.highlight import MarkedPage, marked_page
from darnel.model.predictor import Predictor
from darnel.page.page import Page
from darnel.web.pages import page_response

router = APIRouter(include_in_schema=False)
_REASONS = 10


def explained(page: Page, predictor: Predictor) -> tuple[Explanation, MarkedPage]:
    """Return the explanation of a page and its marked page, for a frame."""
    explanation = explain(page, predictor, reasons=_REASONS)
    return explanation, marked_page(explanation, frame=True)


@router.get("/")
async def form() -> HTMLResponse:
    """Show the form."""
    return page_response("judge.html", explanation=None, error=None, given={})


@router.post("/")
async def judge(
    request: Request,
    content: Annotated[str, Form()] = "",
    url: Annotated[str, Form(max_length=4_000)] = "",
    format_: Annotated[Literal["", "html", "markdown", "text"], Form(alias="format")] = "",
    file: UploadFile | None = None,
) -> HTMLResponse:
    """Show the verdict on what was pasted or dropped; a file goes before pasted text."""
    sent = await file.read() if file is not None and file.filename else b""
    page = Page(
        sent or content,
        format_ or None,
        url.strip() or None,
        source=file.filename if file is not None and sent else None,
    )
    given = {"content": "" if sent else content, "url": url, "format": format_}
    try:
        explanation, marked = await request.app.state.pool.run(
            partial(explained, page, request.app.state.predictor)
        )
    except PageError as error:
        return page_response("judge.html", 422, explanation=None, error=str(error), given=given)
    return page_response("judge.html", explanation=explanation, marked=marked, error=None, given=given)


@router.get("/docs")
async def docs(request: Request) -> HTMLResponse:
    """Show the API in words, made from its OpenAPI description; nothing is fetched for it."""
    return page_response("docs.html", api=request.app.openapi())
