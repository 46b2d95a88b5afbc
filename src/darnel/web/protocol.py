"""Limits on a connection before its request is complete, which uvicorn leaves to a proxy."""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from darnel.web.limits import MAX_OVERHEAD
from darnel.web.settings import Settings


class Connection(HttpToolsProtocol):
    """HTTP as uvicorn speaks it, with an end to heads that grow and to requests that are never done."""

    _overhead = 0
    _end: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the clock."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        if self._end:
            self._end.cancel()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        """Restart the clock."""
        super().on_response_complete()
        self._wait()

    def _wait(self) -> None:
        """Cut the connection if nothing is answered for as long as asking and judging may take."""
        if self._end:
            self._end.cancel()
        self._end = self.loop.call_later(4 * Settings.from_environment().seconds, self.transport.abort)

    def data_received(self, data: bytes) -> None:
        """Reject requests whose headers and chunk framing exceed MAX_OVERHEAD."""
        self._overhead += len(data)
        super().data_received(data)
        if self._overhead > MAX_OVERHEAD and not self.transport.is_closing():
            self.send_400_response("The head of the request is too long.")

    def on_body(self, body: bytes) -> None:
        """Count a part of the body against the frames around it."""
        self._overhead -= 2 * len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Forget the sizes of the request."""
        self._overhead = 0
        super().on_message_complete()
