"""The application: routes, middleware, and what errors look like."""

import gc
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException

from darnel import __version__
from darnel.errors import DarnelError
from darnel.model.predictor import Predictor
from darnel.web import api, judge_form, review_desk
from darnel.web.middleware import Guard, Refused
from darnel.web.pages import error_page, wants_page
from darnel.web.settings import Settings
from darnel.web.thread_pool import WorkPool


def create(settings: Settings | None = None) -> FastAPI:
    """Return the application; without settings, with those that the server was started with.

    Raises:
        ModelError: the model is missing or invalid.
    """
    settings = settings or Settings.from_environment()
    app = FastAPI(
        title="darnel",
        version=__version__,
        description="Tells content-farm and SEO-spam pages from pages worth reading.",
        docs_url=None,
        redoc_url=None,
        lifespan=_settled,
    )
    app.state.predictor = Predictor.load(settings.model)
    app.state.settings = settings
    app.state.pool = WorkPool(settings.waiting, settings.seconds)
    app.include_router(api.router)
    app.include_router(judge_form.router)
    if settings.reviews:
        app.include_router(review_desk.router)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(DarnelError, _wrong)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(HTTPException, _http)
    app.add_middleware(Guard, settings=settings)
    return app


@asynccontextmanager
async def _settled(_: FastAPI) -> AsyncIterator[None]:
    """Freeze what is loaded: a full collection that looks through it would delay requests for 45 ms."""
    gc.collect()
    gc.freeze()
    yield


def _answer(
    request: Request, status: int, message: str, headers: Mapping[str, str] | None = None
) -> Response:
    """Return an error: a page where a browser asks for one, else JSON with an `error`."""
    if wants_page(request.headers.get("accept", ""), request.url.path):
        desk = request.app.state.settings.reviews is not None
        return HTMLResponse(error_page(status, message, desk=desk), status, headers)
    return JSONResponse({"error": message}, status, headers)


async def _invalid(request: Request, error: Exception) -> Response:
    """Answer a body that is not a page: which field is wrong, and how; what was sent is not repeated."""
    first: dict[str, Any] = (
        error.errors()[0] if isinstance(error, RequestValidationError) else {"loc": (), "msg": str(error)}
    )
    if first.get("type") == "json_invalid":
        where = f"at character {first['loc'][-1]}"
        return _answer(request, 422, f"not JSON: {first['ctx']['error']} {where}")
    if isinstance(first.get("input"), bytes):  # the body, which only JSON is parsed of
        return _answer(request, 422, "not JSON: send a page with the header 'Content-Type: application/json'")
    where = ".".join(str(step) for step in first["loc"] if step not in {"body", "page", "list"})
    return _answer(request, 422, f"{where}: {first['msg']}" if where else str(first["msg"]))


async def _wrong(request: Request, error: Exception) -> Response:
    return _answer(request, 422, str(error))


async def _http(request: Request, error: Exception) -> Response:
    """Answer what the framework refuses; 400 is its word for JSON that nests too deep to be read."""
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this alone
    status = 422 if error.status_code == 400 else error.status_code
    message = f"{request.url.path}: no such page" if status == 404 else str(error.detail)
    return _answer(request, status, message, error.headers)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)  # noqa: S101 - registered for this alone
    headers = {name.replace("_", "-"): value for name, value in error.headers.items()}
    return _answer(request, error.status, str(error), headers)
