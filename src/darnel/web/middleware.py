"""Guard: what a request must be before any route sees it."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import SplitResult, parse_qs, quote, urlencode, urlsplit

import orjson

from darnel.web.settings import Settings, headers

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

COOKIE = "darnel_token"
_HELD = 16  # times the limit of one body that all bodies under way in this process may have together
_DRAINED = 4  # times the limit that are read of a body that is too long, so that its sender hears the answer


class Refused(Exception):  # noqa: N818 - an answer, not a failure
    """A request that goes no further: status, message and headers of the answer."""

    def __init__(self, status: int, message: str, **told: str) -> None:
        super().__init__(message)
        self.status = status
        self.told = told


class Guard:
    """Checks host, origin and token, takes the body in within its limits, and adds headers to every answer."""

    def __init__(self, app: App, settings: Settings) -> None:
        self.app = app
        self.settings = settings
        self.headers = headers()
        self.held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on or answer it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def told(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *self.headers]
            await send(message)

        try:
            asked = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
            self._check(scope, asked)
            with self._holding() as hold:
                body = (
                    await self._body(asked, receive, hold) if scope["method"] not in {"GET", "HEAD"} else b""
                )
                await self.app(scope, _replay(body, receive), told)
        except Refused as refused:
            await answer(told, refused.status, str(refused), **refused.told)

    @contextmanager
    def _holding(self) -> Iterator[Callable[[int], None]]:
        """Count the bytes of a body as held until the request is done; the function given takes in some more."""
        mine = 0

        def hold(size: int) -> None:
            nonlocal mine
            if self.held + size > _HELD * self.settings.max_body:
                raise Refused(
                    503,
                    "too many long bodies are under way; try again in a moment",
                    retry_after="1",
                    connection="close",
                )
            self.held += size
            mine += size

        try:
            yield hold
        finally:
            self.held -= mine

    def _check(self, scope: Scope, asked: dict[str, str]) -> None:
        host = asked.get("host", "")
        # A name that only pretends to be this machine's lets a web page read what localhost serves.
        if self.settings.local and _split(f"//{host}").hostname not in {
            "127.0.0.1",
            "localhost",
            "::1",
            self.settings.host,
        }:
            raise Refused(400, f"host {host!r} is not served; ask for localhost")
        origin = asked.get("origin")
        if origin is not None and scope["method"] not in {"GET", "HEAD"} and _split(origin).netloc != host:
            raise Refused(403, "the request comes from a page of another site")
        if self.settings.token and scope["path"] != "/health":
            self._check_token(scope, asked)

    def _check_token(self, scope: Scope, asked: dict[str, str]) -> None:
        query = parse_qs(scope["query_string"].decode("latin-1"))
        if given := query.pop("token", [""])[0]:
            if self._is_token(given):
                # One slash, and nothing that a header could not hold: what was asked for is a page of this server.
                there = (
                    "/"
                    + quote(scope["path"].lstrip("/\\"))
                    + (f"?{urlencode(query, doseq=True)}" if query else "")
                )
                raise Refused(
                    303, "", location=there, set_cookie=f"{COOKIE}={given}; HttpOnly; SameSite=Strict; Path=/"
                )
        elif self._is_token(asked.get("authorization", "").removeprefix("Bearer ")) or self._is_token(
            _cookie(asked)
        ):
            return
        raise Refused(
            401,
            "a token is needed: Authorization: Bearer TOKEN, or open the address that 'darnel serve' printed",
            www_authenticate="Bearer",
        )

    def _is_token(self, given: str) -> bool:
        return secrets.compare_digest(given.encode(), self.settings.token.encode())

    async def _body(self, asked: dict[str, str], receive: Receive, hold: Callable[[int], None]) -> bytes:
        limit = self.settings.max_body
        try:
            async with asyncio.timeout(self.settings.seconds):
                body = await _read(receive, limit, hold)
        except TimeoutError as error:
            raise Refused(
                408, f"the body did not arrive within {self.settings.seconds:g} seconds", connection="close"
            ) from error
        length = asked.get("content-length", "0")
        if body is None or (length.isascii() and length.isdigit() and int(length[:20]) > limit):
            raise Refused(413, f"the body is longer than {limit:,} bytes", connection="close")
        return body


async def _read(receive: Receive, limit: int, hold: Callable[[int], None]) -> bytes | None:
    """The body, or None where it is over the limit."""
    parts: list[bytes] = []
    size = 0
    while size <= limit * _DRAINED:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused(400, "the body broke off")
        part = message.get("body", b"")
        size += len(part)
        if size <= limit:
            hold(len(part))
            parts.append(part)
        else:
            parts.clear()
        if not message.get("more_body"):
            break
    return b"".join(parts) if size <= limit else None


def _replay(body: bytes, receive: Receive) -> Receive:
    """A body that was read, for the application to receive again."""
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
    """An address in its parts; one that is none has none."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def _cookie(asked: dict[str, str]) -> str:
    try:
        found = SimpleCookie(asked.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


async def answer(send: Send, status: int, message: str, **told: str) -> None:
    """A short answer of its own: JSON with an `error`."""
    body = orjson.dumps({"error": message})
    more = [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in told.items()]
    head = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode()), *more]
    await send({"type": "http.response.start", "status": status, "headers": head})
    await send({"type": "http.response.body", "body": body})
