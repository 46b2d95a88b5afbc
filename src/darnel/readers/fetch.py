"""Fetch: one page from the web, once, within limits. Only `darnel explain URL` does this."""

import ipaddress
import socket
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from darnel import __version__
from darnel.errors import InputError
from darnel.page.page import Page

if TYPE_CHECKING:
    import httpx

AGENT = f"darnel/{__version__} (reads one page that its user asked for)"
MAX_BYTES = 5_000_000
MAX_REDIRECTS = 5
_TYPES = ("text/html", "application/xhtml+xml", "text/markdown", "text/plain")


def fetch(url: str, *, seconds: float = 20.0, max_bytes: int = MAX_BYTES, private: bool = False) -> Page:
    """The page at an http(s) address. No cookies are kept, no proxy of the environment is used, nothing else is loaded.

    Args:
        url: where redirects start; the page's own URL is where they end.
        seconds: for everything together.
        max_bytes: of the body after decompression.
        private: allow addresses that only this machine or its network reaches.

    Raises:
        InputError: the address cannot be reached within the limits, or holds no HTML or Markdown.
    """
    import httpx

    until = time.monotonic() + seconds
    try:
        with httpx.Client(
            trust_env=False, headers={"User-Agent": AGENT, "Accept": ", ".join(_TYPES)}
        ) as client:
            for _ in range(MAX_REDIRECTS + 1):
                with _ask(client, httpx.URL(url), until, private) as response:
                    if not response.has_redirect_location:
                        return _page(response, url, until, max_bytes)
                    url = str(httpx.URL(url).join(response.headers["location"]))
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, UnicodeError) as error:
        raise InputError(
            f"{url}: cannot be fetched: {error or type(error).__name__}; save the page and explain the file"
        ) from error
    raise InputError(f"{url}: more than {MAX_REDIRECTS} redirects; name the address where they end")


def _ask(client: "httpx.Client", url: "httpx.URL", until: float, private: bool) -> "_Answer":
    if url.scheme not in {"http", "https"} or not url.host:
        raise InputError(f"{url}: not an http(s) address")
    # The address that was checked is the one that is asked: a name may resolve to another one a moment later.
    address = _address(url.host, url.port or (443 if url.scheme == "https" else 80), private)
    request = client.build_request(
        "GET",
        url.copy_with(host=address),
        headers={"Host": url.netloc.decode("ascii").rpartition("@")[2]},
        extensions={"sni_hostname": url.host},
        timeout=_left(str(url), until),
    )
    return _Answer(client, request)


class _Answer:
    """A response that is closed when the block ends."""

    def __init__(self, client: "httpx.Client", request: "httpx.Request") -> None:
        self.response = client.send(request, stream=True)

    def __enter__(self) -> "httpx.Response":
        return self.response

    def __exit__(self, *error: object) -> None:
        self.response.close()


def _address(host: str, port: int, private: bool) -> str:
    try:
        found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except OSError as error:
        raise InputError(f"{host}: no such host ({error})") from error
    if not private and (
        inner := [
            address for address in found if not ipaddress.ip_address(address.partition("%")[0]).is_global
        ]
    ):
        raise InputError(
            f"{host}: {inner[0]} is an address of this machine or its network; --private allows it"
        )
    return found[0]


def _page(response: "httpx.Response", url: str, until: float, max_bytes: int) -> Page:
    kind = response.headers.get("content-type", "text/html").partition(";")[0].strip().lower()
    if response.status_code >= 400:
        raise InputError(f"{url}: the server answers {response.status_code}")
    if kind not in _TYPES:
        raise InputError(f"{url}: {kind}, not HTML or Markdown")
    content = b"".join(_limited(response, url, until, max_bytes))
    encoding = response.charset_encoding
    try:
        return Page(content.decode(encoding, "replace") if encoding else content, url=url, source=url)
    except LookupError:  # an encoding that nobody knows
        return Page(content, url=url, source=url)


def _limited(response: "httpx.Response", url: str, until: float, max_bytes: int) -> Iterator[bytes]:
    size = 0
    for part in response.iter_bytes(65_536):
        size += len(part)
        _left(url, until)
        if size > max_bytes:
            raise InputError(f"{url}: longer than {max_bytes:,} bytes; save the page and explain the file")
        yield part


def _left(url: str, until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise InputError(f"{url}: took too long; save the page and explain the file")
    return left
