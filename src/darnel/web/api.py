"""The HTTP API: POST /api/score and GET /health. For its limits see `limits.py`."""

from typing import Annotated, Any, Literal, get_type_hints

import orjson
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, WithJsonSchema, create_model

from darnel import __version__
from darnel.model.row import ROW, ScoredReason
from darnel.page.page import Page
from darnel.web import limits

router = APIRouter()


class PageIn(BaseModel):
    """A page to judge."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"content": "<h1>Our club</h1><p>We meet on Mondays.", "url": "https://club.example/"}
            ]
        }
    )
    content: str = Field(description="HTML, Markdown or text")
    format: Literal["html", "markdown", "text"] | None = Field(
        None, description="default: decided by the content"
    )
    url: str | None = Field(
        None, max_length=limits.MAX_URL, description="the page's own address; it is not fetched"
    )
    id: str | None = Field(
        None, max_length=limits.MAX_ID, description="a name for the page; default: a digest of the content"
    )

    def page(self) -> Page:
        """Return the page as the predictor takes it."""
        return Page(self.content, self.format, self.url, id=self.id)


def _fields(columns: dict[str, Any]) -> dict[str, Any]:
    return {name: (kind, ...) for name, kind in columns.items()}


ReasonOut: Any = create_model(
    "ReasonOut",
    __doc__="One reason of a verdict.",
    **_fields(get_type_hints(ScoredReason)),
)
RowOut: Any = create_model(
    "RowOut",
    __doc__="What `darnel score` says of a page; `error` instead of a score where it cannot be judged.",
    **_fields(ROW | {"reasons": list[ReasonOut] | None}),
)


class ErrorOut(BaseModel):
    """Why a request was not answered."""

    error: str


REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"model": ErrorOut, "description": "invalid Host header or malformed request"},
    401: {"model": ErrorOut, "description": "the token is missing or wrong"},
    403: {"model": ErrorOut, "description": "cross-origin request"},
    408: {"model": ErrorOut, "description": "the body takes too long to arrive"},
    413: {"model": ErrorOut, "description": "the body is too long"},
    422: {"model": ErrorOut, "description": "invalid page; `error` names the field and the reason"},
    503: {
        "model": ErrorOut,
        "description": "busy, or the page takes too long; Retry-After says when to ask again",
    },
}


_THRESHOLD = {"anyOf": [{"enum": ["balanced", "strict"]}, {"type": "number", "minimum": 0, "maximum": 1}]}


def _kind(body: Any) -> str:
    return "list" if isinstance(body, list) else "page"


_Body = Annotated[
    Annotated[PageIn, Tag("page")]
    | Annotated[list[PageIn], Tag("list"), Field(min_length=1, max_length=limits.MAX_PAGES)],
    Discriminator(_kind),
]


@router.post(
    "/api/score",
    response_model=RowOut | list[RowOut],
    responses=REFUSALS,
    summary=f"Judge one page, or a list of up to {limits.MAX_PAGES}",
)
async def score(
    request: Request,
    body: _Body,
    threshold: Annotated[
        str,
        WithJsonSchema(_THRESHOLD),
        Query(max_length=limits.MAX_THRESHOLD, description="balanced, strict, or a score from 0 to 1"),
    ] = "balanced",
    reasons: Annotated[int, Query(ge=0, le=limits.MAX_REASONS, description="reasons per page")] = 5,
) -> Response:
    """Return rows with the columns of `darnel score`, in the order of the pages."""
    predictor, pages = request.app.state.predictor, body if isinstance(body, list) else [body]
    predictor.model.threshold(threshold)

    def judge() -> bytes:
        rows = list(predictor.rows((each.page() for each in pages), threshold=threshold, reasons=reasons))
        return orjson.dumps(rows if isinstance(body, list) else rows[0], option=orjson.OPT_SERIALIZE_NUMPY)

    return Response(await request.app.state.pool.run(judge), media_type="application/json")


@router.get("/health", summary="Whether the server can judge")
async def health(request: Request) -> dict[str, Any]:
    """Return the version, and how many requests are under way in this process."""
    return {"status": "ok", "version": __version__, "under_way": request.app.state.pool.busy}
