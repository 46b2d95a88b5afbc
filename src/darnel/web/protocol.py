"""Connection: limits that hold before a request is one, which uvicorn leaves to a proxy."""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from darnel.web.settings import Settings

BESIDE = 1 << 16
"""Bytes of a request beside its body: first line, headers, the frames of a body in chunks."""


class Connection(HttpToolsProtocol):
    """HTTP as uvicorn speaks it, with an end to heads that grow and to requests that are never done."""

    _beside = 0
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
        """Start the clock anew."""
        super().on_response_complete()
        self._wait()

    def _wait(self) -> None:
        """Cut the connection where nothing is answered for as long as it may take to be asked, sent, judged and read."""
        if self._end:
            self._end.cancel()
        self._end = self.loop.call_later(4 * Settings.from_environment().seconds, self.transport.abort)

    def data_received(self, data: bytes) -> None:
        """Take bytes in, as long as what is no body does not outgrow it by more than BESIDE."""
        self._beside += len(data)
        super().data_received(data)
        if self._beside > BESIDE and not self.transport.is_closing():
            self.send_400_response("The head of the request is too long.")

    def on_body(self, body: bytes) -> None:
        """Count a part of the body against the frames around it."""
        self._beside -= 2 * len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Forget the sizes of the request."""
        self._beside = 0
        super().on_message_complete()
