"""The page for people: paste or drop a page, see verdict, reasons and the marked page side by side."""

import re
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Request, UploadFile
from fastapi.responses import HTMLResponse

from darnel.errors import PageError
from darnel.explain.explanation import Explanation, explain
from darnel.explain.highlight import MarkedPage, marked_page
from darnel.model.predictor import Predictor
from darnel.output.html import asset
from darnel.page.page import Page
from darnel.web.pages import page_response

router = APIRouter(include_in_schema=False)
_REASONS = 10
_KEPT = 1_000_000  # characters of a page that go along for "this verdict is wrong"
_ADDRESS = re.compile(r"(?:https?://\S+|(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?)", re.IGNORECASE)
_EXAMPLE_URL = "https://best-coupons.example/2026"
_EMPTY = "There is no page yet: paste its source below, or choose a file."
_FETCH = (
    "{address} is an address, and nothing is fetched here. Open it in a browser and paste its source "
    "(Ctrl+U), or run: darnel explain {address}"
)


def explained(page: Page, predictor: Predictor) -> tuple[Explanation, MarkedPage]:
    """Return the explanation of a page and its marked page, for a frame."""
    explanation = explain(page, predictor, reasons=_REASONS)
    return explanation, marked_page(explanation, frame=True)


def is_address(text: str) -> bool:
    """Return whether a text is the address of a page, and not the page.

    >>> is_address(" https://example.com/post "), is_address("example.com/post"), is_address("<p>example.com")
    (True, True, False)
    """
    return bool(_ADDRESS.fullmatch(text.strip()))


@router.get("/")
async def form(request: Request) -> HTMLResponse:
    """Show the form."""
    return _page(request)


@router.get("/example")
async def example(request: Request) -> HTMLResponse:
    """Show the verdict on a made-up page."""
    return await _judged(request, Page(asset("example.html"), "html", _EXAMPLE_URL), {"url": _EXAMPLE_URL})


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
    given = {"content": "" if sent else content, "url": url, "format": format_}
    if not sent and not content.strip():
        return _page(request, 422, error=_EMPTY, given=given)
    if not sent and is_address(content):
        address = content.strip()
        return _page(
            request, 422, error=_FETCH.format(address=address), given=given | {"url": url or address}
        )
    page = Page(
        sent or content,
        format_ or None,
        url.strip() or None,
        source=file.filename if file is not None and sent else None,
    )
    return await _judged(request, page, given)


async def _judged(request: Request, page: Page, given: dict[str, str]) -> HTMLResponse:
    try:
        explanation, marked = await request.app.state.pool.run(
            partial(explained, page, request.app.state.predictor)
        )
    except PageError as error:
        return _page(request, 422, error=f"{error}; nothing was judged", given=given)
    if len(page.markup) <= _KEPT:
        given = given | {"kept": page.markup}
    return _page(request, explanation=explanation, marked=marked, given=given)


def _page(request: Request, status: int = 200, **values: Any) -> HTMLResponse:
    empty: dict[str, Any] = {"explanation": None, "error": None, "given": {}}
    desk = request.app.state.settings.reviews is not None
    return page_response("judge.html", status, desk=desk, **(empty | values))


@router.get("/docs")
async def docs(request: Request) -> HTMLResponse:
    """Show the API in words, made from its OpenAPI description; nothing is fetched for it."""
    desk = request.app.state.settings.reviews is not None
    return page_response("docs.html", api=request.app.openapi(), desk=desk)
