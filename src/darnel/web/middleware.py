"""Checks that every request must pass before any route sees it."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import SplitResult, parse_qs, quote, urlencode, urlsplit

import orjson

from darnel.web.limits import MAX_BODIES, MAX_DRAINED
from darnel.web.pages import error_page, wants_page
from darnel.web.settings import Settings, headers

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

COOKIE = "darnel_token"


class Refused(Exception):  # noqa: N818 - an answer, not a failure
    """A request that goes no further: status, message and headers of the answer."""

    def __init__(self, status: int, message: str, **headers: str) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers


class Guard:
    """Checks host, origin and token, reads the body within its limits, and adds headers to every answer."""

    def __init__(self, app: App, settings: Settings) -> None:
        self.app = app
        self.settings = settings
        self.headers = headers()
        self.body_bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on or answer it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *self.headers]
            await send(message)

        given = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        try:
            self._check(scope, given)
            with self._counting() as count:
                body = (
                    await self._body(given, receive, count) if scope["method"] not in {"GET", "HEAD"} else b""
                )
                await self.app(scope, _replay(body, receive), send_with_headers)
        except Refused as refused:
            page = wants_page(given.get("accept", ""), scope["path"])
            await answer(send_with_headers, refused.status, str(refused), page=page, **refused.headers)

    @contextmanager
    def _counting(self) -> Iterator[Callable[[int], None]]:
        """Count the bytes of a body until the request is done; the yielded function adds some."""
        mine = 0

        def count(size: int) -> None:
            nonlocal mine
            if self.body_bytes + size > MAX_BODIES * self.settings.max_body:
                raise Refused(
                    503,
                    "too many long bodies are under way; try again in a moment",
                    retry_after="1",
                    connection="close",
                )
            self.body_bytes += size
            mine += size

        try:
            yield count
        finally:
            self.body_bytes -= mine

    def _check(self, scope: Scope, given: dict[str, str]) -> None:
        host = given.get("host", "")
        # A name that only pretends to be this machine's lets a web page read what localhost serves.
        if self.settings.local and _split(f"//{host}").hostname not in {
            "127.0.0.1",
            "localhost",
            "::1",
            self.settings.host,
        }:
            raise Refused(400, f"invalid Host header {host!r}; use localhost")
        origin = given.get("origin")
        if origin is not None and scope["method"] not in {"GET", "HEAD"} and _split(origin).netloc != host:
            raise Refused(403, "cross-origin request: it was sent by a page of another site")
        if self.settings.token and scope["path"] != "/health":
            self._check_token(scope, given)

    def _check_token(self, scope: Scope, given: dict[str, str]) -> None:
        query = parse_qs(scope["query_string"].decode("latin-1"))
        if token := query.pop("token", [""])[0]:
            if self._is_token(token):
                # One slash, and nothing that a header cannot have: the address is a page of this server.
                there = (
                    "/"
                    + quote(scope["path"].lstrip("/\\"))
                    + (f"?{urlencode(query, doseq=True)}" if query else "")
                )
                raise Refused(
                    303, "", location=there, set_cookie=f"{COOKIE}={token}; HttpOnly; SameSite=Strict; Path=/"
                )
        elif self._is_token(given.get("authorization", "").removeprefix("Bearer ")) or self._is_token(
            _cookie(given)
        ):
            return
        raise Refused(
            401,
            "a token is needed: Authorization: Bearer TOKEN, or open the address that 'darnel serve' printed",
            www_authenticate="Bearer",
        )

    def _is_token(self, given: str) -> bool:
        return secrets.compare_digest(given.encode(), self.settings.token.encode())

    async def _body(self, given: dict[str, str], receive: Receive, count: Callable[[int], None]) -> bytes:
        limit = self.settings.max_body
        try:
            async with asyncio.timeout(self.settings.seconds):
                body = await _read(receive, limit, count)
        except TimeoutError as error:
            raise Refused(
                408, f"the body did not arrive within {self.settings.seconds:g} seconds", connection="close"
            ) from error
        length = given.get("content-length", "0")
        if body is None or (length.isascii() and length.isdigit() and int(length[:20]) > limit):
            raise Refused(413, f"the body is longer than {limit:,} bytes", connection="close")
        return body


async def _read(receive: Receive, limit: int, count: Callable[[int], None]) -> bytes | None:
    """Return the body, or None if it is over the limit."""
    parts: list[bytes] = []
    size = 0
    while size <= limit * MAX_DRAINED:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused(400, "the body was cut off")
        part = message.get("body", b"")
        size += len(part)
        if size <= limit:
            count(len(part))
            parts.append(part)
        else:
            parts.clear()
        if not message.get("more_body"):
            break
    return b"".join(parts) if size <= limit else None


def _replay(body: bytes, receive: Receive) -> Receive:
    """Return a body that was read, for the application to receive again."""
    parts = iter((body,))

    async def replay() -> MutableMapping[str, Any]:
        part = next(parts, None)
        return (
            {"type": "http.request", "body": part, "more_body": False}
            if part is not None
            else await receive()
        )

    return replay


def _split(address: str) -> SplitResult:
    """Split a URL; the parts are empty if it is invalid."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def _cookie(given: dict[str, str]) -> str:
    try:
        morsel = SimpleCookie(given.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return morsel.value if morsel else ""


async def answer(send: Send, status: int, message: str, *, page: bool = False, **headers: str) -> None:
    """Send an error: a page for people, or JSON with an `error`."""
    body = error_page(status, message).encode() if page else orjson.dumps({"error": message})
    kind = b"text/html; charset=utf-8" if page else b"application/json"
    more = [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()]
    head = [(b"content-type", kind), (b"content-length", str(len(body)).encode()), *more]
    await send({"type": "http.response.start", "status": status, "headers": head})
    await send({"type": "http.response.body", "body": body})
