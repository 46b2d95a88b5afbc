"""HTML pages of the server, and errors as pages where a browser asks for one."""

import re

from fastapi.responses import HTMLResponse

from darnel.output.html import render
from darnel.web.settings import CSS, SCRIPT

_HEADLINES = {401: "A token is needed", 404: "No such page", 413: "Too long", 503: "Busy"}


def page_response(template: str, status: int = 200, **values: object) -> HTMLResponse:
    """Return a page of the server."""
    return HTMLResponse(render(template, css=CSS, script=SCRIPT, **values), status)


def error_page(status: int, message: str, *, desk: bool = False) -> str:
    """Return an error for people, as HTML; with a link to the review desk where there is one."""
    headline = _HEADLINES.get(status, "That did not work")
    values = {"status": status, "headline": headline, "message": message, "desk": desk}
    return render("error.html", css=CSS, script=SCRIPT, **values)


def wants_page(accept: str, path: str) -> bool:
    """Return whether an answer is for people: a browser asks for HTML, and not under the API.

    >>> wants_page("text/html,*/*", "/review"), wants_page("text/html", "/api/score"), wants_page("*/*", "/")
    (True, False, False)
    """
    return bool(re.search(r"\btext/html\b", accept)) and not path.startswith("/api")
