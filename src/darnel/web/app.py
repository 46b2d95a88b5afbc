"""The application: routes, guard, and what errors look like."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from darnel import __version__
from darnel.errors import DarnelError
from darnel.model.predictor import Predictor
from darnel.web import api, judge_form, review_desk
from darnel.web.middleware import Guard, Refused
from darnel.web.settings import Settings
from darnel.web.thread_pool import Bench


def create(settings: Settings | None = None) -> FastAPI:
    """The server's application; without settings, with those that it was started with.

    Raises:
        ModelError: the model cannot be had.
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
    app.state.bench = Bench(settings.waiting, settings.seconds)
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
    """What is loaded by now stays: a full collection that looks through all of it would hold requests up for 45 ms."""
    gc.collect()
    gc.freeze()
    yield


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    """A body that is no page: which field, and what is wrong with it; what was sent is not repeated."""
    first: dict[str, Any] = (
        error.errors()[0] if isinstance(error, RequestValidationError) else {"loc": (), "msg": str(error)}
    )
    if first.get("type") == "json_invalid":
        return JSONResponse(
            {"error": f"not JSON: {first['ctx']['error']} at character {first['loc'][-1]}"}, 422
        )
    where = ".".join(str(step) for step in first["loc"] if step not in {"body", "page", "list"})
    return JSONResponse({"error": f"{where}: {first['msg']}" if where else str(first["msg"])}, 422)


async def _wrong(_: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"error": str(error)}, 422)


async def _http(_: Request, error: Exception) -> JSONResponse:
    """What the framework refuses, in the form of all errors; 400 is its word for JSON that nests too deep to be read."""
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this alone
    return JSONResponse(
        {"error": error.detail}, 422 if error.status_code == 400 else error.status_code, error.headers
    )


async def _refused(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Refused)  # noqa: S101 - registered for this alone
    return JSONResponse(
        {"error": str(error)},
        error.status,
        {name.replace("_", "-"): value for name, value in error.told.items()},
    )
