"""Settings of the server, and the headers that it sends to browsers. For all limits see `limits.py`."""

import ipaddress
import json
import os
from dataclasses import asdict, dataclass

from darnel.explain.highlight import CSS as MARKED
from darnel.output.html import digest
from darnel.web import limits

ENVIRONMENT = "DARNEL_SERVE"
CSS = ("base.css", "web.css")
SCRIPT = ("web.js",)


@dataclass(frozen=True)
class Settings:
    """What the server was started with.

    Attributes:
        host: address to listen on; off this machine a token is needed.
        port: TCP port.
        model: model folder, None for the one that ships.
        token: what every request must carry, "" for none.
        max_body: bytes of a request.
        seconds: for a request's body to arrive, and again for its pages to be judged.
        waiting: requests that may be under way in one process; one more gets a 503.
        reviews: SQLite file of the review desk, None for no desk.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    model: str | None = None
    token: str = ""
    max_body: int = limits.MAX_BODY
    seconds: float = limits.SECONDS
    waiting: int = limits.WAITING
    reviews: str | None = None

    @property
    def local(self) -> bool:
        """Whether only this machine can ask."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    def to_environment(self) -> None:
        """Leave the settings where processes that the server starts find them."""
        os.environ[ENVIRONMENT] = json.dumps(asdict(self))

    @classmethod
    def from_environment(cls) -> "Settings":
        """The settings that the server was started with."""
        return cls(**json.loads(os.environ.get(ENVIRONMENT, "{}")))


def headers() -> list[tuple[bytes, bytes]]:
    """Return headers of every answer: own style and script by digest, no frame around it, no referrer."""
    policy = (
        f"default-src 'none'; style-src {digest(*CSS)} {digest(*MARKED)}; script-src {digest(*SCRIPT)}; "
        "img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    sent = {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",
    }
    return [(name.lower().encode(), value.encode()) for name, value in sent.items()]
